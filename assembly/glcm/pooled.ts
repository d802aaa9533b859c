import { Quantities, fillTotals, load2, put2, putEntropies, putMeans, putSquares } from "../core/chunk";
import { BoxSums, Term } from "../core/boxSums";
import { CountTable } from "../core/counts";
import { SlidingCounts } from "../core/slidingCounts";
import { Settings } from "../core/tile";
import { GlcmFeature, GlcmQuantity } from "./features";

/**
 * Features that are a sum over pairs or over cells, times a weight that the number of pairs gives: those of several matrices
 * with as many pairs are evaluated once, from the sums over all of them.
 */
export function isPooled(slot: i32): bool {
  switch (slot) {
    case GlcmFeature.jointAverage:
    case GlcmFeature.sumAverage:
    case GlcmFeature.autocorrelation:
    case GlcmFeature.differenceAverage:
    case GlcmFeature.dissimilarity:
    case GlcmFeature.contrast:
    case GlcmFeature.inverseDifference:
    case GlcmFeature.normalizedInverseDifference:
    case GlcmFeature.inverseDifferenceMoment:
    case GlcmFeature.normalizedInverseDifferenceMoment:
    case GlcmFeature.inverseVariance:
    case GlcmFeature.angularSecondMoment:
    case GlcmFeature.jointEntropy:
    case GlcmFeature.jointMaximum:
    case GlcmFeature.differenceEntropy:
    case GlcmFeature.sumEntropy: return true;
    default: return false;
  }
}

/** Terms that a pooled feature is a sum of. */
export function pooledTermsOf(slot: i32, symmetric: i32): i32 {
  switch (slot) {
    case GlcmFeature.jointAverage: return symmetric ? 1 << Term.sum : (1 << Term.sum) | (1 << Term.difference);
    case GlcmFeature.sumAverage: return 1 << Term.sum;
    case GlcmFeature.autocorrelation: return (1 << Term.sum) | (1 << Term.sumSquared) | (1 << Term.differenceSquared);
    case GlcmFeature.differenceAverage:
    case GlcmFeature.dissimilarity: return 1 << Term.absoluteDifference;
    case GlcmFeature.contrast: return 1 << Term.differenceSquared;
    case GlcmFeature.inverseDifference: return 1 << Term.inverseDifference;
    case GlcmFeature.normalizedInverseDifference: return 1 << Term.normalizedInverseDifference;
    case GlcmFeature.inverseDifferenceMoment: return 1 << Term.inverseDifferenceMoment;
    case GlcmFeature.normalizedInverseDifferenceMoment: return 1 << Term.normalizedInverseDifferenceMoment;
    case GlcmFeature.inverseVariance: return 1 << Term.inverseVariance;
    default: return 0;
  }
}

/** Where the pooled features of a chunk of windows are read from, and how they are put. */
@unmanaged
export class PooledSums {
  q: Quantities;
  box: BoxSums;
  settings: Settings;
  cells: SlidingCounts;
  differences: SlidingCounts;
  sums: SlidingCounts;
  /** That all of these count with. */
  table: CountTable;
  /** i32 or i64[coreWidth], pairs of all offsets together. */
  pairs: usize;
  /** f64[count], reciprocals of the number of pairs. */
  weights: usize;
  /** i64[count] from the number of pairs, as `PoolRows` keeps them; 0: to be made. */
  totals: usize;
  doubledTotals: usize;
  from: i32;
  count: i32;
  /** 1: values are added to what is there. */
  add: i32;

  /** All that is the same for every chunk of a tile. */
  layout(
    q: Quantities, box: BoxSums, settings: Settings, table: CountTable, cells: SlidingCounts, differences: SlidingCounts, sums: SlidingCounts,
  ): void {
    this.q = q;
    this.box = box;
    this.settings = settings;
    this.table = table;
    this.cells = cells;
    this.differences = differences;
    this.sums = sums;
    this.add = settings.averaged;
    this.totals = this.doubledTotals = 0;
  }

