import { OptionError } from "../errors.js";
import { LIMITS } from "../options.js";
import type { Discretization, Preset, Warning } from "../types.js";
import type { KernelInstance } from "../wasm/instance.js";
import type { Scratch } from "../wasm/scratch.js";
import { voxelCount } from "./box.js";
import { readRow, type Volume } from "./volume.js";
import { VoxelPieces } from "./voxelPieces.js";
import { assignLevels, toThresholds } from "./quantizers.js";
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
 * @param scratch where levels may lie that nobody reads after this call
 * @throws {@link OptionError} if a bin width makes too many levels, or an image said to hold levels does not
 */
export function toLevels(kernels: KernelInstance, region: Region, options: Discretization, preset: Preset, scratch?: Scratch): Levels {
  const extent = preset === "pyradiomics" ? region.reachExtent : region.extent;
  if (options.levelCount !== undefined) return copyLevels(kernels, region, options.levelCount, extent, scratch);
  if (options.percentiles || (options.quantizer && options.quantizer !== "uniform")) return quantize(region, options);
  const rule = toRule(options, extent, preset);
  const data = run(kernels, region, rule, scratch);
  const binEdges = Float64Array.from({ length: rule.levelCount + 1 }, (_, k) => rule.edge(k));
  return {
    data, levelCount: rule.levelCount, binEdges,
    oneLevel: rule.levelCount === 1 || extent.minimum === extent.maximum || extent.minimum >= rule.edge(rule.levelCount - 1),
    warnings: warn(region, options, extent, rule.levelCount),
  };
}

/** Levels whose edges depend on the values themselves, those inside. */
function quantize(region: Region, options: Discretization): Levels {
  const { box, volume, reach, extent } = region, [width, height, depth] = box.size;
  const thresholds = toThresholds(regionValues(region, 0, depth), options), { levelCount, starts, low, high } = thresholds;
  const data = levelCount < 256 ? new Uint8Array(voxelCount(box.size)) : new Uint16Array(voxelCount(box.size)), row = new Float64Array(width);
  for (let line = 0; line < height * depth; line++) {
    readRow(volume, box, line % height, Math.floor(line / height), row, 0);
    if (reach) for (let x = 0; x < width; x++) if (reach[line * width + x] === 0) row[x] = NaN;
    assignLevels(row, thresholds, data, line * width);
  }
  const binEdges = Float64Array.from([low, ...starts.map((start) => Math.min(high, start)), high]);
  // Equal edges enclose nothing: levels that equal values have skipped, or that there are no values for.
  const empty = starts.reduce((sum, start, k) => sum + (start === starts[k + 1] || start === Infinity ? 1 : 0), 0), count = options.binCount! - levelCount + empty;
  const warnings: Warning[] = extent.minimum === extent.maximum ? warn(region, options, extent, levelCount) : count === 0 ? [] : [{
    code: "fewer-levels", count, message: `${count} of ${options.binCount} levels stay empty: too many voxels have the same intensity`,
  }];
  return { data, levelCount, binEdges, oneLevel: !starts.some((start) => start > extent.minimum && start <= extent.maximum), warnings };
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

function run(kernels: KernelInstance, region: Region, rule: Rule, scratch: Scratch | undefined): Levels["data"] {
  const kernel = kernels.kernel(rule.kernel), hide = kernels.kernel("hideVoxels");
  return eachPiece(kernels, region, rule.levelCount, true, scratch, (pieces, count, flagsPtr, levelBytes, levelsPtr) => {
    hide(pieces.srcPtr, flagsPtr, count);
    kernel(pieces.srcPtr, count, rule.a, rule.b, rule.levelCount, levelBytes, levelsPtr);
  });
}

function copyLevels(
  kernels: KernelInstance, region: Region, levelCount: number, { minimum, maximum }: Extent, scratch: Scratch | undefined,
): Levels {
  const copy = kernels.kernel("copyLevels");
  const data = eachPiece(kernels, region, levelCount, false, scratch, (pieces, count, flagsPtr, levelBytes, levelsPtr) => {
    const wrong = copy(pieces.type, pieces.srcPtr, flagsPtr, count, levelCount, levelBytes, levelsPtr);
    if (wrong < 0) return;
    throw new OptionError("discretization.levelCount", `levels, integers from 0 (outside) to ${levelCount}, in the image`, pieces.at(wrong));
  });
  return { data, levelCount, binEdges: null, oneLevel: minimum === maximum, warnings: [] };
}

/** Makes a region's levels piece by piece. */
function eachPiece(
  kernels: KernelInstance, region: Region, levelCount: number, asFloat: boolean, scratch: Scratch | undefined,
  make: (pieces: VoxelPieces, count: number, flagsPtr: number, levelBytes: 1 | 2, levelsPtr: number) => void,
): Levels["data"] {
  const { volume, box, reach } = region, levelBytes = levelCount < 256 ? 1 : 2, voxels = voxelCount(box.size);
  const bytes = scratch?.take(voxels * levelBytes) ?? new Uint8Array(voxels * levelBytes);
  const data = levelBytes === 1 ? bytes : new Uint16Array(bytes.buffer, 0, voxels);
  kernels.reset();
  const pieces = new VoxelPieces(kernels, volume, box, asFloat);
  const flagsPtr = kernels.reserve(pieces.capacity), levelsPtr = kernels.reserve(pieces.capacity * levelBytes);
  pieces.forEach((line, lines, first) => {
    const count = pieces.load(line, lines);
    if (reach) kernels.u8(flagsPtr, count).set(reach.subarray(first, first + count));
    else if (first === 0) kernels.u8(flagsPtr, pieces.capacity).fill(1);
    make(pieces, count, flagsPtr, levelBytes, levelsPtr);
    data.set(levelBytes === 1 ? kernels.u8(levelsPtr, count) : kernels.u16(levelsPtr, count), first);
  });
  return data;
}

/** Intensities of a region's voxels in slices [zStart, zEnd) of its box, in order of place. */
export function regionValues(region: Region, zStart: number, zEnd: number): Float64Array<ArrayBuffer> {
  const { volume, box, inside } = region;
  const [width, height] = box.size;
  let count = inside ? 0 : (zEnd - zStart) * width * height;
  if (inside) for (let i = zStart * width * height; i < zEnd * width * height; i++) count += inside[i]!;
  const values = new Float64Array(count), row = new Float64Array(width);
  let to = 0;
  for (let line = zStart * height; line < zEnd * height; line++) {
    readRow(volume, box, line % height, Math.floor(line / height), row, 0);
    for (let x = 0; x < width; x++) if (!inside || inside[line * width + x] !== 0) values[to++] = row[x]!;
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
    if (!region.reach) continue;
    for (let x = 0; x < width; x++) if (region.reach[from + x] === 0) out[line * width + x] = NaN;
  }
  return out;
}
