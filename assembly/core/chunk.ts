import { BoxSums, Term } from "./boxSums";
import { CountTable } from "./counts";
import { MAGIC, MAGIC_BITS } from "./pairTerms";
import { SlidingCounts } from "./slidingCounts";
import { WindowStatus } from "./tile";

/** Windows whose quantities are kept at a time: few enough for the fastest cache. */
export const CHUNK: i32 = 128;

/** What every family's quantities begin with. */
export enum Quantity {
  /** 1 / samples: infinite without one, which makes everything NaN. */
  reciprocal,
  mean,
  m2,
  m3,
  m4,
}

/** What features are functions of, f64[quantity][CHUNK + 2]: two windows a SIMD step. A region is a chunk of one. */
@unmanaged
export class Quantities {
  ptr: usize;
  /** Samples of every window of the chunk, as it is away from the borders; 0 where they differ. */
  samples: i32;
  /** Counts that the sums are of, all of as many samples. */
  shares: i32;
  /** Reciprocals that are there of as many samples; 0 where they differ. */
  filled: i32;

  layout(quantityCount: i32, top: usize): usize {
    this.ptr = top;
    this.filled = 0;
    return top + (<usize>(quantityCount * (CHUNK + 2)) << 3);
  }

  // @ts-ignore: decorator
  @inline
  row(quantity: i32): usize {
    return this.ptr + (<usize>(quantity * (CHUNK + 2)) << 3);
  }

  // @ts-ignore: decorator
  @inline
  at2(quantity: i32, offset: usize): v128 {
    return v128.load(this.row(quantity) + offset);
  }

  // @ts-ignore: decorator
  @inline
  put2(quantity: i32, offset: usize, value: v128): void {
    v128.store(this.row(quantity) + offset, value);
  }

  /** For a region: the one window's quantity. */
  put(quantity: i32, value: f64): void {
    v128.store(this.row(quantity), f64x2.splat(value));
  }
}

/** Two i64 below 2^51 in magnitude as f64. */
// @ts-ignore: decorator
@inline
export function toF64(v: v128): v128 {
  return f64x2.sub(i64x2.add(v, i64x2.splat(MAGIC_BITS)), f64x2.splat(MAGIC));
}

/** Any two i64 as f64, by halves. */
// @ts-ignore: decorator
@inline
export function wideToF64(v: v128): v128 {
  const high = toF64(i64x2.shr_s(v, 32)), low = toF64(v128.and(v, i64x2.splat(0xffffffff)));
  return f64x2.add(f64x2.mul(high, f64x2.splat(4294967296)), low);
}

/** Sums of a row of T for core columns i and i + 1. */
// @ts-ignore: decorator
@inline
export function load2<T>(row: usize, i: i32): v128 {
  return sizeof<T>() == 8
    ? toF64(v128.load(row + (<usize>i << 3)))
    : f64x2.convert_low_i32x4_s(v128.load64_zero(row + (<usize>i << 2)));
}

/** The same of either width, where a choice for each costs little. */
// @ts-ignore: decorator
@inline
export function load2Of(row: usize, i: i32, wide: bool): v128 {
  return wide ? load2<i64>(row, i) : load2<i32>(row, i);
}

/** Samples in the window around core column i, of all counts together. */
// @ts-ignore: decorator
@inline
export function samplesAt(box: BoxSums, i: i32): i32 {
  const row = box.rowOf(Term.count);
  return box.isWide(Term.count) ? <i32>load<i64>(row + (<usize>i << 3)) : load<i32>(row + (<usize>i << 2));
}

/** Fills the statuses of windows. @param someEmpty as `fillReciprocal` found */
export function putStatuses(statusPtr: usize, someEmpty: bool, box: BoxSums, from: i32, count: i32): void {
  memory.fill(statusPtr, <u8>WindowStatus.valid, count);
  for (let i = 0; someEmpty && i < count; i++) if (samplesAt(box, from + i) == 0) store<u8>(statusPtr + i, <u8>WindowStatus.empty);
}

