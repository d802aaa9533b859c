import { OURS, defineFamily } from "./family.js";

/**
 * A tissue signature s is the vector of the levels of n co-registered images at one voxel (up to eight images); p(s) its share
 * of the N voxels of a window or region, H_A the entropy of the signatures over a subset A of the images, H_k of image k
 * alone, H_{-k} of all but image k. The name is that of multiparametric radiomics (Parekh and Jacobs), the definitions ours.
 */
export const tspm = /* @__PURE__ */ defineFamily({
  id: "tspm",
  name: "Tissue signature probability matrix",
  ibsi: null,
  input: "signatures",
  joint: true,
  directions: false,
  kernel: "Tspm",
  stages: {
    joint: "sliding counts", maximum: "sliding counts", distinct: "sliding counts", singles: "sliding counts",
    leaveOneOut: "sliding counts", subsets: "sliding counts", correction: "windows",
  },
  features: {
    jointEntropy: {
      name: "Joint entropy of signatures", ...OURS,
      formula: "H = -Σs p(s) log2 p(s)", unit: "bit", range: "[0, log2(N)]",
      parts: ["joint"],
    },
    uniformity: {
      name: "Joint uniformity of signatures", ...OURS,
      formula: "U = Σs p(s)²", unit: "1", range: "[1/N, 1]",
      parts: ["joint"],
    },
    maximumProbability: {
      name: "Probability of the most frequent signature", ...OURS,
      formula: "max p(s)", unit: "1", range: "[1/N, 1]",
      parts: ["joint", "maximum"],
    },
    mutualInformation: {
      name: "Mutual information (total correlation)", ...OURS,
      formula: "T = Σk H_k - H", unit: "bit", range: "[0, ∞)",
      parts: ["joint", "singles"],
    },
    normalizedMutualInformation: {
      name: "Normalized mutual information", ...OURS,
      formula: "T / (Σk H_k - max H_k), 0 where that is 0", unit: "1", range: "[0, 1]",
      parts: ["joint", "singles"],
    },
    dualTotalCorrelation: {
      name: "Dual total correlation", ...OURS,
      formula: "D = Σk H_{-k} - (n - 1) H, n images", unit: "bit", range: "[0, ∞)",
      parts: ["joint", "leaveOneOut"],
    },
    interaction: {
      name: "Interaction (co-information)", ...OURS,
      formula: "Σ_A (-1)^(|A| + 1) H_A over the subsets A of the images: above 0 redundant, below 0 synergistic", unit: "bit", range: "(-∞, ∞)",
      parts: ["joint", "subsets"],
    },
    conditionalEntropy1: {
      name: "Conditional entropy of image 1", ...OURS,
      formula: "H - H_{-1}: what image 1 adds to the others", unit: "bit", range: "[0, log2(N)]",
      parts: ["joint", "leaveOneOut"], image: 1,
    },
    conditionalEntropy2: {
      name: "Conditional entropy of image 2", ...OURS,
      formula: "H - H_{-2}: what image 2 adds to the others", unit: "bit", range: "[0, log2(N)]",
      parts: ["joint", "leaveOneOut"], image: 2,
    },
    conditionalEntropy3: {
      name: "Conditional entropy of image 3", ...OURS,
      formula: "H - H_{-3}: what image 3 adds to the others", unit: "bit", range: "[0, log2(N)]",
      parts: ["joint", "leaveOneOut"], image: 3,
    },
    conditionalEntropy4: {
      name: "Conditional entropy of image 4", ...OURS,
      formula: "H - H_{-4}: what image 4 adds to the others", unit: "bit", range: "[0, log2(N)]",
      parts: ["joint", "leaveOneOut"], image: 4,
    },
    conditionalEntropy5: {
      name: "Conditional entropy of image 5", ...OURS,
      formula: "H - H_{-5}: what image 5 adds to the others", unit: "bit", range: "[0, log2(N)]",
      parts: ["joint", "leaveOneOut"], image: 5,
    },
    conditionalEntropy6: {
      name: "Conditional entropy of image 6", ...OURS,
      formula: "H - H_{-6}: what image 6 adds to the others", unit: "bit", range: "[0, log2(N)]",
      parts: ["joint", "leaveOneOut"], image: 6,
    },
    conditionalEntropy7: {
      name: "Conditional entropy of image 7", ...OURS,
      formula: "H - H_{-7}: what image 7 adds to the others", unit: "bit", range: "[0, log2(N)]",
      parts: ["joint", "leaveOneOut"], image: 7,
    },
    conditionalEntropy8: {
      name: "Conditional entropy of image 8", ...OURS,
      formula: "H - H_{-8}: what image 8 adds to the others", unit: "bit", range: "[0, log2(N)]",
      parts: ["joint", "leaveOneOut"], image: 8,
    },
    normalizedEntropy: {
      name: "Normalized joint entropy", ...OURS,
      formula: "H / log2 N, 0 for one voxel (after Parekh and Jacobs 2019, eq. 3)", unit: "1", range: "[0, 1]",
      parts: ["joint"],
    },
    attainableEntropy: {
      name: "Joint entropy of the attainable", ...OURS,
      formula: "H / log2 min(N, Πk Ng_k), 0 where that is 0", unit: "1", range: "[0, 1]",
      parts: ["joint"],
    },
    effectiveSignatureCount: {
      name: "Effective number of signatures", ...OURS,
      formula: "2^H", unit: "1", range: "[1, N]",
      parts: ["joint"],
    },
    distinctSignatureCount: {
      name: "Number of distinct signatures", ...OURS,
      formula: "#{s: p(s) > 0}", unit: "1", range: "[1, N]",
      parts: ["joint", "distinct"],
    },
    renyiEntropy: {
      name: "Rényi entropy of order 2", ...OURS,
      formula: "-log2 U", unit: "bit", range: "[0, log2(N)]",
      parts: ["joint"],
    },
    millerMadowEntropy: {
      name: "Joint entropy, Miller-Madow corrected", ...OURS,
      formula: "H + (K - 1) / (2 N ln 2), K distinct signatures", unit: "bit", range: "[0, ∞)",
      parts: ["joint", "distinct"],
    },
    correctedMutualInformation: {
      name: "Chance-corrected mutual information", ...OURS,
      formula: "T - E[T]: of two images the exact mean over all pairings with their histograms, of more the mean over 16 seeded shuffles", unit: "bit", range: "(-∞, ∞)",
      parts: ["joint", "singles", "correction"],
    },
  },
});
