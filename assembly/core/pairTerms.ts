import { BoxSums, FIRST_HIGH, Term } from "./boxSums";

/** Two rows of levels: the first and the second voxels of pairs. */
@unmanaged
export class PairRow {
  left: usize;
  right: usize;
}

/**
 * Adds the terms of the row of pairs that enters the window and takes away those of the row that leaves it (where there is
 * none, it is a row of zeros, which are outside), for small windows and numbers of levels: eight pairs a step.
 * The last step reads beyond the row (never beyond the tile's memory, which scratch follows) and takes what lies there for
 * outside; so do the others here.
 *
 * @typeParam Q what squares are summed in: i16, read as unsigned, or i32; all other terms are i16
 */
export function replaceNarrow<Q>(box: BoxSums, entering: PairRow, leaving: PairRow, end: i32, backwards: i32, slot: i32): void {
  const terms = box.terms, middle = i16x8.splat(<i16>(box.settings.levelCount + 1)), backwardsV = i16x8.splat(backwards ? -1 : 0);
  const first = <usize>box.tile.radiusX, stride = <usize>box.columnStride << 3, start = box.columns(slot, 0);
  const sums = terms & (1 << Term.sum), sumSquares = terms & (1 << Term.sumSquared), moments = sums | sumSquares;
  const firsts = terms & (1 << Term.absoluteDifference), squares = terms & (1 << Term.differenceSquared);
  const signed = terms & (1 << Term.difference), counts = !box.settings.complete;
  let left = entering.left, right = entering.right, oldLeft = leaving.left, oldRight = leaving.right;
  let ptr = start + (first << 1), squaresAt = start + first * sizeof<Q>();
  for (let x = 0; x < end; x += 8) {
    const i = v128.load(left), j = v128.load(right), k = v128.load(oldLeft), l = v128.load(oldRight);
    const out = outsideOf8(i, j, x, end), gone = outsideOf8(k, l, x, end);
    // All ones is -1.
    if (counts) add8(ptr, i16x8.sub(out, gone));
    if (moments) {
      const s = v128.andnot(i16x8.sub(i16x8.add(i, j), middle), out), t = v128.andnot(i16x8.sub(i16x8.add(k, l), middle), gone);
      if (sums) add8(ptr + <usize>Term.sum * stride, i16x8.sub(s, t));
      if (sumSquares) addProducts<Q>(squaresAt + <usize>Term.sumSquared * stride, i16x8.sub(s, t), i16x8.add(s, t));
      if (signed) {
        const d = v128.andnot(i16x8.sub(i, j), out), e = v128.andnot(i16x8.sub(k, l), gone);
        const forwards = i16x8.sub(v128.xor(d, backwardsV), backwardsV), old = i16x8.sub(v128.xor(e, backwardsV), backwardsV);
        add8(ptr + <usize>Term.difference * stride, i16x8.sub(forwards, old));
        addProducts<Q>(squaresAt + <usize>Term.product * stride, s, forwards);
        addProducts<Q>(squaresAt + <usize>Term.product * stride, i16x8.neg(t), old);
      }
    }
    if (firsts | squares) {
      const d = v128.andnot(i16x8.sub(i, j), out), e = v128.andnot(i16x8.sub(k, l), gone);
      if (firsts) add8(ptr + <usize>Term.absoluteDifference * stride, i16x8.sub(i16x8.abs(d), i16x8.abs(e)));
      if (squares) addProducts<Q>(squaresAt + <usize>Term.differenceSquared * stride, i16x8.sub(d, e), i16x8.add(d, e));
    }
    left += 16; right += 16; oldLeft += 16; oldRight += 16; ptr += 16; squaresAt += 8 * sizeof<Q>();
  }
}

// @ts-ignore: decorator
@inline
function add8(ptr: usize, v: v128): void {
  v128.store(ptr, i16x8.add(v128.load(ptr), v));
}

// @ts-ignore: decorator
@inline
function addProducts<Q>(ptr: usize, a: v128, b: v128): void {
  if (sizeof<Q>() == 2) {
    add8(ptr, i16x8.mul(a, b));
  } else {
    v128.store(ptr, i32x4.add(v128.load(ptr), i32x4.extmul_low_i16x8_s(a, b)));
    v128.store(ptr, i32x4.add(v128.load(ptr, 16), i32x4.extmul_high_i16x8_s(a, b)), 16);
  }
}

