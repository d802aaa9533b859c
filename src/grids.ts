import type { Image, ImageLike, ResampleOptions } from "./types.js";

/**
 * Cuts images that lie on one lattice, but differ in extent, to the box of voxels that all of them have. A mask is cut along
 * as one of the images.
 *
 * One lattice: all corners of each image lie on corners of voxels of the first one's (continued beyond its borders), to a
 * hundredth of a voxel. The results all get the first one's geometry.
 *
 * @param images 2-D or 3-D, in world coordinates (LPS: origin, direction, spacing); an ndarray has voxel 0 at the origin.
 *   Not modified
 * @returns an image for each, all of one size and geometry. Where the voxels kept lie side by side (whole slices of an image),
 *   `data` is a view of the image's own, else a copy.
 * @throws {@link GeometryError} if lattices differ or nothing is common; the message prints both geometries
 * @throws {@link OptionError} if there is no image, or one is unusable
 *
 * @example
 * ```ts
 * const [ct, mr, mask] = await cropToCommon([wholeCt, wholeMr, wholeMask]);
 * const { values } = await computeFeatures([ct, mr], { mask, features: "tspm" });
 * ```
 */
export async function cropToCommon(images: readonly ImageLike[]): Promise<Image[]> {
  return (await import("./later.js")).cropToCommon(images);
}

/**
 * Resamples an image to the voxels of another, in world coordinates (LPS: origin, direction, spacing; any directions).
 *
 * A voxel fills its box: an image reaches half a voxel beyond the centers of its outermost voxels, and holds their values there.
 * No filter is applied: going to coarser voxels, small structures alias.
 *
 * @param image     2-D or 3-D, any numeric type; an ndarray has voxel 0 at the origin. Not modified
 * @param reference an image whose size and geometry the result gets; its voxels are not read
 * @returns fresh memory. `"linear"` gives a Float32Array (a Float64Array of one), NaN where an intensity that takes part is NaN;
 *   `"nearest"` gives the image's own type. Voxels outside the image get `fill`.
 * @throws {@link GeometryError} if no voxel of the reference lies in the image, or one is 2-D and the other 3-D
 * @throws {@link OptionError} if an image or an option is unusable
 *
 * @example
 * ```ts
 * const pet = await resampleTo(wholePet, ct);
 * const mask = await resampleTo(petMask, ct, { method: "nearest" });
 * ```
 */
export async function resampleTo(image: ImageLike, reference: ImageLike, options: ResampleOptions = {}): Promise<Image> {
  return (await import("./later.js")).resampleTo(image, reference, options);
}
