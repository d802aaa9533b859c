import { wholeBox, type Size } from "./box.js";
import { readRow, type Volume } from "./volume.js";

/** Intensities as levels of width 1: `origin` + 1 is the lowest, `origin` + `levelCount` the highest. */
export interface Integers {
  readonly origin: number;
  readonly levelCount: number;
}

/** What lanes of 16 bits hold: levels, and numbers of voxels. */
const LANE_MAX = 32_767;
/** Levels times voxels of a window: squares of their sums stay below 2^53. */
const PRODUCT_MAX = 6e7;

/** Whether so many levels in such windows can be computed in lanes: as the kernels' `fitsLanes`. */
export function fitsLanes(levelCount: number, kernelRadius: Size, size: Size): boolean {
  const voxels = kernelRadius.reduce((product, radius, axis) => product * (2 * Math.min(radius, size[axis]! - 1) + 1), 1);
  return Math.max(levelCount, voxels) <= LANE_MAX && levelCount * voxels <= PRODUCT_MAX;
}

/**
 * An image whose finite intensities are all integers, and few enough for maps of windows to be computed in integers; else null.
 * Cost: O(voxels), up to the first that is no integer.
 */
export function findIntegers(volume: Volume, kernelRadius: Size): Integers | null {
  const { size } = volume, row = new Float64Array(size[0]), box = wholeBox(size);
  let minimum = Infinity, maximum = -Infinity;
  for (let line = 0; line < size[1] * size[2]; line++) {
    readRow(volume, box, line % size[1], Math.floor(line / size[1]), row, 0);
    for (let x = 0; x < row.length; x++) {
      const value = row[x]!;
      if (!Number.isFinite(value)) continue;
      if (value % 1 !== 0) return null;
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
    }
  }
  const levelCount = maximum - minimum + 1;
  return minimum <= maximum && fitsLanes(levelCount, kernelRadius, size) ? { origin: minimum - 1, levelCount } : null;
}
