import { EntropyTable, entropyDelta, entropyOf, entropyTableLength, entropyTerm, initializeEntropyTable } from "../core/entropy";
import { Moments, PowerSums, evaluateCountMoments, evaluateMoments, evaluateVariance, powerSumsFit } from "../core/moments";
import { Settings } from "../core/tile";
import { BoxSums, Term } from "./boxSums";
import { cellCount } from "./cells";
import { GlcmPart, GlcmSums } from "./features";
import {
  MAXIMAL_CORRELATION_LEVELS, evaluateMaximalCorrelation, maximalCorrelationScratch,
} from "./maximalCorrelation";

/** Parts that are counted from levels, not from cells. */
export const PAIR_PARTS: i32 = GlcmPart.differences | GlcmPart.sums | GlcmPart.marginals;

/**
 * Count tables of the pairs in one window and the sums over them, all integers: what enters and leaves again changes no
 * bit, so a value does not depend on where the row of windows began. Tables nobody asked for cost nothing.
 */
@unmanaged
export class GlcmWindow {
  levelCount: i32;
  symmetric: i32;
  parts: i32;
  /** 1: moments of s come from its counts, the power sums could overflow. */
  wide: i32;
  /** Cells up to this one lie on the diagonal of a symmetric matrix; -1 without symmetry. */
  diagonalEnd: i32;
  diagonalCount: i32;
  // Largest counts, off the diagonal and on it (which counts double in a symmetric matrix), from counts of counts.
  offMaximum: i32;
  diagonalMaximum: i32;
  cellTerms: i64;
  squares: i64;
  differenceTerms: i64;
  sumTerms: i64;
  marginalTermsX: i64;
  marginalTermsY: i64;
  /** What a matrix with one level has for a maximal correlation coefficient. */
  oneLevelCorrelation: f64;
  // F(n) of the last window: n changes at borders and in masks only.
  knownTerm: i64;
  knownCount: i32;
  power: PowerSums;
  moments: Moments;
  entropy: EntropyTable;
  sums: GlcmSums;
  cellsPtr: usize; // u32[cellCount]
  offCountsPtr: usize; // u32[sampleCountMax + 2]
  diagonalCountsPtr: usize;
  differencesPtr: usize; // u32[levelCount]
  sumsPtr: usize; // u32[2 levelCount + 1]
  marginalXPtr: usize; // u32[levelCount + 1]
  marginalYPtr: usize;
  presentPtr: usize; // i32[levelLimit]
  weightXPtr: usize; // f64[levelLimit]
  weightYPtr: usize;
  matrixPtr: usize;
  levelLimit: i32;

  /** Sets every pointer, from `top` up; returns the first address after. Memory must be zero before the first use. */
  layout(settings: Settings, start: usize): usize {
    const samples = settings.sampleCountMax, g = settings.levelCount;
    this.wide = i32(settings.parts & GlcmPart.moments && !powerSumsFit(samples, 2 * (g - 1)));
    const parts = this.wide ? settings.parts | GlcmPart.sums : settings.parts;
    const limit = parts & GlcmPart.matrix ? min(min(g, MAXIMAL_CORRELATION_LEVELS), 2 * samples) : 0;
    this.levelCount = g;
    this.symmetric = settings.symmetric;
    this.diagonalEnd = settings.symmetric ? g : -1;
    this.parts = parts;
    this.levelLimit = limit;
    this.oneLevelCorrelation = settings.pyradiomics & settings.oneLevel ? 1 : 0;
    let top = start;
    this.power = changetype<PowerSums>(top); top += 32;
    this.moments = changetype<Moments>(top); top += 32;
    this.entropy = changetype<EntropyTable>(top); top += 16;
    this.sums = changetype<GlcmSums>(top); top += (offsetof<GlcmSums>() + 15) & ~15;
    this.entropy.deltasPtr = top; top += <usize>entropyTableLength(2 * samples) << 3;
    this.weightXPtr = top; top += <usize>limit << 3;
    this.weightYPtr = top; top += <usize>limit << 3;
    this.matrixPtr = top; top += <usize>maximalCorrelationScratch(limit) << 3;
    this.presentPtr = top; top += <usize>limit << 2;
    this.cellsPtr = top; top += parts & GlcmPart.cells ? <usize>cellCount(g, settings.symmetric) << 2 : 0;
    const countsBytes = parts & GlcmPart.maximum ? <usize>(samples + 2) << 2 : 0;
    this.offCountsPtr = top; top += countsBytes;
    this.diagonalCountsPtr = top; top += countsBytes;
    this.differencesPtr = top; top += <usize>g << 2;
    this.sumsPtr = top; top += <usize>(2 * g + 1) << 2;
    this.marginalXPtr = top; top += <usize>(g + 1) << 2;
    this.marginalYPtr = top; top += <usize>(g + 1) << 2;
    return (top + 15) & ~15;
  }

