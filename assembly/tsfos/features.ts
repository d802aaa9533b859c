import { evaluateEigenvalues } from "../core/eigenvalues";
import { LevelTerm, levelTerm, levelTermCount, scaledCovariance } from "../signatures/levelTerms";

/** Slots of the values array, in the registry's order. */
export enum TsfosFeature {
  totalVariance,
  generalizedVariance,
  principalVarianceFraction,
  effectiveRank,
  magnitudeMean,
  magnitudeStandardDeviation,
  withinSignatureStandardDeviation,
  distanceToMean,
  mardiaSkewness,
  mardiaKurtosis,
}

export const TSFOS_FEATURE_COUNT = 10;

export enum TsfosPart {
  /** Sums of levels and of their products. */
  moments = 1,
  /** Sums of what a voxel has alone. */
  magnitudes = 2,
  /** A second pass over the voxels. */
  deviations = 4,
}

/** Images of which third moments are kept: all products of three whitened levels. */
const TRIPLES_MAX: i32 = 120;
/** A pivot this much below its variance is rounding: the images are linearly dependent. */
const SINGULAR: f64 = 1e-10;

/**
 * First-order statistics of the signatures of one window or region.
 *
 *     terms   i64[LevelTerm], then Σ magnitude and Σ standard deviation within a signature, times 2^magnitudeShift
 *     matrix  f64[8][8] scratch        factor  f64[8][8], L of Σ = L Lᵀ
 *     triples f64[120], Σ of products of three whitened levels
 */
@unmanaged
export class SignatureMoments {
  imageCount: i32;
  magnitudeShift: i32;
  termsPtr: usize;
  matrixPtr: usize;
  factorPtr: usize;
  restPtr: usize; // f64[24]
  triplesPtr: usize;
  /** 1: Σ has no inverse. */
  singular: i32;
  fourths: f64;
  magnitudeMean: f64;
  magnitudeSquares: f64;

  layout(imageCount: i32, start: usize): usize {
    let top = start;
    this.imageCount = imageCount;
    this.termsPtr = top; top += <usize>(levelTermCount(8) + 2) << 3;
    this.matrixPtr = top; top += 64 << 3;
    this.factorPtr = top; top += 64 << 3;
    this.restPtr = top; top += 24 << 3;
    this.triplesPtr = top; top += TRIPLES_MAX << 3;
    return (top + 15) & ~15;
  }

  // @ts-ignore: decorator
  @inline
  at(term: i32): i64 {
    return load<i64>(this.termsPtr + (<usize>term << 3));
  }

  // @ts-ignore: decorator
  @inline
  put(term: i32, value: i64): void {
    store<i64>(this.termsPtr + (<usize>term << 3), value);
  }

  // @ts-ignore: decorator
  @inline
  covariance(k: i32, l: i32): f64 {
    const n = <f64>this.at(LevelTerm.samples);
    return scaledCovariance(this.termsPtr, this.imageCount, k, l) / (n * n);
  }

  private trace(): f64 {
    let trace: f64 = 0;
    for (let k = 0; k < this.imageCount; k++) trace += this.covariance(k, k);
    return trace;
  }

  /** Cholesky; returns the determinant, 0 where singular. */
  factorize(): f64 {
    const n = this.imageCount;
    let determinant: f64 = 1;
    // Of so few signatures rounding may hide it.
    this.singular = i32(this.at(LevelTerm.samples) <= n);
    if (this.singular) return 0;
    for (let k = 0; k < n; k++) {
      const variance = this.covariance(k, k);
      for (let l = 0; l <= k; l++) {
        let value = this.covariance(k, l);
        for (let m = 0; m < l; m++) value -= this.factor(k, m) * this.factor(l, m);
        if (l < k) {
          this.putFactor(k, l, value / this.factor(l, l));
          continue;
        }
        if (!(value > SINGULAR * variance)) {
          this.singular = 1;
          return 0;
        }
        determinant *= value;
        this.putFactor(k, k, Math.sqrt(value));
      }
    }
    return determinant;
  }

  // @ts-ignore: decorator
  @inline
  private factor(k: i32, l: i32): f64 {
    return load<f64>(this.factorPtr + (<usize>(8 * k + l) << 3));
  }

  // @ts-ignore: decorator
  @inline
  private putFactor(k: i32, l: i32, value: f64): void {
    store<f64>(this.factorPtr + (<usize>(8 * k + l) << 3), value);
  }

  /** After all sums: begins the second pass. */
  beginDeviations(): void {
    this.factorize();
    this.fourths = 0;
    this.magnitudeSquares = 0;
    this.magnitudeMean = this.toMean(levelTermCount(this.imageCount));
    memory.fill(this.triplesPtr, 0, TRIPLES_MAX << 3);
  }

