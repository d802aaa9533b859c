import type { KernelInstance } from "../wasm/instance.js";
import type { Box } from "./box.js";
import { readRow, type Volume } from "./volume.js";

/** Voxels that are handed to a kernel at once. */
const PIECE = 1 << 16;

/** Rows that are at most so many times as far apart as they are wide go over together: each call has its price. */
const GAP_MAX = 4;

/** The kernels' names for what an array holds; other arrays are handed over as float64. */
const TYPES: Readonly<Record<string, string>> = {
  Int8Array: "int8", Uint8Array: "uint8", Uint8ClampedArray: "uint8", Int16Array: "int16", Uint16Array: "uint16", Int32Array: "int32",
};

/**
 * The rows of a box on their way into the kernels' memory, piece by piece: the image's own integers where they lie side by
 * side, else float64.
 */
export class VoxelPieces {
  /** `VoxelType` in the kernels. */
  readonly type: number;
  /** Whether `src` holds the image's own integers. */
  readonly isInteger: boolean;
  readonly srcPtr: number;
  readonly linesMax: number;
  /** Voxels of a piece at most, and what a kernel may read or write beyond them. */
  readonly capacity: number;
  /** Too much lies between rows, or they run backwards: each goes over by itself. */
  readonly #hasGaps: boolean;
  readonly #kernels: KernelInstance;
  readonly #volume: Volume;
  readonly #box: Box;

  /** @param asFloat as float64 whatever the image holds */
  constructor(kernels: KernelInstance, volume: Volume, box: Box, asFloat = false) {
    const own = asFloat || volume.stride[0] !== 1 ? undefined : TYPES[volume.data.constructor.name];
    this.isInteger = own !== undefined;
    this.type = kernels.constant("VoxelType", own ?? "float64");
    this.linesMax = Math.min(box.size[1] * box.size[2], Math.max(1, Math.floor(PIECE / box.size[0])));
    this.capacity = this.linesMax * box.size[0] + 16;
    const width = box.size[0], step = volume.stride[1];
    this.#hasGaps = step < width || step > GAP_MAX * width;
    // Rows are handed over with what lies between them, and then packed.
    const between = this.#hasGaps ? 0 : this.linesMax * (step - width);
    this.srcPtr = kernels.reserve((this.capacity + between) * (own ? volume.data.BYTES_PER_ELEMENT : 8));
    this.#kernels = kernels;
    this.#volume = volume;
    this.#box = box;
  }

  /** Calls `visit` for each piece in turn with its first line, its lines and the index of its first voxel. */
  forEach(visit: (line: number, lines: number, first: number) => void): void {
    const [width, height, depth] = this.#box.size, all = height * depth;
    for (let line = 0; line < all; line += this.linesMax) visit(line, Math.min(this.linesMax, all - line), line * width);
  }

  /** Loads a piece; @returns its voxels */
  load(line: number, lines: number): number {
    const { data, stride, offset } = this.#volume, { start, size: [width, height] } = this.#box;
    const count = lines * width;
    if (!this.isInteger) {
      const to = this.#kernels.f64(this.srcPtr, count);
      for (let l = line; l < line + lines; l++) readRow(this.#volume, this.#box, l % height, Math.floor(l / height), to, (l - line) * width);
      return count;
    }
    const { BYTES_PER_ELEMENT: bytes } = data, step = stride[1];
    for (let l = line, to = this.srcPtr; l < line + lines;) {
      const z = Math.floor(l / height), from = offset + (start[2] + z) * stride[2] + (start[1] + l % height) * step + start[0];
      const rows = this.#hasGaps ? 1 : Math.min(line + lines - l, height - l % height);
      const span = (rows - 1) * step + width;
      this.#kernels.like(data, to, span).set(data.subarray(from, from + span));
      if (step > width) this.#kernels.kernel("packRows")(to, width * bytes, step * bytes, rows);
      to += rows * width * bytes;
      l += rows;
    }
    return count;
  }

  /** One voxel of the piece that is loaded. */
  at(k: number): number {
    return (this.isInteger ? this.#kernels.like(this.#volume.data, this.srcPtr, k + 1) : this.#kernels.f64(this.srcPtr, k + 1))[k]!;
  }
}
