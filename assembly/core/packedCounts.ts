import { BLOCK_ROWS, PackedSource } from "./packedColumns";
import { SlidingCounts } from "./slidingCounts";
import { Tile } from "./tile";

/** A step for each of four counts. */
const ONE: u64 = 32, TWO: u64 = ONE | (ONE << 16), THREE: u64 = TWO | (ONE << 32), FOUR: u64 = THREE | (ONE << 48);

/**
 * `SlidingCounts.slide` where codes and counts are u16 and all steps are in the table: four windows, one above the other, at
 * a time. A cell holds the counts of all four. A code that several of them hold is read once and its cell is stored once, which
 * saves a third of the instructions and more of the waiting for cells that were just stored.
 */
export function slidePacked(counts: SlidingCounts, tile: Tile, first: i32, last: i32, add: bool): void {
  counts.pack(tile, first, last, counts.table.countMax);
  const cells = counts.cellsPtr, steps = counts.table.stepsPtr, sources = counts.sourceCount, zeros = counts.padded ? counts.zerosPtr : 0;
  const rowBytes = <usize>counts.stride << 4, sums = memory.data(BLOCK_ROWS << 4, 16);
  memory.fill(sums, 0, BLOCK_ROWS << 4);
  // All columns of the first windows but their last, and the one before them.
  for (let k = 0; k < sources; k++) {
    const source = counts.source(k);
    for (let column = source.ptr; column < source.ptr + source.distance; column += source.stride) move(cells, steps, source, source.end, column, zeros, sums);
  }
  let out = counts.sumsPtr + (<usize>first << 4);
  for (let i = first; i < last; i++, out += 16) {
    for (let k = 0; k < sources; k++) {
      const source = counts.source(k), column = source.ptr;
      source.ptr = column + source.stride;
      const next = column + source.distance;
      if (zeros && column >= source.start && next < source.end) replace(cells, steps, source, column, next, sums);
      else move(cells, steps, source, column, next, zeros, sums);
    }
    for (let r = 0; r < BLOCK_ROWS; r++) {
      counts.storeSums(out + <usize>r * rowBytes, v128.load(sums + (<usize>r << 4)), add);
    }
    if (!counts.scans) continue;
    const largest = findLargest(counts, cells), stride = <usize>counts.stride << 2, maximum = counts.maximaPtr + (<usize>i << 2);
    counts.storeMaximum(maximum, i16x8.extract_lane_u(largest, 0), add);
    counts.storeMaximum(maximum + stride, i16x8.extract_lane_u(largest, 1), add);
    counts.storeMaximum(maximum + 2 * stride, i16x8.extract_lane_u(largest, 2), add);
    counts.storeMaximum(maximum + 3 * stride, i16x8.extract_lane_u(largest, 3), add);
  }
  for (let k = 0; k < sources; k++) empty(cells, counts.source(k));
  counts.initialize();
}

/**
 * Column `old` leaves and column `fresh` enters, of those that exist.
 *
 * @param zeros a column of what is outside: as many zeros are counted in cell 0 as a window has codes, at the start, and take
 *   the place of what does not exist; 0: they are too many, and are not counted
 */
function move(cells: usize, steps: usize, source: PackedSource, old: usize, fresh: usize, zeros: usize, sums: usize): void {
  // Addresses before the first column wrap around.
  const span = source.end - source.start, leaves = old - source.start < span, enters = fresh - source.start < span;
  if (!zeros) {
    if (leaves) shift(cells, steps, source, old, sums, false);
    if (enters) shift(cells, steps, source, fresh, sums, true);
    return;
  }
  replace(cells, steps, source, leaves ? old : zeros, enters ? fresh : zeros, sums);
}

// @ts-ignore: decorator
@inline
function replace(cells: usize, steps: usize, source: PackedSource, old: usize, fresh: usize, sums: usize): void {
  if (!differs(old, fresh, source.stride)) return;
  if (source.rows > 2) replaceMany(cells, steps, source, old, fresh - old, sums);
  else replaceTwo(cells, steps, source, old, fresh - old, sums);
}

/** In flat parts of an image what leaves is what enters; that would wait for itself in the table. */
// @ts-ignore: decorator
@inline
function differs(a: usize, b: usize, bytes: usize): bool {
  let o: usize = 0;
  do {
    if (v128.any_true(v128.xor(v128.load(a + o), v128.load(b + o)))) return true;
    o += 16;
  } while (o < bytes);
  return false;
}

