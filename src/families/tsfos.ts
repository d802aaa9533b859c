import { defineFamily } from "./family.js";

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
      name: "Total variance", ibsi: null, pyradiomics: null,
      formula: "tr Σ", unit: "level²", range: "[0, ∞)",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["moments"],
    },
    generalizedVariance: {
      name: "Generalized variance", ibsi: null, pyradiomics: null,
      formula: "det Σ, 0 where the images are linearly dependent", unit: "1", range: "[0, ∞)",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["moments"],
    },
    principalVarianceFraction: {
      name: "Principal variance fraction", ibsi: null, pyradiomics: null,
      formula: "λ1 / tr Σ, λ1 the largest eigenvalue of Σ; 1 where all signatures are equal", unit: "1", range: "[0, 1]",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["moments"],
    },
    effectiveRank: {
      name: "Effective rank", ibsi: null, pyradiomics: null,
      formula: "(tr Σ)² / Σkl Σ_kl², 0 where all signatures are equal", unit: "1", range: "[0, ∞)",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["moments"],
    },
    magnitudeMean: {
      name: "Mean magnitude", ibsi: null, pyradiomics: null,
      formula: "mean of m(s) = √(Σk s_k² / n)", unit: "level", range: "[1, Ng]",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["moments", "magnitudes"],
    },
    magnitudeStandardDeviation: {
      name: "Standard deviation of the magnitude", ibsi: null, pyradiomics: null,
      formula: "√(mean of (m(s) - mean m)²)", unit: "level", range: "[0, Ng - 1]",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["moments", "magnitudes", "deviations"],
    },
    withinSignatureStandardDeviation: {
      name: "Spread within a signature", ibsi: null, pyradiomics: null,
      formula: "mean over voxels of the standard deviation of s_1 … s_n", unit: "level", range: "[0, Ng - 1]",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["moments", "magnitudes"],
    },
    distanceToMean: {
      name: "Distance to the mean signature", ibsi: null, pyradiomics: null,
      formula: "√(tr Σ / n)", unit: "level", range: "[0, Ng - 1]",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["moments"],
    },
    mardiaSkewness: {
      name: "Mardia's skewness", ibsi: null, pyradiomics: null,
      formula: "Σpq (z_pᵀ Σ⁻¹ z_q)³ / N², z = s - μ; undefined where Σ has no inverse", unit: "1", range: "[0, ∞)",
      source: "Mardia 1970", oracle: "none: our definition; worked cases and the naive twin", parts: ["moments", "deviations"],
    },
    mardiaKurtosis: {
      name: "Mardia's kurtosis", ibsi: null, pyradiomics: null,
      formula: "Σp (z_pᵀ Σ⁻¹ z_p)² / N; undefined where Σ has no inverse", unit: "1", range: "[0, ∞)",
      source: "Mardia 1970", oracle: "none: our definition; worked cases and the naive twin", parts: ["moments", "deviations"],
    },
  },
});
