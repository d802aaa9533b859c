import { largestOfTridiagonals, reduceToLanes } from "../core/eigenvalues";
import { Settings, Tile, align, offsetAt, windowVoxels } from "../core/tile";
import { PairMatrix, isSplit, largestOfFew } from "./maximalCorrelation";

/** Windows of fewer voxels, whose levels and pairs then fit into the bits of one word. */
const VOXELS_MAX: i32 = 32;

/** What stands for a voxel outside. */
const NONE: u8 = 128;

/** Matrices of one size that wait for each other: loops that end at the same places are quicker one after the other. */
const WAITING_MAX: i32 = 8;

/**
 * Maximal correlation coefficients of small windows with symmetric matrices: a window's levels are numbered once for all
 * offsets, and many matrices are known by their graph alone to have 1. The others wait for more of their size, and are
 * evaluated by twos, one in each lane.
 *
 *     ids       u8[coreWidth][32]        0, 1, 2 … in the order of appearance, for each voxel of the whole window; NONE
 *                                        outside; last the number of levels
 *     lists     u8[offsetCount][2][32]   places of all pairs' first voxels, and of their second
 *     waiting   f64[WAITING_MAX][n][n] for each n
 */
@unmanaged
export class SmallWindows {
  matrix: PairMatrix;
  idsPtr: usize;
  listsPtr: usize;
  listBitsPtr: usize; // u32[offsetCount], a bit for each pair
  slotsPtr: usize; // u8[levelCount + 1], 1 + id; 0 between windows
  seenPtr: usize; // u16[32]
  firstsPtr: usize; // u32[32], of each level the pairs that it comes first in
  secondsPtr: usize; // u32[32], and those that it comes second in
  masksPtr: usize; // u32[32], the levels that each level meets
  rootsPtr: usize; // v128[32], root of the weight of each level present, and its reciprocal
  waitingPtr: usize;
  targetsPtr: usize; // usize[32][WAITING_MAX], where the values of those that wait belong
  countsPtr: usize; // i32[32], how many wait
  diagonalPtr: usize; // v128[32]
  besidePtr: usize; // v128[32]

  static fits(tile: Tile, settings: Settings): bool {
    return settings.imageCount == 1 && settings.symmetric && settings.averaged
      && windowVoxels(tile) <= VOXELS_MAX;
  }

  layoutTables(settings: Settings, start: usize): usize {
    let top = start;
    this.listsPtr = top; top += <usize>settings.offsetCount << 6;
    this.listBitsPtr = top; top += <usize>settings.offsetCount << 2;
    this.seenPtr = top; top += VOXELS_MAX << 1;
    this.firstsPtr = top; top += VOXELS_MAX << 2;
    this.secondsPtr = top; top += VOXELS_MAX << 2;
    this.masksPtr = top; top += VOXELS_MAX << 2;
    this.targetsPtr = top; top += VOXELS_MAX * WAITING_MAX << 2;
    this.countsPtr = top; top += VOXELS_MAX << 2;
    this.slotsPtr = top; top = align(top + settings.levelCount + 1);
    this.rootsPtr = top; top += VOXELS_MAX << 4;
    this.diagonalPtr = top; top += VOXELS_MAX << 4;
    this.besidePtr = top; top += VOXELS_MAX << 4;
    this.waitingPtr = top;
    return this.waiting(min(settings.levelCount, VOXELS_MAX - 1) + 1);
  }

  /** Where matrices of n levels lie, after those of fewer. */
  private waiting(n: i32): usize {
    return this.waitingPtr + <usize>((n - 1) * n * (2 * n - 1) / 6 * WAITING_MAX << 3);
  }

  layoutRows(tile: Tile, start: usize): usize {
    this.idsPtr = start;
    return start + (<usize>tile.coreWidth << 5);
  }

  initialize(tile: Tile, settings: Settings): void {
    const width = 2 * tile.radiusX + 1, height = 2 * tile.radiusY + 1, depth = 2 * tile.radiusZ + 1;
    for (let k = 0; k < settings.offsetCount; k++) {
      const offset = offsetAt(settings, k), dx = offset.dx, dy = offset.dy, dz = offset.dz;
      const list = this.listsPtr + (<usize>k << 6);
      let count: usize = 0;
      for (let z = max(0, -dz); z < min(depth, depth - dz); z++) {
        for (let y = max(0, -dy); y < min(height, height - dy); y++) {
          for (let x = 0; x < width - dx; x++, count++) {
            store<u8>(list + count, (z * height + y) * width + x);
            store<u8>(list + count, ((z + dz) * height + y + dy) * width + x + dx, 32);
          }
        }
      }
      store<u32>(this.listBitsPtr + (<usize>k << 2), (1 << <u32>count) - 1);
    }
  }