/** A code counts once more in some windows; returns the counts before. */
// @ts-ignore: decorator
@inline
function raise(cells: usize, ptr: usize, ones: u64): u64 {
  const cell = cells + (<usize>load<u16>(ptr) << 3), v = load<u64>(cell);
  store<u64>(cell, v + ones);
  return v;
}

/** Once less; returns the counts after. */
// @ts-ignore: decorator
@inline
function lower(cells: usize, ptr: usize, ones: u64): u64 {
  const cell = cells + (<usize>load<u16>(ptr) << 3), v = load<u64>(cell) - ones;
  store<u64>(cell, v);
  return v;
}

/** The step of the count in window k. */
// @ts-ignore: decorator
@inline
function step(steps: usize, v: u64, k: u64): v128 {
  return v128.load(steps + <usize>((v >> (k << 4)) & 0xffff));
}

/** Windows of three rows and more. Each slice has rows of the first windows alone, then of all, then of the last alone. */
function replaceMany(cells: usize, steps: usize, source: PackedSource, column: usize, distance: usize, sums: usize): void {
  const middle = <usize>(source.rows - 3) << 1;
  let a = v128.load(sums), b = v128.load(sums, 16), c = v128.load(sums, 32), d = v128.load(sums, 48), v: u64 = 0, p = column;
  for (let z = source.slices; z > 0; z--, p += 6) {
    v = lower(cells, p, ONE); a = i64x2.sub(a, step(steps, v, 0));
    v = raise(cells, p + distance, ONE); a = i64x2.add(a, step(steps, v, 0));
    v = lower(cells, p + 2, TWO); a = i64x2.sub(a, step(steps, v, 0)); b = i64x2.sub(b, step(steps, v, 1));
    v = raise(cells, p + 2 + distance, TWO); a = i64x2.add(a, step(steps, v, 0)); b = i64x2.add(b, step(steps, v, 1));
    v = lower(cells, p + 4, THREE); a = i64x2.sub(a, step(steps, v, 0)); b = i64x2.sub(b, step(steps, v, 1)); c = i64x2.sub(c, step(steps, v, 2));
    v = raise(cells, p + 4 + distance, THREE); a = i64x2.add(a, step(steps, v, 0)); b = i64x2.add(b, step(steps, v, 1)); c = i64x2.add(c, step(steps, v, 2));
    p += 6;
    for (const end = p + middle; p < end; p += 2) {
      v = lower(cells, p, FOUR);
      a = i64x2.sub(a, step(steps, v, 0)); b = i64x2.sub(b, step(steps, v, 1)); c = i64x2.sub(c, step(steps, v, 2)); d = i64x2.sub(d, step(steps, v, 3));
      v = raise(cells, p + distance, FOUR);
      a = i64x2.add(a, step(steps, v, 0)); b = i64x2.add(b, step(steps, v, 1)); c = i64x2.add(c, step(steps, v, 2)); d = i64x2.add(d, step(steps, v, 3));
    }
    v = lower(cells, p, THREE << 16); b = i64x2.sub(b, step(steps, v, 1)); c = i64x2.sub(c, step(steps, v, 2)); d = i64x2.sub(d, step(steps, v, 3));
    v = raise(cells, p + distance, THREE << 16); b = i64x2.add(b, step(steps, v, 1)); c = i64x2.add(c, step(steps, v, 2)); d = i64x2.add(d, step(steps, v, 3));
    v = lower(cells, p + 2, TWO << 32); c = i64x2.sub(c, step(steps, v, 2)); d = i64x2.sub(d, step(steps, v, 3));
    v = raise(cells, p + 2 + distance, TWO << 32); c = i64x2.add(c, step(steps, v, 2)); d = i64x2.add(d, step(steps, v, 3));
    v = lower(cells, p + 4, ONE << 48); d = i64x2.sub(d, step(steps, v, 3));
    v = raise(cells, p + 4 + distance, ONE << 48); d = i64x2.add(d, step(steps, v, 3));
  }
  v128.store(sums, a); v128.store(sums, b, 16); v128.store(sums, c, 32); v128.store(sums, d, 48);
}

