import { OptionError } from "../errors.js";
import { LIMITS } from "../options.js";
import type { Discretization, Preset, TypedArray, Warning } from "../types.js";
import type { KernelInstance } from "../wasm/instance.js";
import { Rows, forEachKind, isInteger, readRow, type Volume } from "./volume.js";
import type { Extent, Region } from "./region.js";

/** Levels 1..levelCount over a region's box, 0 outside; u8 as long as they fit. */
export interface Levels {
  readonly data: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  readonly levelCount: number;
  /** `levelCount + 1` edges in the image's unit; null where the image held levels already. */
  readonly binEdges: Float64Array | null;
  /** All of the region in one level. */
  readonly oneLevel: boolean;
  readonly warnings: readonly Warning[];
}

/** A kernel, its two numbers and the levels it makes. */
interface Rule {
  readonly kernel: "discretizeFixedBinNumber" | "discretizeFixedBinSize" | "discretizeUniformEdges";
  readonly a: number;
  readonly b: number;
  readonly levelCount: number;
  readonly edge: (k: number) => number;
}

/**
 * Discretizes a region. The range is taken over the voxels inside; PyRadiomics takes it over everything that its windows
 * reach where they reach beyond the mask.
 *
 * @throws {@link OptionError} if a bin width makes too many levels, or an image said to hold levels does not
 */
export function toLevels(kernels: KernelInstance, region: Region, options: Discretization, preset: Preset): Levels {
  const extent = preset === "pyradiomics" ? region.reachExtent : region.extent;
  if (options.levelCount !== undefined) return copyLevels(region, options.levelCount, extent);
  const rule = toRule(options, extent, preset);
  const data = run(kernels, region, rule);
  const binEdges = Float64Array.from({ length: rule.levelCount + 1 }, (_, k) => rule.edge(k));
  return {
    data, levelCount: rule.levelCount, binEdges,
    oneLevel: rule.levelCount === 1 || extent.minimum === extent.maximum || extent.minimum >= rule.edge(rule.levelCount - 1),
    warnings: warn(region, options, extent, rule.levelCount),
  };
}

function toRule(options: Discretization, extent: Extent, preset: Preset): Rule {
  const { minimum, maximum } = extent;
  if (options.binCount !== undefined) {
    const levelCount = options.binCount;
    if (preset === "ibsi") {
      const edge = (k: number): number => minimum + k * (maximum - minimum) / levelCount;
      return { kernel: "discretizeFixedBinNumber", a: minimum, b: maximum, levelCount, edge };
    }
    // numpy.histogram widens an empty range by one half on both sides.
    const low = minimum < maximum ? minimum : minimum - 0.5, high = minimum < maximum ? maximum : maximum + 0.5;
    const step = (high - low) / levelCount;
    return { kernel: "discretizeUniformEdges", a: low, b: step, levelCount, edge: (k) => k * step + low };
  }
  const width = options.binWidth!;
  if (preset === "ibsi") {
    const lower = options.range && Number.isFinite(options.range[0]) ? options.range[0] : minimum;
    const origin = options.binOrigin ?? lower;
    const levelCount = checkCount(Math.floor((maximum - origin) / width) + 1, width, extent);
    return { kernel: "discretizeFixedBinSize", a: origin, b: width, levelCount, edge: (k) => origin + k * width };
  }
  // Edges as numpy.arange makes them: multiples of the first rounded step.
  const low = options.binOrigin ?? minimum - (((minimum % width) + width) % width);
  const step = low + width - low;
  let highest = Math.floor((maximum - low) / step);
  if (highest * step + low > maximum) highest--;
  else if ((highest + 1) * step + low <= maximum) highest++;
  const levelCount = checkCount(highest + 1, width, extent);
  return { kernel: "discretizeUniformEdges", a: low, b: step, levelCount, edge: (k) => k * step + low };
}

/** At least one level: a `binOrigin` above the maximum puts all there. */
function checkCount(levelCount: number, width: number, { minimum, maximum }: Extent): number {
  if (levelCount <= LIMITS.levelCount) return Math.max(1, levelCount);
  throw new OptionError(
    "discretization.binWidth", `a width that makes at most ${LIMITS.levelCount} levels`, width,
    `intensities from ${minimum} to ${maximum} make ${levelCount}`,
  );
}

function warn(region: Region, options: Discretization, { minimum, maximum }: Extent, levelCount: number): Warning[] {
  if (minimum === maximum) {
    return [{ code: "constant-region", count: region.count, message: `all ${region.count} voxels of the region have intensity ${minimum}` }];
  }
  if (levelCount > 1 || options.binWidth === undefined) return [];
  return [{
    code: "one-level", count: region.count,
    message: `bin width ${options.binWidth} exceeds the region's range of ${+(maximum - minimum).toPrecision(6)} `
      + `(${minimum} to ${maximum}): all ${region.count} voxels have level 1; try a width of ${+((maximum - minimum) / 32).toPrecision(2)}`,
  }];
}

