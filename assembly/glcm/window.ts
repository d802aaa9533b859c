import { EntropyTable, entropyDelta, entropyOf, entropyTableLength, entropyTerm, initializeEntropyTable } from "../core/entropy";
import { Moments, PowerSums, evaluateCountMoments, evaluateMoments, powerSumsFit } from "../core/moments";
import { Settings, Tile } from "../core/tile";
import { cellCount, cellIndex } from "./cells";
import { GLCM_FEATURE_COUNT, GlcmPart, GlcmSums } from "./features";
import {
  MAXIMAL_CORRELATION_LEVELS, evaluateMaximalCorrelation, maximalCorrelationScratch,
} from "./maximalCorrelation";

const INVERSE_COUNT: i32 = 5;

/**
 * Counts and sums of the pairs in one window, all integers: what enters and leaves again changes no bit, so a value does
 * not depend on where the row of windows began. Pairs come in columns, as codes i | j << 16 in `pairsPtr`; each part then
 * runs over them in a loop of its own, and parts nobody asked for cost nothing.
 *
 * Lies at the start of the scratch memory; the tables follow (`layout`).
 */
@unmanaged
export class GlcmWindow {
  levelCount: i32;
  symmetric: i32;
  parts: i32;
  pairCount: i32;
  diagonalCount: i32;
  inverseShift: i32;
  // Counts of counts, to know the largest cell: off the diagonal and on it (which counts double in a symmetric matrix).
  offMaximum: i32;
  diagonalMaximum: i32;
  cellTerms: i64;
  squares: i64;
  differenceTerms: i64;
  sumTerms: i64;
  marginalTermsX: i64;
  marginalTermsY: i64;
  differenceSum: i64; // |d|
  squaredDifferenceSum: i64;
  signedDifferenceSum: i64;
  productSum: i64; // s d
  inverse0: i64;
  inverse1: i64;
  inverse2: i64;
  inverse3: i64;
  inverse4: i64;
  powerSums: PowerSums;
  moments: Moments;
  entropy: EntropyTable;
  sums: GlcmSums;
  pairsPtr: usize; // u32[column]
  inversePtr: usize; // i64[levelCount][INVERSE_COUNT]
  cellsPtr: usize; // u32[cellCount]
  offCountsPtr: usize; // u32[sampleCountMax + 2]
  diagonalCountsPtr: usize;
  differencesPtr: usize; // u32[levelCount]
  sumsPtr: usize; // u32[2 levelCount + 1]
  marginalXPtr: usize; // u32[levelCount + 1]
  marginalYPtr: usize;
  presentPtr: usize; // i32[levelLimit], then weights f64[levelLimit] twice, then scratch
  weightXPtr: usize;
  weightYPtr: usize;
  matrixPtr: usize;
  valuesPtr: usize; // f64[GLCM_FEATURE_COUNT]
  rowSumsPtr: usize; // f64[featureCount][coreWidth]
  rowCountsPtr: usize; // i32[featureCount][coreWidth]
  levelLimit: i32;
  /** 1: moments of s come from its counts, the power sums could overflow. */
  wide: i32;
  /** What a matrix with one level has for a maximal correlation coefficient. */
  oneLevelCorrelation: f64;

