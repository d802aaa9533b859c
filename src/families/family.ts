/** What a family's features are read from. */
export type FamilyInput = "intensities" | "levels" | "signatures";

/** The facts of one feature. They stand here and nowhere else: types, docs, CLI and tests are made from them. */
export interface FeatureRow {
  /** IBSI's own name where it has one (IBSI's spelling: it is a quotation). */
  readonly name: string;
  /** IBSI's four-character code, or null where IBSI does not define the feature. */
  readonly ibsi: string | null;
  /** PyRadiomics' class and name, such as `glcm.JointEntropy`, or null; always an alias. */
  readonly pyradiomics: string | null;
  /** Further aliases: deprecated names of PyRadiomics with the same value. */
  readonly aliases?: readonly string[];
  readonly formula: string;
  /** `intensity` is the image's own unit, `level` counts gray levels, `1` is a pure number. */
  readonly unit: string;
  readonly range: string;
  /** A citation, or "ours"; default IBSI's own. */
  readonly source?: string;
  /** References its values are tested against, or `none: <reason>`; default IBSI's phantom, and PyRadiomics if it has the feature. */
  readonly oracle?: string;
  /** Kernel sums it is evaluated from; names of the family's part enum in the kernels. */
  readonly parts: readonly string[];
  /** The image (1 and up) of several that it is about; it exists where there are so many. */
  readonly image?: number;
}

/** What all features have in common that are defined here. */
export const OURS = {
  ibsi: null, pyradiomics: null, source: "ours", oracle: "none: our definition; worked cases and the naive twin",
} as const;

/**
 * How a part is evaluated in sliding windows, which is what a map costs: "box sums" the same in any window; "sliding counts" a
 * column of the window that comes and one that goes (nine voxels are compared instead); "counts", "matrices" and "windows" all of
 * each window's counts, its whole matrix, or all its voxels, as do "float windows": statistics of other numbers than integers. Order
 * statistics of too many levels or too large windows are of "counts" (`fitsLanes`).
 */
export type Stage = "box sums" | "sliding counts" | "counts" | "matrices" | "windows" | "float windows";

export interface Family<Features extends Record<string, FeatureRow> = Record<string, FeatureRow>> {
  readonly id: string;
  readonly name: string;
  readonly ibsi: string | null;
  readonly input: FamilyInput;
  /** Whether it counts signatures of all images together: windows must hold them. */
  readonly joint?: boolean;
  /** Images it needs; default 1. */
  readonly imagesMin?: number;
  /** Whether its pairs count in both orders only. */
  readonly symmetricOnly?: boolean;
  /** Whether a pair's voxels are of two images: an offset then is one for each two of them. */
  readonly acrossImages?: boolean;
  /** Distances where none are asked for; default those of the preset. */
  readonly distances?: readonly number[];
  /** Whether it has offsets, so that aggregation over directions means something. */
  readonly directions: boolean;
  /** Whether it is about whole regions alone and computed without kernels: it has no maps, and its slots are its features' places. */
  readonly regionsOnly?: boolean;
  /** Suffix of its kernels: `Glcm` for `mapGlcm`, `evaluateGlcm`, `GlcmFeature`. */
  readonly kernel: string;
  /** Of each part that features name. */
  readonly stages: Readonly<Record<string, Stage>>;
  readonly features: Features;
}

export function defineFamily<const Features extends Record<string, FeatureRow>, const Id extends string>(
  family: Family<Features> & { readonly id: Id },
): Family<Features> & { readonly id: Id } {
  return family;
}
