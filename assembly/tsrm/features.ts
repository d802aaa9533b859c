import { scaledCovariance } from "../signatures/levelTerms";

/** Slots: those of GlcmFeature for the pooled table, then four of each relation of two images. */
export enum TsrmFeature {
  jointMaximum,
  jointAverage,
  jointVariance,
  jointEntropy,
  differenceAverage,
  differenceVariance,
  differenceEntropy,
  sumAverage,
  sumVariance,
  sumEntropy,
  angularSecondMoment,
  contrast,
  dissimilarity,
  inverseDifference,
  normalizedInverseDifference,
  inverseDifferenceMoment,
  normalizedInverseDifferenceMoment,
  inverseVariance,
  correlation,
  autocorrelation,
  clusterTendency,
  clusterShade,
  clusterProminence,
  informationCorrelation1,
  informationCorrelation2,
  maximalCorrelationCoefficient,
  mutualInformationMean,
  mutualInformationMinimum,
  mutualInformationMaximum,
  mutualInformationStandardDeviation,
  normalizedMutualInformationMean,
  normalizedMutualInformationMinimum,
  normalizedMutualInformationMaximum,
  normalizedMutualInformationStandardDeviation,
  informationDistanceMean,
  informationDistanceMinimum,
  informationDistanceMaximum,
  informationDistanceStandardDeviation,
  pearsonCorrelationMean,
  pearsonCorrelationMinimum,
  pearsonCorrelationMaximum,
  pearsonCorrelationStandardDeviation,
}

export const TSRM_FEATURE_COUNT = 42;
export const FIRST_RELATION: i32 = TsrmFeature.mutualInformationMean;

/** Those of GlcmPart, and what relations are evaluated from. */
export enum TsrmPart {
  moments = 1,
  inverse = 2,
  cells = 4,
  maximum = 8,
  differences = 16,
  sums = 32,
  marginals = 64,
  matrix = 128,
  /** Σ F(c) of each image, and of each two. */
  entropies = 256,
  /** Sums of levels and of their products. */
  covariances = 512,
}

enum Relation {
  mutualInformation,
  normalizedMutualInformation,
  informationDistance,
  correlation,
}

/** How the values of all pairs of images become one; in the order of the slots. */
enum Summary {
  mean,
  minimum,
  maximum,
  standardDeviation,
}

/** Sums of one window or region at the same voxels of two images. */
@unmanaged
export class RelationSums {
  imageCount: i32;
  shift: i32;
  total: i64; // F(n)
  /** i64[8][8]: Σ F(c) of image k alone at (k, k), of images l < k together at (k, l). */
  entropiesPtr: usize;
  /** i64[LevelTerm]. */
  termsPtr: usize;

  // @ts-ignore: decorator
  @inline
  terms(k: i32, l: i32): i64 {
    return load<i64>(this.entropiesPtr + (<usize>(k * 8 + l) << 3));
  }
}

/** One of the features of pairs of images. An undefined correlation (a flat image) is left out; NaN if all are. */
export function evaluateRelation(sums: RelationSums, slot: i32, n: f64): f64 {
  const relation = (slot - FIRST_RELATION) >> 2, summary = (slot - FIRST_RELATION) & 3;
  let count: f64 = 0, sum: f64 = 0, lowest: f64 = Infinity, highest: f64 = -Infinity;
  for (let k = 1; k < sums.imageCount; k++) {
    for (let l = 0; l < k; l++) {
      const value = relate(sums, relation, k, l, n);
      if (value != value) continue;
      count++;
      sum += value;
      lowest = min(lowest, value);
      highest = max(highest, value);
    }
  }
  if (count == 0) return NaN;
  if (summary == Summary.minimum) return lowest;
  if (summary == Summary.maximum) return highest;
  const mean = sum / count;
  if (summary == Summary.mean) return mean;
  let squares: f64 = 0;
  for (let k = 1; k < sums.imageCount; k++) {
    for (let l = 0; l < k; l++) {
      const value = relate(sums, relation, k, l, n);
      if (value == value) squares += (value - mean) * (value - mean);
    }
  }
  return Math.sqrt(squares / count);
}

function relate(sums: RelationSums, relation: i32, k: i32, l: i32, n: f64): f64 {
  if (relation == Relation.correlation) {
    const x = scaledCovariance(sums.termsPtr, sums.imageCount, k, k), y = scaledCovariance(sums.termsPtr, sums.imageCount, l, l);
    return x > 0 && y > 0 ? scaledCovariance(sums.termsPtr, sums.imageCount, k, l) / (Math.sqrt(x) * Math.sqrt(y)) : NaN;
  }
  const bits = 1 / (<f64>(<i64>1 << sums.shift) * n), single = 2 * sums.total - sums.terms(k, k) - sums.terms(l, l);
  const joint = sums.total - sums.terms(k, l), mutual = single - joint;
  if (relation == Relation.mutualInformation) return <f64>mutual * bits;
  if (relation == Relation.informationDistance) return <f64>(joint - mutual) * bits;
  // Two flat images know all of each other.
  return single == 0 ? 1 : 2 * <f64>mutual / <f64>single;
}