  /** Sets every pointer; returns the bytes of the whole scratch, which must be zero before the first use. */
  layout(tile: Tile, settings: Settings): usize {
    const samples = settings.sampleCountMax;
    const g = settings.levelCount;
    const wide = settings.parts & GlcmPart.moments && !powerSumsFit(samples, 2 * (g - 1));
    const parts = wide ? settings.parts | GlcmPart.sums : settings.parts;
    const rows = (2 * tile.radiusY + 1) * (2 * tile.radiusZ + 1);
    const limit = parts & GlcmPart.matrix ? min(min(g, MAXIMAL_CORRELATION_LEVELS), 2 * samples) : 0;
    this.levelCount = g;
    this.symmetric = settings.symmetric;
    this.parts = parts;
    this.levelLimit = limit;
    this.wide = i32(wide);
    this.oneLevelCorrelation = settings.pyradiomics & settings.oneLevel ? 1 : 0;
    let top = changetype<usize>(this) + ((offsetof<GlcmWindow>() + 15) & ~15);
    this.powerSums = changetype<PowerSums>(top); top += 32;
    this.moments = changetype<Moments>(top); top += 32;
    this.entropy = changetype<EntropyTable>(top); top += 16;
    this.sums = changetype<GlcmSums>(top); top += (offsetof<GlcmSums>() + 15) & ~15;
    this.valuesPtr = top; top += GLCM_FEATURE_COUNT << 3;
    this.entropy.deltasPtr = top; top += <usize>entropyTableLength(2 * samples) << 3;
    this.inversePtr = top; top += parts & GlcmPart.inverse ? <usize>(g * INVERSE_COUNT) << 3 : 0;
    this.weightXPtr = top; top += <usize>limit << 3;
    this.weightYPtr = top; top += <usize>limit << 3;
    this.matrixPtr = top; top += <usize>maximalCorrelationScratch(limit) << 3;
    this.presentPtr = top; top += <usize>limit << 2;
    this.pairsPtr = top; top += <usize>rows << 2;
    this.cellsPtr = top; top += parts & GlcmPart.cells ? <usize>cellCount(g, settings.symmetric) << 2 : 0;
    const countsBytes = parts & GlcmPart.maximum ? <usize>(samples + 2) << 2 : 0;
    this.offCountsPtr = top; top += countsBytes;
    this.diagonalCountsPtr = top; top += countsBytes;
    this.differencesPtr = top; top += <usize>g << 2;
    this.sumsPtr = top; top += <usize>(2 * g + 1) << 2;
    this.marginalXPtr = top; top += <usize>(g + 1) << 2;
    this.marginalYPtr = top; top += <usize>(g + 1) << 2;
    // Last, because tiles differ in width and the tables above must stay where they are.
    top = (top + 15) & ~15;
    this.rowSumsPtr = top; top += <usize>(settings.featureCount * tile.coreWidth) << 3;
    this.rowCountsPtr = top; top += <usize>(settings.featureCount * tile.coreWidth) << 2;
    return (top - changetype<usize>(this) + 15) & ~15;
  }

  /** Fills the constant tables. */
  initialize(settings: Settings): void {
    const samples = settings.sampleCountMax;
    initializeEntropyTable(this.entropy, 2 * samples);
    // Five sums of terms <= 1 in 63 bits.
    this.inverseShift = min(52, 61 - (32 - clz<i32>(samples)));
    if (!(this.parts & GlcmPart.inverse)) return;
    const scale = <f64>(<i64>1 << this.inverseShift);
    const g = <f64>this.levelCount;
    for (let k = 0; k < this.levelCount; k++) {
      const d = <f64>k;
      const row = this.inversePtr + <usize>(k * INVERSE_COUNT << 3);
      store<i64>(row, <i64>nearest(scale / (1 + d)));
      store<i64>(row, <i64>nearest(scale / (1 + d / g)), 8);
      store<i64>(row, <i64>nearest(scale / (1 + d * d)), 16);
      store<i64>(row, <i64>nearest(scale / (1 + d * d / (g * g))), 24);
      store<i64>(row, k == 0 ? 0 : <i64>nearest(scale / (d * d)), 32);
    }
  }

  /** Adds (`sign` 1) or removes (-1) the first `count` pairs of `pairsPtr`. */
  update(count: i32, sign: i32): void {
    const parts = this.parts;
    this.pairCount += sign * count;
    if (parts & GlcmPart.moments) this.updateMoments(count, <i64>sign);
    if (parts & GlcmPart.inverse) this.updateInverse(count, <i64>sign);
    if (parts & GlcmPart.cells) {
      if (sign > 0) this.addCells(count);
      else this.removeCells(count);
    }
    if (parts & GlcmPart.differences) this.updateDifferences(count, sign);
    if (parts & GlcmPart.sums) this.updateSums(count, sign);
    if (parts & GlcmPart.marginals) this.updateMarginals(count, sign);
  }

  private updateMoments(count: i32, sign: i64): void {
    let s1: i64 = 0, s2: i64 = 0, s3: i64 = 0, s4: i64 = 0, d1: i64 = 0, d2: i64 = 0, signed: i64 = 0, product: i64 = 0;
    const end = this.pairsPtr + (<usize>count << 2);
    for (let ptr = this.pairsPtr; ptr < end; ptr += 4) {
      const i = <i64>load<u16>(ptr), j = <i64>load<u16>(ptr, 2);
      const s = i + j, d = i - j, ss = s * s;
      s1 += s;
      s2 += ss;
      s3 += ss * s;
      s4 += ss * ss;
      d1 += abs(d);
      d2 += d * d;
      signed += d;
      product += s * d;
    }
    const power = this.powerSums;
    power.s1 += sign * s1;
    power.s2 += sign * s2;
    power.s3 += sign * s3;
    power.s4 += sign * s4;
    this.differenceSum += sign * d1;
    this.squaredDifferenceSum += sign * d2;
    this.signedDifferenceSum += sign * signed;
    this.productSum += sign * product;
  }

