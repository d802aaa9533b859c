import type { FamilyRequest } from "../compute/plan.js";
import type { Warning } from "../types.js";

/** Samples that each possible signature should have. */
const SAMPLES_PER_CELL = 4;

/**
 * Warns where windows or the region hold too few voxels for all possible signatures: joint entropy then nears log2 n, and
 * images that have nothing to do with each other seem to share information.
 */
export function warnWindow(requests: readonly FamilyRequest[], levelCounts: readonly number[], samples: number, what: "window" | "region"): Warning[] {
  const possible = levelCounts.reduce((product, count) => product * count, 1);
  const reads = requests.some(({ family }) => family.joint);
  if (!reads || levelCounts.length < 2 || possible <= samples / SAMPLES_PER_CELL) return [];
  const bits = expectedInformation(levelCounts, samples).toFixed(2);
  return [{
    code: "window-too-small", count: samples,
    message: `a ${what} of ${samples} voxels is small for ${+possible.toPrecision(4)} possible signatures of ${levelCounts.length} images: images with `
      + `nothing in common show ${bits} bits of mutual information; take fewer levels${what === "window" ? " or a larger kernelRadius" : ""}`,
  }];
}

/** Mutual information (total correlation), in bits, that n samples of independent uniform images show on average. */
export function expectedInformation(levelCounts: readonly number[], n: number): number {
  const possible = levelCounts.reduce((product, count) => product * count, 1);
  return levelCounts.reduce((sum, count) => sum + expectedEntropy(count, n), -expectedEntropy(possible, n));
}

/** E[H] of n draws from `cells` equally likely cells: log2 n - (cells / n) E[c log2 c], c binomial. */
export function expectedEntropy(cells: number, n: number): number {
  if (cells === 1) return 0;
  const mode = Math.floor((n + 1) / cells), odds = 1 / (cells - 1);
  let weights = 0, terms = 0;
  const add = (c: number, weight: number): boolean => {
    weights += weight;
    if (c > 1) terms += weight * c * Math.log2(c);
    return weight > 1e-18;
  };
  // From the likeliest count on, as far as chances matter.
  for (let c = mode, weight = 1; c <= n && add(c, weight); c++) weight *= (n - c) / (c + 1) * odds;
  for (let c = mode - 1, weight = 1; c >= 0; c--) {
    weight *= (c + 1) / (n - c) / odds;
    if (!add(c, weight)) break;
  }
  return Math.log2(n) - cells / n * terms / weights;
}
