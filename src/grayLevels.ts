import type { AdviceOptions, GrayLevelAdvice, GrayLevelOptions, InformationLoss } from "./grayLevelTypes.js";
import type { Discretization, ImageLike } from "./types.js";

/**
 * Tells what a discretization keeps of a region and what it loses: of its intensities (bits, variance, decibels), and of its
 * texture (mutual information of neighbors above chance). Exact, no random numbers; put together by us from known measures.
 *
 * @param image 2-D or 3-D, any numeric type; not modified
 * @param discretization as in `computeFeatureMap`; at most 2 048 levels
 * @returns bits, dB and the image's unit squared; see {@link InformationLoss}
 * @throws as {@link computeFeatureMap}
 *
 * Time O(voxels · directions), and O(levels²) sums over likely counts.
 *
 * @example
 * ```ts
 * const { entropyRetention, sqnrDb } = await informationLoss(image, { binCount: 16 }, { mask });
 * ```
 */
export async function informationLoss(image: ImageLike, discretization: Discretization, options: GrayLevelOptions = {}): Promise<InformationLoss> {
  return (await import("./later.js")).informationLoss(image, discretization, options);
}

/**
 * Advises a number of gray levels (fixed bin number) for the texture of a region: of 21 numbers from 2 to 256 those that keep the
 * structural information (within `tolerance` of the most that any keeps, above chance by two standard deviations) and the
 * intensities (`minimumSqnrDb`). Deterministic. The method is ours, and has not been validated clinically.
 *
 * @returns range and suggestion (null where there is no texture above chance, or no number keeps both), a verdict in words,
 *   every candidate's {@link InformationLoss}, and what rules for histograms would take
 * @throws as {@link computeFeatureMap}
 *
 * Time O(voxels · directions): some second for four million voxels.
 *
 * @example
 * ```ts
 * const { suggested, verdict } = await adviseGrayLevels(image, { mask });
 * const maps = await computeFeatureMap(image, { features: "glcm", mask, discretization: { binCount: suggested ?? 32 } });
 * ```
 */
export async function adviseGrayLevels(image: ImageLike, options: AdviceOptions = {}): Promise<GrayLevelAdvice> {
  return (await import("./later.js")).adviseGrayLevels(image, options);
}
