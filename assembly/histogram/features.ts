import { Quantities } from "../core/chunk";
import { StatisticsFeature } from "../statistics/features";

/** Slots of the values array, in the registry's order. */
export enum HistogramFeature {
  mean,
  variance,
  skewness,
  excessKurtosis,
  median,
  minimum,
  percentile10,
  percentile90,
  maximum,
  mode,
  interquartileRange,
  range,
  meanAbsoluteDeviation,
  robustMeanAbsoluteDeviation,
  medianAbsoluteDeviation,
  coefficientOfVariation,
  quartileCoefficientOfDispersion,
  entropy,
  uniformity,
  maximumGradient,
  maximumGradientIntensity,
  minimumGradient,
  minimumGradientIntensity,
  normalizedEntropy,
  normalizedUniformity,
}

export const HISTOGRAM_FEATURE_COUNT = 25;

export enum HistogramPart {
  /** Power sums. */
  moments = 1,
  /** Sums over counts: c log2 c and c². */
  cells = 2,
  /** A pass over the counts themselves, O(levelCount). */
  scan = 4,
  /** Voxels of windows in lanes, as in `StatisticsPart`; where they do not fit, a pass over the counts. */
  order = 8,
  deviations = 16,
}

// @ts-ignore: decorator
@inline
function put(valuesPtr: usize, slot: i32, value: f64): void {
  store<f64>(valuesPtr + (<usize>slot << 3), value);
}

// @ts-ignore: decorator
@inline
function valueAt(valuesPtr: usize, slot: i32): f64 {
  return load<f64>(valuesPtr + (<usize>slot << 3));
}

// @ts-ignore: decorator
@inline
function countAt(countsPtr: usize, level: i32): f64 {
  return <f64>load<u32>(countsPtr + (<usize>level << 2));
}

/** What the features of the parts `moments` and `cells` are functions of. */
export enum HistogramQuantity {
  // These five as in Quantity, until `putShape` makes skewness of the third moment, and excess kurtosis of the fourth.
  reciprocal,
  mean,
  m2,
  skewness,
  excessKurtosis,
  entropy,
  uniformity,
  /** log2 of the number of voxels. */
  largestEntropy,
  /** Room for a feature that is no quantity itself. */
  result,
}

export const HISTOGRAM_QUANTITY_COUNT: i32 = 9;

/** The statistic that a feature is, of levels in place of intensities, if it is none of moments; else -1. */
export function statisticOf(slot: i32): i32 {
  if (slot == HistogramFeature.quartileCoefficientOfDispersion) return StatisticsFeature.quartileCoefficientOfDispersion;
  if (slot < HistogramFeature.median || slot == HistogramFeature.mode || slot > HistogramFeature.medianAbsoluteDeviation) return -1;
  // Statistics have no mode.
  return slot < HistogramFeature.mode ? slot : slot - 1;
}

/** Read from the counts themselves. */
export function isScanned(slot: i32): bool {
  return slot == HistogramFeature.mode || (slot >= HistogramFeature.maximumGradient && slot <= HistogramFeature.minimumGradientIntensity);
}

/** Those that are scanned have no row: 0. */
export function evaluateHistogramFeature(q: Quantities, slot: i32, count: i32): usize {
  switch (slot) {
    case HistogramFeature.mean: return q.row(HistogramQuantity.mean);
    case HistogramFeature.variance: return q.row(HistogramQuantity.m2);
    case HistogramFeature.skewness: return q.row(HistogramQuantity.skewness);
    case HistogramFeature.excessKurtosis: return q.row(HistogramQuantity.excessKurtosis);
    case HistogramFeature.coefficientOfVariation: return evaluateVariation(q, count);
    case HistogramFeature.entropy: return q.row(HistogramQuantity.entropy);
    case HistogramFeature.uniformity: return q.row(HistogramQuantity.uniformity);
    case HistogramFeature.normalizedEntropy: return evaluateNormalizedEntropy(q, count);
    case HistogramFeature.normalizedUniformity: return evaluateNormalizedUniformity(q, count);
    default: return 0;
  }
}

/** Skewness and excess kurtosis in place of third and fourth moments. Flat: NaN, 0 / 0; PyRadiomics has skewness 0. */
export function putShape(q: Quantities, count: i32, pyradiomics: i32): void {
  const flat = f64x2.splat(pyradiomics ? 0 : NaN);
  for (let o: usize = 0; o < <usize>count << 3; o += 16) {
    const m2 = q.at2(HistogramQuantity.m2, o), r = f64x2.div(f64x2.splat(1), m2);
    const skewness = f64x2.mul(q.at2(HistogramQuantity.skewness, o), f64x2.mul(r, f64x2.sqrt(r)));
    q.put2(HistogramQuantity.skewness, o, v128.bitselect(flat, skewness, f64x2.eq(m2, f64x2.splat(0))));
    q.put2(HistogramQuantity.excessKurtosis, o, f64x2.sub(f64x2.mul(q.at2(HistogramQuantity.excessKurtosis, o), f64x2.mul(r, r)), f64x2.splat(3)));
  }
}

