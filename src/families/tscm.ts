import { defineFamily } from "./family.js";

/**
 * p(s,t) is the share of neighbors whose tissue signatures (levels of n images) are s and t, each pair in both orders; HS the
 * entropy of its marginal. The first eight are the same for any relabeling of levels; the others take the distance of two
 * signatures as vectors, over n, so that one image has the GLCM's values and n copies of it have them too. Ours: the
 * definitions of the published matrix of that name could not be compared.
 */
export const tscm = /* @__PURE__ */ defineFamily({
  id: "tscm",
  name: "Tissue signature co-occurrence matrix",
  ibsi: null,
  input: "signatures",
  joint: true,
  directions: true,
  symmetricOnly: true,
  kernel: "Tscm",
  stages: {
    cells: "sliding counts", maximum: "sliding counts", marginals: "sliding counts", differences: "box sums", moments: "box sums",
    inverse: "box sums",
  },
  features: {
    jointEntropy: {
      name: "Joint entropy of pairs of signatures", ibsi: null, pyradiomics: null,
      formula: "HST = -Σst p(s,t) log2 p(s,t)", unit: "bit", range: "[0, ∞)",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["cells"],
    },
    angularSecondMoment: {
      name: "Angular second moment of pairs of signatures", ibsi: null, pyradiomics: null,
      formula: "Σst p(s,t)²", unit: "1", range: "[0, 1]",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["cells"],
    },
    jointMaximum: {
      name: "Joint maximum of pairs of signatures", ibsi: null, pyradiomics: null,
      formula: "max p(s,t)", unit: "1", range: "[0, 1]",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["cells", "maximum"],
    },
    conditionalEntropy: {
      name: "Conditional entropy of a neighbor's signature", ibsi: null, pyradiomics: null,
      formula: "HST - HS", unit: "bit", range: "[0, ∞)",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["cells", "marginals"],
    },
    mutualInformation: {
      name: "Mutual information of neighbors' signatures", ibsi: null, pyradiomics: null,
      formula: "2 HS - HST", unit: "bit", range: "[0, ∞)",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["cells", "marginals"],
    },
    informationCorrelation1: {
      name: "Information correlation 1 of signatures", ibsi: null, pyradiomics: null,
      formula: "(HST - 2 HS) / HS, 0 where HS is 0", unit: "1", range: "[-1, 0]",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["cells", "marginals"],
    },
    informationCorrelation2: {
      name: "Information correlation 2 of signatures", ibsi: null, pyradiomics: null,
      formula: "√(1 - exp(-2 (2 HS - HST)))", unit: "1", range: "[0, 1)",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["cells", "marginals"],
    },
    sameSignatureProbability: {
      name: "Probability of equal signatures", ibsi: null, pyradiomics: null,
      formula: "Σs p(s,s)", unit: "1", range: "[0, 1]",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["differences"],
    },
    contrast: {
      name: "Contrast of signatures", ibsi: null, pyradiomics: null,
      formula: "E[‖s - t‖² / n]", unit: "level²", range: "[0, (Ng - 1)²]",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["differences"],
    },
    dissimilarity: {
      name: "Dissimilarity of signatures", ibsi: null, pyradiomics: null,
      formula: "E[‖s - t‖₁ / n]", unit: "level", range: "[0, Ng - 1]",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["differences"],
    },
    correlation: {
      name: "Correlation of signatures", ibsi: null, pyradiomics: null,
      formula: "tr Cov(s,t) / tr Cov(s,s), 1 where all signatures are equal", unit: "1", range: "[-1, 1]",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["differences", "moments"],
    },
    jointAverage: {
      name: "Joint average of signatures", ibsi: null, pyradiomics: null,
      formula: "E[Σk s_k / n]", unit: "level", range: "[1, Ng]",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["moments"],
    },
    jointVariance: {
      name: "Joint variance of signatures", ibsi: null, pyradiomics: null,
      formula: "tr Cov(s,s) / n", unit: "level²", range: "[0, (Ng - 1)²/4]",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["differences", "moments"],
    },
    inverseDifference: {
      name: "Inverse difference of signatures", ibsi: null, pyradiomics: null,
      formula: "E[1 / (1 + ‖s - t‖₁ / n)]", unit: "1", range: "[1/Ng, 1]",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["inverse"],
    },
    inverseDifferenceMoment: {
      name: "Inverse difference moment of signatures", ibsi: null, pyradiomics: null,
      formula: "E[1 / (1 + ‖s - t‖² / n)]", unit: "1", range: "[1/(1 + (Ng - 1)²), 1]",
      source: "ours", oracle: "none: our definition; worked cases and the naive twin", parts: ["inverse"],
    },
  },
});