/** Windows of two rows. */
function replaceTwo(cells: usize, steps: usize, source: PackedSource, column: usize, distance: usize, sums: usize): void {
  let a = v128.load(sums), b = v128.load(sums, 16), c = v128.load(sums, 32), d = v128.load(sums, 48), v: u64 = 0, p = column;
  for (let z = source.slices; z > 0; z--, p += 10) {
    v = lower(cells, p, ONE); a = i64x2.sub(a, step(steps, v, 0));
    v = raise(cells, p + distance, ONE); a = i64x2.add(a, step(steps, v, 0));
    v = lower(cells, p + 2, TWO); a = i64x2.sub(a, step(steps, v, 0)); b = i64x2.sub(b, step(steps, v, 1));
    v = raise(cells, p + 2 + distance, TWO); a = i64x2.add(a, step(steps, v, 0)); b = i64x2.add(b, step(steps, v, 1));
    v = lower(cells, p + 4, TWO << 16); b = i64x2.sub(b, step(steps, v, 1)); c = i64x2.sub(c, step(steps, v, 2));
    v = raise(cells, p + 4 + distance, TWO << 16); b = i64x2.add(b, step(steps, v, 1)); c = i64x2.add(c, step(steps, v, 2));
    v = lower(cells, p + 6, TWO << 32); c = i64x2.sub(c, step(steps, v, 2)); d = i64x2.sub(d, step(steps, v, 3));
    v = raise(cells, p + 6 + distance, TWO << 32); c = i64x2.add(c, step(steps, v, 2)); d = i64x2.add(d, step(steps, v, 3));
    v = lower(cells, p + 8, ONE << 48); d = i64x2.sub(d, step(steps, v, 3));
    v = raise(cells, p + 8 + distance, ONE << 48); d = i64x2.add(d, step(steps, v, 3));
  }
  v128.store(sums, a); v128.store(sums, b, 16); v128.store(sums, c, 32); v128.store(sums, d, 48);
}

/** Any column, one code after the other; those of 0 are not counted. */
function shift(cells: usize, steps: usize, source: PackedSource, column: usize, sums: usize, enters: bool): void {
  let ptr = column;
  for (let z = source.slices; z > 0; z--) {
    for (let k = 0; k < source.rows + BLOCK_ROWS - 1; k++, ptr += 2) {
      if (load<u16>(ptr) == 0) continue;
      const low = max(0, k - source.rows + 1), high = min(BLOCK_ROWS - 1, k), ones = FOUR >> ((BLOCK_ROWS - 1 - high + low) << 4) << (low << 4);
      const v = enters ? raise(cells, ptr, ones) : lower(cells, ptr, ones);
      for (let r = low; r <= high; r++) {
        const sum = sums + (<usize>r << 4), term = step(steps, v, r);
        v128.store(sum, enters ? i64x2.add(v128.load(sum), term) : i64x2.sub(v128.load(sum), term));
      }
    }
  }
}

/** Takes all counts out of the last windows' cells; which of them lie on a diagonal stays. */
function empty(cells: usize, source: PackedSource): void {
  for (let ptr = max(source.start, source.ptr), end = min(source.end, source.ptr + source.distance); ptr < end; ptr += 2) {
    const cell = cells + (<usize>load<u16>(ptr) << 3);
    store<u64>(cell, load<u64>(cell) & (FOUR >> 1));
  }
}

/**
 * The largest counts of the four windows whose columns begin at the sources' pointers, twice the count on a diagonal: u16 lanes, the
 * same in both halves. A cell has the counts of all four, and two cells go together.
 */
function findLargest(counts: SlidingCounts, cells: usize): v128 {
  const bit = i16x8.splat(16), zeros = counts.zerosPtr;
  let largest = i64x2.splat(0);
  for (let k = 0; k < counts.sourceCount; k++) {
    const source = counts.source(k), bytes = <usize>((source.rows + BLOCK_ROWS - 1) * source.slices) << 1;
    for (let column = max(source.start, source.ptr), end = min(source.end, source.ptr + source.distance); column < end; column += source.stride) {
      // Codes beyond the last are 0.
      for (let ptr = column, stop = column + bytes; ptr < stop; ptr += 4) {
        const codes = load<u32>(ptr), a = <usize>(codes & 0xffff), b = <usize>(codes >> 16);
        const v = v128.load64_lane(b ? cells + (b << 3) : zeros, v128.load64_zero(a ? cells + (a << 3) : zeros), 1);
        const c = v128.andnot(v, bit), onDiagonal = i16x8.shr_s(i16x8.shl(v, 11), 15);
        largest = i16x8.max_u(largest, i16x8.add(c, v128.and(c, onDiagonal)));
      }
    }
  }
  return i16x8.shr_u(i16x8.max_u(largest, v128.shuffle<i64>(largest, largest, 1, 0)), 5);
}
