/** Slots of the values array, in the registry's order. */
export enum StatisticsFeature {
  mean,
  variance,
  skewness,
  excessKurtosis,
  median,
  minimum,
  percentile10,
  percentile90,
  maximum,
  interquartileRange,
  range,
  meanAbsoluteDeviation,
  robustMeanAbsoluteDeviation,
  medianAbsoluteDeviation,
  coefficientOfVariation,
  quartileCoefficientOfDispersion,
  energy,
  rootMeanSquare,
  kurtosis,
  standardDeviation,
  totalEnergy,
}

export const STATISTICS_FEATURE_COUNT = 21;

export enum StatisticsPart {
  moments = 1,
  order = 2,
  deviations = 4,
  /** Third and fourth moments. */
  shape = 8,
}

/** Between the values at the ranks below and above. */
// @ts-ignore: decorator
@inline
export function interpolate(lower: f64, upper: f64, rank: f64): f64 {
  return lower + (rank - Math.floor(rank)) * (upper - lower);
}

const FRACTION_COUNT: i32 = 5;

// @ts-ignore: decorator
@inline
function fraction(k: i32): f64 {
  return k == 0 ? 0.1 : k == 1 ? 0.25 : k == 2 ? 0.5 : k == 3 ? 0.75 : 0.9;
}

/**
 * Sums over the sorted values of a region or window, in three passes, each in ascending order: so a window and a region
 * with the same values give the same bits. The values may come in pieces (`accumulate`), the region being large.
 */
@unmanaged
export class StatisticsSums {
  count: f64;
  sum: f64;
  squareSum: f64;
  minimum: f64;
  maximum: f64;
  m2: f64;
  m3: f64;
  m4: f64;
  deviationSum: f64;
  medianDeviationSum: f64;
  robustCount: f64;
  robustSum: f64;
  robustDeviationSum: f64;
  // Values at the ranks below and above each fraction.
  lower0: f64;
  lower1: f64;
  lower2: f64;
  lower3: f64;
  lower4: f64;
  upper0: f64;
  upper1: f64;
  upper2: f64;
  upper3: f64;
  upper4: f64;

  reset(): void {
    memory.fill(changetype<usize>(this), 0, offsetof<StatisticsSums>());
  }

  /**
   * @param valuesPtr f64[count], ascending: the values with ranks start..start + count
   * @param total     values in all
   * @param pass      0, 1, 2, each over all pieces
   */
  accumulate(valuesPtr: usize, count: i32, start: i32, total: i32, pass: i32, parts: i32): void {
    if (pass == 0) this.sumUp(valuesPtr, count, start, total);
    else if (pass == 1 && parts & (StatisticsPart.moments | StatisticsPart.deviations)) this.deviate(valuesPtr, count);
    else if (pass == 2 && parts & StatisticsPart.deviations) this.deviateRobustly(valuesPtr, count);
  }

  private sumUp(valuesPtr: usize, count: i32, start: i32, total: i32): void {
    let sumV = f64x2.splat(0), squareV = f64x2.splat(0);
    let i = 0;
    for (const end = count & ~1; i < end; i += 2) {
      const v = v128.load(valuesPtr + (<usize>i << 3));
      sumV = f64x2.add(sumV, v);
      squareV = f64x2.add(squareV, f64x2.mul(v, v));
    }
    // Two lanes are summed apart: the order is fixed, and pieces are even but for the last.
    let sum = f64x2.extract_lane(sumV, 0) + f64x2.extract_lane(sumV, 1);
    let squares = f64x2.extract_lane(squareV, 0) + f64x2.extract_lane(squareV, 1);
    if (i < count) {
      const v = load<f64>(valuesPtr + (<usize>i << 3));
      sum += v;
      squares += v * v;
    }
    this.sum += sum;
    this.squareSum += squares;
    this.count = <f64>total;
    if (start == 0) this.minimum = load<f64>(valuesPtr);
    this.maximum = load<f64>(valuesPtr + (<usize>(count - 1) << 3));
    for (let k = 0; k < FRACTION_COUNT; k++) {
      const below = <i32>Math.floor(fraction(k) * <f64>(total - 1));
      this.pick(offsetof<StatisticsSums>("lower0") + (k << 3), valuesPtr, below - start, count);
      this.pick(offsetof<StatisticsSums>("upper0") + (k << 3), valuesPtr, min(below + 1, total - 1) - start, count);
    }
  }

  // @ts-ignore: decorator
  @inline
  private pick(field: usize, valuesPtr: usize, i: i32, count: i32): void {
    if (i >= 0 && i < count) store<f64>(changetype<usize>(this) + field, load<f64>(valuesPtr + (<usize>i << 3)));
  }

  /** Linear interpolation at rank p (n - 1). */
  percentile(k: i32): f64 {
    const rank = fraction(k) * (this.count - 1);
    const lower = load<f64>(changetype<usize>(this) + (k << 3), offsetof<StatisticsSums>("lower0"));
    const upper = load<f64>(changetype<usize>(this) + (k << 3), offsetof<StatisticsSums>("upper0"));
    return interpolate(lower, upper, rank);
  }