  /** Numbers the levels of the windows around core columns [first, last) of row (y, z). */
  label(tile: Tile, y: i32, z: i32, first: i32, last: i32): void {
    for (let i = first; i < last; i++) labelWindow(this, tile, tile.coreX + i, y, z, this.idsPtr + (<usize>i << 5));
  }

  /**
   * Of core columns [from, from + count) and offset k; NaN without a pair.
   *
   * @param oneLevel what a matrix with one level has
   * @param centers  u8[count], 1 where a value is wanted
   * @param values   f64[count], receives them
   */
  fill(from: i32, count: i32, k: i32, oneLevel: f64, centers: usize, values: usize): void {
    for (let i = 0; i < count; i++) {
      if (load<u8>(centers + i)) this.evaluate(this.idsPtr + (<usize>(from + i) << 5), k, oneLevel, values + (<usize>i << 3));
    }
    for (let n = 0; n < VOXELS_MAX; n++) this.finish(n);
  }

  /** One window's value, at once or when others of its size have come. */
  private evaluate(ids: usize, k: i32, oneLevel: f64, target: usize): void {
    const list = this.listsPtr + (<usize>k << 6), low = v128.load(ids), high = v128.load(ids, 16), levels = <usize>load<u8>(ids, 31);
    const a = idsAt(low, high, v128.load(list)), b = idsAt(low, high, v128.load(list, 16));
    const c = idsAt(low, high, v128.load(list, 32)), d = idsAt(low, high, v128.load(list, 48));
    const pairs = load<u32>(this.listBitsPtr + (<usize>k << 2)) & ~bitsOf(v128.or(a, c), v128.or(b, d));
    const firsts = this.firstsPtr, seconds = this.secondsPtr;
    let present: u32 = 0;
    for (let id: usize = 0; id < levels; id++) {
      const lanes = i8x16.splat(<i8>id);
      const first = pairs & bitsOf(i8x16.eq(a, lanes), i8x16.eq(b, lanes)), second = pairs & bitsOf(i8x16.eq(c, lanes), i8x16.eq(d, lanes));
      store<u32>(firsts + (id << 2), first);
      store<u32>(seconds + (id << 2), second);
      present |= <u32>((first | second) != 0) << <u32>id;
    }
    const n = <i32>popcnt(present), count = <i32>popcnt(pairs);
    // Levels in one piece, with a cycle of odd length: that takes a pair for each.
    if (n < 2) store<f64>(target, count ? oneLevel : NaN);
    else if (count < n || this.isSplit(levels << 2, present)) store<f64>(target, 1);
    else {
      const counter = this.countsPtr + (<usize>n << 2), at = load<i32>(counter), matrix = this.waiting(n) + (<usize>(at * n * n) << 3);
      this.build(matrix, n, present, count);
      if (n < 4) {
        store<f64>(target, min<f64>(1, largestOfFew(matrix, n)));
        return;
      }
      store<usize>(this.targetsPtr + (<usize>(n * WAITING_MAX + at) << 2), target);
      store<i32>(counter, at + 1);
      if (at + 1 == WAITING_MAX) this.finish(n);
    }
  }

  /** Which levels meet, and whether their graph tells the coefficient: see `isSplit`. */
  private isSplit(end: usize, present: u32): bool {
    const firsts = this.firstsPtr, seconds = this.secondsPtr, none = i32x4.splat(0);
    for (let o: usize = 0; o < end; o += 4) {
      const first = v128.load32_splat(firsts + o), second = v128.load32_splat(seconds + o);
      let mask: u32 = 0;
      for (let p: usize = 0; p < end; p += 16) {
        const meets = v128.or(v128.and(first, v128.load(seconds + p)), v128.and(second, v128.load(firsts + p)));
        mask |= <u32>i32x4.bitmask(i32x4.ne(meets, none)) << <u32>(p >> 2);
      }
      store<u32>(this.masksPtr + o, mask & present);
    }
    return isSplit(this.masksPtr, present);
  }

