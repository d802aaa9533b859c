import { Quantities } from "../core/chunk";

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
export enum GlcmQuantity {
  // These five as in Quantity.
  reciprocal,
  sumMean,
  sumM2,
  sumM3,
  sumM4,
  differenceMean, // of |d|
  differenceVariance, // of |d|
  squaredDifferenceMean,
  signedDifferenceMean,
  varianceX, // of i
  varianceY, // of j
  inverseDifference,
  normalizedInverseDifference,
  inverseDifferenceMoment,
  normalizedInverseDifferenceMoment,
  inverseVariance,
  jointEntropy,
  angularSecondMoment,
  jointMaximum,
  differenceEntropy,
  sumEntropy,
  entropyX,
  entropyY,
  maximalCorrelation,
  /** The reciprocal, or 0. */
  weight,
  /** Room for a feature that is no quantity itself. */
  result,
}

export const GLCM_QUANTITY_COUNT: i32 = 26;

/** Quantities of the part `moments` that a feature is a function of which is not pooled, a bit each. */
export function momentsOf(slot: i32): i32 {
  const m2 = 1 << GlcmQuantity.sumM2, squares = 1 << GlcmQuantity.squaredDifferenceMean;
  switch (slot) {
    case GlcmFeature.jointVariance: return m2 | squares | (1 << GlcmQuantity.varianceX);
    case GlcmFeature.differenceVariance: return 1 << GlcmQuantity.differenceVariance;
    case GlcmFeature.correlation: return m2 | squares;
    case GlcmFeature.sumVariance:
    case GlcmFeature.clusterTendency: return m2;
    default: return 0;
  }
}

/**
 * One feature's values (IBSI LFYI) for `count` windows: where they lie, f64[count]. The feature's parts must be there. Of maps
 * those alone that `isPooled` is false for.
 *
 * @param pyradiomics 1: a flat matrix has correlation 1 and information correlation 0; 0: they are NaN, as IBSI leaves them
 */
export function evaluateGlcmFeature(q: Quantities, slot: i32, count: i32, symmetric: i32, pyradiomics: i32): usize {
  switch (slot) {
    case GlcmFeature.jointVariance: return q.row(GlcmQuantity.varianceX);
    case GlcmFeature.differenceVariance: return q.row(GlcmQuantity.differenceVariance);
    case GlcmFeature.sumVariance:
    case GlcmFeature.clusterTendency: return q.row(GlcmQuantity.sumM2);
    case GlcmFeature.clusterShade: return q.row(GlcmQuantity.sumM3);
    case GlcmFeature.clusterProminence: return q.row(GlcmQuantity.sumM4);
    case GlcmFeature.maximalCorrelationCoefficient: return q.row(GlcmQuantity.maximalCorrelation);
    case GlcmFeature.correlation: return symmetric
      ? evaluateSymmetricCorrelation(q, count, pyradiomics) : evaluateCorrelation(q, count, pyradiomics);
    case GlcmFeature.informationCorrelation1: return evaluateInformationCorrelation1(q, count, pyradiomics);
    case GlcmFeature.informationCorrelation2: return evaluateInformationCorrelation2(q, count);
    default: return 0;
  }
}

/** The features that maps make from sums as they come (`pooled.ts`): of a region, from its quantities. */
export function evaluatePooledFeature(q: Quantities, slot: i32, count: i32, symmetric: i32): usize {
  switch (slot) {
    case GlcmFeature.jointMaximum: return q.row(GlcmQuantity.jointMaximum);
    case GlcmFeature.jointAverage: return evaluateJointAverage(q, count, symmetric);
    case GlcmFeature.jointEntropy: return q.row(GlcmQuantity.jointEntropy);
    case GlcmFeature.differenceAverage:
    case GlcmFeature.dissimilarity: return q.row(GlcmQuantity.differenceMean);
    case GlcmFeature.differenceEntropy: return q.row(GlcmQuantity.differenceEntropy);
    case GlcmFeature.sumAverage: return q.row(GlcmQuantity.sumMean);
    case GlcmFeature.sumEntropy: return q.row(GlcmQuantity.sumEntropy);
    case GlcmFeature.angularSecondMoment: return q.row(GlcmQuantity.angularSecondMoment);
    case GlcmFeature.contrast: return q.row(GlcmQuantity.squaredDifferenceMean);
    case GlcmFeature.autocorrelation: return evaluateAutocorrelation(q, count);
    // The inverse features, whose quantities have their order.
    default: return q.row(GlcmQuantity.inverseDifference + slot - GlcmFeature.inverseDifference);
  }
}

/** A feature may be undefined where there are pairs: a flat matrix, or too many levels. */
export function isPartial(slot: i32): bool {
  return slot == GlcmFeature.correlation || slot == GlcmFeature.informationCorrelation1
    || slot == GlcmFeature.maximalCorrelationCoefficient;
}

