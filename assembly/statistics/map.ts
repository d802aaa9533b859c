import { Settings, Tile } from "../core/tile";
import { IntegerMap } from "./integerMap";
import { SortedMap } from "./sortedMap";

/** Whether intensities are any numbers, for which the binary that every page carries has no kernel. */
// @ts-ignore: decorator
@inline
function isSorted(settings: Settings): bool {
  return WITH_ALL && settings.levelCount == 0;
}

/** Bytes of scratch for `mapStatistics`; see `layoutGlcm`. */
export function layoutStatistics(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): usize {
  const tile = changetype<Tile>(tilePtr), settings = changetype<Settings>(settingsPtr);
  if (isSorted(settings)) return changetype<SortedMap>(scratchPtr).layout(tile, settings);
  return changetype<IntegerMap>(scratchPtr).layout(tile, settings) - scratchPtr;
}

/** No constant tables here. The scratch's bytes must be zero. */
export function initializeStatistics(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  layoutStatistics(tilePtr, settingsPtr, scratchPtr);
}

/**
 * Intensity statistics maps (IBSI UHIW) of one tile, from f64 intensities; NaN is outside. With `levelCount` levels in the
 * settings, intensities are integers in `origin` + [1, levelCount].
 *
 * Cost per voxel, of integers: moments as in `mapHistogram`; all else O(voxels of the window), eight windows a step. Of other
 * numbers O(voxels of the window) for every feature: a merge, and at most three passes of two lanes.
 */
export function mapStatistics(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  layoutStatistics(tilePtr, settingsPtr, scratchPtr);
  if (isSorted(changetype<Settings>(settingsPtr))) changetype<SortedMap>(scratchPtr).run();
  else changetype<IntegerMap>(scratchPtr).run();
}
