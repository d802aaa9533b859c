import { defineFamily } from "./family.js";

/** X are the N intensities of the window or region, P_q their percentiles, linear between ranks. */
export const statistics = /* @__PURE__ */ defineFamily({
  id: "statistics",
  name: "Intensity-based statistics",
  ibsi: "UHIW",
  input: "intensities",
  directions: false,
  kernel: "Statistics",
  // Of images of integers.
  stages: { moments: "box sums", shape: "windows", order: "windows", deviations: "windows" },
  features: {
    mean: {
      name: "Mean intensity", ibsi: "Q4LE", pyradiomics: "firstorder.Mean",
      formula: "μ = Σ X / N", unit: "intensity", range: "(-∞, ∞)",
      parts: ["moments"],
    },
    variance: {
      name: "Intensity variance", ibsi: "ECT3", pyradiomics: "firstorder.Variance",
      formula: "σ² = Σ (X - μ)² / N", unit: "intensity²", range: "[0, ∞)",
      parts: ["moments"],
    },
    skewness: {
      name: "Intensity skewness", ibsi: "KE2A", pyradiomics: "firstorder.Skewness",
      formula: "Σ (X - μ)³ / (N σ³)", unit: "1", range: "(-∞, ∞)",
      parts: ["moments", "shape"],
    },
    excessKurtosis: {
      name: "(Excess) intensity kurtosis", ibsi: "IPH6", pyradiomics: null,
      formula: "Σ (X - μ)⁴ / (N σ⁴) - 3", unit: "1", range: "[-2, ∞)",
      parts: ["moments", "shape"],
    },
    median: {
      name: "Median intensity", ibsi: "Y12H", pyradiomics: "firstorder.Median",
      formula: "M = P50", unit: "intensity", range: "(-∞, ∞)",
      parts: ["order"],
    },
    minimum: {
      name: "Minimum intensity", ibsi: "1GSF", pyradiomics: "firstorder.Minimum",
      formula: "min X", unit: "intensity", range: "(-∞, ∞)",
      parts: ["order"],
    },
    percentile10: {
      name: "10th intensity percentile", ibsi: "QG58", pyradiomics: "firstorder.10Percentile",
      formula: "P10", unit: "intensity", range: "(-∞, ∞)",
      parts: ["order"],
    },
    percentile90: {
      name: "90th intensity percentile", ibsi: "8DWT", pyradiomics: "firstorder.90Percentile",
      formula: "P90", unit: "intensity", range: "(-∞, ∞)",
      parts: ["order"],
    },
    maximum: {
      name: "Maximum intensity", ibsi: "84IY", pyradiomics: "firstorder.Maximum",
      formula: "max X", unit: "intensity", range: "(-∞, ∞)",
      parts: ["order"],
    },
    interquartileRange: {
      name: "Intensity interquartile range", ibsi: "SALO", pyradiomics: "firstorder.InterquartileRange",
      formula: "P75 - P25", unit: "intensity", range: "[0, ∞)",
      parts: ["order"],
    },
    range: {
      name: "Intensity range", ibsi: "2OJQ", pyradiomics: "firstorder.Range",
      formula: "max X - min X", unit: "intensity", range: "[0, ∞)",
      parts: ["order"],
    },
    meanAbsoluteDeviation: {
      name: "Intensity-based mean absolute deviation", ibsi: "4FUA", pyradiomics: "firstorder.MeanAbsoluteDeviation",
      formula: "Σ |X - μ| / N", unit: "intensity", range: "[0, ∞)",
      parts: ["deviations"],
    },
    robustMeanAbsoluteDeviation: {
      name: "Intensity-based robust mean absolute deviation", ibsi: "1128",
      pyradiomics: "firstorder.RobustMeanAbsoluteDeviation",
      formula: "Σ |X' - μ'| / N' over the N' intensities X' in [P10, P90], μ' their mean",
      unit: "intensity", range: "[0, ∞)",
      parts: ["deviations"],
    },
    medianAbsoluteDeviation: {
      name: "Intensity-based median absolute deviation", ibsi: "N72L", pyradiomics: null,
      formula: "Σ |X - M| / N, M = P50", unit: "intensity", range: "[0, ∞)",
      parts: ["deviations"],
    },
    coefficientOfVariation: {
      name: "Intensity-based coefficient of variation", ibsi: "7TET", pyradiomics: null,
      formula: "σ / μ", unit: "1", range: "(-∞, ∞)",
      parts: ["moments"],
    },
    quartileCoefficientOfDispersion: {
      name: "Intensity-based quartile coefficient of dispersion", ibsi: "9S40", pyradiomics: null,
      formula: "(P75 - P25) / (P75 + P25)", unit: "1", range: "(-∞, ∞)",
      parts: ["order"],
    },
    energy: {
      name: "Intensity-based energy", ibsi: "N8CA", pyradiomics: "firstorder.Energy",
      formula: "Σ X²", unit: "intensity²", range: "[0, ∞)",
      parts: ["moments"],
    },
    rootMeanSquare: {
      name: "Root mean square intensity", ibsi: "5ZWQ", pyradiomics: "firstorder.RootMeanSquared",
      formula: "√(Σ X² / N)", unit: "intensity", range: "[0, ∞)",
      parts: ["moments"],
    },
    kurtosis: {
      name: "Kurtosis", ibsi: null, pyradiomics: "firstorder.Kurtosis",
      formula: "Σ (X - μ)⁴ / (N σ⁴)", unit: "1", range: "[1, ∞)",
      source: "PyRadiomics (van Griethuysen et al. 2017), firstorder.Kurtosis", oracle: "PyRadiomics", parts: ["moments", "shape"],
    },
    standardDeviation: {
      name: "Standard deviation", ibsi: null, pyradiomics: "firstorder.StandardDeviation",
      formula: "σ = √(Σ (X - μ)² / N)", unit: "intensity", range: "[0, ∞)",
      source: "PyRadiomics (van Griethuysen et al. 2017), firstorder.StandardDeviation",
      oracle: "PyRadiomics (root of firstorder.Variance, as it stores none itself)", parts: ["moments"],
    },
    totalEnergy: {
      name: "Total energy", ibsi: null, pyradiomics: "firstorder.TotalEnergy",
      formula: "V Σ X², V = voxel volume in mm³", unit: "intensity² mm³", range: "[0, ∞)",
      source: "PyRadiomics (van Griethuysen et al. 2017), firstorder.TotalEnergy", oracle: "PyRadiomics", parts: ["moments"],
    },
  },
});
