import { BoxSums, Term } from "./boxSums";
import { CountTable } from "./counts";
import { SlidingCounts } from "./slidingCounts";

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

  layout(quantityCount: i32, top: usize): usize {
    this.ptr = top;
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

/** Adding it makes the low bits of an f64 out of an i64 below 2^51 in magnitude. */
const MAGIC_BITS: i64 = 0x4338000000000000;
const MAGIC: f64 = 6755399441055744;

/** Two i64 below 2^51 in magnitude as f64. */
// @ts-ignore: decorator
@inline
export function toF64(v: v128): v128 {
  return f64x2.sub(i64x2.add(v, i64x2.splat(MAGIC_BITS)), f64x2.splat(MAGIC));
}

/** A term's sums for core columns i and i + 1. */
// @ts-ignore: decorator
@inline
export function sums2(box: BoxSums, term: i32, i: i32): v128 {
  const row = box.rowOf(term);
  return box.isWide(term)
    ? toF64(v128.load(row + (<usize>i << 3)))
    : f64x2.convert_low_i32x4_s(v128.load64_zero(row + (<usize>i << 2)));
}

/** Samples in the window around core column i. */
// @ts-ignore: decorator
@inline
export function samplesAt(box: BoxSums, i: i32): i32 {
  const row = box.rowOf(Term.count);
  return box.isWide(Term.count) ? <i32>load<i64>(row + (<usize>i << 3)) : load<i32>(row + (<usize>i << 2));
}

/** Fills the reciprocal; returns whether some window has no pair. */
export function fillReciprocal(q: Quantities, box: BoxSums, from: i32, count: i32): bool {
  let empty = i64x2.splat(0);
  for (let k = 0; k < count; k += 2) {
    const n = sums2(box, Term.count, from + k);
    q.put2(Quantity.reciprocal, <usize>k << 3, f64x2.div(f64x2.splat(1), n));
    // The lane beyond the last window is anything.
    const zero = f64x2.eq(n, f64x2.splat(0));
    empty = v128.or(empty, k + 1 < count ? zero : i64x2.replace_lane(zero, 1, 0));
  }
  return v128.any_true(empty);
}

/** Mean (of s, about its middle) and variance. All integers below 2^53 until the last product: a flat window has variance 0. */
export function fillVariance(q: Quantities, box: BoxSums, from: i32, count: i32): void {
  for (let k = 0; k < count; k += 2) {
    const i = from + k, o = <usize>k << 3, n = sums2(box, Term.count, i), r = q.at2(Quantity.reciprocal, o);
    const s1 = sums2(box, Term.sum, i), s2 = sums2(box, Term.sumSquared, i);
    q.put2(Quantity.mean, o, f64x2.mul(s1, r));
    q.put2(Quantity.m2, o, f64x2.mul(f64x2.sub(f64x2.mul(n, s2), f64x2.mul(s1, s1)), f64x2.mul(r, r)));
  }
}

/** Third and fourth central moments, about an integer near the mean first: exact, so that nothing cancels. */
export function fillHighMoments(q: Quantities, box: BoxSums, from: i32, count: i32): void {
  const two = f64x2.splat(2), three = f64x2.splat(3), four = f64x2.splat(4), six = f64x2.splat(6);
  for (let k = 0; k < count; k += 2) {
    const i = from + k, o = <usize>k << 3;
    const n = sums2(box, Term.count, i), r = q.at2(Quantity.reciprocal, o);
    const s1 = sums2(box, Term.sum, i), s2 = sums2(box, Term.sumSquared, i);
    const s3 = sums2(box, Term.sumCubed, i), s4 = sums2(box, Term.sumToTheFourth, i);
    const c = f64x2.nearest(f64x2.mul(s1, r)), cc = f64x2.mul(c, c), nc = f64x2.mul(n, c);
    const d1 = f64x2.sub(s1, nc), cs1 = f64x2.mul(c, s1), cs2 = f64x2.mul(c, s2);
    const d2 = f64x2.add(f64x2.sub(s2, f64x2.mul(two, cs1)), f64x2.mul(nc, c));
    const d3 = f64x2.sub(f64x2.add(f64x2.sub(s3, f64x2.mul(three, cs2)), f64x2.mul(three, f64x2.mul(cc, s1))), f64x2.mul(nc, cc));
    const d4 = f64x2.add(
      f64x2.add(f64x2.sub(s4, f64x2.mul(four, f64x2.mul(c, s3))), f64x2.mul(six, f64x2.mul(c, cs2))),
      f64x2.sub(f64x2.mul(f64x2.mul(nc, cc), c), f64x2.mul(four, f64x2.mul(cc, cs1))),
    );
    const d = f64x2.mul(d1, r), e2 = f64x2.mul(d2, r), e3 = f64x2.mul(d3, r), ee = f64x2.mul(d, d);
    q.put2(Quantity.m3, o, f64x2.add(f64x2.sub(e3, f64x2.mul(three, f64x2.mul(d, e2))), f64x2.mul(two, f64x2.mul(ee, d))));
    q.put2(Quantity.m4, o, f64x2.sub(
      f64x2.add(f64x2.sub(f64x2.mul(d4, r), f64x2.mul(four, f64x2.mul(d, e3))), f64x2.mul(six, f64x2.mul(ee, e2))),
      f64x2.mul(three, f64x2.mul(ee, ee)),
    ));
  }
}

/**
 * The entropy of counts that hold each pair once (`doubled` 0) or twice (1).
 */
export function fillEntropy(
  q: Quantities, quantity: i32, box: BoxSums, counts: SlidingCounts, doubled: i32, from: i32, count: i32,
): void {
  const table = counts.table, scale = f64x2.splat(1 / <f64>(<i64>1 << (table.shift + doubled)));
  for (let k = 0; k < count; k += 2) {
    const o = <usize>k << 3, ptr = counts.sumsPtr + (<usize>(from + k) << 4);
    const terms = i64x2.sub(totals2(table, box, from + k, doubled), v128.shuffle<i64>(v128.load(ptr), v128.load(ptr, 16), 0, 2));
    q.put2(quantity, o, f64x2.mul(toF64(terms), f64x2.mul(scale, q.at2(Quantity.reciprocal, o))));
  }
}

/** F(n) of two windows. */
// @ts-ignore: decorator
@inline
export function totals2(table: CountTable, box: BoxSums, i: i32, doubled: i32): v128 {
  return i64x2(table.total(samplesAt(box, i) << doubled), table.total(samplesAt(box, i + 1) << doubled));
}

/** Stores `count` values, f64 to f32. */
export function storeRow(values: usize, count: i32, out: usize): void {
  let k = 0;
  for (; k + 2 <= count; k += 2) v128.store64_lane(out + (<usize>k << 2), f32x4.demote_f64x2_zero(v128.load(values + (<usize>k << 3))), 0);
  if (k < count) store<f32>(out + (<usize>k << 2), <f32>load<f64>(values + (<usize>k << 3)));
}

/** NaN among `count` f32. */
export function countUndefined(ptr: usize, count: i32): i32 {
  let found = i32x4.splat(0), k = 0;
  for (; k + 4 <= count; k += 4) {
    const v = v128.load(ptr + (<usize>k << 2));
    found = i32x4.sub(found, f32x4.ne(v, v));
  }
  let sum = i32x4.extract_lane(found, 0) + i32x4.extract_lane(found, 1) + i32x4.extract_lane(found, 2) + i32x4.extract_lane(found, 3);
  for (; k < count; k++) {
    const v = load<f32>(ptr + (<usize>k << 2));
    sum += i32(v != v);
  }
  return sum;
}
