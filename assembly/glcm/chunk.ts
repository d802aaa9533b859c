import { Quantities, fillHighMoments, fillMean, fillTotals, fillVariance, load2, toF64, wideToF64 } from "../core/chunk";
import { BoxSums, Term } from "../core/boxSums";
import { SlidingCounts } from "../core/slidingCounts";
import { Settings } from "../core/tile";
import { GlcmPart, GlcmQuantity } from "./features";

/** Moments of s and d: those quantities whose bit is in `needs`. */
export function fillMoments(q: Quantities, box: BoxSums, settings: Settings, needs: i32, from: i32, count: i32): void {
  if (box.isWide(Term.sum)) fillLowMoments<i64>(q, box, settings, needs, from, count);
  else fillLowMoments<i32>(q, box, settings, needs, from, count);
  if (box.terms & (1 << Term.sumCubed)) fillHighMoments(q, box, from, count);
}

function fillLowMoments<T>(q: Quantities, box: BoxSums, settings: Settings, needs: i32, from: i32, count: i32): void {
  const firsts = Term.absoluteDifference, squares = Term.differenceSquared;
  if (needs & (1 << GlcmQuantity.sumMean)) {
    fillMean<T>(q, GlcmQuantity.sumMean, box, Term.sum, 1, from, count);
    const means = q.row(GlcmQuantity.sumMean), middle = f64x2.splat(<f64>(settings.levelCount + 1));
    for (let o: usize = 0; o < <usize>count << 3; o += 16) v128.store(means + o, f64x2.add(middle, v128.load(means + o)));
  }
  if (needs & (1 << GlcmQuantity.sumM2)) fillVariance<T>(q, GlcmQuantity.sumM2, box, Term.sum, Term.sumSquared, from, count);
  if (needs & (1 << GlcmQuantity.differenceMean)) fillMean<T>(q, GlcmQuantity.differenceMean, box, firsts, 1, from, count);
  if (needs & (1 << GlcmQuantity.squaredDifferenceMean)) fillMean<T>(q, GlcmQuantity.squaredDifferenceMean, box, squares, 1, from, count);
  if (needs & (1 << GlcmQuantity.differenceVariance)) {
    fillVariance<T>(q, GlcmQuantity.differenceVariance, box, firsts, squares, from, count);
  }
  if (!settings.symmetric) fillMarginalVariances<T>(q, box, from, count);
  else if (needs & (1 << GlcmQuantity.varianceX)) fillSymmetricVariance(q, count);
}

/** Var(i) = (Var(s) + E[d²]) / 4, where E[d] = 0. */
function fillSymmetricVariance(q: Quantities, count: i32): void {
  const m2 = q.row(GlcmQuantity.sumM2), squares = q.row(GlcmQuantity.squaredDifferenceMean), x = q.row(GlcmQuantity.varianceX);
  for (let o: usize = 0; o < <usize>count << 3; o += 16) {
    v128.store(x + o, f64x2.mul(f64x2.splat(0.25), f64x2.add(v128.load(m2 + o), v128.load(squares + o))));
  }
}

/** i = (s + d) / 2 and j = (s - d) / 2. */
function fillMarginalVariances<T>(q: Quantities, box: BoxSums, from: i32, count: i32): void {
  const quarter = f64x2.splat(0.25), two = f64x2.splat(2);
  for (let k = 0; k < count; k += 2) {
    const i = from + k, o = <usize>k << 3, r = q.at2(GlcmQuantity.reciprocal, o), rr = f64x2.mul(quarter, f64x2.mul(r, r));
    const n = load2<T>(box.rowOf(Term.count), i), s = load2<T>(box.rowOf(Term.sum), i);
    const d = load2<T>(box.rowOf(Term.difference), i), product = f64x2.mul(two, load2<T>(box.rowOf(Term.product), i));
    const squares = f64x2.add(load2<T>(box.rowOf(Term.sumSquared), i), load2<T>(box.rowOf(Term.differenceSquared), i));
    const i1 = f64x2.add(s, d), j1 = f64x2.sub(s, d);
    q.put2(GlcmQuantity.signedDifferenceMean, o, f64x2.mul(d, r));
    q.put2(GlcmQuantity.varianceX, o, f64x2.mul(rr, f64x2.sub(f64x2.mul(n, f64x2.add(squares, product)), f64x2.mul(i1, i1))));
    q.put2(GlcmQuantity.varianceY, o, f64x2.mul(rr, f64x2.sub(f64x2.mul(n, f64x2.sub(squares, product)), f64x2.mul(j1, j1))));
  }
}

