import { Settings } from "../core/tile";
import { STATISTICS_FEATURE_COUNT, StatisticsSums, evaluateStatisticsSums } from "./features";

/** Bytes of a region's state, to be zero before the first piece. */
export function regionBytesStatistics(_settingsPtr: usize): usize {
  return offsetof<StatisticsSums>();
}

/**
 * Adds one piece of a region's values. Three passes (0, 1, 2), each over all pieces.
 *
 * @param valuesPtr f64[count], ascending over all pieces; ranks start..start + count of `total`
 */
export function accumulateStatistics(
  valuesPtr: usize, count: i32, start: i32, total: i32, pass: i32, settingsPtr: usize, statePtr: usize,
): void {
  changetype<StatisticsSums>(statePtr)
    .accumulate(valuesPtr, count, start, total, pass, changetype<Settings>(settingsPtr).parts);
}

/** @param valuesPtr f64[STATISTICS_FEATURE_COUNT], all NaN for an empty region */
export function evaluateStatistics(settingsPtr: usize, statePtr: usize, valuesPtr: usize): void {
  const settings = changetype<Settings>(settingsPtr), sums = changetype<StatisticsSums>(statePtr);
  if (sums.count == 0) {
    for (let slot = 0; slot < STATISTICS_FEATURE_COUNT; slot++) store<f64>(valuesPtr + (<usize>slot << 3), NaN);
    return;
  }
  evaluateStatisticsSums(sums, settings.pyradiomics, settings.voxelVolume, valuesPtr);
}