/** The same for any windows and levels: four pairs a step, of one row; `sign` all ones takes them away. */
export function addLow<T>(box: BoxSums, row: PairRow, sign: i32, end: i32, backwards: i32, slot: i32): void {
  const terms = box.terms, signV = i32x4.splat(sign);
  const middleV = i32x4.splat(box.settings.levelCount + 1), backwardsV = i32x4.splat(backwards ? -1 : 0);
  const first = <usize>box.tile.radiusX * sizeof<T>(), stride = <usize>box.columnStride << 3;
  const sums = terms & (1 << Term.sum), sumSquares = terms & (1 << Term.sumSquared), moments = sums | sumSquares;
  const firsts = terms & (1 << Term.absoluteDifference), squares = terms & (1 << Term.differenceSquared);
  const signed = terms & (1 << Term.difference), counts = !box.settings.complete;
  let ptr = box.columns(slot, 0) + first, left = row.left, right = row.right;
  for (let x = 0; x < end; x += 4, left += 4 * sizeof<u16>(), right += 4 * sizeof<u16>(), ptr += 4 * sizeof<T>()) {
    const i = load4(left), j = load4(right);
    const outside = outsideOf(i, j, x, end);
    if (counts) add4<T>(ptr, signV, v128.andnot(i32x4.splat(1), outside));
    const d = v128.andnot(i32x4.sub(i, j), outside);
    if (moments) {
      const s = v128.andnot(i32x4.sub(i32x4.add(i, j), middleV), outside);
      if (sums) add4<T>(ptr + <usize>Term.sum * stride, signV, s);
      if (sumSquares) add4<T>(ptr + <usize>Term.sumSquared * stride, signV, i32x4.mul(s, s));
      if (signed) {
        const forwards = i32x4.sub(v128.xor(d, backwardsV), backwardsV);
        add4<T>(ptr + <usize>Term.difference * stride, signV, forwards);
        add4<T>(ptr + <usize>Term.product * stride, signV, i32x4.mul(s, forwards));
      }
    }
    if (firsts) add4<T>(ptr + <usize>Term.absoluteDifference * stride, signV, i32x4.abs(d));
    if (squares) add4<T>(ptr + <usize>Term.differenceSquared * stride, signV, i32x4.mul(d, d));
  }
}

export function addHigh<T>(box: BoxSums, row: PairRow, sign: i32, end: i32, slot: i32): void {
  const signV = i32x4.splat(sign), middleV = i32x4.splat(box.settings.levelCount + 1);
  const stride = <usize>box.columnStride << 3;
  let ptr = box.columns(slot, FIRST_HIGH) + <usize>box.tile.radiusX * sizeof<T>(), left = row.left, right = row.right;
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
 *
 * @param out i64[end], and up to three more
 */
export function invertRow(box: BoxSums, term: i32, row: PairRow, end: i32, out: usize): void {
  const magic = f64x2.splat(MAGIC), magicBits = i64x2.splat(MAGIC_BITS);
  const g = <f64>box.settings.levelCount, squared = term >= Term.inverseDifferenceMoment;
  const unit = term == Term.normalizedInverseDifference ? 1 / g : term == Term.normalizedInverseDifferenceMoment ? 1 / (g * g) : 1;
  const one = f64x2.splat(term == Term.inverseVariance ? 0 : 1), unitV = f64x2.splat(unit);
  const scale = f64x2.splat(<f64>(<i64>1 << box.inverseShift)), zero = i32x4.splat(0), ones = i32x4.splat(-1);
  for (let x = 0, left = row.left, right = row.right; x < end; x += 4, left += 4 * sizeof<u16>(), right += 4 * sizeof<u16>(), out += 32) {
    const i = load4(left), j = load4(right), d = i32x4.abs(i32x4.sub(i, j));
    let outside = outsideOf(i, j, x, end);
    // IBSI's inverse variance leaves the diagonal out.
    if (term == Term.inverseVariance) outside = v128.or(outside, i32x4.eq(d, zero));
    const distance = squared ? i32x4.mul(d, d) : d, inside = v128.xor(outside, ones);
    const low = f64x2.div(scale, f64x2.add(one, f64x2.mul(unitV, f64x2.convert_low_i32x4_s(distance))));
    const high = f64x2.div(scale, f64x2.add(one, f64x2.mul(unitV, f64x2.convert_low_i32x4_s(i32x4.shuffle(distance, distance, 2, 3, 2, 3)))));
    v128.store(out, v128.and(i64x2.sub(f64x2.add(low, magic), magicBits), i64x2.extend_low_i32x4_s(inside)));
    v128.store(out, v128.and(i64x2.sub(f64x2.add(high, magic), magicBits), i64x2.extend_high_i32x4_s(inside)), 16);
  }
}

/** Adds a row of terms, or takes it away. */
export function addWide(columns: usize, row: usize, end: i32, entering: bool): void {
  const bytes = <usize>((end + 3) & ~3) << 3;
  if (entering) for (let o: usize = 0; o < bytes; o += 16) v128.store(columns + o, i64x2.add(v128.load(columns + o), v128.load(row + o)));
  else for (let o: usize = 0; o < bytes; o += 16) v128.store(columns + o, i64x2.sub(v128.load(columns + o), v128.load(row + o)));
}

/** Added to an f64 below 2^51, it leaves the nearest integer in the low bits. */
export const MAGIC: f64 = 6755399441055744;
export const MAGIC_BITS: i64 = 0x4338000000000000;

// @ts-ignore: decorator
@inline
function outsideOf8(i: v128, j: v128, x: i32, end: i32): v128 {
  const zeroV = i16x8.splat(0), outside = v128.or(i16x8.eq(i, zeroV), i16x8.eq(j, zeroV));
  if (x + 8 <= end) return outside;
  return v128.or(outside, i16x8.ge_s(i16x8(0, 1, 2, 3, 4, 5, 6, 7), i16x8.splat(<i16>(end - x))));
}

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
