import { OURS, defineFamily } from "./family.js";

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
      name: "Joint entropy of pairs of signatures", ...OURS,
      formula: "HST = -Σst p(s,t) log2 p(s,t)", unit: "bit", range: "[0, ∞)",
      parts: ["cells"],
    },
    angularSecondMoment: {
      name: "Angular second moment of pairs of signatures", ...OURS,
      formula: "Σst p(s,t)²", unit: "1", range: "[0, 1]",
      parts: ["cells"],
    },
    jointMaximum: {
      name: "Joint maximum of pairs of signatures", ...OURS,
      formula: "max p(s,t)", unit: "1", range: "[0, 1]",
      parts: ["cells", "maximum"],
    },
    conditionalEntropy: {
      name: "Conditional entropy of a neighbor's signature", ...OURS,
      formula: "HST - HS", unit: "bit", range: "[0, ∞)",
      parts: ["cells", "marginals"],
    },
    mutualInformation: {
      name: "Mutual information of neighbors' signatures", ...OURS,
      formula: "2 HS - HST", unit: "bit", range: "[0, ∞)",
      parts: ["cells", "marginals"],
    },
    informationCorrelation1: {
      name: "Information correlation 1 of signatures", ...OURS,
      formula: "(HST - 2 HS) / HS, 0 where HS is 0", unit: "1", range: "[-1, 0]",
      parts: ["cells", "marginals"],
    },
    informationCorrelation2: {
      name: "Information correlation 2 of signatures", ...OURS,
      formula: "√(1 - exp(-2 (2 HS - HST)))", unit: "1", range: "[0, 1)",
      parts: ["cells", "marginals"],
    },
    sameSignatureProbability: {
      name: "Probability of equal signatures", ...OURS,
      formula: "Σs p(s,s)", unit: "1", range: "[0, 1]",
      parts: ["differences"],
    },
    contrast: {
      name: "Contrast of signatures", ...OURS,
      formula: "E[‖s - t‖² / n]", unit: "level²", range: "[0, (Ng - 1)²]",
      parts: ["differences"],
    },
    dissimilarity: {
      name: "Dissimilarity of signatures", ...OURS,
      formula: "E[‖s - t‖₁ / n]", unit: "level", range: "[0, Ng - 1]",
      parts: ["differences"],
    },
    correlation: {
      name: "Correlation of signatures", ...OURS,
      formula: "tr Cov(s,t) / tr Cov(s,s), 1 where all signatures are equal", unit: "1", range: "[-1, 1]",
      parts: ["differences", "moments"],
    },
    jointAverage: {
      name: "Joint average of signatures", ...OURS,
      formula: "E[Σk s_k / n]", unit: "level", range: "[1, Ng]",
      parts: ["moments"],
    },
    jointVariance: {
      name: "Joint variance of signatures", ...OURS,
      formula: "tr Cov(s,s) / n", unit: "level²", range: "[0, (Ng - 1)²/4]",
      parts: ["differences", "moments"],
    },
    inverseDifference: {
      name: "Inverse difference of signatures", ...OURS,
      formula: "E[1 / (1 + ‖s - t‖₁ / n)]", unit: "1", range: "[1/Ng, 1]",
      parts: ["inverse"],
    },
    inverseDifferenceMoment: {
      name: "Inverse difference moment of signatures", ...OURS,
      formula: "E[1 / (1 + ‖s - t‖² / n)]", unit: "1", range: "[1/(1 + (Ng - 1)²), 1]",
      parts: ["inverse"],
    },
  },
});
