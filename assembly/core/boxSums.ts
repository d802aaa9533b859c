import { Offset, Settings, Tile, distanceOf, offsetAt, planeOf } from "./tile";

/**
 * Sums over the pairs of a window: the terms of the features that need no matrix. Levels are taken about the middle of
 * 1..levelCount, so that products stay small: s = i + j - (levelCount + 1) lies within ±(levelCount - 1), as d = i - j does.
 * A voxel alone is a pair with itself, at offset 0.
 */
export enum Term {
  count,
  sum, // s
  absoluteDifference, // |d|
  sumSquared,
  differenceSquared,
  diagonal, // d = 0
  difference, // d
  product, // s d
  sumCubed,
  sumToTheFourth,
  inverseDifference,
  normalizedInverseDifference,
  inverseDifferenceMoment,
  normalizedInverseDifferenceMoment,
  inverseVariance,
}

export const TERM_COUNT: i32 = 15;
const FIRST_HIGH: i32 = Term.sumCubed;
const FIRST_INVERSE: i32 = Term.inverseDifference;
const INVERSE_COUNT: i32 = 5;

/**
 * Box sums of pair terms, row of windows by row of windows.
 *
 *     columns  [offset][term][columnStride]   Σ of a term over the window's rows, for each x: moved down by adding the rows
 *                                             that enter and subtracting those that leave; zeros beside it, radiusX wide
 *     rows     [term][rowStride]              Σ over the window: the columns, summed along x
 *
 * Elements are i32 where the largest possible sum fits, else i64; the inverse terms are i64 in fixed point. Cost per voxel
 * and offset: O(2rz + 1) pair terms, constant in the window's width and in the number of levels. All integers, so that it
 * does not matter where a sum began.
 */
@unmanaged
export class BoxSums {
  tile: Tile;
  settings: Settings;
  /** Bit per Term. */
  terms: i32;
  /** Bit per Term: i64 elements. */
  wideTerms: i32;
  columnStride: i32;
  rowStride: i32;
  columnsPtr: usize;
  rowsPtr: usize;
  inverseShift: i32;
  // The rows (of pairs' first voxels) that `columns` holds now, per offset: i32[offset][4] yStart, yEnd, zStart, zEnd.
  heldPtr: usize;

  /** Sets the tables from `top` up, which do not depend on the tile; `layoutRows` follows. */
  layoutTables(settings: Settings, terms: i32, offsetCount: i32, top: usize): usize {
    this.settings = settings;
    this.terms = terms | (1 << Term.count);
    this.wideTerms = wideTermsOf(settings);
    // Sums of terms <= 1 must stay below 2^51: so an i64 becomes an f64 in two SIMD steps.
    this.inverseShift = 50 - (32 - clz<i32>(settings.sampleCountMax));
    this.heldPtr = top; top += <usize>offsetCount << 4;
    return (top + 15) & ~15;
  }

  layoutRows(tile: Tile, offsetCount: i32, top: usize): usize {
    this.tile = tile;
    this.columnStride = (tile.width + 2 * tile.radiusX + 12) & ~3;
    this.rowStride = (tile.coreWidth + 11) & ~3;
    this.columnsPtr = top; top += <usize>(offsetCount * TERM_COUNT * this.columnStride) << 3;
    this.rowsPtr = top; top += <usize>(TERM_COUNT * this.rowStride) << 3;
    return (top + 15) & ~15;
  }

  /** Forgets the columns: the next rows belong to another tile. */
  reset(offsetCount: i32): void {
    memory.fill(this.heldPtr, 0, <usize>offsetCount << 4);
    memory.fill(this.columnsPtr, 0, <usize>(offsetCount * TERM_COUNT * this.columnStride) << 3);
  }

  /** Fills `rows` with the sums over offsets [first, last) of the windows around the core's row (y, z). */
  row(y: i32, z: i32, first: i32, last: i32): void {
    for (let k = first; k < last; k++) {
      const offset = offsetAt(this.settings, k);
      this.moveDown(y, z, offset, k);
      for (let term = 0; term < TERM_COUNT; term++) {
        if (!(this.terms & (1 << term))) continue;
        if (this.isWide(term)) sumAlong<i64>(this, offset.dx, this.columns(k, term), this.rowOf(term), k == first);
        else sumAlong<i32>(this, offset.dx, this.columns(k, term), this.rowOf(term), k == first);
      }
    }
    // Windows are evaluated in twos: the one beyond the row has no pair.
    store<i64>(this.rowOf(Term.count) + (<usize>this.tile.coreWidth << (this.isWide(Term.count) ? 3 : 2)), 0);
  }

  // @ts-ignore: decorator
  @inline
  isWide(term: i32): bool {
    return (this.wideTerms & (1 << term)) != 0;
  }