  private updateInverse(count: i32, sign: i64): void {
    let v0: i64 = 0, v1: i64 = 0, v2: i64 = 0, v3: i64 = 0, v4: i64 = 0;
    const end = this.pairsPtr + (<usize>count << 2);
    for (let ptr = this.pairsPtr; ptr < end; ptr += 4) {
      const d = abs(<i32>load<u16>(ptr) - <i32>load<u16>(ptr, 2));
      const row = this.inversePtr + <usize>(d * INVERSE_COUNT << 3);
      v0 += load<i64>(row);
      v1 += load<i64>(row, 8);
      v2 += load<i64>(row, 16);
      v3 += load<i64>(row, 24);
      v4 += load<i64>(row, 32);
    }
    this.inverse0 += sign * v0;
    this.inverse1 += sign * v1;
    this.inverse2 += sign * v2;
    this.inverse3 += sign * v3;
    this.inverse4 += sign * v4;
  }

  private addCells(count: i32): void {
    const symmetric = this.symmetric, table = this.entropy, maximum = this.parts & GlcmPart.maximum;
    let terms: i64 = 0, squares: i64 = 0, diagonal = 0;
    const end = this.pairsPtr + (<usize>count << 2);
    for (let ptr = this.pairsPtr; ptr < end; ptr += 4) {
      const i = <i32>load<u16>(ptr), j = <i32>load<u16>(ptr, 2);
      const cell = this.cellsPtr + (<usize>cellIndex(i, j, this.levelCount, symmetric) << 2);
      const c = load<i32>(cell);
      store<i32>(cell, c + 1);
      const onDiagonal = symmetric & i32(i == j);
      terms += entropyDelta(table, c);
      squares += <i64>((2 * c + 1) << onDiagonal);
      diagonal += onDiagonal;
      if (maximum) this.raise(onDiagonal, c);
    }
    this.cellTerms += terms;
    this.squares += squares;
    this.diagonalCount += diagonal;
  }

  private removeCells(count: i32): void {
    const symmetric = this.symmetric, table = this.entropy, maximum = this.parts & GlcmPart.maximum;
    let terms: i64 = 0, squares: i64 = 0, diagonal = 0;
    const end = this.pairsPtr + (<usize>count << 2);
    for (let ptr = this.pairsPtr; ptr < end; ptr += 4) {
      const i = <i32>load<u16>(ptr), j = <i32>load<u16>(ptr, 2);
      const cell = this.cellsPtr + (<usize>cellIndex(i, j, this.levelCount, symmetric) << 2);
      const c = load<i32>(cell) - 1;
      store<i32>(cell, c);
      const onDiagonal = symmetric & i32(i == j);
      terms += entropyDelta(table, c);
      squares += <i64>((2 * c + 1) << onDiagonal);
      diagonal += onDiagonal;
      if (maximum) this.lower(onDiagonal, c);
    }
    this.cellTerms -= terms;
    this.squares -= squares;
    this.diagonalCount -= diagonal;
  }

  /** A cell went from c to c + 1. */
  private raise(onDiagonal: i32, c: i32): void {
    const counts = onDiagonal ? this.diagonalCountsPtr : this.offCountsPtr;
    const old = counts + (<usize>c << 2);
    store<i32>(old, load<i32>(old) - 1);
    store<i32>(old, load<i32>(old, 4) + 1, 4);
    if (onDiagonal) this.diagonalMaximum = max(this.diagonalMaximum, c + 1);
    else this.offMaximum = max(this.offMaximum, c + 1);
  }

  /** A cell went from c + 1 to c: the largest count can only fall by one. */
  private lower(onDiagonal: i32, c: i32): void {
    const counts = onDiagonal ? this.diagonalCountsPtr : this.offCountsPtr;
    const fresh = counts + (<usize>c << 2);
    store<i32>(fresh, load<i32>(fresh) + 1);
    const left = load<i32>(fresh, 4) - 1;
    store<i32>(fresh, left, 4);
    if (left != 0) return;
    if (onDiagonal) {
      if (this.diagonalMaximum == c + 1) this.diagonalMaximum = c;
    } else if (this.offMaximum == c + 1) this.offMaximum = c;
  }

