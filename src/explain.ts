import type { Stage } from "./families/family.js";
import type { FamilyId, FeatureId } from "./families/index.js";
import type { FeatureMapOptions, ImageLike } from "./types.js";

/** What `computeFeatureMap` would do. */
export interface MapExplanation {
  readonly families: readonly FamilyExplanation[];
  /** Gray levels of each image; null where only intensities are read. */
  readonly levelCounts: readonly number[] | null;
  /** Voxels that get a value, and of one tile at most: its core, and the core with what windows reach. */
  readonly voxels: number;
  readonly tiles: { readonly count: number; readonly core: readonly number[]; readonly input: readonly number[] };
  /** Workers; 0 is the calling thread. */
  readonly threads: number;
  /** WebAssembly memory of each instance, and all maps together. */
  readonly kernelBytes: number;
  readonly mapBytes: number;
}

export interface FamilyExplanation {
  readonly family: FamilyId;
  readonly features: readonly FeatureId[];
  /**
   * Sums that these features need, by the way they are evaluated: "box sums", "sliding counts", "counts", "matrices", "windows",
   * "float windows".
   */
  readonly stages: Readonly<Partial<Record<Stage, readonly string[]>>>;
  /** [x, y, z] of pairs. */
  readonly offsets: readonly (readonly number[])[];
  /** Voxels or pairs that are counted together, at most. */
  readonly samplesPerWindow: number;
}

/**
 * Says how maps would be computed, without computing them: the very plan that `computeFeatureMap` follows. Takes the time of
 * discretization.
 *
 * @throws as {@link computeFeatureMap}
 * @example
 * ```ts
 * const { families } = await explain(image, { features: "glcm.contrast" });
 * families[0].stages; // { "box sums": ["moments"] }: the same time in any window, with any number of levels
 * ```
 */
export async function explain(image: ImageLike | readonly ImageLike[], options: FeatureMapOptions): Promise<MapExplanation> {
  return (await import("./later.js")).explain(image, options);
}