  private deviate(valuesPtr: usize, count: i32): void {
    const mean = this.sum / this.count, median = this.percentile(2), p10 = this.percentile(0), p90 = this.percentile(4);
    const meanV = f64x2.splat(mean), medianV = f64x2.splat(median), p10V = f64x2.splat(p10), p90V = f64x2.splat(p90);
    const oneV = f64x2.splat(1);
    let m2V = f64x2.splat(0), m3V = m2V, m4V = m2V, deviationV = m2V, medianDeviationV = m2V, insideV = m2V, robustV = m2V;
    let i = 0;
    for (const end = count & ~1; i < end; i += 2) {
      const v = v128.load(valuesPtr + (<usize>i << 3));
      const d = f64x2.sub(v, meanV), dd = f64x2.mul(d, d);
      m2V = f64x2.add(m2V, dd);
      m3V = f64x2.add(m3V, f64x2.mul(dd, d));
      m4V = f64x2.add(m4V, f64x2.mul(dd, dd));
      deviationV = f64x2.add(deviationV, f64x2.abs(d));
      medianDeviationV = f64x2.add(medianDeviationV, f64x2.abs(f64x2.sub(v, medianV)));
      const inside = v128.and(f64x2.ge(v, p10V), f64x2.le(v, p90V));
      insideV = f64x2.add(insideV, v128.and(inside, oneV));
      robustV = f64x2.add(robustV, v128.and(inside, v));
    }
    let m2 = lanes(m2V), m3 = lanes(m3V), m4 = lanes(m4V), deviation = lanes(deviationV);
    let medianDeviation = lanes(medianDeviationV), inside = lanes(insideV), robust = lanes(robustV);
    if (i < count) {
      const v = load<f64>(valuesPtr + (<usize>i << 3)), d = v - mean, dd = d * d;
      m2 += dd;
      m3 += dd * d;
      m4 += dd * dd;
      deviation += abs(d);
      medianDeviation += abs(v - median);
      if (v >= p10 && v <= p90) {
        inside += 1;
        robust += v;
      }
    }
    this.m2 += m2;
    this.m3 += m3;
    this.m4 += m4;
    this.deviationSum += deviation;
    this.medianDeviationSum += medianDeviation;
    this.robustCount += inside;
    this.robustSum += robust;
  }

  private deviateRobustly(valuesPtr: usize, count: i32): void {
    const mean = this.robustSum / this.robustCount, p10 = this.percentile(0), p90 = this.percentile(4);
    let sum: f64 = 0;
    for (let i = 0; i < count; i++) {
      const v = load<f64>(valuesPtr + (<usize>i << 3));
      if (v >= p10 && v <= p90) sum += abs(v - mean);
    }
    this.robustDeviationSum += sum;
  }
}

// @ts-ignore: decorator
@inline
function lanes(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

// @ts-ignore: decorator
@inline
function put(valuesPtr: usize, slot: i32, value: f64): void {
  store<f64>(valuesPtr + (<usize>slot << 3), value);
}

/** A quotient that is undefined, not infinite, over 0. */
// @ts-ignore: decorator
@inline
function ratio(a: f64, b: f64): f64 {
  return b == 0 ? NaN : a / b;
}

/**
 * Intensity-based statistics (IBSI UHIW), population moments.
 *
 * @param pyradiomics 1: skewness and kurtosis of a flat region are 0; 0: NaN
 * @param voxelVolume mm3
 * @param valuesPtr   f64[STATISTICS_FEATURE_COUNT]
 */
export function evaluateStatisticsSums(s: StatisticsSums, pyradiomics: i32, voxelVolume: f64, valuesPtr: usize): void {
  const n = s.count, mean = s.sum / n;
  // Not by the variance: a mean that was rounded leaves a tiny one behind.
  const flat = s.minimum == s.maximum;
  const variance = flat ? 0 : s.m2 / n, deviation = Math.sqrt(variance);
  const flatValue: f64 = pyradiomics ? 0 : NaN;
  const kurtosis = flat ? flatValue : s.m4 / n / (variance * variance);
  const p25 = s.percentile(1), p75 = s.percentile(3);
  put(valuesPtr, StatisticsFeature.mean, mean);
  put(valuesPtr, StatisticsFeature.variance, variance);
  put(valuesPtr, StatisticsFeature.skewness, flat ? flatValue : s.m3 / n / (variance * deviation));
  put(valuesPtr, StatisticsFeature.excessKurtosis, flat ? NaN : kurtosis - 3);
  put(valuesPtr, StatisticsFeature.median, s.percentile(2));
  put(valuesPtr, StatisticsFeature.minimum, s.minimum);
  put(valuesPtr, StatisticsFeature.percentile10, s.percentile(0));
  put(valuesPtr, StatisticsFeature.percentile90, s.percentile(4));
  put(valuesPtr, StatisticsFeature.maximum, s.maximum);
  put(valuesPtr, StatisticsFeature.interquartileRange, p75 - p25);
  put(valuesPtr, StatisticsFeature.range, s.maximum - s.minimum);
  put(valuesPtr, StatisticsFeature.meanAbsoluteDeviation, flat ? 0 : s.deviationSum / n);
  put(valuesPtr, StatisticsFeature.robustMeanAbsoluteDeviation, flat ? 0 : s.robustDeviationSum / s.robustCount);
  put(valuesPtr, StatisticsFeature.medianAbsoluteDeviation, s.medianDeviationSum / n);
  put(valuesPtr, StatisticsFeature.coefficientOfVariation, ratio(deviation, mean));
  put(valuesPtr, StatisticsFeature.quartileCoefficientOfDispersion, ratio(p75 - p25, p75 + p25));
  put(valuesPtr, StatisticsFeature.energy, s.squareSum);
  put(valuesPtr, StatisticsFeature.rootMeanSquare, Math.sqrt(s.squareSum / n));
  put(valuesPtr, StatisticsFeature.kurtosis, kurtosis);
  put(valuesPtr, StatisticsFeature.standardDeviation, deviation);
  put(valuesPtr, StatisticsFeature.totalEnergy, s.squareSum * voxelVolume);
}