/** Fills the reciprocal; returns whether some window has no sample. @param shares counts that the sums are of */
export function fillReciprocal(q: Quantities, box: BoxSums, from: i32, count: i32, shares: i32 = 1): bool {
  const row = box.rowOf(Term.count), out = q.row(Quantity.reciprocal), wide = box.isWide(Term.count);
  const common = box.commonCount(from, count), samples = (common || findCommon(row, wide, from, count)) / shares;
  if (samples != q.samples) q.filled = 0;
  q.shares = shares;
  q.samples = samples;
  if (samples != 0) {
    const r = f64x2.splat(1 / <f64>samples);
    for (; q.filled < count; q.filled += 2) v128.store(out + (<usize>q.filled << 3), r);
    return false;
  }
  if (wide) for (let k = 0; k < count; k += 2) v128.store(out + (<usize>k << 3), load2<i64>(row, from + k));
  else for (let k = 0; k < count; k += 2) v128.store(out + (<usize>k << 3), load2<i32>(row, from + k));
  let empty = i64x2.splat(0);
  // The lane beyond the last window is anything: no sample there makes no difference but in the answer.
  store<f64>(out + (<usize>count << 3), 1);
  for (let k = 0; k < count; k += 2) {
    const n = v128.load(out + (<usize>k << 3));
    empty = v128.or(empty, f64x2.eq(n, f64x2.splat(0)));
    v128.store(out + (<usize>k << 3), f64x2.div(f64x2.splat(<f64>shares), n));
  }
  return v128.any_true(empty);
}

/** The number that all windows have, or 0. */
function findCommon(row: usize, wide: bool, from: i32, count: i32): i32 {
  if (wide) return 0;
  const ptr = row + (<usize>from << 2), first = load<i32>(ptr), firsts = i32x4.splat(first);
  let differ = i32x4.splat(0), k = 0;
  for (; k + 4 <= count; k += 4) differ = v128.or(differ, v128.xor(v128.load(ptr + (<usize>k << 2)), firsts));
  if (v128.any_true(differ)) return 0;
  for (; k < count; k++) if (load<i32>(ptr + (<usize>k << 2)) != first) return 0;
  return first;
}

/** A term's sum, times a scale, over the number of samples. */
export function fillMean<T>(q: Quantities, quantity: i32, box: BoxSums, term: i32, scale: f64, from: i32, count: i32): void {
  putMeans<T>(box.rowOf(term), scale, q.row(Quantity.reciprocal), from, count, q.row(quantity), false);
}

/**
 * From the sums of values and of squares. All integers below 2^53 until the last product: a flat window has variance 0.
 *
 * @param unit of a value; a power of 2, so that nothing is rounded
 */
export function fillVariance<T>(
  q: Quantities, quantity: i32, box: BoxSums, term: i32, squared: i32, from: i32, count: i32, unit: f64 = 1,
): void {
  const counts = box.rowOf(Term.count), sums = box.rowOf(term), squares = box.rowOf(squared);
  const reciprocals = q.row(Quantity.reciprocal), out = q.row(quantity), unitV = f64x2.splat(unit);
  for (let k = 0; k < count; k += 2) {
    const i = from + k, o = <usize>k << 3, r = f64x2.mul(unitV, v128.load(reciprocals + o)), s1 = load2<T>(sums, i);
    const n2 = f64x2.sub(f64x2.mul(load2<T>(counts, i), load2<T>(squares, i)), f64x2.mul(s1, s1));
    v128.store(out + o, f64x2.mul(n2, f64x2.mul(r, r)));
  }
}

/**
 * Second, third and fourth central moments, from integers: about an integer near the mean, where the products of sums could pass 53
 * bits. Nothing that is rounded cancels.
 *
 * @param unit as in `fillVariance`
 */
