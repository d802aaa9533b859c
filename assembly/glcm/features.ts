/** Slots of the values array, in the registry's order; exported as wasm globals `GlcmFeature.contrast`. */
export enum GlcmFeature {
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
}

export const GLCM_FEATURE_COUNT = 26;

/** Which sums a feature is evaluated from: what is not asked for is not accumulated. */
export enum GlcmPart {
  moments = 1,
  inverse = 2,
  cells = 4,
  maximum = 8,
  differences = 16,
  sums = 32,
  marginals = 64,
  matrix = 128,
}

/**
 * Everything the features are functions of. With s = i + j and d = i - j every polynomial feature is a moment of s and d:
 * E[ij] = (E[s²] - E[d²]) / 4, Cov(i,j) = (Var(s) - Var(d)) / 4, and so on (E[d] is 0 when symmetric).
 */
@unmanaged
export class GlcmSums {
  /** Pairs; a symmetric matrix holds each twice. 0: everything is undefined. */
  pairCount: f64;
  sumMean: f64;
  sumM2: f64;
  sumM3: f64;
  sumM4: f64;
  differenceMean: f64; // of |d|
  differenceVariance: f64; // of |d|
  squaredDifferenceMean: f64;
  signedDifferenceMean: f64;
  varianceX: f64; // of i
  varianceY: f64; // of j
  inverseDifference: f64;
  normalizedInverseDifference: f64;
  inverseDifferenceMoment: f64;
  normalizedInverseDifferenceMoment: f64;
  inverseVariance: f64;
  jointEntropy: f64;
  angularSecondMoment: f64;
  jointMaximum: f64;
  differenceEntropy: f64;
  sumEntropy: f64;
  entropyX: f64;
  entropyY: f64;
  maximalCorrelation: f64;
}

/**
 * One feature's value (IBSI LFYI) from the sums, whose part must have been accumulated.
 *
 * @param pyradiomics 1: a flat matrix has correlation 1 and information correlation 0; 0: they are NaN, as IBSI leaves them
 */
export function evaluateGlcmFeature(s: GlcmSums, slot: i32, pyradiomics: i32): f64 {
  switch (slot) {
    case GlcmFeature.jointMaximum: return s.jointMaximum;
    case GlcmFeature.jointAverage: return (s.sumMean + s.signedDifferenceMean) / 2;
    case GlcmFeature.jointVariance: return s.varianceX;
    case GlcmFeature.jointEntropy: return s.jointEntropy;
    case GlcmFeature.differenceAverage: return s.differenceMean;
    case GlcmFeature.differenceVariance: return s.differenceVariance;
    case GlcmFeature.differenceEntropy: return s.differenceEntropy;
    case GlcmFeature.sumAverage: return s.sumMean;
    case GlcmFeature.sumVariance: return s.sumM2;
    case GlcmFeature.sumEntropy: return s.sumEntropy;
    case GlcmFeature.angularSecondMoment: return s.angularSecondMoment;
    case GlcmFeature.contrast: return s.squaredDifferenceMean;
    case GlcmFeature.dissimilarity: return s.differenceMean;
    case GlcmFeature.inverseDifference: return s.inverseDifference;
    case GlcmFeature.normalizedInverseDifference: return s.normalizedInverseDifference;
    case GlcmFeature.inverseDifferenceMoment: return s.inverseDifferenceMoment;
    case GlcmFeature.normalizedInverseDifferenceMoment: return s.normalizedInverseDifferenceMoment;
    case GlcmFeature.inverseVariance: return s.inverseVariance;
    case GlcmFeature.correlation: return correlation(s, pyradiomics);
    case GlcmFeature.autocorrelation: return (s.sumM2 + s.sumMean * s.sumMean - s.squaredDifferenceMean) / 4;
    case GlcmFeature.clusterTendency: return s.sumM2;
    case GlcmFeature.clusterShade: return s.sumM3;
    case GlcmFeature.clusterProminence: return s.sumM4;
    case GlcmFeature.informationCorrelation1: return informationCorrelation1(s, pyradiomics);
    case GlcmFeature.informationCorrelation2: return informationCorrelation2(s);
    case GlcmFeature.maximalCorrelationCoefficient: return s.maximalCorrelation;
    default: return NaN;
  }
}

/** Cov(i,j) = (Var(s) - Var(d)) / 4. */
function correlation(s: GlcmSums, pyradiomics: i32): f64 {
  if (!(s.varianceX > 0 && s.varianceY > 0)) return pyradiomics ? 1 : NaN;
  const signedVariance = s.squaredDifferenceMean - s.signedDifferenceMean * s.signedDifferenceMean;
  return (s.sumM2 - signedVariance) / (4 * Math.sqrt(s.varianceX * s.varianceY));
}

// HXY1 and HXY2 are both HX + HY, whatever the matrix: -Σ p(i,j) log2(px(i) py(j)) splits into the two marginal entropies,
// so no product matrix is made.

/** IBSI R8DG. */
function informationCorrelation1(s: GlcmSums, pyradiomics: i32): f64 {
  const larger = Math.max(s.entropyX, s.entropyY);
  return larger > 0 ? (s.jointEntropy - s.entropyX - s.entropyY) / larger : (pyradiomics ? 0 : NaN);
}

/** IBSI JN9H. */
function informationCorrelation2(s: GlcmSums): f64 {
  const gain = s.entropyX + s.entropyY - s.jointEntropy;
  return gain > 0 ? Math.sqrt(1 - Math.exp(-2 * gain)) : 0;
}
