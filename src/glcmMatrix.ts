import type { GlcmOptions, ImageLike, NdArrayResult } from "./types.js";

/**
 * Counts the gray level co-occurrences of a region (IBSI LFYI).
 *
 * @returns an ndarray of u32 counts `[offset][i][j]`, or `[i][j]` with `aggregation: "merged"`; index 0 is level 1. Offsets
 *   are ordered by distance, then z, y, x of the second voxel relative to the first: in plane (1,0), (-1,1), (0,1), (1,1).
 * @throws {@link UnsupportedError} where the page forbids `unsafe-eval` (the ndarray package compiles code)
 * @throws as {@link computeFeatureMap}
 */
export async function computeGlcm(image: ImageLike, options: GlcmOptions = {}): Promise<NdArrayResult<Uint32Array<ArrayBuffer>>> {
  return (await import("./later.js")).computeGlcm(image, options);
}
