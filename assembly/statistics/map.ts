import { Settings, Tile } from "../core/tile";
import { FloatMap } from "./floatMap";
import { IntegerMap } from "./integerMap";
import { SortedMap } from "./sortedMap";

/** Intensities that are no integers: of 32 bits, as `levelCount` of the settings says. */
export const FLOATS: i32 = -1;

/** Whether intensities are integers. The binary that every page carries has kernels of nothing else. */
// @ts-ignore: decorator
@inline
function isInteger(settings: Settings): bool {
  return !WITH_ALL || settings.levelCount > 0;
}

// @ts-ignore: decorator
@inline
function isFloat(tile: Tile, settings: Settings): bool {
  return settings.levelCount == FLOATS && FloatMap.fits(tile);
}

/** Bytes of scratch for `mapStatistics`; see `layoutGlcm`. */
export function layoutStatistics(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): usize {
  const tile = changetype<Tile>(tilePtr), settings = changetype<Settings>(settingsPtr);
  if (isInteger(settings)) return changetype<IntegerMap>(scratchPtr).layout(tile, settings) - scratchPtr;
  if (isFloat(tile, settings)) return changetype<FloatMap>(scratchPtr).layout(tile, settings) - scratchPtr;
  return changetype<SortedMap>(scratchPtr).layout(tile, settings);
}

/** No constant tables here. The scratch's bytes must be zero. */
export function initializeStatistics(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  layoutStatistics(tilePtr, settingsPtr, scratchPtr);
}

/**
 * Intensity statistics maps (IBSI UHIW) of one tile, from f64 intensities; NaN is outside. With `levelCount` levels in the
 * settings, intensities are integers in `origin` + [1, levelCount]; with `FLOATS`, f32 holds them.
 *
 * Cost per voxel, of integers: moments as in `mapHistogram`; all else O(voxels of the window), eight windows a step, and of floats
 * all, four windows a step. Of other numbers O(voxels of the window) for every feature: a merge, and at most three passes of two lanes.
 */
export function mapStatistics(tilePtr: usize, settingsPtr: usize, scratchPtr: usize): void {
  layoutStatistics(tilePtr, settingsPtr, scratchPtr);
  const settings = changetype<Settings>(settingsPtr);
  if (isInteger(settings)) changetype<IntegerMap>(scratchPtr).run();
  else if (isFloat(changetype<Tile>(tilePtr), settings)) changetype<FloatMap>(scratchPtr).run();
  else changetype<SortedMap>(scratchPtr).run();
}
