import type { SweepOptions, SweepTable } from "./grayLevelTypes.js";
import type { ImageLike } from "./types.js";

/**
 * Computes features over a grid of bins and windows: how they depend on what nobody knows how to choose.
 *
 * @param image 2-D or 3-D, any numeric type; not modified
 * @param options `binCounts` or `binWidths`, and `kernelRadii` for maps (without any: the features of the whole region); else
 *   as in `computeFeatureMap`
 * @returns a row for each setting and feature, and a curve for each window and feature: its growth, knees and ceiling
 * @throws as {@link computeFeatureMap}
 *
 * Region and levels are made once, maps are never kept whole; settings go side by side on the workers. What reads no levels is
 * computed once for each window.
 *
 * @example
 * ```ts
 * const { rows, curves } = await sweep(image, { features: "histogram.entropy", binCounts: [4, 8, 16, 32, 64], kernelRadii: [1, 2, 4] });
 * ```
 */
export async function sweep(image: ImageLike, options: SweepOptions): Promise<SweepTable> {
  return (await import("./later.js")).sweep(image, options);
}
