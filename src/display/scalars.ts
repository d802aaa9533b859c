/** A map's numbers as viewers can take them: a range that is not empty, and a number in place of each undefined voxel. */
import { OptionError } from "../errors.js";
import type { Image } from "../types.js";
import { displayRange, validOf } from "./displayRange.js";

/** Values at the ends of the color map: two numbers, the 2nd and 98th percentile (default), or the smallest and largest value. */
export type RangeOption = readonly [number, number] | "p02-p98" | "min-max";

export interface Scalars {
  /** Of the map's size, x fastest. The map's own memory where nothing had to be replaced. */
  readonly data: Float32Array<ArrayBuffer>;
  /** Values at the ends of the color map, `lo` below `hi`. */
  readonly lo: number;
  readonly hi: number;
  /** The smallest value. */
  readonly min: number;
  /** Stands for undefined: below every value. `null` with `undefined: "nan"`. */
  readonly sentinel: number | null;
  /** Between `sentinel` and the smallest value: what is below is undefined. */
  readonly threshold: number;
}

/**
 * @param map     not modified
 * @param replace what stands for undefined voxels
 * @throws {@link OptionError} if the range is none
 */
export function toScalars(map: Image, range: RangeOption = "p02-p98", replace: "sentinel" | "nan" | "zero" = "sentinel"): Scalars {
  const extent = findExtent(map), { min, max, undefinedCount } = extent;
  const [lo, hi] = toRange(map, range, extent), gap = Math.max(max - min, Math.abs(min) / 1000) || 1;
  const scalars = { lo, hi, min, sentinel: replace === "sentinel" ? min - gap : null, threshold: min - gap / 2 };
  if (undefinedCount === 0 || replace === "nan") return { ...scalars, data: toFloats(map, undefinedCount > 0) };
  const filled = replace === "sentinel" ? extent.undefinedValue : null;
  // A map that was computed with an `initValue` below all values needs no copy.
  if (filled !== null && filled < min) return { ...scalars, data: toFloats(map, false), sentinel: filled, threshold: (filled + min) / 2 };
  const data = new Float32Array(map.data), valid = validOf(map), value = scalars.sentinel ?? 0;
  for (let voxel = 0; voxel < data.length; voxel++) if (data[voxel] !== data[voxel] || valid?.[voxel] === 0) data[voxel] = value;
  return { ...scalars, data };
}

interface Extent {
  readonly min: number;
  readonly max: number;
  readonly undefinedCount: number;
  /** The one number that all undefined voxels hold; null if they differ or hold none. */
  readonly undefinedValue: number | null;
}

function findExtent(map: Image): Extent {
  const { data } = map, valid = validOf(map);
  let min = Infinity, max = -Infinity, undefinedCount = 0, undefinedValue: number | null = null;
  for (let voxel = 0; voxel < data.length; voxel++) {
    const value = data[voxel]!;
    if (value === value && (valid === null || valid[voxel] !== 0)) {
      if (value < min) min = value;
      if (value > max) max = value;
    } else {
      undefinedValue = undefinedCount++ === 0 || undefinedValue === value ? value : NaN;
    }
  }
  if (min > max) [min, max] = [0, 1];
  return { min, max, undefinedCount, undefinedValue: Number.isFinite(undefinedValue) ? undefinedValue : null };
}

function toRange(map: Image, range: RangeOption, { min, max }: Extent): [number, number] {
  if (range !== "p02-p98" && range !== "min-max") {
    const right = Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) && range[0]! < range[1]!;
    if (!right) throw new OptionError("range", '"p02-p98", "min-max" or two finite numbers [low, high], low below high', range);
    return [...range] as [number, number];
  }
  const [lo, hi] = range === "min-max" ? [min, max] : displayRange(map) ?? [min, max];
  if (lo < hi) return [lo, hi];
  // Flat, or nearly: viewers divide by the range.
  if (min < max) return [min, max];
  const half = Math.max(0.5, Math.abs(lo) / 1000);
  return [lo - half, lo + half];
}

/** @param asNaN undefined voxels become NaN where they are not */
function toFloats(map: Image, asNaN: boolean): Float32Array<ArrayBuffer> {
  const shared = map.data instanceof Float32Array ? map.data as Float32Array<ArrayBuffer> : new Float32Array(map.data);
  if (!asNaN) return shared;
  const valid = validOf(map);
  let data = shared;
  for (let voxel = 0; voxel < data.length; voxel++) {
    if (valid?.[voxel] !== 0 || data[voxel] !== data[voxel]) continue;
    if (data === map.data) data = data.slice();
    data[voxel] = NaN;
  }
  return data;
}