function evaluateVariation(q: Quantities, count: i32): usize {
  const row = q.row(HistogramQuantity.result);
  for (let o: usize = 0; o < <usize>count << 3; o += 16) {
    v128.store(row + o, f64x2.div(f64x2.sqrt(q.at2(HistogramQuantity.m2, o)), q.at2(HistogramQuantity.mean, o)));
  }
  return row;
}

/** One voxel: 0 by definition (the quotient is 0 / 0). */
function evaluateNormalizedEntropy(q: Quantities, count: i32): usize {
  const row = q.row(HistogramQuantity.result), zero = f64x2.splat(0);
  for (let o: usize = 0; o < <usize>count << 3; o += 16) {
    const largest = q.at2(HistogramQuantity.largestEntropy, o);
    const value = f64x2.div(q.at2(HistogramQuantity.entropy, o), largest);
    v128.store(row + o, v128.bitselect(zero, value, f64x2.eq(largest, zero)));
  }
  return row;
}

/** One voxel: 1 by definition. */
function evaluateNormalizedUniformity(q: Quantities, count: i32): usize {
  const row = q.row(HistogramQuantity.result), one = f64x2.splat(1);
  for (let o: usize = 0; o < <usize>count << 3; o += 16) {
    const r = q.at2(HistogramQuantity.reciprocal, o);
    const value = f64x2.div(f64x2.sub(q.at2(HistogramQuantity.uniformity, o), r), f64x2.sub(one, r));
    v128.store(row + o, v128.bitselect(one, value, f64x2.eq(r, one)));
  }
  return row;
}

/** Bits of features that are made together. */
const OF_TAILS: i32 = 1 << HistogramFeature.percentile10 | 1 << HistogramFeature.percentile90 | 1 << HistogramFeature.robustMeanAbsoluteDeviation;
const OF_QUARTILES: i32 = 1 << HistogramFeature.interquartileRange | 1 << HistogramFeature.quartileCoefficientOfDispersion;
const OF_MEDIAN: i32 = 1 << HistogramFeature.median | 1 << HistogramFeature.medianAbsoluteDeviation;
const OF_DEVIATIONS: i32 = 1 << HistogramFeature.meanAbsoluteDeviation | 1 << HistogramFeature.medianAbsoluteDeviation
  | 1 << HistogramFeature.robustMeanAbsoluteDeviation;
const OF_SPREAD: i32 = 1 << HistogramFeature.mode | OF_DEVIATIONS;
const OF_GRADIENTS: i32 = 1 << HistogramFeature.maximumGradient | 1 << HistogramFeature.maximumGradientIntensity
  | 1 << HistogramFeature.minimumGradient | 1 << HistogramFeature.minimumGradientIntensity;

/**
 * Order statistics, deviations, mode and gradients, from the counts (IBSI ZVCW).
 * Percentiles by linear interpolation at rank p (n - 1); the mode nearest the mean (the lower of two as near);
 * gradients by central differences over the bins 1..levelCount, one-sided at the ends, the first extremum wins.
 *
 * @param countsPtr u32[levelCount + 1], entry 0 not read; some count is not 0
 * @param wanted    bit per HistogramFeature; others may be put, too, or not
 */
export function putScan(countsPtr: usize, levelCount: i32, n: f64, valuesPtr: usize, wanted: i32): void {
  let lowest = 1, highest = levelCount;
  while (countAt(countsPtr, lowest) == 0) lowest++;
  while (countAt(countsPtr, highest) == 0) highest--;
  if (wanted & OF_GRADIENTS) putGradients(countsPtr, levelCount, valuesPtr);
  let sum: f64 = 0, modeCount: f64 = 0;
  if (wanted & OF_SPREAD) {
    for (let level = lowest; level <= highest; level++) {
      const c = countAt(countsPtr, level);
      sum += c * <f64>level;
      modeCount = max(modeCount, c);
    }
  }
  const mean = sum / n;
  if (wanted & 1 << HistogramFeature.mode) {
    let mode = 0;
    for (let level = lowest; level <= highest; level++) {
      if (countAt(countsPtr, level) == modeCount && (mode == 0 || abs(<f64>level - mean) < abs(<f64>mode - mean))) mode = level;
    }
    put(valuesPtr, HistogramFeature.mode, <f64>mode);
  }
  // The binary without these computes them of windows that fit into lanes alone.
  if (WITH_ALL) putOrder(countsPtr, lowest, highest, n, mean, valuesPtr, wanted);
}