  /** i32 or i64[coreWidth]. */
  // @ts-ignore: decorator
  @inline
  rowOf(term: i32): usize {
    return this.rowsPtr + (<usize>(term * this.rowStride) << 3);
  }

  // @ts-ignore: decorator
  @inline
  columns(slot: i32, term: i32): usize {
    return this.columnsPtr + (<usize>((slot * TERM_COUNT + term) * this.columnStride) << 3);
  }

  /** Rows of first voxels whose pairs lie in the window: as many fewer as the offset spans. */
  private moveDown(y: i32, z: i32, offset: Offset, slot: i32): void {
    const tile = this.tile, dy = offset.dy, dz = offset.dz;
    const yLow = max(0, y - tile.radiusY), yHigh = min(tile.height, y + tile.radiusY + 1);
    const zLow = max(0, z - tile.radiusZ), zHigh = min(tile.depth, z + tile.radiusZ + 1);
    const yStart = max(yLow, yLow - dy), yEnd = max(yStart, min(yHigh, yHigh - dy));
    const zStart = max(zLow, zLow - dz), zEnd = max(zStart, min(zHigh, zHigh - dz));
    const held = this.heldPtr + (<usize>slot << 4);
    let from = load<i32>(held), to = load<i32>(held, 4);
    if (load<i32>(held, 8) != zStart || load<i32>(held, 12) != zEnd || from > yStart || yStart >= to) {
      memory.fill(this.columns(slot, 0), 0, <usize>(TERM_COUNT * this.columnStride) << 3);
      from = to = yStart;
    }
    for (; from < yStart; from++) this.accumulate(from, zStart, zEnd, offset, slot, false);
    for (; to < yEnd; to++) this.accumulate(to, zStart, zEnd, offset, slot, true);
    store<i32>(held, from);
    store<i32>(held, to, 4);
    store<i32>(held, zStart, 8);
    store<i32>(held, zEnd, 12);
  }

  private accumulate(y: i32, zStart: i32, zEnd: i32, offset: Offset, slot: i32, entering: bool): void {
    for (let z = zStart; z < zEnd; z++) this.accumulateRow(y, z, offset, slot, entering);
  }

  private accumulateRow(y: i32, z: i32, offset: Offset, slot: i32, entering: bool): void {
    const tile = this.tile;
    const left = tile.inputPtr + <usize>(planeOf(tile, offset) + (z * tile.height + y) * tile.width) * sizeof<u16>();
    const right = left + <usize>(distanceOf(tile, offset) * <i32>sizeof<u16>());
    const end = tile.width - offset.dx;
    if (this.isWide(Term.sum)) accumulateLow<i64>(this, left, right, end, offset.backwards, slot, entering);
    else accumulateLow<i32>(this, left, right, end, offset.backwards, slot, entering);
    if (this.terms & (1 << Term.sumCubed)) {
      if (this.isWide(Term.sumCubed)) accumulateHigh<i64>(this, left, right, end, slot, entering);
      else accumulateHigh<i32>(this, left, right, end, slot, entering);
    }
    for (let k = 0; k < INVERSE_COUNT; k++) {
      if (!(this.terms & (1 << (FIRST_INVERSE + k)))) continue;
      const columns = this.columns(slot, FIRST_INVERSE + k) + (<usize>tile.radiusX << 3);
      accumulateInverse(this, FIRST_INVERSE + k, left, right, end, columns, entering);
    }
  }
}

/**
 * Four pairs a step. The last step reads beyond the row (never beyond the tile's memory, which scratch follows) and takes
 * what lies there for outside.
 */
function accumulateLow<T>(
  box: BoxSums, left: usize, right: usize, end: i32, backwards: i32, slot: i32, entering: bool,
): void {
  const terms = box.terms, signV = i32x4.splat(entering ? 0 : -1);
  const middleV = i32x4.splat(box.settings.levelCount + 1), backwardsV = i32x4.splat(backwards ? -1 : 0);
  const first = <usize>box.tile.radiusX * sizeof<T>(), stride = <usize>box.columnStride << 3;
  const moments = terms & (1 << Term.sum), differences = terms & (1 << Term.absoluteDifference);
  const diagonal = terms & (1 << Term.diagonal), signed = terms & (1 << Term.difference);
  let ptr = box.columns(slot, 0) + first;
  for (let x = 0; x < end; x += 4, left += 4 * sizeof<u16>(), right += 4 * sizeof<u16>(), ptr += 4 * sizeof<T>()) {
    const i = load4(left), j = load4(right);
    const outside = outsideOf(i, j, x, end);
    add4<T>(ptr, signV, v128.andnot(i32x4.splat(1), outside));
    if (moments) {
      const s = v128.andnot(i32x4.sub(i32x4.add(i, j), middleV), outside), d = v128.andnot(i32x4.sub(i, j), outside);
      add4<T>(ptr + <usize>Term.sum * stride, signV, s);
      add4<T>(ptr + <usize>Term.sumSquared * stride, signV, i32x4.mul(s, s));
      if (differences) {
        add4<T>(ptr + <usize>Term.absoluteDifference * stride, signV, i32x4.abs(d));
        add4<T>(ptr + <usize>Term.differenceSquared * stride, signV, i32x4.mul(d, d));
      }
      if (signed) {
        const forwards = i32x4.sub(v128.xor(d, backwardsV), backwardsV);
        add4<T>(ptr + <usize>Term.difference * stride, signV, forwards);
        add4<T>(ptr + <usize>Term.product * stride, signV, i32x4.mul(s, forwards));
      }
    }
    if (diagonal) add4<T>(ptr + <usize>Term.diagonal * stride, signV, v128.andnot(v128.and(i32x4.eq(i, j), i32x4.splat(1)), outside));
  }
}