export function fillHighMoments(q: Quantities, box: BoxSums, from: i32, count: i32, unit: f64 = 1): void {
  const wide = box.isWide(Term.sum), wideHigh = box.isWide(Term.sumCubed), exact = box.exactProducts;
  const counts = box.rowOf(Term.count), sums = box.rowOf(Term.sum), squares = box.rowOf(Term.sumSquared);
  const cubes = box.rowOf(Term.sumCubed), fourths = box.rowOf(Term.sumToTheFourth);
  const two = f64x2.splat(2), three = f64x2.splat(3), four = f64x2.splat(4), six = f64x2.splat(6), unitV = f64x2.splat(unit);
  for (let k = 0; k < count; k += 2) {
    const i = from + k, o = <usize>k << 3;
    const n = load2Of(counts, i, wide), reciprocal = q.at2(Quantity.reciprocal, o);
    let s1 = load2Of(sums, i, wide), s2 = load2Of(squares, i, wide), s3 = load2Of(cubes, i, wideHigh), s4 = load2Of(fourths, i, wideHigh);
    const r = f64x2.mul(unitV, reciprocal), r2 = f64x2.mul(r, r);
    let s11 = f64x2.mul(s1, s1);
    q.put2(Quantity.m2, o, f64x2.mul(f64x2.sub(f64x2.mul(n, s2), s11), r2));
    if (!exact) {
      const c = f64x2.nearest(f64x2.mul(s1, reciprocal));
      // Sums of (s - c)^k, from the highest power on: s4 - c (4 s3 - c (6 s2 - c (4 s1 - c n))) and so forth.
      const cn = f64x2.mul(c, n), low4 = f64x2.sub(f64x2.mul(six, s2), f64x2.mul(c, f64x2.sub(f64x2.mul(four, s1), cn)));
      s4 = f64x2.sub(s4, f64x2.mul(c, f64x2.sub(f64x2.mul(four, s3), f64x2.mul(c, low4))));
      s3 = f64x2.sub(s3, f64x2.mul(c, f64x2.sub(f64x2.mul(three, s2), f64x2.mul(c, f64x2.sub(f64x2.mul(three, s1), cn)))));
      s2 = f64x2.sub(s2, f64x2.mul(c, f64x2.sub(f64x2.mul(two, s1), cn)));
      s1 = f64x2.sub(s1, cn);
      s11 = f64x2.mul(s1, s1);
    }
    const n3 = f64x2.add(
      f64x2.mul(n, f64x2.sub(f64x2.mul(n, s3), f64x2.mul(three, f64x2.mul(s1, s2)))), f64x2.mul(two, f64x2.mul(s11, s1)));
    const n4 = f64x2.sub(
      f64x2.mul(n, f64x2.add(
        f64x2.mul(n, f64x2.sub(f64x2.mul(n, s4), f64x2.mul(four, f64x2.mul(s1, s3)))), f64x2.mul(six, f64x2.mul(s11, s2)))),
      f64x2.mul(three, f64x2.mul(s11, s11)));
    q.put2(Quantity.m3, o, f64x2.mul(n3, f64x2.mul(r2, r)));
    q.put2(Quantity.m4, o, f64x2.mul(n4, f64x2.mul(r2, r2)));
  }
}

/** F(n) of each window, or F(2n), and so much more for each sample, of all counts together: i64[count]. */
export function fillTotals(
  q: Quantities, row: usize, table: CountTable, box: BoxSums, doubled: i32, from: i32, count: i32, each: i64 = 0,
): void {
  const shares = <i64>q.shares;
  if (q.samples != 0) {
    const total = i64x2.splat(shares * (table.total(q.samples << doubled) + q.samples * each));
    for (let k = 0; k < count; k += 2) v128.store(row + (<usize>k << 3), total);
    return;
  }
  for (let k = 0; k < count; k++) {
    const n = samplesAt(box, from + k) / q.shares;
    store<i64>(row + (<usize>k << 3), shares * (table.total(n << doubled) + n * each));
  }
}

/**
 * Entropies from what `fillTotals` has put into `totals`, and the sums over cells.
 *
 * @param shift   of the fixed point
 * @param spare   low bits that may go: what is left is below 2^51; an entropy differs by less than 1e-13 bits then. 0: none
 * @param weights reciprocals of the number of samples
 * @param add     to what is there
 */
