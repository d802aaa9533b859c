import { OURS, defineFamily, type FeatureRow } from "./family.js";
import { glcm } from "./glcm.js";

type GlcmKey = keyof typeof glcm.features;

/** The GLCM's features, of the table that all pairs of images share. */
function pool(): Record<GlcmKey, FeatureRow> {
  return Object.fromEntries(Object.entries<FeatureRow>(glcm.features).map(([key, { name, formula, unit, range, parts }]) => (
    // IBSI's spelling is a quotation; these are not IBSI's features.
    [key, { ...OURS, name: `${name.replace("lised", "lized")} of images`, formula, unit, range, parts }]
  ))) as unknown as Record<GlcmKey, FeatureRow>;
}

type Summary = "Mean" | "Minimum" | "Maximum" | "StandardDeviation";

/** A relation of two images, summarized over all pairs of them. */
function summarize<Key extends string>(
  key: Key, name: string, formula: string, unit: string, low: string, high: string, parts: readonly string[],
): Record<`${Key}${Summary}`, FeatureRow> {
  const row = (summary: string, range: string): FeatureRow => (
    { ...OURS, name: `${name} of two images, ${summary}`, formula: `${summary} over k < l of ${formula}`, unit, range, parts }
  );
  const range = `[${low}, ${high}${high === "∞" ? ")" : "]"}`;
  return {
    [`${key}Mean`]: row("mean", range), [`${key}Minimum`]: row("minimum", range), [`${key}Maximum`]: row("maximum", range),
    [`${key}StandardDeviation`]: row("standard deviation", `[0, ${high}${high === "∞" ? ")" : "]"}`),
  } as unknown as Record<`${Key}${Summary}`, FeatureRow>;
}

/**
 * p(i,j) is the share of pairs of voxels with level i in image k and j in image l, over all pairs k < l of the images, each in
 * both orders; the two voxels are the same one by default (`distances: [0]`), else neighbors as a GLCM's. The relations of two
 * images k and l are those of the same voxel, whatever the distances. Ours: the definition of the published matrix of that
 * name could not be read.
 */
export const tsrm = /* @__PURE__ */ defineFamily({
  id: "tsrm",
  name: "Tissue signature relationship matrix",
  ibsi: null,
  input: "signatures",
  imagesMin: 2,
  acrossImages: true,
  distances: [0],
  directions: true,
  kernel: "Tsrm",
  stages: { ...glcm.stages, entropies: "sliding counts", covariances: "box sums" },
  features: {
    ...pool(),
    ...summarize("mutualInformation", "Mutual information", "I = H_k + H_l - H_kl", "bit", "0", "∞", ["entropies"]),
    ...summarize("normalizedMutualInformation", "Normalized mutual information", "2 I / (H_k + H_l), 1 of two flat images", "1", "0", "1", ["entropies"]),
    ...summarize("informationDistance", "Information distance", "2 H_kl - H_k - H_l (Crutchfield)", "bit", "0", "∞", ["entropies"]),
    ...summarize("pearsonCorrelation", "Correlation", "Cov(k,l) / (σ_k σ_l), pairs with a flat image left out", "1", "-1", "1", ["covariances"]),
  },
});
