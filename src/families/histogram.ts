import { defineFamily } from "./family.js";

/**
 * X are the N levels (1..Ng) of the window or region, n(i) their counts, p(i) = n(i) / N; P_q percentiles, linear between
 * ranks. IBSI's online manual prints 1PR8 and GPMT for the 10th and 90th percentile: the codes are GPMT and OZ0C, and 1PR8
 * is the minimum's.
 */
export const histogram = /* @__PURE__ */ defineFamily({
  id: "histogram",
  name: "Intensity histogram",
  ibsi: "ZVCW",
  input: "levels",
  directions: false,
  kernel: "Histogram",
  stages: { moments: "box sums", cells: "sliding counts", order: "windows", deviations: "windows", scan: "counts" },
  features: {
    mean: {
      name: "Mean discretised intensity", ibsi: "X6K6", pyradiomics: null,
      formula: "μ = Σ i p(i)", unit: "level", range: "[1, Ng]",
      parts: ["moments"],
    },
    variance: {
      name: "Discretised intensity variance", ibsi: "CH89", pyradiomics: null,
      formula: "σ² = Σ (i - μ)² p(i)", unit: "level²", range: "[0, (Ng - 1)²/4]",
      parts: ["moments"],
    },
    skewness: {
      name: "Discretised intensity skewness", ibsi: "88K1", pyradiomics: null,
      formula: "Σ (i - μ)³ p(i) / σ³", unit: "1", range: "(-∞, ∞)",
      parts: ["moments"],
    },
    excessKurtosis: {
      name: "(Excess) discretised intensity kurtosis", ibsi: "C3I7", pyradiomics: null,
      formula: "Σ (i - μ)⁴ p(i) / σ⁴ - 3", unit: "1", range: "[-2, ∞)",
      parts: ["moments"],
    },
    median: {
      name: "Median discretised intensity", ibsi: "WIFQ", pyradiomics: null,
      formula: "M = P50", unit: "level", range: "[1, Ng]",
      parts: ["order"],
    },
    minimum: {
      name: "Minimum discretised intensity", ibsi: "1PR8", pyradiomics: null,
      formula: "min X", unit: "level", range: "[1, Ng]",
      parts: ["order"],
    },
    percentile10: {
      name: "10th discretised intensity percentile", ibsi: "GPMT", pyradiomics: null,
      formula: "P10", unit: "level", range: "[1, Ng]",
      parts: ["order"],
    },
    percentile90: {
      name: "90th discretised intensity percentile", ibsi: "OZ0C", pyradiomics: null,
      formula: "P90", unit: "level", range: "[1, Ng]",
      parts: ["order"],
    },
    maximum: {
      name: "Maximum discretised intensity", ibsi: "3NCY", pyradiomics: null,
      formula: "max X", unit: "level", range: "[1, Ng]",
      parts: ["order"],
    },
    mode: {
      name: "Intensity histogram mode", ibsi: "AMMC", pyradiomics: null,
      formula: "argmax n(i), of several the one nearest μ", unit: "level", range: "[1, Ng]",
      parts: ["scan"],
    },
    interquartileRange: {
      name: "Discretised intensity interquartile range", ibsi: "WR0O", pyradiomics: null,
      formula: "P75 - P25", unit: "level", range: "[0, Ng - 1]",
      parts: ["order"],
    },
    range: {
      name: "Discretised intensity range", ibsi: "5Z3W", pyradiomics: null,
      formula: "max X - min X", unit: "level", range: "[0, Ng - 1]",
      parts: ["order"],
    },
    meanAbsoluteDeviation: {
      name: "Intensity histogram mean absolute deviation", ibsi: "D2ZX", pyradiomics: null,
      formula: "Σ |i - μ| p(i)", unit: "level", range: "[0, (Ng - 1)/2]",
      parts: ["deviations"],
    },
    robustMeanAbsoluteDeviation: {
      name: "Intensity histogram robust mean absolute deviation", ibsi: "WRZB", pyradiomics: null,
      formula: "Σ |X' - μ'| / N' over the N' levels X' in [P10, P90], μ' their mean",
      unit: "level", range: "[0, (Ng - 1)/2]",
      parts: ["deviations"],
    },
    medianAbsoluteDeviation: {
      name: "Intensity histogram median absolute deviation", ibsi: "4RNL", pyradiomics: null,
      formula: "Σ |i - M| p(i), M = P50", unit: "level", range: "[0, (Ng - 1)/2]",
      parts: ["deviations"],
    },
    coefficientOfVariation: {
      name: "Intensity histogram coefficient of variation", ibsi: "CWYJ", pyradiomics: null,
      formula: "σ / μ", unit: "1", range: "[0, (Ng - 1)/(2·√Ng)]",
      parts: ["moments"],
    },
    quartileCoefficientOfDispersion: {
      name: "Intensity histogram quartile coefficient of dispersion", ibsi: "SLWD", pyradiomics: null,
      formula: "(P75 - P25) / (P75 + P25)", unit: "1", range: "[0, (Ng - 1)/(Ng + 1)]",
      parts: ["order"],
    },
    entropy: {
      name: "Discretised intensity entropy", ibsi: "TLU2", pyradiomics: "firstorder.Entropy",
      formula: "H = -Σ p(i) log2 p(i)", unit: "bit", range: "[0, log2 min(N, Ng)]",
      parts: ["cells"],
    },
    uniformity: {
      name: "Discretised intensity uniformity", ibsi: "BJ5W", pyradiomics: "firstorder.Uniformity",
      formula: "U = Σ p(i)²", unit: "1", range: "[1/min(N, Ng), 1]",
      parts: ["cells"],
    },
    maximumGradient: {
      name: "Maximum histogram gradient", ibsi: "12CE", pyradiomics: null,
      formula: "max n'(i), n'(i) = (n(i+1) - n(i-1))/2, one-sided at i = 1 and Ng", unit: "voxel", range: "[-N, N]",
      parts: ["scan"],
    },
    maximumGradientIntensity: {
      name: "Maximum histogram gradient intensity", ibsi: "8E6O", pyradiomics: null,
      formula: "argmax n'(i), of several the lowest", unit: "level", range: "[1, Ng]",
      parts: ["scan"],
    },
    minimumGradient: {
      name: "Minimum histogram gradient", ibsi: "VQB3", pyradiomics: null,
      formula: "min n'(i), n'(i) = (n(i+1) - n(i-1))/2, one-sided at i = 1 and Ng", unit: "voxel", range: "[-N, N]",
      parts: ["scan"],
    },
    minimumGradientIntensity: {
      name: "Minimum histogram gradient intensity", ibsi: "RHQZ", pyradiomics: null,
      formula: "argmin n'(i), of several the lowest", unit: "level", range: "[1, Ng]",
      parts: ["scan"],
    },
    normalizedEntropy: {
      name: "Normalized entropy", ibsi: null, pyradiomics: null,
      formula: "H / log2 N; 0 for N = 1", unit: "1", range: "[0, 1]",
      source: "Parekh and Jacobs 2019, eq. 3", oracle: "none: no published values, hand-worked cases only", parts: ["cells"],
    },
    normalizedUniformity: {
      name: "Normalized uniformity", ibsi: null, pyradiomics: null,
      formula: "(U - 1/N) / (1 - 1/N); 1 for N = 1", unit: "1", range: "[0, 1]",
      source: "ours", oracle: "none: defined here, hand-worked cases only", parts: ["cells"],
    },
  },
});
