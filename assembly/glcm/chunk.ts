import { Quantities, fillHighMoments, fillVariance, sums2, toF64, totals2 } from "../core/chunk";
import { BoxSums, Term } from "../core/boxSums";
import { SlidingCounts } from "../core/slidingCounts";
import { Settings } from "../core/tile";
import { GlcmPart, GlcmQuantity } from "./features";

/** Moments of s and d. */
export function fillMoments(q: Quantities, box: BoxSums, settings: Settings, from: i32, count: i32): void {
  const middle = f64x2.splat(<f64>(settings.levelCount + 1)), quarter = f64x2.splat(0.25);
  fillVariance(q, box, from, count);
  for (let k = 0; k < count; k += 2) {
    const i = from + k, o = <usize>k << 3;
    const n = sums2(box, Term.count, i), r = q.at2(GlcmQuantity.reciprocal, o), rr = f64x2.mul(r, r);
    const s1 = sums2(box, Term.sum, i), s2 = sums2(box, Term.sumSquared, i), m2 = q.at2(GlcmQuantity.sumM2, o);
    const d1 = sums2(box, Term.absoluteDifference, i), d2 = sums2(box, Term.differenceSquared, i);
    const dd = f64x2.mul(d2, r);
    q.put2(GlcmQuantity.sumMean, o, f64x2.add(middle, f64x2.mul(s1, r)));
    q.put2(GlcmQuantity.differenceMean, o, f64x2.mul(d1, r));
    q.put2(GlcmQuantity.squaredDifferenceMean, o, dd);
    q.put2(GlcmQuantity.differenceVariance, o, f64x2.mul(f64x2.sub(f64x2.mul(n, d2), f64x2.mul(d1, d1)), rr));
    if (settings.symmetric) {
      const variance = f64x2.mul(quarter, f64x2.add(m2, dd));
      q.put2(GlcmQuantity.signedDifferenceMean, o, f64x2.splat(0));
      q.put2(GlcmQuantity.varianceX, o, variance);
      q.put2(GlcmQuantity.varianceY, o, variance);
    } else {
      // i = (s + d) / 2 and j = (s - d) / 2.
      const d = sums2(box, Term.difference, i), product = f64x2.mul(f64x2.splat(2), sums2(box, Term.product, i));
      const squares = f64x2.add(s2, d2), i1 = f64x2.add(s1, d), j1 = f64x2.sub(s1, d), rq = f64x2.mul(rr, quarter);
      q.put2(GlcmQuantity.signedDifferenceMean, o, f64x2.mul(d, r));
      q.put2(GlcmQuantity.varianceX, o, f64x2.mul(rq, f64x2.sub(f64x2.mul(n, f64x2.add(squares, product)), f64x2.mul(i1, i1))));
      q.put2(GlcmQuantity.varianceY, o, f64x2.mul(rq, f64x2.sub(f64x2.mul(n, f64x2.sub(squares, product)), f64x2.mul(j1, j1))));
    }
  }
  if (box.terms & (1 << Term.sumCubed)) fillHighMoments(q, box, from, count);
}

export function fillInverse(q: Quantities, box: BoxSums, from: i32, count: i32): void {
  const scale = f64x2.splat(1 / <f64>(<i64>1 << box.inverseShift));
  for (let term: i32 = Term.inverseDifference; term <= Term.inverseVariance; term++) {
    if (!(box.terms & (1 << term))) continue;
    const quantity = GlcmQuantity.inverseDifference + term - Term.inverseDifference;
    for (let k = 0; k < count; k += 2) {
      const o = <usize>k << 3;
      q.put2(quantity, o, f64x2.mul(sums2(box, term, from + k), f64x2.mul(scale, q.at2(GlcmQuantity.reciprocal, o))));
    }
  }
}

/** Joint entropy, angular second moment and joint maximum, from the cells' sums. */
export function fillCells(q: Quantities, box: BoxSums, cells: SlidingCounts, settings: Settings, from: i32, count: i32): void {
  const table = cells.table, shift = table.shift, scale = f64x2.splat(1 / <f64>(<i64>1 << shift));
  const symmetric = settings.symmetric, half = f64x2.splat(symmetric ? 0.5 : 1);
  for (let k = 0; k < count; k += 2) {
    const o = <usize>k << 3, ptr = cells.sumsPtr + (<usize>(from + k) << 4), r = q.at2(GlcmQuantity.reciprocal, o);
    const v = v128.load(ptr), w = v128.load(ptr, 16);
    let terms = i64x2.sub(totals2(table, box, from + k, 0), v128.shuffle<i64>(v, w, 0, 2));
    if (symmetric) {
      // P holds 2n: off the diagonal two cells of c, on it one of 2c, and F(2c) = 2 F(c) + 2c.
      const diagonal = box.rowOf(Term.diagonal);
      const off = box.isWide(Term.diagonal)
        ? i64x2.sub(v128.load(box.rowOf(Term.count) + (<usize>(from + k) << 3)), v128.load(diagonal + (<usize>(from + k) << 3)))
        : i64x2.extend_low_i32x4_s(i32x4.sub(
          v128.load64_zero(box.rowOf(Term.count) + (<usize>(from + k) << 2)), v128.load64_zero(diagonal + (<usize>(from + k) << 2)),
        ));
      terms = i64x2.add(terms, i64x2.shl(off, shift));
    }
    q.put2(GlcmQuantity.jointEntropy, o, f64x2.mul(toF64(terms), f64x2.mul(scale, r)));
    q.put2(GlcmQuantity.angularSecondMoment, o, f64x2.mul(
      toF64(v128.shuffle<i64>(v, w, 1, 3)), f64x2.mul(half, f64x2.mul(r, r)),
    ));
    if (settings.parts & GlcmPart.maximum) {
      const largest = f64x2.convert_low_i32x4_s(v128.load64_zero(cells.maximaPtr + (<usize>(from + k) << 2)));
      q.put2(GlcmQuantity.jointMaximum, o, f64x2.mul(largest, f64x2.mul(half, r)));
    }
  }
}
