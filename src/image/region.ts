import { EmptyRegionError } from "../errors.js";
import type { Discretization, Warning } from "../types.js";
import type { KernelInstance } from "../wasm/instance.js";
import type { Scratch } from "../wasm/scratch.js";
import { grow, voxelCount, wholeBox, type Box, type Size } from "./box.js";
import { readRow, type Volume } from "./volume.js";
import { VoxelPieces } from "./voxelPieces.js";

/** The voxels a computation is about, cut to the box that holds them (and what their windows reach beyond a mask). */
export interface Region {
  readonly volume: Volume;
  readonly box: Box;
  /** 1 for voxels of the region: in the mask, finite, not re-segmented away. Over the box, x fastest. Null: all are. */
  readonly inside: VoxelFlags;
  /** 1 for voxels that take part in windows; `inside` itself unless windows reach beyond the mask. Null: all do. */
  readonly reach: VoxelFlags;
  readonly count: number;
  /** Why the image's other voxels are not inside; with `count` they sum to the image's voxels. */
  readonly excluded: Readonly<Record<"outsideMask" | "notFinite" | "outsideRange", number>>;
  /** Of the voxels inside, and of all that reach. */
  readonly extent: Extent;
  readonly reachExtent: Extent;
  readonly warnings: readonly Warning[];
}

/** Most images are inside as a whole: a byte for each voxel to say so would be half of the image. */
export type VoxelFlags = Uint8Array<ArrayBuffer> | null;

export interface Extent {
  readonly minimum: number;
  readonly maximum: number;
}

export interface RegionOptions {
  readonly label: number | undefined;
  readonly discretization: Discretization;
  /** Voxels that windows reach beyond the mask's box; null where only voxels in the mask count. */
  readonly margin: Size | null;
  /** Where flags may lie that nobody reads after this call. */
  readonly scratch?: Scratch | undefined;
}

