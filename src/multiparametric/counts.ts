import { voxelCount } from "../image/box.js";
import type { KernelInstance } from "../wasm/instance.js";

/** Voxels whose levels are handed to the kernels at once. */
const PIECE = 1 << 16;
/** Keys that the kernels' memory holds: 20 bytes each, at three quarters of the places. */
const KEYS_MAX = 1_500_000;
const SHARES_MAX = 1024;
/** `CountSums` of `assembly/signatures/region.ts`. */
const SUMS_BYTES = 40;

/** Hands out tiles until `visit` returns false; returns whether it never did. */
export type TileWalk = (visit: (tilePtr: number) => boolean) => boolean;

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
  #inShares(shift: number, diagonal: number, count: () => boolean, done: (shares: number) => void = () => {}): number {
    const kernels = this.#kernels;
    for (let shares = 1; shares <= SHARES_MAX; shares *= 2) {
      kernels.u8(this.#sumsPtr, SUMS_BYTES).fill(0);
      let share = 0;
      for (; share < shares; share++) {
        kernels.kernel("beginCounts")(this.#countsPtr, this.#keysMax, share, shares, 0);
        if (!count()) break;
        kernels.kernel("addCounts")(this.#countsPtr, shift, diagonal, this.#sumsPtr);
      }
      if (share < shares) continue;
      done(shares);
      return this.#sumsPtr;
    }
    throw new Error("more signatures than can be counted");
  }

  /**
   * Numbers the signatures of all images: 1 and up, 0 outside.
   *
   * @returns a number for each voxel, and how many signatures there are
   */
  number({ planes, voxels }: Planes): { ids: Uint32Array<ArrayBuffer>; count: number } {
    const kernels = this.#kernels, ids = new Uint32Array(voxels), idsPtr = kernels.reserve(PIECE * 4);
    for (let shares = 1; shares <= SHARES_MAX; shares *= 2) {
      let share = 0, base = 0;
      for (; share < shares; share++) {
        kernels.kernel("beginCounts")(this.#countsPtr, this.#keysMax, share, shares, base);
        if (!this.#numberShare(planes, ids, idsPtr)) break;
        base += kernels.kernel("countedKeys")(this.#countsPtr);
      }
      if (share === shares) return { ids, count: base };
      ids.fill(0);
    }
    throw new Error("more signatures than can be counted");
  }

  #numberShare(planes: Planes["planes"], ids: Uint32Array, idsPtr: number): boolean {
    const kernels = this.#kernels;
    for (let start = 0; start < ids.length; start += PIECE) {
      const count = this.#putPiece(planes, start, Math.min(PIECE, ids.length - start)), piece = kernels.u32(idsPtr, count);
      piece.set(ids.subarray(start, start + count));
      if (!kernels.kernel("numberSignatures")(this.#countsPtr, this.#piecePtr, count, planes.length, idsPtr)) return false;
      ids.set(piece, start);
    }
    return true;
  }

  /**
   * Sums over the counts of pairs of numbers (`alone` 0), or of the numbers of pairs.
   *
   * @param forEachTile hands out tiles of the numbers, until it is told to stop
   */
  sumPairs(forEachTile: TileWalk, settingsPtr: number, alone: 0 | 1, shift: number): number {
    return this.#inShares(shift, 1 - alone, () => (
      forEachTile((tilePtr) => this.#kernels.kernel("countPairs")(this.#countsPtr, tilePtr, settingsPtr, alone) !== 0)
    ));
  }

  /** All keys and counts, share after share: `visit(key, count)` with the key's four words. */
  listPairs(forEachTile: TileWalk, settingsPtr: number, visit: (entry: Uint32Array) => void): void {
    const kernels = this.#kernels, limit = 4096, outPtr = kernels.reserve(limit * 20), nextPtr = kernels.reserve(4);
    const list = (): void => {
      for (let start = 0; start >= 0; start = kernels.i32(nextPtr, 1)[0]!) {
        const found = kernels.kernel("listCounts")(this.#countsPtr, start, outPtr, limit, nextPtr);
        const entries = kernels.u32(outPtr, found * 5);
        for (let k = 0; k < found; k++) visit(entries.subarray(5 * k, 5 * k + 5));
      }
    };
    // A first pass finds the number of shares that fit; each is listed before the next.
    let shares = 1;
    this.#inShares(0, 1, () => forEachTile((tilePtr) => kernels.kernel("countPairs")(this.#countsPtr, tilePtr, settingsPtr, 0) !== 0), (used) => { shares = used; });
    for (let share = 0; share < shares; share++) {
      kernels.kernel("beginCounts")(this.#countsPtr, this.#keysMax, share, shares, 0);
      forEachTile((tilePtr) => kernels.kernel("countPairs")(this.#countsPtr, tilePtr, settingsPtr, 0) !== 0);
      list();
    }
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
