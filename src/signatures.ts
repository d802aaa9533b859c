import type { ImageLike, SignatureEncoding, SignatureOptions, TscmMatrix, TscmOptions } from "./types.js";

/**
 * Numbers the tissue signatures of a region: the vectors of levels that co-registered images have at one voxel.
 *
 * @param images up to eight images of one grid, each discretized by itself over the region that all share
 * @returns a number per voxel, 1..count in the order of first appearance and 0 outside, and the level vector of each number;
 *   only signatures that there are take memory, however many are possible
 * @throws as {@link computeFeatureMap}
 *
 * @example
 * ```ts
 * const { ids, dictionary, count } = await encodeSignatures([t1, t2, adc], { mask, discretization: { binCount: 8 } });
 * ```
 */
export async function encodeSignatures(
  images: ImageLike | readonly ImageLike[], options: SignatureOptions = {},
): Promise<SignatureEncoding> {
  return (await import("./later.js")).encodeSignatures(images, options);
}

/**
 * Counts the co-occurrences of tissue signatures in a region, over all directions, each pair in both orders.
 *
 * @returns the sparse matrix as a list of its entries, and the matrices that tie the images together
 * @throws as {@link computeFeatureMap}
 */
export async function computeTscm(images: ImageLike | readonly ImageLike[], options: TscmOptions = {}): Promise<TscmMatrix> {
  return (await import("./later.js")).computeTscm(images, options);
}
