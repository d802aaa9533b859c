import { voxelCount } from "../image/box.js";
import type { KernelInstance } from "../wasm/instance.js";

/** Voxels whose levels are handed to the kernels at once. */
const PIECE = 1 << 16;
/** Keys that the kernels' memory holds: 20 bytes each, at three quarters of the places. */
const KEYS_MAX = 1_500_000;
const SHARES_MAX = 1024;
/** `CountSums` of `assembly/signatures/region.ts`. */
const SUMS_BYTES = 40;

/** Level planes of a group's slices, image after image. */
export interface Planes {
  readonly planes: readonly (Uint8Array | Uint16Array)[];
  readonly voxels: number;
}

/**
 * Counts of a region's signatures, however many there are: piece by piece, and if the keys are more than memory holds, once
 * for each share of them.
 */
export class SignatureCounts {
  readonly #kernels: KernelInstance;
  readonly #keysMax: number;
  readonly #countsPtr: number;
  readonly #piecePtr: number;
  readonly #sumsPtr: number;

  /**
   * @param keys      more keys than this there cannot be
   * @param imageCount for pieces of levels, or of numbers
   */
  constructor(kernels: KernelInstance, keys: number, imageCount: number) {
    this.#kernels = kernels;
    this.#keysMax = Math.min(keys, KEYS_MAX);
    this.#sumsPtr = kernels.reserve(SUMS_BYTES);
    this.#piecePtr = kernels.reserve(PIECE * imageCount * 2 + 16);
    this.#countsPtr = kernels.reserve(1024);
    kernels.reserve(Math.max(0, kernels.kernel("layoutCounts")(this.#countsPtr, this.#keysMax) - 1024));
  }

  /** Sums over the counts of the signatures over a subset of images; returns where they lie, until the next call. */
  sum({ planes, voxels }: Planes, subset: number, shift: number): number {
    return this.#inShares(shift, 0, () => {
      for (let start = 0; start < voxels; start += PIECE) {
        const count = this.#putPiece(planes, start, Math.min(PIECE, voxels - start));
        if (!this.#kernels.kernel("countSignatures")(this.#countsPtr, this.#piecePtr, count, planes.length, subset)) return false;
      }
      return true;
    });
  }

  /** @param count counts the keys of the present share; false: there are too many */
  #inShares(shift: number, diagonal: number, count: () => boolean): number {
    const kernels = this.#kernels;
    for (let shares = 1; shares <= SHARES_MAX; shares *= 2) {
      kernels.u8(this.#sumsPtr, SUMS_BYTES).fill(0);
      let share = 0;
      for (; share < shares; share++) {
        kernels.kernel("beginCounts")(this.#countsPtr, this.#keysMax, share, shares, 0);
        if (!count()) break;
        kernels.kernel("addCounts")(this.#countsPtr, shift, diagonal, this.#sumsPtr);
      }
      if (share === shares) return this.#sumsPtr;
    }
    throw new Error("more signatures than can be counted");
  }

  #putPiece(planes: Planes["planes"], start: number, count: number): number {
    const piece = this.#kernels.u16(this.#piecePtr, count * planes.length);
    planes.forEach((plane, k) => piece.set(plane.subarray(start, start + count), k * count));
    return count;
  }
}

/** The level planes of slices [zStart, zEnd). */
export function cutSlices(
  levels: readonly { readonly data: Uint8Array | Uint16Array }[], size: readonly [number, number, number], zStart: number, zEnd: number,
): Planes {
  const slice = voxelCount([size[0], size[1], 1]);
  return { planes: levels.map(({ data }) => data.subarray(zStart * slice, zEnd * slice)), voxels: slice * (zEnd - zStart) };
}

export function countInside(plane: Uint8Array | Uint16Array): number {
  let count = 0;
  for (let i = 0; i < plane.length; i++) if (plane[i]! > 0) count++;
  return count;
}
