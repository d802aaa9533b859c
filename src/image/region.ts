import { EmptyRegionError } from "../errors.js";
import type { Discretization, TypedArray, Warning } from "../types.js";
import { grow, voxelCount, wholeBox, type Box, type Size } from "./box.js";
import { Rows, forEachKind, isInteger, readRow, type Volume } from "./volume.js";

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
  const masked = mask ? findBox(mask, options.label) : wholeBox(volume.size);
  if (!masked) {
    throw new EmptyRegionError(options.label === undefined
      ? "the mask is empty: it has no voxel other than 0"
      : `the mask has no voxel with label ${options.label}`);
  }
  const box = options.margin ? grow(masked, options.margin, wholeBox(volume.size)) : masked;
  const inside = new Uint8Array(voxelCount(box.size));
  const reach = options.margin ? new Uint8Array(inside.length) : inside;
  const flags = flagVoxels(volume, mask, box, options, inside, reach);
  const { outlierSigma } = options.discretization;
  const count = outlierSigma === undefined ? flags.count : dropOutliers(volume, box, inside, outlierSigma, flags);
  const excluded = {
    outsideMask: voxelCount(volume.size) - flags.masked,
    notFinite: flags.notFinite,
    outsideRange: flags.masked - flags.notFinite - count,
  };
  if (count === 0) {
    throw new EmptyRegionError(`no voxel is left in the region: of ${flags.masked}, ${excluded.notFinite} are not finite `
      + `and ${excluded.outsideRange} lie outside the range`);
  }
  const warnings: Warning[] = flags.notFinite === 0 ? [] : [{
    code: "not-finite", count: flags.notFinite,
    message: `${flags.notFinite} voxels of the region are NaN or infinite and count as outside`,
  }];
  const extent = count === flags.count ? { minimum: flags.minimum, maximum: flags.maximum } : findExtent(volume, box, inside);
  const reachExtent = reach === inside ? extent : { minimum: flags.reachMinimum, maximum: flags.reachMaximum };
  return { volume, box, inside, reach, count, excluded, warnings, extent, reachExtent };
}

/** Calls `visit` with each row of the box: its values and its first index in the box. */
function forEachRow(volume: Volume, box: Box, visit: (row: Float64Array, first: number) => void): void {
  const [width, height, depth] = box.size;
  const row = new Float64Array(width);
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      readRow(volume, box, y, z, row, 0);
      visit(row, (z * height + y) * width);
    }
  }
}

/** The box around the mask's voxels, or null if it has none. */
function findBox(mask: Volume, label: number | undefined): Box | null {
  const low = [Infinity, Infinity, Infinity], high = [-1, -1, -1];
  const [width, height, depth] = mask.size, rows = new Rows(mask, wholeBox(mask.size));
  const findEnds = endFinder(rows.array), ends = { start: 0, end: 0 };
  for (let line = 0; line < height * depth; line++) {
    rows.go(line);
    if (!findEnds(rows.array, rows.from, width, label, ends)) continue;
    const y = line % height, z = Math.floor(line / height);
    [ends.start, y, z].forEach((at, axis) => (low[axis] = Math.min(low[axis]!, at)));
    [ends.end, y, z].forEach((at, axis) => (high[axis] = Math.max(high[axis]!, at)));
  }
  if (high[0]! < 0) return null;
  return { start: low as unknown as Size, size: low.map((s, axis) => high[axis]! - s + 1) as unknown as Size };
}

/** Finds the first and the last voxel of a row that is in the mask: not 0 and not NaN, or with the label. */
const endFinder = forEachKind(() => (
  row: TypedArray, from: number, width: number, label: number | undefined, ends: { start: number; end: number },
): boolean => {
  const misses = (value: number): boolean => (label === undefined ? value === 0 || value !== value : value !== label);
  let start = from, end = from + width - 1;
  while (start <= end && misses(row[start]!)) start++;
  while (end > start && misses(row[end]!)) end--;
  ends.start = start - from;
  ends.end = end - from;
  return start <= end;
});

/** What a pass over the box counts. */
interface Flags {
  count: number;
  masked: number;
  notFinite: number;
  minimum: number;
  maximum: number;
  reachMinimum: number;
  reachMaximum: number;
}

function flagVoxels(
  volume: Volume, mask: Volume | null, box: Box, options: RegionOptions, inside: Uint8Array, reach: Uint8Array,
): Flags {
  const [width, height, depth] = box.size;
  const [low, high] = options.discretization.range ?? [-Infinity, Infinity];
  // Where the image holds levels already, 0 is outside.
  const lowestReach = options.discretization.levelCount === undefined ? -Infinity : 1;
  const limits = { lowest: Math.max(low, lowestReach), highest: high, lowestReach, label: options.label };
  const flags: Flags = {
    count: 0, masked: 0, notFinite: 0, minimum: Infinity, maximum: -Infinity, reachMinimum: Infinity, reachMaximum: -Infinity,
  };
  if (!mask && isInteger(volume.data) && flagAll(volume, box, limits, flags)) {
    inside.fill(1);
    reach.fill(1);
    return flags;
  }
  if (mask && isInteger(volume.data) && isInteger(mask.data) && options.label === undefined && reach === inside) {
    if (flagMasked(volume, mask, box, limits, inside, flags)) return flags;
    inside.fill(0);
  }
  const rows = new Rows(volume, box), maskRows = mask && new Rows(mask, box);
  const flag = rowFlagger(rows.array, maskRows?.array ?? null);
  for (let line = 0; line < height * depth; line++) {
    rows.go(line);
    maskRows?.go(line);
    flag(rows, maskRows, limits, inside, reach, line * width, width, flags);
  }
  return flags;
}

