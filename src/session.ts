import type { FeatureMapSession, SessionOptions } from "./sessionTypes.js";
import type { ImageLike } from "./types.js";

/**
 * Opens a session for a viewer: feature maps that follow sliders. It keeps the image's region and levels between updates, delivers
 * the visible slice before the rest of the volume, and drops what is out of date.
 *
 * Updates may come faster than they can be computed: a slice that has begun may go on for a tenth of a second, so that something
 * is seen while a slider moves; all else gives way to the newest at once. Nothing is computed before the first `update()`.
 *
 * @param image   as in {@link computeFeatureMap}; not modified, and not to be modified while the session lasts
 * @param options as there, with `slice` and `onSlice`; no `normalize` and no `invariant`, which need whole maps
 * @throws {@link OptionError} an option or the image is unusable
 *
 * Cost: as {@link computeFeatureMap}; levels are made anew when what they depend on has changed. Memory: the levels, and the maps of
 * the newest update.
 *
 * @example
 * ```ts
 * const session = await createFeatureMapSession(image, {
 *   features: "glcm.jointEntropy", kernelRadius: 2, slice: 40,
 *   onSlice: ({ maps }) => draw(maps["glcm.jointEntropy"]),
 * });
 * slider.oninput = () => session.update({ binCount: slider.valueAsNumber });
 * ```
 */
export async function createFeatureMapSession<const Name extends string>(
  image: ImageLike | readonly ImageLike[], options: SessionOptions<Name>,
): Promise<FeatureMapSession<Name>> {
  return (await import("./later.js")).createFeatureMapSession(image, options);
}
