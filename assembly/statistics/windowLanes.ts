import { Tile, align } from "../core/tile";

// Places in the memory of `WindowLanes`, in bytes.
export const LOWEST: usize = 0;
export const HIGHEST: usize = 16;
/** What `search` finds. */
export const LOWER: usize = 32;
export const UPPER: usize = 48;
/** What it is given. */
export const RANKS: usize = 64;
export const VOXELS: usize = 80;

/** The key of what is outside: that of a NaN. */
export const OUTSIDE_KEY: i32 = i32.MIN_VALUE;

/** Floats in the order of integers, and back; what is outside is the lowest. */
// @ts-ignore: decorator
@inline
export function floatsOf(keys: v128): v128 {
  return v128.xor(keys, i32x4.shr_u(i32x4.shr_s(keys, 31), 1));
}

/** Makes `wide` a copy of a tile with columns beside it that windows reach, at `top`; returns where they end, and what may be read beyond. */
export function widenTile<T>(tile: Tile, wide: Tile, top: usize): usize {
  memory.copy(changetype<usize>(wide), changetype<usize>(tile), offsetof<Tile>());
  wide.width += 2 * tile.radiusX;
  wide.coreX += tile.radiusX;
  wide.inputPtr = top;
  return align(top + <usize>(wide.width * wide.height * wide.depth) * sizeof<T>() + 64);
}

/**
 * The voxels of eight or four windows side by side, one a lane. There are fewer than 2^15 of a window.
 *
 * @typeParam T i16, levels from 1 on, 0 is outside; or i32, keys of floats
 */
@unmanaged
export class WindowLanes<T> {
  /** T[5][lanes], of each window (anything if it is empty), then T[voxels][lanes], voxel by voxel of the windows. */
  ptr: usize;
  voxels: i32;

  layout(voxelsMax: i32, top: usize): usize {
    this.ptr = top;
    return top + VOXELS + (<usize>voxelsMax << 4);
  }

  /**
   * @param tile of T; its rows go on beyond its windows: columns that are outside, or what may be read
   * @param x    of the first window's first column
   */
  gather(tile: Tile, x: i32, y: i32, z: i32): void {
    const yStart = max(0, y - tile.radiusY), yEnd = min(tile.height, y + tile.radiusY + 1), bytes = <usize>(2 * tile.radiusX + 1) * sizeof<T>();
    const zEnd = min(tile.depth, z + tile.radiusZ + 1), nothing = v128.splat<T>(<T>(sizeof<T>() == 2 ? 1 : OUTSIDE_KEY + 1));
    let low = v128.splat<T>(<T>-1), high = v128.splat<T>(<T>(sizeof<T>() == 2 ? 0 : OUTSIDE_KEY)), out = this.ptr + VOXELS;
    for (let w = max(0, z - tile.radiusZ); w < zEnd; w++) {
      for (let v = yStart; v < yEnd; v++) {
        let ptr = tile.inputPtr + <usize>((w * tile.height + v) * tile.width + x) * sizeof<T>();
        for (const end = ptr + bytes; ptr < end; ptr += sizeof<T>(), out += 16) {
          const values = v128.load(ptr);
          v128.store(out, values);
          // Counted from the lowest there may be, what is outside is the highest.
          if (sizeof<T>() == 2) low = i16x8.min_u(low, v128.sub<T>(values, nothing));
          else low = i32x4.min_u(low, v128.sub<T>(values, nothing));
          high = v128.max<T>(high, values);
        }
      }
    }
    this.voxels = <i32>((out - this.ptr - VOXELS) >> 4);
    v128.store(this.ptr, v128.add<T>(low, nothing), LOWEST);
    v128.store(this.ptr, high, HIGHEST);
  }

  /**
   * Finds the value with as many below it as `RANKS` say, and the next one, which may be equal: by halves, from the highest bit in
   * which any two values of a window differ. Ranks count from 0, and those outside as the lowest.
   */
  search(): void {
    // Bits in the order of values: of keys the sign is turned over.
    const sign = v128.splat<T>(<T>(sizeof<T>() == 2 ? 0 : OUTSIDE_KEY)), ranks = v128.load(this.ptr, RANKS), lowest = v128.load(this.ptr, LOWEST);
    const differ = v128.xor(lowest, v128.load(this.ptr, HIGHEST));
    const halves = i64x2.extract_lane(differ, 0) | i64x2.extract_lane(differ, 1), quarters = <u32>(halves | (halves >> 32));
    let bit: u32 = 1 << (31 - clz<u32>((sizeof<T>() == 2 ? (quarters | (quarters >> 16)) & 0x7fff : quarters) | 1));
    let found = v128.and(v128.xor(lowest, sign), v128.splat<T>(<T>-(bit << 1)));
    for (; bit > 0; bit >>= 1) {
      const tried = v128.or(found, v128.splat<T>(<T>bit));
      found = v128.bitselect(found, tried, v128.gt<T>(this.countBelow(v128.xor(tried, sign)), ranks));
    }
    found = v128.xor(found, sign);
    let above = v128.splat<T>(<T>0), next = v128.splat<T>(<T>(sizeof<T>() == 2 ? 0x7fff : 0x7fffffff));
    for (let ptr = this.ptr, end = ptr + (<usize>this.voxels << 4); ptr < end; ptr += 16) {
      const values = v128.load(ptr, VOXELS), isAbove = v128.gt<T>(values, found);
      above = v128.sub<T>(above, isAbove);
      next = v128.min<T>(next, v128.bitselect(values, next, isAbove));
    }
    v128.store(this.ptr, found, LOWER);
    // Not the last of those that are equal.
    const isSame = v128.gt<T>(v128.sub<T>(v128.splat<T>(<T>(this.voxels - 1)), above), ranks);
    v128.store(this.ptr, v128.bitselect(found, next, isSame), UPPER);
  }

  /**
   * Copies the windows' voxels to where `sorted` is, and sorts them there in all lanes at once, by merge exchange (Knuth, The Art of
   * Computer Programming 3, algorithm 5.2.2M). One sort costs as much as one or two searches.
   */
  sort(sorted: usize): void {
    const n = this.voxels;
    memory.copy(sorted, this.ptr + VOXELS, <usize>n << 4);
    if (n < 2) return;
    const half = 1 << (31 - clz<i32>(n - 1));
    for (let p = half; p > 0; p >>= 1) {
      for (let q = half, r = 0, d = p; ; d = q - p, q >>= 1, r = p) {
        for (let block = r; block < n - d; block += 2 * p) {
          let low = sorted + (<usize>block << 4);
          for (const end = sorted + (<usize>min(block + p, n - d) << 4), ahead = <usize>d << 4; low < end; low += 16) {
            const a = v128.load(low), b = v128.load(low + ahead);
            v128.store(low, v128.min<T>(a, b));
            v128.store(low + ahead, v128.max<T>(a, b));
          }
        }
        if (q == p) break;
      }
    }
  }

  /** Values below others, one a lane. */
  private countBelow(limits: v128): v128 {
    let count = v128.splat<T>(<T>0);
    for (let ptr = this.ptr, end = ptr + (<usize>this.voxels << 4); ptr < end; ptr += 16) {
      count = v128.sub<T>(count, v128.gt<T>(limits, v128.load(ptr, VOXELS)));
    }
    return count;
  }
}