/** @throws {@link EmptyRegionError} if no voxel is left */
export function toRegion(kernels: KernelInstance, volume: Volume, mask: Volume | null, options: RegionOptions): Region {
  const masked = mask ? findBox(kernels, mask, options.label) : wholeBox(volume.size);
  if (!masked) {
    throw new EmptyRegionError(options.label === undefined
      ? "the mask is empty: it has no voxel other than 0"
      : `the mask has no voxel with label ${options.label}`);
  }
  const box = options.margin ? grow(masked, options.margin, wholeBox(volume.size)) : masked;
  const { flags, reachFlags, ...found } = flagVoxels(kernels, volume, mask, box, options);
  const { outlierSigma } = options.discretization;
  const inside = outlierSigma === undefined ? found.inside : found.inside ?? new Uint8Array(voxelCount(box.size)).fill(1);
  const count = outlierSigma === undefined ? flags.count : dropOutliers(volume, box, inside!, outlierSigma, flags);
  const reach = options.margin ? found.reach : inside;
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
  const extent = count === flags.count ? { minimum: flags.minimum, maximum: flags.maximum } : findExtent(volume, box, inside!);
  const reachExtent = !options.margin ? extent : { minimum: reachFlags.minimum, maximum: reachFlags.maximum };
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
function findBox(kernels: KernelInstance, mask: Volume, label: number | undefined): Box | null {
  const height = mask.size[1];
  // In bytes along x: from the first to one after the last.
  let xStart = Infinity, xEnd = 0, yStart = Infinity, yLast = 0, zStart = -1, zLast = 0;
  kernels.reset();
  const pieces = new VoxelPieces(kernels, mask, wholeBox(mask.size));
  const flagsPtr = kernels.reserve(pieces.capacity), endsPtr = kernels.reserve(pieces.linesMax * 8);
  // Bytes of an integer that is not 0 are not all 0: no flags are needed to see where a row has any.
  const plain = pieces.isInteger && label === undefined, bytes = plain ? mask.data.BYTES_PER_ELEMENT : 1;
  pieces.forEach((line, lines) => {
    const count = pieces.load(line, lines);
    if (!plain) kernels.kernel("flagMask")(pieces.type, pieces.srcPtr, count, label === undefined ? 0 : 1, label ?? 0, flagsPtr);
    kernels.kernel("findEnds")(plain ? pieces.srcPtr : flagsPtr, count / lines * bytes, lines, endsPtr);
    const ends = kernels.i32(endsPtr, 2 * lines);
    let y = line % height, z = Math.floor(line / height);
    for (let l = 0; l < 2 * lines; l += 2) {
      const end = ends[l + 1]!;
      if (end > 0) {
        xStart = Math.min(xStart, ends[l]!);
        xEnd = Math.max(xEnd, end);
        yStart = Math.min(yStart, y);
        yLast = Math.max(yLast, y);
        if (zStart < 0) zStart = z;
        zLast = z;
      }
      if (++y === height) {
        y = 0;
        z++;
      }
    }
  });
  if (zStart < 0) return null;
  const x = Math.floor(xStart / bytes);
  return { start: [x, yStart, zStart], size: [Math.ceil(xEnd / bytes) - x, yLast - yStart + 1, zLast - zStart + 1] };
}

/** What passes over the box count, in the order of the kernels' structure. */
interface Flags extends Extent {
  readonly masked: number;
  readonly notFinite: number;
  readonly count: number;
}

function flagVoxels(
  kernels: KernelInstance, volume: Volume, mask: Volume | null, box: Box, options: RegionOptions,
): { inside: VoxelFlags; reach: VoxelFlags; flags: Flags; reachFlags: Flags } {
  const [low, high] = options.discretization.range ?? [-Infinity, Infinity], { label } = options;
  // Where the image holds levels already, 0 is outside.
  const lowestReach = options.discretization.levelCount === undefined ? -Infinity : 1;
  kernels.reset();
  const pieces = new VoxelPieces(kernels, volume, box), maskPieces = mask && new VoxelPieces(kernels, mask, box);
  const flagsPtr = kernels.reserve(pieces.capacity), voxels = voxelCount(box.size);
  const toFlagger = (): Flagger => new Flagger(kernels, voxels, flagsPtr, options.scratch);
  const inside = toFlagger(), reach = options.margin ? toFlagger() : inside;
  pieces.forEach((line, lines, first) => {
    const count = pieces.load(line, lines);
    if (maskPieces) {
      maskPieces.load(line, lines);
      kernels.kernel("flagMask")(maskPieces.type, maskPieces.srcPtr, count, label === undefined ? 0 : 1, label ?? 0, flagsPtr);
    } else kernels.u8(flagsPtr, count).fill(1);
    inside.flag(pieces, first, count, Math.max(low, lowestReach), high);
    if (reach === inside) return;
    kernels.u8(flagsPtr, count).fill(1);
    reach.flag(pieces, first, count, lowestReach, Infinity);
  });
  return { inside: inside.data, reach: reach.data, flags: inside.read(), reachFlags: reach.read() };
}

/** Flags of a box, piece by piece. */
class Flagger {
  data: VoxelFlags = null;
  readonly #kernels: KernelInstance;
  readonly #voxels: number;
  readonly #flagsPtr: number;
  readonly #extentPtr: number;
  readonly #scratch: Scratch | undefined;

  constructor(kernels: KernelInstance, voxels: number, flagsPtr: number, scratch: Scratch | undefined) {
    this.#kernels = kernels;
    this.#scratch = scratch;
    this.#voxels = voxels;
    this.#flagsPtr = flagsPtr;
    this.#extentPtr = kernels.reserve(40);
    kernels.f64(this.#extentPtr, 5).set([0, 0, 0, Infinity, -Infinity]);
  }

  flag(pieces: VoxelPieces, first: number, count: number, lowest: number, highest: number): void {
    const kernels = this.#kernels;
    kernels.kernel("flagVoxels")(pieces.type, pieces.srcPtr, count, lowest, highest, this.#flagsPtr, this.#extentPtr);
    if (!this.data && this.read().count === first + count) return;
    this.data ??= (this.#scratch?.take(this.#voxels) ?? new Uint8Array(this.#voxels)).fill(1, 0, first);
    this.data.set(kernels.u8(this.#flagsPtr, count), first);
  }

  read(): Flags {
    const [masked, notFinite, count, minimum, maximum] = this.#kernels.f64(this.#extentPtr, 5) as unknown as [number, number, number, number, number];
    return { masked, notFinite, count, minimum, maximum };
  }
}

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