  /** The matrix of the levels present, its known vector taken out; the lower triangle. */
  private build(matrix: usize, n: i32, present: u32, count: i32): void {
    const firsts = this.firstsPtr, seconds = this.secondsPtr, roots = this.rootsPtr, r = 1 / <f64>(2 * count);
    for (let i: usize = 0; present; present &= present - 1, i += 4) {
      // Levels that this offset does not meet leave gaps.
      const id = <usize>ctz(present) << 2, first = load<u32>(firsts + id), second = load<u32>(seconds + id);
      store<u32>(firsts + i, first);
      store<u32>(seconds + i, second);
      const ends = v128.load(this.matrix.rootsPtr + (<usize>(popcnt(first) + popcnt(second)) << 4));
      v128.store(roots + (i << 2), ends);
      const root = r * f64x2.extract_lane(ends, 0), x = f64x2.extract_lane(ends, 1);
      let out = matrix + (((i >> 2) * n) << 3);
      for (let j: usize = 0; j <= i; j += 4, out += 8) {
        const c = <f64>(popcnt(first & load<u32>(seconds + j)) + popcnt(second & load<u32>(firsts + j)));
        store<f64>(out, c * x * load<f64>(roots + (j << 2), 8) - root * load<f64>(roots + (j << 2)));
      }
    }
  }

  /** All matrices of n levels that wait. */
  private finish(n: i32): void {
    const diagonal = this.diagonalPtr, beside = this.besidePtr, bytes = <usize>(n * n) << 3, counter = this.countsPtr + (<usize>n << 2);
    let matrix = this.waiting(n), target = this.targetsPtr + (<usize>(n * WAITING_MAX) << 2);
    for (let left = load<i32>(counter); left > 0; left -= 2, matrix += 2 * bytes, target += 8) {
      // Who is left alone goes with itself.
      reduceToLanes(matrix, n, diagonal, beside, false);
      if (left > 1) reduceToLanes(matrix + bytes, n, diagonal, beside, true);
      const found = f64x2.min(f64x2.splat(1), largestOfTridiagonals(diagonal, beside, n));
      v128.store64_lane(load<usize>(target), found, 0);
      if (left > 1) v128.store64_lane(load<usize>(target, 4), found, 1);
    }
    store<i32>(counter, 0);
  }
}

/** Ids of sixteen places. */
// @ts-ignore: decorator
@inline
function idsAt(low: v128, high: v128, places: v128): v128 {
  return v128.or(i8x16.swizzle(low, places), i8x16.swizzle(high, i8x16.sub(places, i8x16.splat(16))));
}

// @ts-ignore: decorator
@inline
function bitsOf(low: v128, high: v128): u32 {
  return <u32>(i8x16.bitmask(low) | (i8x16.bitmask(high) << 16));
}

function labelWindow(windows: SmallWindows, tile: Tile, x: i32, y: i32, z: i32, out: usize): void {
  const slots = windows.slotsPtr, seen = windows.seenPtr, count = out + 31;
  let present = 0;
  for (let w = z - tile.radiusZ; w <= z + tile.radiusZ; w++) {
    for (let v = y - tile.radiusY; v <= y + tile.radiusY; v++) {
      const inside = w >= 0 && w < tile.depth && v >= 0 && v < tile.height;
      const row = tile.inputPtr + <usize>((w * tile.height + v) * tile.width) * sizeof<u16>();
      for (let u = x - tile.radiusX; u <= x + tile.radiusX; u++, out++) {
        const level = inside && u >= 0 && u < tile.width ? <usize>load<u16>(row + <usize>u * sizeof<u16>()) : 0;
        if (level == 0) {
          store<u8>(out, NONE);
          continue;
        }
        let id = <i32>load<u8>(slots + level);
        if (id == 0) {
          store<u16>(seen + (<usize>present << 1), <u16>level);
          id = ++present;
          store<u8>(slots + level, <u8>id);
        }
        store<u8>(out, <u8>(id - 1));
      }
    }
  }
  store<u8>(count, <u8>present);
  for (let k = 0; k < present; k++) store<u8>(slots + <usize>load<u16>(seen + (<usize>k << 1)), 0);
}