const INT32_MAX = 2 ** 31 - 1;

/** Whether all voxels of a box are inside: so it is with most images, and quickly seen. Then `flags` says so. */
function flagAll(volume: Volume, box: Box, { lowest, highest, lowestReach }: Limits, flags: Flags): boolean {
  const [width, height, depth] = box.size, rows = new Rows(volume, box);
  const extend = rowExtender(rows.array), extent = { minimum: INT32_MAX, maximum: -INT32_MAX - 1 };
  for (let line = 0; line < height * depth; line++) {
    rows.go(line);
    extend(rows.array, rows.from, width, extent);
  }
  const { minimum, maximum } = extent;
  if (minimum < lowest || maximum > highest || minimum < lowestReach) return false;
  const count = voxelCount(box.size);
  Object.assign(flags, { count, masked: count, minimum, maximum, reachMinimum: minimum, reachMaximum: maximum });
  return true;
}

const rowExtender = forEachKind(() => (row: TypedArray, from: number, width: number, extent: { minimum: number; maximum: number }): void => {
  let { minimum, maximum } = extent;
  for (let x = from; x < from + width; x++) {
    const value = row[x]!;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  extent.minimum = minimum;
  extent.maximum = maximum;
});

/** Whether all voxels of an integer mask are inside: so it is with most masks. Then `flags` says so. */
function flagMasked(volume: Volume, mask: Volume, box: Box, { lowest, highest }: Limits, inside: Uint8Array, flags: Flags): boolean {
  const [width, height, depth] = box.size, rows = new Rows(volume, box), maskRows = new Rows(mask, box);
  const found = { count: 0, minimum: INT32_MAX, maximum: -INT32_MAX - 1 };
  const flag = maskFlagger(rows.array, maskRows.array);
  for (let line = 0; line < height * depth; line++) {
    rows.go(line);
    maskRows.go(line);
    flag(rows.array, rows.from, maskRows.array, maskRows.from, width, inside, line * width, found);
  }
  if (found.minimum < lowest || found.maximum > highest) return false;
  Object.assign(flags, { ...found, masked: found.count, reachMinimum: found.minimum, reachMaximum: found.maximum });
  return true;
}

const maskFlagger = forEachKind(() => (
  row: TypedArray, from: number, mask: TypedArray, maskFrom: number, width: number, inside: Uint8Array, first: number,
  found: { count: number; minimum: number; maximum: number },
): void => {
  let { minimum, maximum } = found, count = 0;
  for (let x = 0; x < width; x++) {
    if (mask[maskFrom + x] === 0) continue;
    inside[first + x] = 1;
    count++;
    const value = row[from + x]!;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  found.count += count;
  found.minimum = minimum;
  found.maximum = maximum;
});

interface Limits {
  readonly lowest: number;
  readonly highest: number;
  readonly lowestReach: number;
  readonly label: number | undefined;
}

const rowFlagger = forEachKind(() => (
  { array, from }: Rows, maskRows: Rows | null, limits: Limits, inside: Uint8Array, reach: Uint8Array, first: number, width: number,
  flags: Flags,
): void => {
  const { lowest, highest, lowestReach, label } = limits, reachesOut = reach !== inside;
  const mask = maskRows ? maskRows.array : null, maskFrom = maskRows ? maskRows.from : 0;
  let { minimum, maximum } = flags, count = 0, masked = 0, notFinite = 0;
  for (let x = 0; x < width; x++) {
    const value = array[from + x]!;
    let isMasked = true;
    if (mask !== null) {
      const m = mask[maskFrom + x]!;
      isMasked = label === undefined ? m !== 0 && m === m : m === label;
    }
    const finite = value - value === 0;
    if (isMasked) {
      masked++;
      if (!finite) notFinite++;
      else if (value >= lowest && value <= highest) {
        inside[first + x] = 1;
        count++;
        if (value < minimum) minimum = value;
        if (value > maximum) maximum = value;
      }
    }
    if (reachesOut && finite && value >= lowestReach) {
      reach[first + x] = 1;
      if (value < flags.reachMinimum) flags.reachMinimum = value;
      if (value > flags.reachMaximum) flags.reachMaximum = value;
    }
  }
  flags.count += count;
  flags.masked += masked;
  flags.notFinite += notFinite;
  flags.minimum = minimum;
  flags.maximum = maximum;
});

/** Drops voxels beyond `sigma` population standard deviations from the mean; returns how many are left. */
function dropOutliers(volume: Volume, box: Box, inside: Uint8Array, sigma: number, { minimum, maximum }: Flags): number {
  let count = 0, sum = 0;
  forEachRow(volume, box, (row, first) => {
    for (let x = 0; x < row.length; x++) {
      if (inside[first + x] === 0) continue;
      count++;
      sum += row[x]!;
    }
  });
  // Of equal values none is an outlier, though rounding may leave them a deviation.
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

export function findExtent(volume: Volume, box: Box, flags: Uint8Array): Extent {
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

/** Values over a region's box as those of the whole image, 0 beyond the box. */
export function uncrop<T extends Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>(data: T, box: Box, size: Size): T {
  if (data.length === voxelCount(size)) return data;
  const out = new (data.constructor as new (length: number) => T)(voxelCount(size));
  const [width, height, depth] = box.size;
  for (let line = 0; line < height * depth; line++) {
    const y = box.start[1] + line % height, z = box.start[2] + Math.floor(line / height);
    out.set(data.subarray(line * width, (line + 1) * width), (z * size[1] + y) * size[0] + box.start[0]);
  }
  return out;
}