function accumulateHigh<T>(box: BoxSums, left: usize, right: usize, end: i32, slot: i32, entering: bool): void {
  const signV = i32x4.splat(entering ? 0 : -1), middleV = i32x4.splat(box.settings.levelCount + 1);
  const stride = <usize>box.columnStride << 3;
  let ptr = box.columns(slot, FIRST_HIGH) + <usize>box.tile.radiusX * sizeof<T>();
  for (let x = 0; x < end; x += 4, left += 4 * sizeof<u16>(), right += 4 * sizeof<u16>(), ptr += 4 * sizeof<T>()) {
    const i = load4(left), j = load4(right);
    const s = v128.andnot(i32x4.sub(i32x4.add(i, j), middleV), outsideOf(i, j, x, end));
    const ss = i32x4.mul(s, s);
    if (sizeof<T>() == 4) {
      add4<T>(ptr, signV, i32x4.mul(ss, s));
      add4<T>(ptr + stride, signV, i32x4.mul(ss, ss));
    } else {
      add22(ptr, signV, i64x2.extmul_low_i32x4_s(ss, s), i64x2.extmul_high_i32x4_s(ss, s));
      add22(ptr + stride, signV, i64x2.extmul_low_i32x4_s(ss, ss), i64x2.extmul_high_i32x4_s(ss, ss));
    }
  }
}

/**
 * round(2^shift / (1 + d)) and its kin, two pairs a step: a division is as fast as a table where lanes cannot gather. Its
 * integer comes from adding 2^52 + 2^51, after which an f64 has no fraction bits left.
 */
function accumulateInverse(box: BoxSums, term: i32, left: usize, right: usize, end: i32, columns: usize, entering: bool): void {
  const magic = f64x2.splat(MAGIC), magicBits = i64x2.splat(MAGIC_BITS), signV = i64x2.splat(entering ? 0 : -1);
  const g = <f64>box.settings.levelCount, squared = term >= Term.inverseDifferenceMoment;
  const unit = term == Term.normalizedInverseDifference ? 1 / g : term == Term.normalizedInverseDifferenceMoment ? 1 / (g * g) : 1;
  const one = f64x2.splat(term == Term.inverseVariance ? 0 : 1), unitV = f64x2.splat(unit);
  const scale = f64x2.splat(<f64>(<i64>1 << box.inverseShift)), zero = i32x4.splat(0), ones = i32x4.splat(-1);
  for (let x = 0; x < end; x += 4, left += 4 * sizeof<u16>(), right += 4 * sizeof<u16>(), columns += 32) {
    const i = load4(left), j = load4(right), d = i32x4.abs(i32x4.sub(i, j));
    let outside = outsideOf(i, j, x, end);
    // IBSI's inverse variance leaves the diagonal out.
    if (term == Term.inverseVariance) outside = v128.or(outside, i32x4.eq(d, zero));
    const distance = squared ? i32x4.mul(d, d) : d, inside = v128.xor(outside, ones);
    const low = f64x2.div(scale, f64x2.add(one, f64x2.mul(unitV, f64x2.convert_low_i32x4_s(distance))));
    const high = f64x2.div(scale, f64x2.add(one, f64x2.mul(unitV, f64x2.convert_low_i32x4_s(i32x4.shuffle(distance, distance, 2, 3, 2, 3)))));
    add22(columns, signV,
      v128.and(i64x2.sub(f64x2.add(low, magic), magicBits), i64x2.extend_low_i32x4_s(inside)),
      v128.and(i64x2.sub(f64x2.add(high, magic), magicBits), i64x2.extend_high_i32x4_s(inside)));
  }
}