/** Rows go through the kernel in chunks of some 64 Ki voxels. */
function run(kernels: KernelInstance, region: Region, rule: Rule): Levels["data"] {
  const { volume, box, reach } = region;
  const [width, height, depth] = box.size;
  const levelBytes = rule.levelCount < 256 ? 1 : 2;
  const data = levelBytes === 1 ? new Uint8Array(reach.length) : new Uint16Array(reach.length);
  const lines = height * depth, chunkLines = Math.max(1, Math.floor(65_536 / width));
  kernels.reset();
  const capacity = Math.ceil(chunkLines * width / 4) * 4;
  const srcPtr = kernels.reserve(capacity * 8), levelsPtr = kernels.reserve(capacity * levelBytes);
  const src = kernels.f64(srcPtr, capacity);
  const levels = levelBytes === 1 ? kernels.u8(levelsPtr, capacity) : kernels.u16(levelsPtr, capacity);
  const kernel = kernels.kernel(rule.kernel);
  for (let line = 0; line < lines; line += chunkLines) {
    const end = Math.min(lines, line + chunkLines), first = line * width, count = (end - line) * width;
    for (let l = line; l < end; l++) readRow(volume, box, l % height, Math.floor(l / height), src, (l - line) * width);
    for (let i = 0; i < count; i++) if (reach[first + i] === 0) src[i] = NaN;
    kernel(srcPtr, count, rule.a, rule.b, rule.levelCount, levelBytes, levelsPtr);
    data.set(levels.subarray(0, count), first);
  }
  return data;
}

function copyLevels(region: Region, levelCount: number, { minimum, maximum }: Extent): Levels {
  const { volume, box, reach } = region;
  const [width, height, depth] = box.size, rows = new Rows(volume, box);
  const data = levelCount < 256 ? new Uint8Array(reach.length) : new Uint16Array(reach.length);
  const known = isInteger(volume.data) && region.reachExtent.maximum <= levelCount;
  const copy = known ? maskedCopier(rows.array, data) : null, check = levelCopier(rows.array, data);
  for (let line = 0; line < height * depth; line++) {
    rows.go(line);
    if (copy) {
      copy(rows.array, rows.from, width, reach, line * width, data);
      continue;
    }
    const wrong = check(rows.array, rows.from, width, reach, line * width, levelCount, data);
    if (wrong === undefined) continue;
    throw new OptionError("discretization.levelCount", `levels, integers from 0 (outside) to ${levelCount}, in the image`, wrong);
  }
  return { data, levelCount, binEdges: null, oneLevel: minimum === maximum, warnings: [] };
}

/** Copies a row's levels, 0 outside. */
const maskedCopier = forEachKind(() => (
  row: TypedArray, from: number, width: number, reach: Uint8Array, first: number, data: Levels["data"],
): void => {
  for (let x = 0; x < width; x++) data[first + x] = row[from + x]! * reach[first + x]!;
});

/** Copies a row's levels; returns the first value that is none. */
const levelCopier = forEachKind(() => (
  row: TypedArray, from: number, width: number, reach: Uint8Array, first: number, levelCount: number, data: Levels["data"],
): number | undefined => {
  for (let x = 0; x < width; x++) {
    if (reach[first + x] === 0) continue;
    const level = row[from + x]!;
    if (level > levelCount || Math.floor(level) !== level) return level;
    data[first + x] = level;
  }
  return undefined;
});

/** Intensities of a region's voxels in slices [zStart, zEnd) of its box, in order of place. */
export function regionValues(region: Region, zStart: number, zEnd: number): Float64Array<ArrayBuffer> {
  const { volume, box, inside } = region;
  const [width, height] = box.size;
  let count = 0;
  for (let i = zStart * width * height; i < zEnd * width * height; i++) count += inside[i]!;
  const values = new Float64Array(count), row = new Float64Array(width);
  let to = 0;
  for (let line = zStart * height; line < zEnd * height; line++) {
    readRow(volume, box, line % height, Math.floor(line / height), row, 0);
    for (let x = 0; x < width; x++) if (inside[line * width + x] !== 0) values[to++] = row[x]!;
  }
  return values;
}

/** Fills `out` with the intensities of `region`'s box cut to `cut`; NaN for voxels that take no part in windows. */
export function cutIntensities(region: Region, cut: Region["box"], out: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const volume: Volume = region.volume;
  const [width, height, depth] = cut.size;
  const start = cut.start.map((s, axis) => s + region.box.start[axis]!) as unknown as typeof cut.start;
  for (let line = 0; line < height * depth; line++) {
    const y = line % height, z = Math.floor(line / height);
    readRow(volume, { start, size: cut.size }, y, z, out, line * width);
    const from = ((cut.start[2] + z) * region.box.size[1] + cut.start[1] + y) * region.box.size[0] + cut.start[0];
    for (let x = 0; x < width; x++) if (region.reach[from + x] === 0) out[line * width + x] = NaN;
  }
  return out;
}
