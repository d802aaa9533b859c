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
 * E[ij] = (E[s²] - E[d²]) / 4, Var(i) = (Var(s) + Var(d) + 2 Cov(s,d)) / 4, and so on (d and Cov are 0 when symmetric).
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
  covariance: f64; // of s and d
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

// @ts-ignore: decorator
@inline
function put(valuesPtr: usize, slot: i32, value: f64): void {
  store<f64>(valuesPtr + (<usize>slot << 3), value);
}

/**
 * Values of all features whose parts were accumulated (IBSI LFYI); the other slots are left alone.
 *
 * @param pyradiomics 1: a flat matrix has correlation 1 and information correlation 0; 0: they are NaN, as IBSI leaves them
 * @param valuesPtr   f64[GLCM_FEATURE_COUNT]
 */
export function evaluateGlcmSums(s: GlcmSums, parts: i32, pyradiomics: i32, valuesPtr: usize): void {
  if (parts & GlcmPart.moments) {
    const signedVariance = s.squaredDifferenceMean - s.signedDifferenceMean * s.signedDifferenceMean;
    const varianceX = (s.sumM2 + signedVariance + 2 * s.covariance) / 4;
    const varianceY = (s.sumM2 + signedVariance - 2 * s.covariance) / 4;
    const flat = !(varianceX > 0 && varianceY > 0);
    put(valuesPtr, GlcmFeature.jointAverage, (s.sumMean + s.signedDifferenceMean) / 2);
    put(valuesPtr, GlcmFeature.jointVariance, varianceX);
    put(valuesPtr, GlcmFeature.differenceAverage, s.differenceMean);
    put(valuesPtr, GlcmFeature.differenceVariance, s.differenceVariance);
    put(valuesPtr, GlcmFeature.sumAverage, s.sumMean);
    put(valuesPtr, GlcmFeature.sumVariance, s.sumM2);
    put(valuesPtr, GlcmFeature.contrast, s.squaredDifferenceMean);
    put(valuesPtr, GlcmFeature.dissimilarity, s.differenceMean);
    put(valuesPtr, GlcmFeature.correlation,
      flat ? (pyradiomics ? 1 : NaN) : (s.sumM2 - signedVariance) / (4 * Math.sqrt(varianceX * varianceY)));
    put(valuesPtr, GlcmFeature.autocorrelation, (s.sumM2 + s.sumMean * s.sumMean - s.squaredDifferenceMean) / 4);
    put(valuesPtr, GlcmFeature.clusterTendency, s.sumM2);
    put(valuesPtr, GlcmFeature.clusterShade, s.sumM3);
    put(valuesPtr, GlcmFeature.clusterProminence, s.sumM4);
  }
  if (parts & GlcmPart.inverse) {
    put(valuesPtr, GlcmFeature.inverseDifference, s.inverseDifference);
    put(valuesPtr, GlcmFeature.normalizedInverseDifference, s.normalizedInverseDifference);
    put(valuesPtr, GlcmFeature.inverseDifferenceMoment, s.inverseDifferenceMoment);
    put(valuesPtr, GlcmFeature.normalizedInverseDifferenceMoment, s.normalizedInverseDifferenceMoment);
    put(valuesPtr, GlcmFeature.inverseVariance, s.inverseVariance);
  }
  if (parts & GlcmPart.cells) {
    put(valuesPtr, GlcmFeature.jointEntropy, s.jointEntropy);
    put(valuesPtr, GlcmFeature.angularSecondMoment, s.angularSecondMoment);
  }
  if (parts & GlcmPart.maximum) put(valuesPtr, GlcmFeature.jointMaximum, s.jointMaximum);
  if (parts & GlcmPart.differences) put(valuesPtr, GlcmFeature.differenceEntropy, s.differenceEntropy);
  if (parts & GlcmPart.sums) put(valuesPtr, GlcmFeature.sumEntropy, s.sumEntropy);
  if (parts & GlcmPart.marginals) evaluateInformationCorrelations(s, pyradiomics, valuesPtr);
  if (parts & GlcmPart.matrix) put(valuesPtr, GlcmFeature.maximalCorrelationCoefficient, s.maximalCorrelation);
}

/**
 * IBSI R8DG and JN9H. HXY1 and HXY2 are both HX + HY, whatever the matrix: -Σ p(i,j) log2(px(i) py(j)) splits into the two
 * marginal entropies, so no product matrix is made.
 */
function evaluateInformationCorrelations(s: GlcmSums, pyradiomics: i32, valuesPtr: usize): void {
  const independent = s.entropyX + s.entropyY;
  const larger = Math.max(s.entropyX, s.entropyY);
  put(valuesPtr, GlcmFeature.informationCorrelation1,
    larger > 0 ? (s.jointEntropy - independent) / larger : (pyradiomics ? 0 : NaN));
  const gain = independent - s.jointEntropy;
  put(valuesPtr, GlcmFeature.informationCorrelation2, gain > 0 ? Math.sqrt(1 - Math.exp(-2 * gain)) : 0);
}
