import { defineFamily } from "./family.js";

/**
 * p(i,j) is the share of pairs with levels i and j (1..Ng); p_x, p_y its marginals with means μ, standard deviations σ and
 * entropies HX, HY; p_{x-y}(k) the share with |i - j| = k, p_{x+y}(k) with i + j = k. Joint average and variance are those
 * of p_x. The ranges of cluster shade and prominence are the largest central moments of i + j, which lies in [2, 2·Ng].
 */
export const glcm = /* @__PURE__ */ defineFamily({
  id: "glcm",
  name: "Grey level co-occurrence matrix",
  ibsi: "LFYI",
  input: "levels",
  directions: true,
  kernel: "Glcm",
  stages: {
    moments: "box sums", inverse: "box sums", cells: "sliding counts", maximum: "sliding counts", differences: "sliding counts",
    sums: "sliding counts", marginals: "sliding counts", matrix: "matrices",
  },
  features: {
    jointMaximum: {
      name: "Joint maximum", ibsi: "GYBY", pyradiomics: "glcm.MaximumProbability",
      formula: "max p(i,j)", unit: "1", range: "[1/Ng², 1]",
      parts: ["cells", "maximum"],
    },
    jointAverage: {
      name: "Joint average", ibsi: "60VM", pyradiomics: "glcm.JointAverage",
      formula: "μ = Σij i p(i,j)", unit: "level", range: "[1, Ng]",
      parts: ["moments"],
    },
    jointVariance: {
      name: "Joint variance", ibsi: "UR99", pyradiomics: "glcm.SumSquares",
      formula: "σ² = Σij (i - μ)² p(i,j)", unit: "level²", range: "[0, (Ng - 1)²/4]",
      parts: ["moments"],
    },
    jointEntropy: {
      name: "Joint entropy", ibsi: "TU9B", pyradiomics: "glcm.JointEntropy",
      formula: "HXY = -Σij p(i,j) log2 p(i,j)", unit: "bit", range: "[0, 2·log2 Ng]",
      parts: ["cells"],
    },
    differenceAverage: {
      name: "Difference average", ibsi: "TF7R", pyradiomics: "glcm.DifferenceAverage",
      formula: "μ_{x-y} = Σk k p_{x-y}(k)", unit: "level", range: "[0, Ng - 1]",
      parts: ["moments"],
    },
    differenceVariance: {
      name: "Difference variance", ibsi: "D3YU", pyradiomics: "glcm.DifferenceVariance",
      formula: "Σk (k - μ_{x-y})² p_{x-y}(k)", unit: "level²", range: "[0, (Ng - 1)²/4]",
      parts: ["moments"],
    },
    differenceEntropy: {
      name: "Difference entropy", ibsi: "NTRS", pyradiomics: "glcm.DifferenceEntropy",
      formula: "-Σk p_{x-y}(k) log2 p_{x-y}(k)", unit: "bit", range: "[0, log2 Ng]",
      parts: ["differences"],
    },
    sumAverage: {
      name: "Sum average", ibsi: "ZGXS", pyradiomics: "glcm.SumAverage",
      formula: "μ_{x+y} = Σk k p_{x+y}(k)", unit: "level", range: "[2, 2·Ng]",
      parts: ["moments"],
    },
    sumVariance: {
      name: "Sum variance", ibsi: "OEEB", pyradiomics: null, aliases: ["glcm.SumVariance"],
      formula: "Σk (k - μ_{x+y})² p_{x+y}(k)", unit: "level²", range: "[0, (Ng - 1)²]",
      parts: ["moments"],
    },
    sumEntropy: {
      name: "Sum entropy", ibsi: "P6QZ", pyradiomics: "glcm.SumEntropy",
      formula: "-Σk p_{x+y}(k) log2 p_{x+y}(k)", unit: "bit", range: "[0, log2(2·Ng - 1)]",
      parts: ["sums"],
    },
    angularSecondMoment: {
      name: "Angular second moment", ibsi: "8ZQL", pyradiomics: "glcm.JointEnergy",
      formula: "Σij p(i,j)²", unit: "1", range: "[1/Ng², 1]",
      parts: ["cells"],
    },
    contrast: {
      name: "Contrast", ibsi: "ACUI", pyradiomics: "glcm.Contrast",
      formula: "Σij (i - j)² p(i,j)", unit: "level²", range: "[0, (Ng - 1)²]",
      parts: ["moments"],
    },
    dissimilarity: {
      name: "Dissimilarity", ibsi: "8S9J", pyradiomics: null, aliases: ["glcm.Dissimilarity"],
      formula: "Σij |i - j| p(i,j)", unit: "level", range: "[0, Ng - 1]",
      parts: ["moments"],
    },
    inverseDifference: {
      name: "Inverse difference", ibsi: "IB1Z", pyradiomics: "glcm.Id", aliases: ["glcm.Homogeneity1"],
      formula: "Σij p(i,j) / (1 + |i - j|)", unit: "1", range: "[1/Ng, 1]",
      parts: ["inverse"],
    },
    normalizedInverseDifference: {
      name: "Normalised inverse difference", ibsi: "NDRX", pyradiomics: "glcm.Idn",
      formula: "Σij p(i,j) / (1 + |i - j|/Ng)", unit: "1", range: "[Ng/(2·Ng - 1), 1]",
      parts: ["inverse"],
    },
    inverseDifferenceMoment: {
      name: "Inverse difference moment", ibsi: "WF0Z", pyradiomics: "glcm.Idm", aliases: ["glcm.Homogeneity2"],
      formula: "Σij p(i,j) / (1 + (i - j)²)", unit: "1", range: "[1/(1 + (Ng - 1)²), 1]",
      parts: ["inverse"],
    },
    normalizedInverseDifferenceMoment: {
      name: "Normalised inverse difference moment", ibsi: "1QCO", pyradiomics: "glcm.Idmn",
      formula: "Σij p(i,j) / (1 + (i - j)²/Ng²)", unit: "1", range: "[Ng²/(Ng² + (Ng - 1)²), 1]",
      parts: ["inverse"],
    },
    inverseVariance: {
      name: "Inverse variance", ibsi: "E8JP", pyradiomics: "glcm.InverseVariance",
      formula: "Σk p_{x-y}(k) / k², k ≥ 1", unit: "1", range: "[0, 1]",
      parts: ["inverse"],
    },
    correlation: {
      name: "Correlation", ibsi: "NI2N", pyradiomics: "glcm.Correlation",
      formula: "(Σij i j p(i,j) - μ_x μ_y) / (σ_x σ_y)", unit: "1", range: "[-1, 1]",
      parts: ["moments"],
    },
    autocorrelation: {
      name: "Autocorrelation", ibsi: "QWB0", pyradiomics: "glcm.Autocorrelation",
      formula: "Σij i j p(i,j)", unit: "level²", range: "[1, Ng²]",
      parts: ["moments"],
    },
    clusterTendency: {
      name: "Cluster tendency", ibsi: "DG8W", pyradiomics: "glcm.ClusterTendency",
      formula: "Σij (i + j - μ_x - μ_y)² p(i,j)", unit: "level²", range: "[0, (Ng - 1)²]",
      parts: ["moments"],
    },
    clusterShade: {
      name: "Cluster shade", ibsi: "7NFM", pyradiomics: "glcm.ClusterShade",
      formula: "Σij (i + j - μ_x - μ_y)³ p(i,j)", unit: "level³",
      range: "[-4·(Ng - 1)³/(3·√3), 4·(Ng - 1)³/(3·√3)]",
      parts: ["moments"],
    },
    clusterProminence: {
      name: "Cluster prominence", ibsi: "AE86", pyradiomics: "glcm.ClusterProminence",
      formula: "Σij (i + j - μ_x - μ_y)⁴ p(i,j)", unit: "level⁴", range: "[0, 4·(Ng - 1)⁴/3]",
      parts: ["moments"],
    },
    informationCorrelation1: {
      name: "Information correlation 1", ibsi: "R8DG", pyradiomics: "glcm.Imc1",
      formula: "(HXY - HXY1) / max(HX, HY), HXY1 = -Σij p(i,j) log2(p_x(i) p_y(j))", unit: "1", range: "[-1, 0]",
      parts: ["cells", "marginals"],
    },
    informationCorrelation2: {
      name: "Information correlation 2", ibsi: "JN9H", pyradiomics: "glcm.Imc2",
      formula: "√(1 - exp(-2 (HXY2 - HXY))), HXY2 = -Σij p_x(i) p_y(j) log2(p_x(i) p_y(j))", unit: "1", range: "[0, 1)",
      parts: ["cells", "marginals"],
    },
    maximalCorrelationCoefficient: {
      name: "Maximal correlation coefficient", ibsi: null, pyradiomics: "glcm.MCC",
      formula: "√λ2, λ2 the second largest eigenvalue of Q(i,j) = Σk p(i,k) p(j,k) / (p_x(i) p_y(k))",
      unit: "1", range: "[0, 1]",
      source: "Haralick et al. 1973, feature 14; PyRadiomics (van Griethuysen et al. 2017), glcm.MCC", oracle: "PyRadiomics",
      parts: ["matrix"],
    },
  },
});