  initialize(settings: Settings): void {
    initializeEntropyTable(this.entropy, 2 * settings.sampleCountMax);
  }

  /** Counts the cells of a column of pairs once more: `rows` codes in each of `slices`; 0 is no pair. */
  addCells<C>(codesPtr: usize, rows: i32, slices: i32, rowBytes: usize, sliceBytes: usize): void {
    const cellsPtr = this.cellsPtr, table = this.entropy, diagonalEnd = this.diagonalEnd, maximum = this.parts & GlcmPart.maximum;
    let terms: i64 = 0, squares: i64 = 0, diagonal = 0;
    for (let z = 0; z < slices; z++, codesPtr += sliceBytes) {
      let ptr = codesPtr;
      for (let y = 0; y < rows; y++, ptr += rowBytes) {
        const code = <i32>load<C>(ptr);
        if (code == 0) continue;
        const cell = cellsPtr + (<usize>code << 2);
        const c = load<i32>(cell);
        store<i32>(cell, c + 1);
        const onDiagonal = i32(code <= diagonalEnd);
        terms += entropyDelta(table, c);
        squares += <i64>((2 * c + 1) << onDiagonal);
        diagonal += onDiagonal;
        if (maximum) this.raise(onDiagonal, c);
      }
    }
    this.cellTerms += terms;
    this.squares += squares;
    this.diagonalCount += diagonal;
  }

  /** Counts them once less. */
  removeCells<C>(codesPtr: usize, rows: i32, slices: i32, rowBytes: usize, sliceBytes: usize): void {
    const cellsPtr = this.cellsPtr, table = this.entropy, diagonalEnd = this.diagonalEnd, maximum = this.parts & GlcmPart.maximum;
    let terms: i64 = 0, squares: i64 = 0, diagonal = 0;
    for (let z = 0; z < slices; z++, codesPtr += sliceBytes) {
      let ptr = codesPtr;
      for (let y = 0; y < rows; y++, ptr += rowBytes) {
        const code = <i32>load<C>(ptr);
        if (code == 0) continue;
        const cell = cellsPtr + (<usize>code << 2);
        const c = load<i32>(cell) - 1;
        store<i32>(cell, c);
        const onDiagonal = i32(code <= diagonalEnd);
        terms += entropyDelta(table, c);
        squares += <i64>((2 * c + 1) << onDiagonal);
        diagonal += onDiagonal;
        if (maximum) this.lower(onDiagonal, c);
      }
    }
    this.cellTerms -= terms;
    this.squares -= squares;
    this.diagonalCount -= diagonal;
  }

  /** A cell went from c to c + 1. */
  private raise(onDiagonal: i32, c: i32): void {
    const old = (onDiagonal ? this.diagonalCountsPtr : this.offCountsPtr) + (<usize>c << 2);
    store<i32>(old, load<i32>(old) - 1);
    store<i32>(old, load<i32>(old, 4) + 1, 4);
    if (onDiagonal) this.diagonalMaximum = max(this.diagonalMaximum, c + 1);
    else this.offMaximum = max(this.offMaximum, c + 1);
  }

