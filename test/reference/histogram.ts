import { naiveStatistics } from "./statistics.js";

/** IBSI's 23 histogram features and the two normalized ones, from the levels of a region or window. */
export function naiveHistogram(levels: readonly number[], levelCount: number, pyradiomics: boolean): Record<string, number> {
  const n = levels.length;
  const counts = Array.from({ length: levelCount }, (_, k) => levels.filter((level) => level === k + 1).length);
  const statistics = naiveStatistics(levels, pyradiomics, 1);
  const p = counts.filter((c) => c > 0).map((c) => c / n);
  const entropy = -p.reduce((sum, x) => sum + x * Math.log2(x), 0);
  const uniformity = p.reduce((sum, x) => sum + x * x, 0);
  const gradients = counts.map((_, k) => {
    const left = Math.max(0, k - 1), right = Math.min(levelCount - 1, k + 1);
    return right === left ? 0 : (counts[right]! - counts[left]!) / (right - left);
  });
  const steepest = Math.max(...gradients), shallowest = Math.min(...gradients);
  const most = Math.max(...counts);
  const modes = counts.flatMap((c, k) => (c === most ? [k + 1] : []));
  const mode = modes.reduce((best, level) => (
    Math.abs(level - statistics.mean!) < Math.abs(best - statistics.mean!) ? level : best
  ));
  const { energy: _e, rootMeanSquare: _r, kurtosis: _k, standardDeviation: _s, totalEnergy: _t, ...shared } = statistics;
  return {
    ...shared, mode, entropy, uniformity,
    maximumGradient: steepest, maximumGradientIntensity: gradients.indexOf(steepest) + 1,
    minimumGradient: shallowest, minimumGradientIntensity: gradients.indexOf(shallowest) + 1,
    normalizedEntropy: n > 1 ? entropy / Math.log2(n) : 0,
    normalizedUniformity: n > 1 ? (uniformity - 1 / n) / (1 - 1 / n) : 1,
  };
}
