import type { Discretization, Warning } from "../types.js";
import { voxelCount, type Size } from "./box.js";
import type { Levels } from "./levels.js";

/** Voxels of windows that are looked at, at most: some milliseconds. */
const BUDGET = 1 << 21;
const WINDOWS = 4096;

/**
 * Says so if a bin width leaves most windows of a map with one level: texture is 0 there, whatever the image shows. Looks at
 * windows spread evenly over the region.
 *
 * @param radius of a window; the region's box clips it
 */
export function warnOneLevelWindows({ data, levelCount }: Levels, size: Size, radius: Size, { binWidth }: Discretization): Warning[] {
  // Of a single level, the levels themselves say so.
  if (binWidth === undefined || levelCount === 1) return [];
  const windows = Math.max(64, Math.min(WINDOWS, Math.floor(BUDGET / voxelCount(radius.map((r) => 2 * r + 1) as unknown as Size))));
  // Odd, so that no column of the image is looked at alone.
  const step = Math.max(1, Math.floor(data.length / windows)) | 1;
  let seen = 0, flat = 0;
  for (let center = 0; center < data.length; center += step) {
    if (data[center] === 0) continue;
    seen++;
    if (isFlat(data, size, radius, center)) flat++;
  }
  if (seen === 0 || flat / seen <= 0.5) return [];
  return [{
    code: "one-level-windows",
    message: `bin width ${binWidth} leaves about ${Math.round(100 * flat / seen)} % of the windows with one level: take a smaller one (adviseGrayLevels says which), or larger windows`,
  }];
}

function isFlat(data: Levels["data"], [width, height, depth]: Size, radius: Size, center: number): boolean {
  const x = center % width, y = Math.floor(center / width) % height, z = Math.floor(center / (width * height)), level = data[center]!;
  const low = (at: number, axis: number): number => Math.max(0, at - radius[axis]!);
  const high = (at: number, axis: number, n: number): number => Math.min(n - 1, at + radius[axis]!);
  for (let k = low(z, 2); k <= high(z, 2, depth); k++) {
    for (let j = low(y, 1); j <= high(y, 1, height); j++) {
      const row = (k * height + j) * width;
      for (let i = row + low(x, 0), end = row + high(x, 0, width); i <= end; i++) if (data[i] !== 0 && data[i] !== level) return false;
    }
  }
  return true;
}