  /** A cell went from c + 1 to c: the largest count can only fall by one. */
  private lower(onDiagonal: i32, c: i32): void {
    const fresh = (onDiagonal ? this.diagonalCountsPtr : this.offCountsPtr) + (<usize>c << 2);
    store<i32>(fresh, load<i32>(fresh) + 1);
    const left = load<i32>(fresh, 4) - 1;
    store<i32>(fresh, left, 4);
    if (left != 0) return;
    if (onDiagonal) {
      if (this.diagonalMaximum == c + 1) this.diagonalMaximum = c;
    } else if (this.offMaximum == c + 1) this.offMaximum = c;
  }

  /** Counts one pair of levels in the tables that are not cells; `sign` 1 or -1. */
  updatePair(i: i32, j: i32, sign: i32): void {
    const parts = this.parts;
    if (parts & GlcmPart.differences) this.differenceTerms += this.count(this.differencesPtr + (<usize>abs(i - j) << 2), sign);
    if (parts & GlcmPart.sums) this.sumTerms += this.count(this.sumsPtr + (<usize>(i + j) << 2), sign);
    if (parts & GlcmPart.marginals) {
      this.marginalTermsX += this.count(this.marginalXPtr + (<usize>i << 2), sign);
      if (this.symmetric) this.marginalTermsX += this.count(this.marginalXPtr + (<usize>j << 2), sign);
      else this.marginalTermsY += this.count(this.marginalYPtr + (<usize>j << 2), sign);
    }
  }

  /** Counts one more or one less; returns the change of F. */
  // @ts-ignore: decorator
  @inline
  private count(ptr: usize, sign: i32): i64 {
    const c = load<i32>(ptr);
    store<i32>(ptr, c + sign);
    return sign > 0 ? entropyDelta(this.entropy, c) : -entropyDelta(this.entropy, c - 1);
  }

  /**
   * Turns the integer sums of the window at core column `i` into `sums`; `n` pairs, not 0.
   * Returns whether there were too many levels for the maximal correlation coefficient.
   */
  evaluate(box: BoxSums, i: i32, n: i32): bool {
    const s = this.sums, parts = this.parts, count = <f64>n;
    s.pairCount = count;
    if (parts & GlcmPart.moments) this.evaluateMoments(box, i, n);
    if (parts & GlcmPart.inverse) {
      const scale = 1 / (count * <f64>(<i64>1 << box.inverseShift));
      s.inverseDifference = <f64>box.at(Term.inverseDifference, i) * scale;
      s.normalizedInverseDifference = <f64>box.at(Term.normalizedInverseDifference, i) * scale;
      s.inverseDifferenceMoment = <f64>box.at(Term.inverseDifferenceMoment, i) * scale;
      s.normalizedInverseDifferenceMoment = <f64>box.at(Term.normalizedInverseDifferenceMoment, i) * scale;
      s.inverseVariance = <f64>box.at(Term.inverseVariance, i) * scale;
    }
    if (parts & GlcmPart.cells) {
      // Symmetric: P holds 2n; off the diagonal two cells of c, on it one of 2c, and F(2c) = 2 F(c) + 2c.
      const bits = this.symmetric ? <i64>(n - this.diagonalCount) << this.entropy.shift : 0;
      const terms = this.termOf(n) - this.cellTerms + bits;
      s.jointEntropy = <f64>terms / (count * <f64>(<i64>1 << this.entropy.shift));
      s.angularSecondMoment = <f64>this.squares / (this.symmetric ? 2 * count * count : count * count);
    }
    if (parts & GlcmPart.maximum) {
      s.jointMaximum = this.symmetric
        ? <f64>max(this.offMaximum, 2 * this.diagonalMaximum) / (2 * count)
        : <f64>this.offMaximum / count;
    }
    if (parts & GlcmPart.differences) s.differenceEntropy = entropyOf(this.entropy, n, this.differenceTerms);
    if (parts & GlcmPart.sums) s.sumEntropy = entropyOf(this.entropy, n, this.sumTerms);
    if (parts & GlcmPart.marginals) {
      s.entropyX = entropyOf(this.entropy, this.symmetric ? 2 * n : n, this.marginalTermsX);
      s.entropyY = this.symmetric ? s.entropyX : entropyOf(this.entropy, n, this.marginalTermsY);
    }
    return parts & GlcmPart.matrix ? this.evaluateMatrix() : false;
  }