function putOrder(countsPtr: usize, lowest: i32, highest: i32, n: f64, mean: f64, valuesPtr: usize, wanted: i32): void {
  put(valuesPtr, HistogramFeature.minimum, <f64>lowest);
  put(valuesPtr, HistogramFeature.maximum, <f64>highest);
  put(valuesPtr, HistogramFeature.range, <f64>(highest - lowest));
  if (wanted & OF_TAILS) {
    put(valuesPtr, HistogramFeature.percentile10, percentile(countsPtr, lowest, n, 0.1));
    put(valuesPtr, HistogramFeature.percentile90, percentile(countsPtr, lowest, n, 0.9));
  }
  if (wanted & OF_QUARTILES) {
    const p25 = percentile(countsPtr, lowest, n, 0.25), p75 = percentile(countsPtr, lowest, n, 0.75);
    put(valuesPtr, HistogramFeature.interquartileRange, p75 - p25);
    put(valuesPtr, HistogramFeature.quartileCoefficientOfDispersion, (p75 - p25) / (p75 + p25));
  }
  if (wanted & OF_MEDIAN) put(valuesPtr, HistogramFeature.median, percentile(countsPtr, lowest, n, 0.5));
  if (wanted & OF_DEVIATIONS) putDeviations(countsPtr, lowest, highest, n, mean, valuesPtr);
}

/** Needs the median and the percentiles, if features do that need them. */
function putDeviations(countsPtr: usize, lowest: i32, highest: i32, n: f64, mean: f64, valuesPtr: usize): void {
  const median = valueAt(valuesPtr, HistogramFeature.median);
  const p10 = valueAt(valuesPtr, HistogramFeature.percentile10), p90 = valueAt(valuesPtr, HistogramFeature.percentile90);
  let deviation: f64 = 0, medianDeviation: f64 = 0, robustCount: f64 = 0, robustSum: f64 = 0;
  for (let level = lowest; level <= highest; level++) {
    const c = countAt(countsPtr, level), v = <f64>level;
    deviation += c * abs(v - mean);
    medianDeviation += c * abs(v - median);
    if (v >= p10 && v <= p90) {
      robustCount += c;
      robustSum += c * v;
    }
  }
  const robustMean = robustSum / robustCount;
  let robustDeviation: f64 = 0;
  for (let level = lowest; level <= highest; level++) {
    const v = <f64>level;
    if (v >= p10 && v <= p90) robustDeviation += countAt(countsPtr, level) * abs(v - robustMean);
  }
  put(valuesPtr, HistogramFeature.meanAbsoluteDeviation, deviation / n);
  put(valuesPtr, HistogramFeature.robustMeanAbsoluteDeviation, robustDeviation / robustCount);
  put(valuesPtr, HistogramFeature.medianAbsoluteDeviation, medianDeviation / n);
}

function percentile(countsPtr: usize, lowest: i32, n: f64, fraction: f64): f64 {
  const rank = fraction * (n - 1);
  const below = Math.floor(rank);
  let level = lowest, seen = countAt(countsPtr, lowest);
  while (seen <= below) seen += countAt(countsPtr, ++level);
  const lower = <f64>level;
  if (rank == below || seen > below + 1) return lower;
  do { level++; } while (countAt(countsPtr, level) == 0);
  return lower + (rank - below) * (<f64>level - lower);
}

function putGradients(countsPtr: usize, levelCount: i32, valuesPtr: usize): void {
  let highest: f64 = -Infinity, lowest: f64 = Infinity, highestLevel = 1, lowestLevel = 1;
  for (let level = 1; level <= levelCount; level++) {
    const left = max(1, level - 1), right = min(levelCount, level + 1);
    // Bins at the ends have one neighbor. One bin has none: gradient 0.
    const gradient = (countAt(countsPtr, right) - countAt(countsPtr, left)) * (right - left == 2 ? 0.5 : 1);
    if (gradient > highest) {
      highest = gradient;
      highestLevel = level;
    }
    if (gradient < lowest) {
      lowest = gradient;
      lowestLevel = level;
    }
  }
  put(valuesPtr, HistogramFeature.maximumGradient, highest);
  put(valuesPtr, HistogramFeature.maximumGradientIntensity, <f64>highestLevel);
  put(valuesPtr, HistogramFeature.minimumGradient, lowest);
  put(valuesPtr, HistogramFeature.minimumGradientIntensity, <f64>lowestLevel);
}
