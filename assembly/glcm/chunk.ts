import { Quantities, fillHighMoments, fillMean, fillVariance, load2, load2Of } from "../core/chunk";
import { BoxSums, Term } from "../core/boxSums";
import { Settings } from "../core/tile";
import { GlcmQuantity } from "./features";

/** Moments of s and d: those quantities whose bit is in `needs`. */
export function fillMoments(q: Quantities, box: BoxSums, settings: Settings, needs: i32, from: i32, count: i32): void {
  if (box.terms & (1 << Term.sumCubed)) fillHighMoments(q, box, from, count);
  if (box.isWide(Term.sum)) fillLowMoments<i64>(q, box, settings, needs, from, count);
  else fillLowMoments<i32>(q, box, settings, needs, from, count);
}

function fillLowMoments<T>(q: Quantities, box: BoxSums, settings: Settings, needs: i32, from: i32, count: i32): void {
  const firsts = Term.absoluteDifference, squares = Term.differenceSquared;
  const done = box.terms & (1 << Term.sumCubed);
  if (!done && needs & (1 << GlcmQuantity.sumM2)) fillVariance<T>(q, GlcmQuantity.sumM2, box, Term.sum, Term.sumSquared, from, count);
  if (needs & (1 << GlcmQuantity.squaredDifferenceMean)) fillMean<T>(q, GlcmQuantity.squaredDifferenceMean, box, squares, 1, from, count);
  if (needs & (1 << GlcmQuantity.differenceVariance)) {
    fillVariance<T>(q, GlcmQuantity.differenceVariance, box, firsts, squares, from, count);
  }
  if (!settings.symmetric) fillMarginalVariances(q, box, from, count);
  else if (needs & (1 << GlcmQuantity.varianceX)) fillSymmetricVariance(q, count);
}

/** Var(i) = (Var(s) + E[d²]) / 4, where E[d] = 0. */
function fillSymmetricVariance(q: Quantities, count: i32): void {
  const m2 = q.row(GlcmQuantity.sumM2), squares = q.row(GlcmQuantity.squaredDifferenceMean), x = q.row(GlcmQuantity.varianceX);
  for (let o: usize = 0; o < <usize>count << 3; o += 16) {
    v128.store(x + o, f64x2.mul(f64x2.splat(0.25), f64x2.add(v128.load(m2 + o), v128.load(squares + o))));
  }
}

/**
 * Cov(i,j) / Var(i) of symmetric matrices: (Var(s) - E[d²]) / (Var(s) + E[d²]), of integers until the division.
 *
 * @param flat what a flat matrix has
 */
export function fillSymmetricCorrelation<T>(q: Quantities, box: BoxSums, flat: f64, from: i32, count: i32): usize {
  const counts = box.rowOf(Term.count), sums = box.rowOf(Term.sum), squares = box.rowOf(Term.sumSquared), differences = box.rowOf(Term.differenceSquared);
  const zero = f64x2.splat(0), flatV = f64x2.splat(flat), row = q.row(GlcmQuantity.result);
  for (let k = 0; k < count; k += 2) {
    const i = from + k, o = <usize>k << 3, n = load2<T>(counts, i), s = load2<T>(sums, i);
    const variance = f64x2.sub(f64x2.mul(n, load2<T>(squares, i)), f64x2.mul(s, s)), d = f64x2.mul(n, load2<T>(differences, i));
    const both = f64x2.add(variance, d), value = f64x2.div(f64x2.sub(variance, d), both);
    // Without a pair it is 0 / 0 whatever a flat matrix has.
    v128.store(row + o, v128.bitselect(flatV, value, v128.and(f64x2.eq(both, zero), f64x2.ne(n, zero))));
  }
  return row;
}

/** i = (s + d) / 2 and j = (s - d) / 2. */
function fillMarginalVariances(q: Quantities, box: BoxSums, from: i32, count: i32): void {
  const wide = box.isWide(Term.sum), quarter = f64x2.splat(0.25), two = f64x2.splat(2);
  for (let k = 0; k < count; k += 2) {
    const i = from + k, o = <usize>k << 3, r = q.at2(GlcmQuantity.reciprocal, o), rr = f64x2.mul(quarter, f64x2.mul(r, r));
    const n = load2Of(box.rowOf(Term.count), i, wide), s = load2Of(box.rowOf(Term.sum), i, wide);
    const d = load2Of(box.rowOf(Term.difference), i, wide), product = f64x2.mul(two, load2Of(box.rowOf(Term.product), i, wide));
    const squares = f64x2.add(load2Of(box.rowOf(Term.sumSquared), i, wide), load2Of(box.rowOf(Term.differenceSquared), i, wide));
    const i1 = f64x2.add(s, d), j1 = f64x2.sub(s, d);
    q.put2(GlcmQuantity.signedDifferenceMean, o, f64x2.mul(d, r));
    q.put2(GlcmQuantity.varianceX, o, f64x2.mul(rr, f64x2.sub(f64x2.mul(n, f64x2.add(squares, product)), f64x2.mul(i1, i1))));
    q.put2(GlcmQuantity.varianceY, o, f64x2.mul(rr, f64x2.sub(f64x2.mul(n, f64x2.sub(squares, product)), f64x2.mul(j1, j1))));
  }
}
