import { naiveGlcm, normalizeMatrix, type Matrix } from "./glcm.js";
import type { SignaturePair } from "./tscm.js";
import { countItems, entropyOfCounts, type Signature } from "./tspm.js";

/** The pairs of a voxel with itself: offset 0. */
export const withItself = (signatures: readonly Signature[]): SignaturePair[] => signatures.map((signature) => [signature, signature]);

/**
 * Pairs of levels of two images, a list for each two of them: image k at the first voxel and image l at the second, and, where
 * the second is another voxel, image l at the first.
 */
export function acrossImages(pairs: readonly SignaturePair[], imageCount: number): SignaturePair[][] {
  const images = Array.from({ length: imageCount }, (_, k) => k);
  const sameVoxel = pairs.every(([s, t]) => s === t);
  return images.flatMap((k) => images.filter((l) => l > k || (l !== k && !sameVoxel)).map((l) => (
    pairs.map(([s, t]): SignaturePair => [[s[k]!], [t[l]!]])
  )));
}

/** The table of such pairs and its transpose. */
export function countRelations(pairs: readonly SignaturePair[], levelCount: number): Matrix {
  const counts = Array.from({ length: levelCount }, () => Array<number>(levelCount).fill(0));
  for (const [[i], [j]] of pairs) {
    counts[i! - 1]![j! - 1]!++;
    counts[j! - 1]![i! - 1]!++;
  }
  return counts;
}

/** Every GLCM feature of that table; null without a pair. */
export function naivePooled(pairs: readonly SignaturePair[], levelCount: number, pyradiomics = false): Record<string, number> | null {
  const p = normalizeMatrix(countRelations(pairs, levelCount));
  return p && naiveGlcm(p, pyradiomics, false);
}

/** What two images say of each other, voxel by voxel. */
export function relate(signatures: readonly Signature[], k: number, l: number): Record<string, number> {
  const n = signatures.length;
  const mean = (f: (s: Signature) => number): number => signatures.reduce((sum, s) => sum + f(s), 0) / n;
  const entropy = (of: (s: Signature) => number[]): number => entropyOfCounts(countItems(signatures.map(of)));
  const hk = entropy((s) => [s[k]!]), hl = entropy((s) => [s[l]!]), joint = entropy((s) => [s[k]!, s[l]!]);
  const meanK = mean((s) => s[k]!), meanL = mean((s) => s[l]!);
  const varianceK = mean((s) => (s[k]! - meanK) ** 2), varianceL = mean((s) => (s[l]! - meanL) ** 2);
  return {
    mutualInformation: hk + hl - joint,
    normalizedMutualInformation: hk + hl > 1e-12 ? 2 * (hk + hl - joint) / (hk + hl) : 1,
    informationDistance: 2 * joint - hk - hl,
    pearsonCorrelation: varianceK > 1e-12 && varianceL > 1e-12
      ? mean((s) => (s[k]! - meanK) * (s[l]! - meanL)) / Math.sqrt(varianceK * varianceL) : NaN,
  };
}

/** Mean, minimum, maximum and standard deviation of each relation over the pairs of images that have one. */
export function naiveRelations(signatures: readonly Signature[]): Record<string, number> {
  const images = signatures[0]!.map((_, k) => k);
  const relations = images.flatMap((k) => images.filter((l) => l > k).map((l) => relate(signatures, k, l)));
  return Object.fromEntries(Object.keys(relations[0]!).flatMap((name) => {
    const values = relations.map((relation) => relation[name]!).filter((x) => !Number.isNaN(x));
    if (values.length === 0) return ["Mean", "Minimum", "Maximum", "StandardDeviation"].map((summary) => [`${name}${summary}`, NaN]);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    return [
      [`${name}Mean`, mean], [`${name}Minimum`, Math.min(...values)], [`${name}Maximum`, Math.max(...values)],
      [`${name}StandardDeviation`, Math.sqrt(variance)],
    ];
  })) as Record<string, number>;
}
