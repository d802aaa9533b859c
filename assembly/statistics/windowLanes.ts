import { Tile } from "../core/tile";

// Places in the memory of `WindowLanes`, in bytes.
export const LOWEST: usize = 0;
export const HIGHEST: usize = 16;
/** What `search` finds. */
export const LOWER: usize = 32;
export const UPPER: usize = 48;
/** What it is given. */
export const RANKS: usize = 64;
export const VOXELS: usize = 80;

/** The levels of eight windows side by side, one a lane; 0 is outside. Levels are below 2^15, and so are the windows' voxels. */
@unmanaged
export class WindowLanes {
  /** u16[5][8], of each window (anything if it is empty), then u16[voxels][8], voxel by voxel of the windows. */
  ptr: usize;
  voxels: i32;

  layout(voxelsMax: i32, top: usize): usize {
    this.ptr = top;
    return top + VOXELS + (<usize>voxelsMax << 4);
  }

  /**
   * @param tile its rows go on beyond its windows: columns that are outside, or what may be read
   * @param x    of the first window's first column
   */
  gather(tile: Tile, x: i32, y: i32, z: i32): void {
    const yStart = max(0, y - tile.radiusY), yEnd = min(tile.height, y + tile.radiusY + 1);
    const zEnd = min(tile.depth, z + tile.radiusZ + 1), ones = i16x8.splat(1), bytes = <usize>(2 * tile.radiusX + 1) << 1;
    let low = i16x8.splat(-1), high = i16x8.splat(0), out = this.ptr + VOXELS;
    for (let w = max(0, z - tile.radiusZ); w < zEnd; w++) {
      for (let v = yStart; v < yEnd; v++) {
        let ptr = tile.inputPtr + (<usize>((w * tile.height + v) * tile.width + x) << 1);
        for (const end = ptr + bytes; ptr < end; ptr += 2, out += 16) {
          const levels = v128.load(ptr);
          v128.store(out, levels);
          // Less by one, what is outside is the highest.
          low = i16x8.min_u(low, i16x8.sub(levels, ones));
          high = i16x8.max_s(high, levels);
        }
      }
    }
    this.voxels = <i32>((out - this.ptr - VOXELS) >> 4);
    v128.store(this.ptr, i16x8.add(low, ones), LOWEST);
    v128.store(this.ptr, high, HIGHEST);
  }

  /**
   * Finds the level with as many below it as `ranks` says, and the next one, which may be equal: by halves, from the highest bit in
   * which any two levels of a window differ. Ranks count from 0, and those outside as the lowest.
   */
  search(): void {
    const ranks = v128.load(this.ptr, RANKS), lowest = v128.load(this.ptr, LOWEST), differ = v128.xor(lowest, v128.load(this.ptr, HIGHEST));
    const halves = i64x2.extract_lane(differ, 0) | i64x2.extract_lane(differ, 1), quarters = <i32>(halves | (halves >> 32));
    let bit = 1 << (31 - clz<i32>((quarters | (quarters >> 16)) & 0x7fff | 1));
    let found = v128.and(lowest, i16x8.splat(<i16>-(2 * bit)));
    for (; bit > 0; bit >>= 1) {
      const tried = v128.or(found, i16x8.splat(<i16>bit));
      found = v128.bitselect(found, tried, i16x8.gt_s(this.countBelow(tried), ranks));
    }
    let above = i16x8.splat(0), next = i16x8.splat(0x7fff);
    for (let ptr = this.ptr, end = ptr + (<usize>this.voxels << 4); ptr < end; ptr += 16) {
      const levels = v128.load(ptr, VOXELS), isAbove = i16x8.gt_s(levels, found);
      above = i16x8.sub(above, isAbove);
      next = i16x8.min_s(next, v128.bitselect(levels, next, isAbove));
    }
    v128.store(this.ptr, found, LOWER);
    // Not the last of those that are equal.
    const isSame = i16x8.gt_s(i16x8.sub(i16x8.splat(<i16>(this.voxels - 1)), above), ranks);
    v128.store(this.ptr, v128.bitselect(found, next, isSame), UPPER);
  }

  /** Levels below others, one a lane. */
  private countBelow(limits: v128): v128 {
    let count = i16x8.splat(0);
    for (let ptr = this.ptr, end = ptr + (<usize>this.voxels << 4); ptr < end; ptr += 16) {
      count = i16x8.sub(count, i16x8.gt_s(limits, v128.load(ptr, VOXELS)));
    }
    return count;
  }
}