  /** One feature's values of all windows: f64[count]. */
  put(slot: i32, out: usize): void {
    switch (slot) {
      case GlcmFeature.jointMaximum: return putMeans<i32>(this.cells.maximaPtr, this.half, this.weights, this.from, this.count, out, this.add != 0);
      case GlcmFeature.angularSecondMoment: return putSquares(this.cells, this.half, this.weights, this.from, this.count, out, this.add != 0);
      case GlcmFeature.jointEntropy: return this.putJointEntropy(this.table.spareBits, this.weights, out, this.add != 0);
      case GlcmFeature.differenceEntropy: return this.putEntropy(this.differences, out);
      case GlcmFeature.sumEntropy: return this.putEntropy(this.sums, out);
      case GlcmFeature.inverseDifference: return this.putInverse(Term.inverseDifference, out);
      case GlcmFeature.normalizedInverseDifference: return this.putInverse(Term.normalizedInverseDifference, out);
      case GlcmFeature.inverseDifferenceMoment: return this.putInverse(Term.inverseDifferenceMoment, out);
      case GlcmFeature.normalizedInverseDifferenceMoment: return this.putInverse(Term.normalizedInverseDifferenceMoment, out);
      case GlcmFeature.inverseVariance: return this.putInverse(Term.inverseVariance, out);
      default:
        if (this.box.isWide(Term.sum)) this.putMoment<i64>(slot, out);
        else this.putMoment<i32>(slot, out);
    }
  }

  private get half(): f64 {
    return this.settings.symmetric ? 0.5 : 1;
  }

  private putInverse(term: i32, out: usize): void {
    putMeans<i64>(this.box.rowOf(term), 1 / <f64>(<i64>1 << this.box.inverseShift), this.weights, this.from, this.count, out, this.add != 0);
  }

  private putEntropy(counts: SlidingCounts, out: usize): void {
    const table = this.table, totals = this.totals || this.fillTotals(0);
    putEntropies(totals, counts, table.shift, table.spareBits, this.weights, this.from, this.count, out, this.add != 0);
  }

  /** A symmetric P holds 2n: to F(2n) = 2 F(n) + 2n each sample adds one, those on the diagonal in their steps. */
  putJointEntropy(spare: i32, weights: usize, out: usize, add: bool): void {
    const table = this.table, totals = this.doubledTotals || this.fillTotals(table.diagonalTerm);
    putEntropies(totals, this.cells, table.shift, spare, weights, this.from, this.count, out, add);
  }

  private fillTotals(each: i64): usize {
    const totals = this.q.row(GlcmQuantity.result);
    fillTotals(this.q, totals, this.table, this.box, 0, this.from, this.count, each);
    return totals;
  }

  /** Sums are about the middle of the levels: s = i + j is m more. */
  private putMoment<T>(slot: i32, out: usize): void {
    const m = <f64>(this.settings.levelCount + 1), box = this.box;
    switch (slot) {
      case GlcmFeature.contrast: return putMeans<T>(box.rowOf(Term.differenceSquared), 1, this.weights, this.from, this.count, out, this.add != 0);
      case GlcmFeature.differenceAverage:
      case GlcmFeature.dissimilarity: return putMeans<T>(box.rowOf(Term.absoluteDifference), 1, this.weights, this.from, this.count, out, this.add != 0);
      case GlcmFeature.sumAverage: return this.putSum<T>(m, 1, 0, Term.sum, 0, out);
      case GlcmFeature.jointAverage:
        if (this.settings.symmetric) return this.putSum<T>(0.5 * m, 0.5, 0, Term.sum, 0, out);
        return this.putSum<T>(0.5 * m, 0.5, 0, Term.difference, 0.5, out);
      // E[ij] = (E[s²] - E[d²]) / 4.
      case GlcmFeature.autocorrelation: return this.putSum<T>(0.25 * m * m, 0.5 * m, 0.25, Term.differenceSquared, -0.25, out);
      default: return;
    }
  }

  /** ones · n + firsts · Σ s + squares · Σ s² + others · Σ of another term. */
  private putSum<T>(ones: f64, firsts: f64, squares: f64, other: i32, others: f64, out: usize): void {
    const box = this.box, n = this.pairs, s = box.rowOf(Term.sum), d = box.rowOf(other);
    // A row that nobody asked for may hold anything.
    const ss = squares == 0 ? s : box.rowOf(Term.sumSquared);
    for (let k = 0; k < this.count; k += 2) {
      const i = this.from + k, o = <usize>k << 3;
      const low = f64x2.add(f64x2.mul(f64x2.splat(ones), load2<T>(n, i)), f64x2.mul(f64x2.splat(firsts), load2<T>(s, i)));
      const high = f64x2.add(f64x2.mul(f64x2.splat(squares), load2<T>(ss, i)), f64x2.mul(f64x2.splat(others), load2<T>(d, i)));
      put2(out + o, f64x2.mul(f64x2.add(low, high), v128.load(this.weights + o)), this.add != 0);
    }
  }
}