function evaluateJointAverage(q: Quantities, count: i32, symmetric: i32): usize {
  const row = q.row(GlcmQuantity.result), sums = q.row(GlcmQuantity.sumMean), differences = q.row(GlcmQuantity.signedDifferenceMean);
  for (let o: usize = 0; o < <usize>count << 3; o += 16) {
    const sum = symmetric ? v128.load(sums + o) : f64x2.add(v128.load(sums + o), v128.load(differences + o));
    v128.store(row + o, f64x2.mul(sum, f64x2.splat(0.5)));
  }
  return row;
}

/** Cov(i,j) = (Var(s) - Var(d)) / 4. */
function evaluateCorrelation(q: Quantities, count: i32, pyradiomics: i32): usize {
  const row = q.row(GlcmQuantity.result), flat = f64x2.splat(pyradiomics ? 1 : NaN), zero = f64x2.splat(0);
  for (let o: usize = 0; o < <usize>count << 3; o += 16) {
    const x = q.at2(GlcmQuantity.varianceX, o), y = q.at2(GlcmQuantity.varianceY, o);
    const mean = q.at2(GlcmQuantity.signedDifferenceMean, o);
    const signedVariance = f64x2.sub(q.at2(GlcmQuantity.squaredDifferenceMean, o), f64x2.mul(mean, mean));
    const covariance = f64x2.mul(f64x2.splat(0.25), f64x2.sub(q.at2(GlcmQuantity.sumM2, o), signedVariance));
    const value = f64x2.div(covariance, f64x2.sqrt(f64x2.mul(x, y)));
    // Without a pair the variances are NaN: so is the value.
    v128.store(row + o, v128.bitselect(flat, value, v128.or(f64x2.eq(x, zero), f64x2.eq(y, zero))));
  }
  return row;
}

/** The same where both variances are (Var(s) + E[d²]) / 4. */
function evaluateSymmetricCorrelation(q: Quantities, count: i32, pyradiomics: i32): usize {
  const row = q.row(GlcmQuantity.result), flat = f64x2.splat(pyradiomics ? 1 : NaN), zero = f64x2.splat(0);
  const variances = q.row(GlcmQuantity.sumM2), squares = q.row(GlcmQuantity.squaredDifferenceMean);
  for (let o: usize = 0; o < <usize>count << 3; o += 16) {
    const s = v128.load(variances + o), d = v128.load(squares + o), both = f64x2.add(s, d);
    v128.store(row + o, v128.bitselect(flat, f64x2.div(f64x2.sub(s, d), both), f64x2.eq(both, zero)));
  }
  return row;
}

function evaluateAutocorrelation(q: Quantities, count: i32): usize {
  const row = q.row(GlcmQuantity.result);
  for (let o: usize = 0; o < <usize>count << 3; o += 16) {
    const mean = q.at2(GlcmQuantity.sumMean, o);
    const squares = f64x2.add(q.at2(GlcmQuantity.sumM2, o), f64x2.mul(mean, mean));
    v128.store(row + o, f64x2.mul(f64x2.splat(0.25), f64x2.sub(squares, q.at2(GlcmQuantity.squaredDifferenceMean, o))));
  }
  return row;
}

// HXY1 and HXY2 are both HX + HY, whatever the matrix: -Σ p(i,j) log2(px(i) py(j)) splits into the two marginal entropies,
// so no product matrix is made.

/** IBSI R8DG. */
function evaluateInformationCorrelation1(q: Quantities, count: i32, pyradiomics: i32): usize {
  const row = q.row(GlcmQuantity.result);
  const flat = f64x2.splat(pyradiomics ? 0 : NaN);
  for (let o: usize = 0; o < <usize>count << 3; o += 16) {
    const x = q.at2(GlcmQuantity.entropyX, o), y = q.at2(GlcmQuantity.entropyY, o), larger = f64x2.max(x, y);
    const value = f64x2.div(f64x2.sub(f64x2.sub(q.at2(GlcmQuantity.jointEntropy, o), x), y), larger);
    v128.store(row + o, v128.bitselect(flat, value, f64x2.eq(larger, f64x2.splat(0))));
  }
  return row;
}

/** IBSI JN9H. */
function evaluateInformationCorrelation2(q: Quantities, count: i32): usize {
  const row = q.row(GlcmQuantity.result);
  for (let o: usize = 0; o < <usize>count << 3; o += 16) {
    const both = f64x2.add(q.at2(GlcmQuantity.entropyX, o), q.at2(GlcmQuantity.entropyY, o));
    const gain = f64x2.sub(both, q.at2(GlcmQuantity.jointEntropy, o));
    const low = f64x2.extract_lane(gain, 0), high = f64x2.extract_lane(gain, 1);
    v128.store(row + o, f64x2(gainToCorrelation(low), gainToCorrelation(high)));
  }
  return row;
}

function gainToCorrelation(gain: f64): f64 {
  if (gain != gain) return NaN;
  return gain > 0 ? Math.sqrt(1 - Math.exp(-2 * gain)) : 0;
}