  /** A voxel in the second pass: u16 levels, `planeBytes` apart. */
  addDeviation(voxel: usize, planeBytes: usize): void {
    const images = this.imageCount, n = <f64>this.at(LevelTerm.samples), white = this.restPtr;
    const deviation = magnitudeOf(voxel, planeBytes, images) - this.magnitudeMean;
    this.magnitudeSquares += deviation * deviation;
    if (this.singular) return;
    let square: f64 = 0;
    for (let k = 0; k < images; k++) {
      let value = <f64>load<u16>(voxel + <usize>k * planeBytes) - <f64>this.at(levelTerm(k)) / n;
      for (let l = 0; l < k; l++) value -= this.factor(k, l) * load<f64>(white + (<usize>l << 3));
      value /= this.factor(k, k);
      store<f64>(white + (<usize>k << 3), value);
      square += value * value;
    }
    this.fourths += square * square;
    let ptr = this.triplesPtr;
    for (let a = 0; a < images; a++) {
      for (let b = 0; b <= a; b++) {
        const product = load<f64>(white + (<usize>a << 3)) * load<f64>(white + (<usize>b << 3));
        for (let c = 0; c <= b; c++, ptr += 8) store<f64>(ptr, load<f64>(ptr) + product * load<f64>(white + (<usize>c << 3)));
      }
    }
  }

  private toMean(term: i32): f64 {
    return <f64>this.at(term) / (<f64>(<i64>1 << this.magnitudeShift) * <f64>this.at(LevelTerm.samples));
  }

  /** Of at least one voxel; of a second pass where the feature has that part. */
  evaluate(slot: i32): f64 {
    const images = this.imageCount, n = <f64>this.at(LevelTerm.samples);
    switch (slot) {
      case TsfosFeature.totalVariance: return this.trace();
      case TsfosFeature.generalizedVariance: return this.factorize();
      case TsfosFeature.principalVarianceFraction: return this.principalFraction();
      case TsfosFeature.effectiveRank: {
        let squares: f64 = 0;
        for (let k = 0; k < images; k++) {
          for (let l = 0; l < images; l++) squares += this.covariance(k, l) * this.covariance(k, l);
        }
        const trace = this.trace();
        return trace > 0 ? trace * trace / squares : 0;
      }
      case TsfosFeature.magnitudeMean: return this.toMean(levelTermCount(images));
      case TsfosFeature.magnitudeStandardDeviation: return Math.sqrt(this.magnitudeSquares / n);
      case TsfosFeature.withinSignatureStandardDeviation: return this.toMean(levelTermCount(images) + 1);
      case TsfosFeature.distanceToMean: return Math.sqrt(this.trace() / <f64>images);
      case TsfosFeature.mardiaSkewness: return this.singular ? NaN : this.skewness(n);
      case TsfosFeature.mardiaKurtosis: return this.singular ? NaN : this.fourths / n;
      default: return NaN;
    }
  }

  private principalFraction(): f64 {
    const n = this.imageCount, trace = this.trace();
    if (!(trace > 0)) return 1;
    for (let k = 0; k < n; k++) {
      for (let l = 0; l < n; l++) store<f64>(this.matrixPtr + (<usize>(k * n + l) << 3), this.covariance(k, l) / trace);
    }
    if (n == 1) return 1;
    const values = this.restPtr + 64;
    evaluateEigenvalues(this.matrixPtr, n, values, values + 64);
    let largest: f64 = 0;
    for (let k = 0; k < n; k++) largest = max(largest, load<f64>(values + (<usize>k << 3)));
    return min<f64>(1, largest);
  }

  /** Σ of squared third moments, each as often as its images can be ordered. */
  private skewness(n: f64): f64 {
    let sum: f64 = 0, ptr = this.triplesPtr;
    for (let a = 0; a < this.imageCount; a++) {
      for (let b = 0; b <= a; b++) {
        for (let c = 0; c <= b; c++, ptr += 8) {
          const mean = load<f64>(ptr) / n, times: f64 = a == c ? 1 : a == b || b == c ? 3 : 6;
          sum += times * mean * mean;
        }
      }
    }
    return sum;
  }
}

/** Root mean square of a signature's levels. */
// @ts-ignore: decorator
@inline
export function magnitudeOf(voxel: usize, planeBytes: usize, imageCount: i32): f64 {
  let squares: f64 = 0;
  for (let k = 0; k < imageCount; k++) {
    const level = <f64>load<u16>(voxel + <usize>k * planeBytes);
    squares += level * level;
  }
  return Math.sqrt(squares / <f64>imageCount);
}

/** Such that sums of levels in fixed point stay below 2^61. */
export function magnitudeShiftOf(sampleCountMax: i32, levelCount: i32): i32 {
  return 61 - (32 - clz<i32>(sampleCountMax)) - (32 - clz<i32>(levelCount));
}
