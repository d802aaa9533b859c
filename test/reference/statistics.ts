/** IBSI's 18 statistics and PyRadiomics' three, from the definitions; `values` in any order. */
export function naiveStatistics(values: readonly number[], pyradiomics: boolean, voxelVolume: number): Record<string, number> {
  const n = values.length;
  const sorted = [...values].sort((a, b) => a - b);
  const percentile = (p: number): number => percentileOf(sorted, p);
  const mean = average(values);
  const flat = sorted[0] === sorted[n - 1];
  const central = (k: number): number => average(values.map((x) => (x - mean) ** k));
  const variance = flat ? 0 : central(2);
  const median = percentile(0.5), p10 = percentile(0.1), p25 = percentile(0.25), p75 = percentile(0.75), p90 = percentile(0.9);
  const robust = values.filter((x) => x >= p10 && x <= p90), robustMean = average(robust);
  const whenFlat = pyradiomics ? 0 : NaN;
  const kurtosis = flat ? whenFlat : central(4) / variance ** 2;
  const energy = values.reduce((sum, x) => sum + x * x, 0);
  return {
    mean, variance,
    skewness: flat ? whenFlat : central(3) / variance ** 1.5,
    excessKurtosis: flat ? NaN : kurtosis - 3,
    median, minimum: sorted[0]!, percentile10: p10, percentile90: p90, maximum: sorted[n - 1]!,
    interquartileRange: p75 - p25, range: sorted[n - 1]! - sorted[0]!,
    meanAbsoluteDeviation: flat ? 0 : average(values.map((x) => Math.abs(x - mean))),
    robustMeanAbsoluteDeviation: flat ? 0 : average(robust.map((x) => Math.abs(x - robustMean))),
    medianAbsoluteDeviation: average(values.map((x) => Math.abs(x - median))),
    coefficientOfVariation: mean === 0 ? NaN : Math.sqrt(variance) / mean,
    quartileCoefficientOfDispersion: p75 + p25 === 0 ? NaN : (p75 - p25) / (p75 + p25),
    energy, rootMeanSquare: Math.sqrt(energy / n),
    kurtosis, standardDeviation: Math.sqrt(variance), totalEnergy: energy * voxelVolume,
  };
}

export function average(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

/** Linear interpolation at rank p (n - 1). */
export function percentileOf(sorted: readonly number[], p: number): number {
  const rank = p * (sorted.length - 1), below = Math.floor(rank);
  const lower = sorted[below]!, upper = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return lower + (rank - below) * (upper - lower);
}
