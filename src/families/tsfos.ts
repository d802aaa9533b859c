import { OURS, defineFamily } from "./family.js";

/** Tissue signatures s of n images as vectors of levels: μ their mean, Σ their (population) covariance over the N voxels. */
export const tsfos = /* @__PURE__ */ defineFamily({
  id: "tsfos",
  name: "First-order statistics of tissue signatures",
  ibsi: null,
  input: "signatures",
  directions: false,
  kernel: "Tsfos",
  stages: { moments: "box sums", magnitudes: "box sums", deviations: "windows" },
  features: {
    totalVariance: {
      name: "Total variance", ...OURS,
      formula: "tr Σ", unit: "level²", range: "[0, ∞)",
      parts: ["moments"],
    },
    generalizedVariance: {
      name: "Generalized variance", ...OURS,
      formula: "det Σ, 0 where the images are linearly dependent", unit: "1", range: "[0, ∞)",
      parts: ["moments"],
    },
    principalVarianceFraction: {
      name: "Principal variance fraction", ...OURS,
      formula: "λ1 / tr Σ, λ1 the largest eigenvalue of Σ; 1 where all signatures are equal", unit: "1", range: "[0, 1]",
      parts: ["moments"],
    },
    effectiveRank: {
      name: "Effective rank", ...OURS,
      formula: "(tr Σ)² / Σkl Σ_kl², 0 where all signatures are equal", unit: "1", range: "[0, ∞)",
      parts: ["moments"],
    },
    magnitudeMean: {
      name: "Mean magnitude", ...OURS,
      formula: "mean of m(s) = √(Σk s_k² / n)", unit: "level", range: "[1, Ng]",
      parts: ["moments", "magnitudes"],
    },
    magnitudeStandardDeviation: {
      name: "Standard deviation of the magnitude", ...OURS,
      formula: "√(mean of (m(s) - mean m)²)", unit: "level", range: "[0, Ng - 1]",
      parts: ["moments", "magnitudes", "deviations"],
    },
    withinSignatureStandardDeviation: {
      name: "Spread within a signature", ...OURS,
      formula: "mean over voxels of the standard deviation of s_1 … s_n", unit: "level", range: "[0, Ng - 1]",
      parts: ["moments", "magnitudes"],
    },
    distanceToMean: {
      name: "Distance to the mean signature", ...OURS,
      formula: "√(tr Σ / n)", unit: "level", range: "[0, Ng - 1]",
      parts: ["moments"],
    },
    mardiaSkewness: {
      name: "Mardia's skewness", ...OURS,
      formula: "Σpq (z_pᵀ Σ⁻¹ z_q)³ / N², z = s - μ; undefined where Σ has no inverse", unit: "1", range: "[0, ∞)",
      source: "Mardia 1970", oracle: "none: our definition; worked cases and the naive twin", parts: ["moments", "deviations"],
    },
    mardiaKurtosis: {
      name: "Mardia's kurtosis", ...OURS,
      formula: "Σp (z_pᵀ Σ⁻¹ z_p)² / N; undefined where Σ has no inverse", unit: "1", range: "[0, ∞)",
      source: "Mardia 1970", oracle: "none: our definition; worked cases and the naive twin", parts: ["moments", "deviations"],
    },
  },
});