/** Added to an f64 below 2^51, it leaves the nearest integer in the low bits. */
export const MAGIC: f64 = 6755399441055744;
export const MAGIC_BITS: i64 = 0x4338000000000000;

/** Sums 2 radiusX + 1 - dx columns from x - radiusX on, for each core column; into the row, or added to it. */
function sumAlong<T>(box: BoxSums, dx: i32, columns: usize, row: usize, fresh: bool): void {
  const tile = box.tile, width = 2 * tile.radiusX + 1 - dx, end = tile.coreWidth;
  const lanes = 16 / <i32>sizeof<T>();
  let from = columns + <usize>tile.coreX * sizeof<T>();
  if (width <= DIRECT_WIDTH) {
    const bytes = <usize>width * sizeof<T>();
    for (let i = 0; i < end; i += 2 * lanes, from += 32, row += 32) {
      let low = fresh ? i64x2.splat(0) : v128.load(row), high = fresh ? i64x2.splat(0) : v128.load(row, 16);
      for (let ptr = from, stop = from + bytes; ptr < stop; ptr += sizeof<T>()) {
        low = sizeof<T>() == 4 ? i32x4.add(low, v128.load(ptr)) : i64x2.add(low, v128.load(ptr));
        high = sizeof<T>() == 4 ? i32x4.add(high, v128.load(ptr, 16)) : i64x2.add(high, v128.load(ptr, 16));
      }
      v128.store(row, low);
      v128.store(row, high, 16);
    }
    return;
  }
  let sum: T = 0;
  for (let k = 0; k < width - 1; k++) sum += load<T>(from + <usize>k * sizeof<T>());
  const ahead = <usize>(width - 1) * sizeof<T>();
  for (let i = 0; i < end; i++, from += sizeof<T>(), row += sizeof<T>()) {
    sum += load<T>(from + ahead);
    store<T>(row, fresh ? sum : load<T>(row) + sum);
    sum -= load<T>(from);
  }
}

/** Up to this many columns are added anew for each window, in SIMD lanes; beyond, one comes and one goes. */
const DIRECT_WIDTH: i32 = 9;

// @ts-ignore: decorator
@inline
function outsideOf(i: v128, j: v128, x: i32, end: i32): v128 {
  const zeroV = i32x4.splat(0), outside = v128.or(i32x4.eq(i, zeroV), i32x4.eq(j, zeroV));
  if (x + 4 <= end) return outside;
  return v128.or(outside, i32x4.ge_s(i32x4(0, 1, 2, 3), i32x4.splat(end - x)));
}

/** Four levels, widened to i32. */
// @ts-ignore: decorator
@inline
function load4(ptr: usize): v128 {
  return i32x4.extend_low_i16x8_u(v128.load64_zero(ptr));
}

/** Adds four i32 to four T; signV all ones takes them away. */
// @ts-ignore: decorator
@inline
function add4<T>(ptr: usize, signV: v128, v: v128): void {
  const signed = i32x4.sub(v128.xor(v, signV), signV);
  if (sizeof<T>() == 4) {
    v128.store(ptr, i32x4.add(v128.load(ptr), signed));
  } else {
    v128.store(ptr, i64x2.add(v128.load(ptr), i64x2.extend_low_i32x4_s(signed)));
    v128.store(ptr, i64x2.add(v128.load(ptr, 16), i64x2.extend_high_i32x4_s(signed)), 16);
  }
}

// @ts-ignore: decorator
@inline
function add22(ptr: usize, signV: v128, low: v128, high: v128): void {
  v128.store(ptr, i64x2.add(v128.load(ptr), i64x2.sub(v128.xor(low, signV), signV)));
  v128.store(ptr, i64x2.add(v128.load(ptr, 16), i64x2.sub(v128.xor(high, signV), signV)), 16);
}

/**
 * Whether moments of s come out exact in f64: no sum of powers, times the number of samples, may pass 53 bits.
 *
 * @param high 1: the third and fourth, too
 */
export function momentsFit(settings: Settings, high: i32): bool {
  const g = <f64>settings.levelCount, n = <f64>settings.sampleCountMax;
  return n * n * g * g < 4e15 && (!high || n * g * g * g * g < 5e14);
}

/** Terms whose window sums may pass 31 bits. */
function wideTermsOf(settings: Settings): i32 {
  const g = <f64>settings.levelCount, samples = <f64>settings.sampleCountMax;
  const low = samples * g * g > 2147483647 ? (1 << FIRST_HIGH) - 1 : 0;
  const high = samples * g * g * g * g > 2147483647 ? (1 << Term.sumCubed) | (1 << Term.sumToTheFourth) : 0;
  return low | high | (((1 << INVERSE_COUNT) - 1) << FIRST_INVERSE);
}