export function putEntropies(
  totals: usize, counts: SlidingCounts, shift: i32, spare: i32, weights: usize, from: i32, count: i32, out: usize, add: bool,
): void {
  const scale = f64x2.splat(1 / <f64>(<i64>1 << (shift - spare)));
  let ptr = counts.sumsPtr + (<usize>from << 4);
  for (let o: usize = 0; o < <usize>count << 3; o += 16, ptr += 32) {
    const terms = i64x2.sub(v128.load(totals + o), v128.shuffle<i64>(v128.load(ptr), v128.load(ptr, 16), 0, 2));
    const value = spare ? toF64(i64x2.shr_u(terms, spare)) : wideToF64(terms);
    put2(out + o, f64x2.mul(value, f64x2.mul(scale, v128.load(weights + o))), add);
  }
}

/** Sums of squares of counts, times a scale and the squares of the weights. */
export function putSquares(counts: SlidingCounts, scale: f64, weights: usize, from: i32, count: i32, out: usize, add: bool): void {
  const scaleV = f64x2.splat(scale);
  let ptr = counts.sumsPtr + (<usize>from << 4);
  for (let o: usize = 0; o < <usize>count << 3; o += 16, ptr += 32) {
    const w = v128.load(weights + o);
    put2(out + o, f64x2.mul(toF64(v128.shuffle<i64>(v128.load(ptr), v128.load(ptr, 16), 1, 3)), f64x2.mul(scaleV, f64x2.mul(w, w))), add);
  }
}

/** A row of sums, from core column `from` on, times a scale and weights. */
export function putMeans<T>(row: usize, scale: f64, weights: usize, from: i32, count: i32, out: usize, add: bool): void {
  const scaleV = f64x2.splat(scale);
  for (let k = 0; k < count; k += 2) {
    const o = <usize>k << 3;
    put2(out + o, f64x2.mul(load2<T>(row, from + k), f64x2.mul(scaleV, v128.load(weights + o))), add);
  }
}

/** Two values, in place of what is there or added to it. */
// @ts-ignore: decorator
@inline
export function put2(ptr: usize, values: v128, add: bool): void {
  v128.store(ptr, add ? f64x2.add(v128.load(ptr), values) : values);
}

/** The entropy of counts that hold each sample once (`doubled` 0) or twice (1). */
export function fillEntropy(
  q: Quantities, quantity: i32, box: BoxSums, counts: SlidingCounts, doubled: i32, from: i32, count: i32,
): void {
  const row = q.row(quantity);
  fillTotals(q, row, counts.table, box, doubled, from, count);
  putEntropies(row, counts, counts.table.shift + doubled, 0, q.row(Quantity.reciprocal), from, count, row, false);
}

/** Stores `count` values, f64 to f32. */
export function storeRow(values: usize, count: i32, out: usize): void {
  let k = 0;
  for (; k + 2 <= count; k += 2) v128.store64_lane(out + (<usize>k << 2), f32x4.demote_f64x2_zero(v128.load(values + (<usize>k << 3))), 0);
  if (k < count) store<f32>(out + (<usize>k << 2), <f32>load<f64>(values + (<usize>k << 3)));
}

/** The same, times a scale. */
export function storeScaled(values: usize, scale: f64, count: i32, out: usize): void {
  const scaleV = f64x2.splat(scale);
  let k = 0;
  for (; k + 2 <= count; k += 2) {
    v128.store64_lane(out + (<usize>k << 2), f32x4.demote_f64x2_zero(f64x2.mul(scaleV, v128.load(values + (<usize>k << 3)))), 0);
  }
  if (k < count) store<f32>(out + (<usize>k << 2), <f32>(scale * load<f64>(values + (<usize>k << 3))));
}

/** Whether there is a NaN among `count` f32. */
export function hasUndefined(ptr: usize, count: i32): bool {
  let found = i32x4.splat(0), k = 0;
  for (; k + 16 <= count; k += 16) {
    const at = ptr + (<usize>k << 2), a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48);
    found = v128.or(v128.or(found, v128.or(f32x4.ne(a, a), f32x4.ne(b, b))), v128.or(f32x4.ne(c, c), f32x4.ne(d, d)));
  }
  for (; k < count; k++) {
    const v = load<f32>(ptr + (<usize>k << 2));
    if (v != v) return true;
  }
  return v128.any_true(found);
}