  private updateDifferences(count: i32, sign: i32): void {
    let terms: i64 = 0;
    for (let k = 0; k < count; k++) {
      const ptr = this.pairsPtr + (<usize>k << 2);
      const d = abs(<i32>load<u16>(ptr) - <i32>load<u16>(ptr, 2));
      terms += this.count(this.differencesPtr + (<usize>d << 2), sign);
    }
    this.differenceTerms += terms;
  }

  private updateSums(count: i32, sign: i32): void {
    let terms: i64 = 0;
    for (let k = 0; k < count; k++) {
      const ptr = this.pairsPtr + (<usize>k << 2);
      const s = <i32>load<u16>(ptr) + <i32>load<u16>(ptr, 2);
      terms += this.count(this.sumsPtr + (<usize>s << 2), sign);
    }
    this.sumTerms += terms;
  }

  private updateMarginals(count: i32, sign: i32): void {
    const otherPtr = this.symmetric ? this.marginalXPtr : this.marginalYPtr;
    let x: i64 = 0, y: i64 = 0;
    for (let k = 0; k < count; k++) {
      const ptr = this.pairsPtr + (<usize>k << 2);
      x += this.count(this.marginalXPtr + (<usize>load<u16>(ptr) << 2), sign);
      y += this.count(otherPtr + (<usize>load<u16>(ptr, 2) << 2), sign);
    }
    this.marginalTermsX += this.symmetric ? x + y : x;
    this.marginalTermsY += y;
  }

  /** Counts one more or one less; returns the change of F. */
  // @ts-ignore: decorator
  @inline
  private count(ptr: usize, sign: i32): i64 {
    const c = load<i32>(ptr);
    store<i32>(ptr, c + sign);
    return sign > 0 ? entropyDelta(this.entropy, c) : -entropyDelta(this.entropy, c - 1);
  }

  /** Turns the integer sums into GlcmSums; `pairCount` must not be 0. Returns whether there were too many levels. */
  evaluate(): bool {
    const s = this.sums, parts = this.parts, n = this.pairCount, count = <f64>n;
    s.pairCount = count;
    if (parts & GlcmPart.moments) this.evaluateMoments();
    if (parts & GlcmPart.inverse) {
      const scale = 1 / (count * <f64>(<i64>1 << this.inverseShift));
      s.inverseDifference = <f64>this.inverse0 * scale;
      s.normalizedInverseDifference = <f64>this.inverse1 * scale;
      s.inverseDifferenceMoment = <f64>this.inverse2 * scale;
      s.normalizedInverseDifferenceMoment = <f64>this.inverse3 * scale;
      s.inverseVariance = <f64>this.inverse4 * scale;
    }
    if (parts & GlcmPart.cells) {
      // Symmetric: P holds 2n; off the diagonal two cells of c, on it one of 2c, and F(2c) = 2 F(c) + 2c.
      const bits = this.symmetric ? <i64>(n - this.diagonalCount) << this.entropy.shift : 0;
      const terms = entropyTerm(n, this.entropy.shift) - this.cellTerms + bits;
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

  private evaluateMoments(): void {
    const s = this.sums, n = this.pairCount, count = <f64>n;
    if (this.wide) evaluateCountMoments(this.sumsPtr, 2 * this.levelCount + 1, count, this.moments);
    else evaluateMoments(this.powerSums, n, this.moments);
    s.sumMean = this.moments.mean;
    s.sumM2 = this.moments.m2;
    s.sumM3 = this.moments.m3;
    s.sumM4 = this.moments.m4;
    const d1 = <f64>this.differenceSum, d2 = <f64>this.squaredDifferenceSum;
    s.differenceMean = d1 / count;
    s.squaredDifferenceMean = d2 / count;
    s.differenceVariance = (count * d2 - d1 * d1) / (count * count);
    if (this.symmetric) {
      s.signedDifferenceMean = 0;
      s.covariance = 0;
    } else {
      const signed = <f64>this.signedDifferenceSum;
      s.signedDifferenceMean = signed / count;
      s.covariance = (count * <f64>this.productSum - <f64>this.powerSums.s1 * signed) / (count * count);
    }
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
