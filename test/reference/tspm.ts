/** One voxel's levels, image by image. */
export type Signature = readonly number[];

/** How often each of these occurs, in order of first appearance. */
export function countItems(items: readonly Signature[]): number[] {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item.join(), (counts.get(item.join()) ?? 0) + 1);
  return [...counts.values()];
}

/** Bits, of counts. */
export function entropyOfCounts(counts: readonly number[]): number {
  const n = counts.reduce((sum, c) => sum + c, 0);
  return counts.reduce((sum, c) => (c > 0 ? sum - c / n * Math.log2(c / n) : sum), 0);
}

/** Entropy of the signatures that the images in `subset` make. */
function entropyOf(signatures: readonly Signature[], subset: readonly number[]): number {
  return entropyOfCounts(countItems(signatures.map((signature) => subset.map((k) => signature[k]!))));
}

export const totalCorrelation = (signatures: readonly Signature[]): number => {
  const images = signatures[0]!.map((_, k) => k);
  return images.reduce((sum, k) => sum + entropyOf(signatures, [k]), 0) - entropyOf(signatures, images);
};

/**
 * Every tspm feature of these voxels but the chance-corrected one of three and more images, which depends on the random
 * numbers that the package draws.
 */
export function naiveTspm(signatures: readonly Signature[], levelCounts: readonly number[]): Record<string, number> {
  const n = signatures.length, images = levelCounts.map((_, k) => k);
  const counts = countItems(signatures);
  const joint = entropyOf(signatures, images);
  const single = images.map((k) => entropyOf(signatures, [k]));
  const without = images.map((k) => entropyOf(signatures, images.filter((other) => other !== k)));
  const total = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0);
  const mutualInformation = total(single) - joint;
  const ceiling = total(single) - Math.max(...single);
  const uniformity = total(counts.map((c) => (c / n) ** 2));
  const attainable = Math.min(n, levelCounts.reduce((product, g) => product * g, 1));
  let interaction = 0;
  for (let members = 1; members < 2 ** images.length; members++) {
    const subset = images.filter((k) => Math.floor(members / 2 ** k) % 2 === 1);
    interaction += (subset.length % 2 === 1 ? 1 : -1) * entropyOf(signatures, subset);
  }
  return {
    jointEntropy: joint, uniformity, maximumProbability: Math.max(...counts) / n, mutualInformation,
    normalizedMutualInformation: ceiling > 1e-12 ? mutualInformation / ceiling : 0,
    dualTotalCorrelation: total(without) - (images.length - 1) * joint,
    interaction,
    ...Object.fromEntries(images.map((k) => [`conditionalEntropy${k + 1}`, joint - without[k]!])),
    normalizedEntropy: n > 1 ? joint / Math.log2(n) : 0,
    attainableEntropy: attainable > 1 ? joint / Math.log2(attainable) : 0,
    effectiveSignatureCount: 2 ** joint, distinctSignatureCount: counts.length, renyiEntropy: -Math.log2(uniformity),
    millerMadowEntropy: joint + (counts.length - 1) / (2 * n * Math.LN2),
    ...(images.length <= 2 && { correctedMutualInformation: mutualInformation - (images.length === 2 ? expectedMutualInformation(signatures) : 0) }),
  };
}

/**
 * The mean mutual information of two images over all ways to shuffle one of them (Vinh, Epps and Bailey 2010): for each pair
 * of levels, over all numbers k of voxels that may have both, by the hypergeometric probability of k.
 */
export function expectedMutualInformation(signatures: readonly Signature[]): number {
  const n = signatures.length;
  const [a, b] = [0, 1].map((image) => countItems(signatures.map((signature) => [signature[image]!]))) as [number[], number[]];
  let sum = 0;
  for (const rows of a) for (const columns of b) {
    for (let k = Math.max(1, rows + columns - n); k <= Math.min(rows, columns); k++) {
      const probability = Math.exp(logChoose(rows, k) + logChoose(n - rows, columns - k) - logChoose(n, columns));
      sum += probability * (k / n) * Math.log2(n * k / (rows * columns));
    }
  }
  return sum;
}

function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i);
  return sum;
}
