import { isNormalized } from "./options.js";
import type { FeatureValues, FeatureValuesOptions, ImageLike } from "./types.js";

/**
 * Computes the features of one region: of the mask, or of the whole image.
 *
 * @param image 2-D or 3-D, any numeric type; NaN and infinities count as outside; not modified. A list of up to eight
 *   co-registered images for the families that read tissue signatures
 * @returns a number per feature asked for, keyed by the name it was asked for by; NaN where undefined (said in `warnings`)
 * @throws as {@link computeFeatureMap}
 *
 * Runs on the calling thread (`workers` is accepted and not used); other events get their turn between matrices.
 * Time O(voxels · offsets), and O(voxels · log voxels) for `statistics`.
 *
 * @example
 * ```ts
 * const { values } = await computeFeatures(image, { mask, features: "glcm", discretization: { binWidth: 25 } });
 * values["glcm.contrast"];
 * ```
 */
export async function computeFeatures<const Name extends string>(
  image: ImageLike | readonly ImageLike[], options: FeatureValuesOptions<Name>,
): Promise<FeatureValues<Name>> {
  const { computeFeatures: compute, computeNormalizedFeatures } = await import("./later.js");
  return isNormalized(options) ? computeNormalizedFeatures(image, options) : compute(image, options);
}