export function fillInverse(q: Quantities, box: BoxSums, from: i32, count: i32): void {
  const scale = 1 / <f64>(<i64>1 << box.inverseShift);
  for (let term: i32 = Term.inverseDifference; term <= Term.inverseVariance; term++) {
    const quantity = GlcmQuantity.inverseDifference + term - Term.inverseDifference;
    if (box.terms & (1 << term)) fillMean<i64>(q, quantity, box, term, scale, from, count);
  }
}

/** Joint entropy, angular second moment and joint maximum, from the cells' sums. */
export function fillCells(
  q: Quantities, box: BoxSums, cells: SlidingCounts, settings: Settings, from: i32, count: i32,
): void {
  const shift = cells.table.shift, scale = f64x2.splat(1 / <f64>(<i64>1 << shift)), half = f64x2.splat(settings.symmetric ? 0.5 : 1);
  const entropies = q.row(GlcmQuantity.jointEntropy), energies = q.row(GlcmQuantity.angularSecondMoment);
  const reciprocals = q.row(GlcmQuantity.reciprocal);
  fillTotals(q, GlcmQuantity.jointEntropy, cells.table, box, 0, from, count);
  // P holds 2n: off the diagonal two cells of c, on it one of 2c, and F(2c) = 2 F(c) + 2c.
  if (settings.symmetric) {
    if (box.isWide(Term.diagonal)) addOffDiagonal<i64>(entropies, box, shift, from, count);
    else addOffDiagonal<i32>(entropies, box, shift, from, count);
  }
  let ptr = cells.sumsPtr + (<usize>from << 4);
  for (let o: usize = 0; o < <usize>count << 3; o += 16, ptr += 32) {
    const v = v128.load(ptr), w = v128.load(ptr, 16), r = v128.load(reciprocals + o);
    const terms = i64x2.sub(v128.load(entropies + o), v128.shuffle<i64>(v, w, 0, 2));
    v128.store(entropies + o, f64x2.mul(wideToF64(terms), f64x2.mul(scale, r)));
    v128.store(energies + o, f64x2.mul(toF64(v128.shuffle<i64>(v, w, 1, 3)), f64x2.mul(half, f64x2.mul(r, r))));
  }
  if (!(settings.parts & GlcmPart.maximum)) return;
  for (let k = 0; k < count; k += 2) {
    const largest = f64x2.convert_low_i32x4_s(v128.load64_zero(cells.maximaPtr + (<usize>(from + k) << 2)));
    const r = v128.load(reciprocals + (<usize>k << 3));
    q.put2(GlcmQuantity.jointMaximum, <usize>k << 3, f64x2.mul(largest, f64x2.mul(half, r)));
  }
}

/** Adds 2^shift for each pair off the diagonal. */
function addOffDiagonal<T>(totals: usize, box: BoxSums, shift: i32, from: i32, count: i32): void {
  const pairs = box.rowOf(Term.count), diagonal = box.rowOf(Term.diagonal);
  for (let k = 0; k < count; k += 2) {
    const at = <usize>(from + k) << alignof<T>(), o = <usize>k << 3;
    const off = sizeof<T>() == 8
      ? i64x2.sub(v128.load(pairs + at), v128.load(diagonal + at))
      : i64x2.extend_low_i32x4_s(i32x4.sub(v128.load64_zero(pairs + at), v128.load64_zero(diagonal + at)));
    v128.store(totals + o, i64x2.add(v128.load(totals + o), i64x2.shl(off, shift)));
  }
}
