import { EmptyRegionError } from "../errors.js";
import type { Discretization, Warning } from "../types.js";
import { grow, voxelCount, wholeBox, type Box, type Size } from "./box.js";
import { readRow, type Volume } from "./volume.js";

/** The voxels a computation is about, cut to the box that holds them (and what their windows reach beyond a mask). */
export interface Region {
  readonly volume: Volume;
  readonly box: Box;
  /** 1 for voxels of the region: in the mask, finite, not re-segmented away. Over the box, x fastest. */
  readonly inside: Uint8Array<ArrayBuffer>;
  /** 1 for voxels that take part in windows; `inside` itself unless windows reach beyond the mask. */
  readonly reach: Uint8Array<ArrayBuffer>;
  readonly count: number;
  /** Why the image's other voxels are not inside; with `count` they sum to the image's voxels. */
  readonly excluded: Readonly<Record<"outsideMask" | "notFinite" | "outsideRange", number>>;
  /** Of the voxels inside, and of all that reach. */
  readonly extent: Extent;
  readonly reachExtent: Extent;
  readonly warnings: readonly Warning[];
}

export interface Extent {
  readonly minimum: number;
  readonly maximum: number;
}

export interface RegionOptions {
  readonly label: number | undefined;
  readonly discretization: Discretization;
  /** Voxels that windows reach beyond the mask's box; null where only voxels in the mask count. */
  readonly margin: Size | null;
}

/** @throws {@link EmptyRegionError} if no voxel is left */
export function toRegion(volume: Volume, mask: Volume | null, options: RegionOptions): Region {
  const masked = mask ? findMask(mask, options.label) : { box: wholeBox(volume.size), count: voxelCount(volume.size) };
  if (masked.count === 0) {
    throw new EmptyRegionError(options.label === undefined
      ? "the mask is empty: it has no voxel other than 0"
      : `the mask has no voxel with label ${options.label}`);
  }
  const box = options.margin ? grow(masked.box, options.margin, wholeBox(volume.size)) : masked.box;
  const inside = new Uint8Array(voxelCount(box.size));
  const reach = options.margin ? new Uint8Array(inside.length) : inside;
  const flags = flagVoxels(volume, mask, box, options, inside, reach);
  const afterRange = flags.count;
  const count = options.discretization.outlierSigma === undefined
    ? afterRange
    : dropOutliers(volume, box, inside, options.discretization.outlierSigma);
  const excluded = {
    outsideMask: voxelCount(volume.size) - masked.count,
    notFinite: flags.notFinite,
    outsideRange: masked.count - flags.notFinite - count,
  };
  if (count === 0) {
    throw new EmptyRegionError(`no voxel is left in the region: of ${masked.count}, ${excluded.notFinite} are not finite `
      + `and ${excluded.outsideRange} lie outside the range`);
  }
  const warnings: Warning[] = flags.notFinite === 0 ? [] : [{
    code: "not-finite", count: flags.notFinite,
    message: `${flags.notFinite} voxels of the region are NaN or infinite and count as outside`,
  }];
  return {
    volume, box, inside, reach, count, excluded, warnings,
    extent: findExtent(volume, box, inside),
    reachExtent: findExtent(volume, box, reach),
  };
}

/** Calls `visit` with each row of the box: its values and its first index in the box. */
export function forEachRow(volume: Volume, box: Box, visit: (row: Float64Array, first: number) => void): void {
  const [width, height, depth] = box.size;
  const row = new Float64Array(width);
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      readRow(volume, box, y, z, row, 0);
      visit(row, (z * height + y) * width);
    }
  }
}

function isInMask(value: number, label: number | undefined): boolean {
  return label === undefined ? value !== 0 && !Number.isNaN(value) : value === label;
}

function findMask(mask: Volume, label: number | undefined): { box: Box; count: number } {
  const low = [Infinity, Infinity, Infinity], high = [-1, -1, -1];
  const [width, height] = mask.size;
  let count = 0;
  forEachRow(mask, wholeBox(mask.size), (row, first) => {
    let start = -1, end = -1;
    for (let x = 0; x < width; x++) {
      if (!isInMask(row[x]!, label)) continue;
      if (start < 0) start = x;
      end = x;
      count++;
    }
    if (start < 0) return;
    const line = first / width;
    const at = [0, line % height, Math.floor(line / height)];
    low[0] = Math.min(low[0]!, start);
    high[0] = Math.max(high[0]!, end);
    for (const axis of [1, 2]) {
      low[axis] = Math.min(low[axis]!, at[axis]!);
      high[axis] = Math.max(high[axis]!, at[axis]!);
    }
  });
  const size = low.map((s, axis) => high[axis]! - s + 1);
  return { box: { start: low as unknown as Size, size: size as unknown as Size }, count };
}

function flagVoxels(
  volume: Volume, mask: Volume | null, box: Box, options: RegionOptions,
  inside: Uint8Array, reach: Uint8Array,
): { count: number; notFinite: number } {
  const [low, high] = options.discretization.range ?? [-Infinity, Infinity];
  // Where the image holds levels already, 0 is outside.
  const lowest = options.discretization.levelCount === undefined ? low : Math.max(low, 1);
  const maskRow = new Float64Array(box.size[0]).fill(1);
  const { label } = options;
  let count = 0, notFinite = 0;
  forEachRow(volume, box, (row, first) => {
    if (mask) {
      const line = first / box.size[0];
      readRow(mask, box, line % box.size[1], Math.floor(line / box.size[1]), maskRow, 0);
    }
    for (let x = 0; x < row.length; x++) {
      const value = row[x]!;
      const finite = value - value === 0;
      const masked = !mask || isInMask(maskRow[x]!, label);
      if (masked && !finite) notFinite++;
      if (finite && reach !== inside && (options.discretization.levelCount === undefined || value >= 1)) reach[first + x] = 1;
      if (masked && finite && value >= lowest && value <= high) {
        inside[first + x] = 1;
        count++;
      }
    }
  });
  return { count, notFinite };
}

/** Drops voxels beyond `sigma` population standard deviations from the mean; returns how many are left. */
function dropOutliers(volume: Volume, box: Box, inside: Uint8Array, sigma: number): number {
  let count = 0, sum = 0;
  forEachRow(volume, box, (row, first) => {
    for (let x = 0; x < row.length; x++) {
      if (inside[first + x] === 0) continue;
      count++;
      sum += row[x]!;
    }
  });
  const { minimum, maximum } = findExtent(volume, box, inside);
  if (minimum === maximum) return count;
  const mean = sum / count;
  let squares = 0;
  forEachRow(volume, box, (row, first) => {
    for (let x = 0; x < row.length; x++) if (inside[first + x] !== 0) squares += (row[x]! - mean) ** 2;
  });
  const limit = sigma * Math.sqrt(squares / count);
  forEachRow(volume, box, (row, first) => {
    for (let x = 0; x < row.length; x++) {
      if (inside[first + x] === 0 || (row[x]! >= mean - limit && row[x]! <= mean + limit)) continue;
      inside[first + x] = 0;
      count--;
    }
  });
  return count;
}

function findExtent(volume: Volume, box: Box, flags: Uint8Array): Extent {
  let minimum = Infinity, maximum = -Infinity;
  forEachRow(volume, box, (row, first) => {
    for (let x = 0; x < row.length; x++) {
      if (flags[first + x] === 0) continue;
      const value = row[x]!;
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
    }
  });
  return { minimum, maximum };
}