  private termOf(n: i32): i64 {
    if (n != this.knownCount) {
      this.knownCount = n;
      this.knownTerm = entropyTerm(n, this.entropy.shift);
    }
    return this.knownTerm;
  }

  private evaluateMoments(box: BoxSums, i: i32, n: i32): void {
    const s = this.sums, count = <f64>n, power = this.power;
    power.s1 = box.at(Term.sum, i);
    power.s2 = box.at(Term.sumSquared, i);
    if (this.wide) {
      evaluateCountMoments(this.sumsPtr, 2 * this.levelCount + 1, count, this.moments);
    } else if (box.terms & (1 << Term.sumCubed)) {
      power.s3 = box.at(Term.sumCubed, i);
      power.s4 = box.at(Term.sumToTheFourth, i);
      evaluateMoments(power, n, this.moments);
    } else {
      evaluateVariance(power, n, this.moments);
    }
    s.sumMean = this.moments.mean;
    s.sumM2 = this.moments.m2;
    s.sumM3 = this.moments.m3;
    s.sumM4 = this.moments.m4;
    const d1 = <f64>box.at(Term.absoluteDifference, i), d2 = <f64>box.at(Term.differenceSquared, i);
    s.differenceMean = d1 / count;
    s.squaredDifferenceMean = d2 / count;
    s.differenceVariance = (count * d2 - d1 * d1) / (count * count);
    s.signedDifferenceMean = 0;
    s.varianceX = (s.sumM2 + s.squaredDifferenceMean) / 4;
    s.varianceY = s.varianceX;
    if (!this.symmetric) this.evaluateMarginalMoments(box, i, n);
  }

  /** i = (s + d) / 2 and j = (s - d) / 2; in integers, so that a flat margin has variance 0 exactly. */
  private evaluateMarginalMoments(box: BoxSums, column: i32, n: i32): void {
    const s = this.sums, k = <i64>n, squared = <f64>n * <f64>n;
    const sum = box.at(Term.sum, column), difference = box.at(Term.difference, column);
    const squares = box.at(Term.sumSquared, column) + box.at(Term.differenceSquared, column);
    const product = 2 * box.at(Term.product, column);
    const i1 = (sum + difference) >> 1, j1 = (sum - difference) >> 1;
    s.signedDifferenceMean = <f64>difference / <f64>n;
    s.varianceX = <f64>(k * ((squares + product) >> 2) - i1 * i1) / squared;
    s.varianceY = <f64>(k * ((squares - product) >> 2) - j1 * j1) / squared;
  }

  private evaluateMatrix(): bool {
    const marginalY = this.symmetric ? this.marginalXPtr : this.marginalYPtr;
    let n = 0;
    for (let level = 1; level <= this.levelCount; level++) {
      const x = load<u32>(this.marginalXPtr + (<usize>level << 2)), y = load<u32>(marginalY + (<usize>level << 2));
      if ((x | y) == 0) continue;
      if (n == this.levelLimit) {
        this.sums.maximalCorrelation = NaN;
        return true;
      }
      store<i32>(this.presentPtr + (<usize>n << 2), level);
      store<f64>(this.weightXPtr + (<usize>n << 3), x ? 1 / Math.sqrt(<f64>x) : 0);
      store<f64>(this.weightYPtr + (<usize>n << 3), y ? 1 / Math.sqrt(<f64>y) : 0);
      n++;
    }
    this.sums.maximalCorrelation = n < 2 ? this.oneLevelCorrelation : evaluateMaximalCorrelation(
      this.cellsPtr, this.levelCount, this.symmetric, this.presentPtr, this.weightXPtr, this.weightYPtr, n, this.matrixPtr,
    );
    return false;
  }
}
