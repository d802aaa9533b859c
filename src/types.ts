import type { FamilyId, FeatureId } from "./families/index.js";

export type TypedArray =
  | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array
  | Int32Array | Uint32Array | Float32Array | Float64Array;

/** A 2-D or 3-D scalar image. An itk-wasm `Image` satisfies it as it is. */
export interface Image {
  /** One intensity per voxel, x fastest, then y, then z; NaN is outside. Never modified. */
  readonly data: TypedArray;
  /** Voxels along `[x, y]` or `[x, y, z]`. */
  readonly size: readonly number[];
  /** Voxel size in mm, in the order of `size`; default 1. */
  readonly spacing?: ArrayLike<number>;
  /** World position of voxel 0 in mm, LPS; default 0. */
  readonly origin?: ArrayLike<number>;
  /** Row-major direction cosines, columns are the axis vectors; default identity. */
  readonly direction?: ArrayLike<number>;
}

/** A scijs ndarray, recognized by structure: shape slowest first (`[y, x]` or `[z, y, x]`), any stride and offset. */
export interface NdArray<Data extends ArrayLike<number> = TypedArray> {
  readonly data: Data;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
}

export type ImageLike = Image | NdArray;

/**
 * An ndarray made by the `ndarray` package, as its types describe one; written out here, so that TypeScript projects need
 * not install them.
 */
export interface NdArrayResult<Data extends Float32Array | Uint32Array> extends NdArray<Data> {
  readonly shape: number[];
  readonly stride: number[];
  readonly dtype: Data extends Float32Array ? "float32" : "uint32";
  readonly size: number;
  readonly order: number[];
  readonly dimension: number;
  readonly T: NdArrayResult<Data>;
  get(...indices: number[]): number;
  set(...indicesAndValue: number[]): number;
  index(...indices: number[]): number;
  lo(...indices: number[]): NdArrayResult<Data>;
  hi(...indices: number[]): NdArrayResult<Data>;
  step(...steps: number[]): NdArrayResult<Data>;
  transpose(...axes: number[]): NdArrayResult<Data>;
  pick(...indices: (number | null)[]): NdArrayResult<Data>;
}

/** One side of the window or one axis' radius in voxels; per axis in the order `[x, y, z]`. */
export type KernelRadius = number | readonly number[];

/**
 * How intensities become levels 1..levelCount (0 is outside).
 * `binCount` is IBSI's fixed bin number (K15C), `binWidth` its fixed bin size (Q3RU), `levelCount` says that the image holds
 * levels already. `range` and `outlierSigma` re-segment the region first.
 *
 * `quantizer` says where the `binCount` levels begin: `"uniform"` (default) in equal steps; `"equalProbability"` so that each has as
 * many voxels (equal intensities stay together: levels may stay empty; ours); `"lloydMax"` where the squared distance to the levels'
 * means is least (the global optimum; exact up to 65 536 distinct intensities; at most 1 024 bins). `percentiles` clips intensities to
 * two percentiles of the region first: those beyond are in the first and the last level.
 */
export type Discretization = (
  | { readonly binCount: number; readonly binWidth?: never; readonly binOrigin?: never; readonly levelCount?: never }
  | { readonly binWidth: number; readonly binOrigin?: number; readonly binCount?: never; readonly levelCount?: never }
  | { readonly levelCount: number; readonly binCount?: never; readonly binWidth?: never; readonly binOrigin?: never }
) & {
  /** Voxels with intensities outside `[lo, hi]` (both included) leave the region. Image unit. */
  readonly range?: readonly [number, number];
  /** Voxels farther than this many (population) standard deviations from the region's mean leave the region. */
  readonly outlierSigma?: number;
  readonly quantizer?: "uniform" | "equalProbability" | "lloydMax";
  readonly percentiles?: readonly [number, number];
};

export type Preset = "ibsi" | "pyradiomics";

/** Directions of a window: one matrix for all offsets, or features averaged over offsets. */
export type MapAggregation = "merged" | "averaged";

/** IBSI's six ways for a region's matrices; the short forms mean 3-D, or 2.5-D with `force2D`. */
export type RegionAggregation =
  | MapAggregation
  | "2D-averaged" | "2D-slice-merged" | "2.5D-direction-merged" | "2.5D-merged" | "3D-averaged" | "3D-merged"
  | "2D" | "2.5D" | "3D";

export interface Progress {
  readonly done: number;
  readonly total: number;
}

interface CommonOptions {
  /** One rule, or one for each of several images. Every image is discretized by itself, over the region that all share. */
  readonly discretization?: Discretization | readonly Discretization[];
  /** Voxels inside: non-zero, or equal to `label`. Same size (and geometry, where both state one) as the image. */
  readonly mask?: ImageLike;
  readonly label?: number;
  /** Chebyshev distances of offsets in voxels; default `[1]`, and `[0]` (the same voxel) between images. */
  readonly distances?: readonly number[];
  /** Count each pair in both orders; default true. */
  readonly symmetric?: boolean;
  /** Treat a volume as slices: windows and offsets stay in plane; default false. */
  readonly force2D?: boolean;
  /** Definitions and defaults of that tool; default `"ibsi"`. */
  readonly preset?: Preset;
  /** Worker threads; 0 is this thread. Default `"auto"`: as many as the machine has where the work is worth it. */
  readonly workers?: number | "auto";
  readonly signal?: AbortSignal;
  /** Called with monotonic counts. */
  readonly onProgress?: (progress: Progress) => void;
  /** Called once for each warning, which the result carries too. */
  readonly onWarning?: (warning: Warning) => void;
}

interface FormOptions {
  /**
   * Forms that do not depend on the number of gray levels (`"levels"`), of voxels (`"voxels"`: entropy over log2 n, the paper's
   * equation 3) or on either, of features that have them; others stay as they are (a `not-normalized` warning, if they depend on it).
   * The table is in `docs/normalization.md`; exponents are ours.
   */
  readonly normalize?: "levels" | "voxels" | "both";
  /** Löfstedt et al.'s gray-level-invariant GLCM features (doi:10.1371/journal.pone.0212110), as their code has them, or with levels at the middle of their cells (ours). */
  readonly invariant?: "faithful" | "midcell";
}

export interface FeatureMapOptions<Name extends string = string> extends CommonOptions, FormOptions {
  /** Feature ids, family ids or aliases. */
  readonly features: Name | readonly Name[];
  /** The window is 2r+1 voxels wide, clipped to the image; integer in [1, 127] or per axis `[x, y, z]` (0 allowed there); default 1. */
  readonly kernelRadius?: KernelRadius;
  /** Voxels outside the mask take no part in a window; default true. */
  readonly maskedKernel?: boolean;
  readonly aggregation?: MapAggregation;
  /** Written where a map is undefined; default NaN. */
  readonly initValue?: number;
  /**
   * An earlier result that nobody needs any more: maps of the same name and size are written over instead of made anew, which
   * spares a slider's every step some megabytes of garbage. Not to be read from the call on.
   */
  readonly reuse?: Readonly<Record<string, { readonly data: Float32Array }>>;
}

export interface FeatureValuesOptions<Name extends string = string> extends CommonOptions, FormOptions {
  readonly features: Name | readonly Name[];
  readonly aggregation?: RegionAggregation;
}

export type DiscretizeOptions = Pick<CommonOptions, "mask" | "label" | "preset" | "onWarning"> & {
  readonly discretization?: Discretization;
};

export interface GlcmOptions extends DiscretizeOptions {
  readonly distances?: readonly number[];
  readonly symmetric?: boolean;
  readonly force2D?: boolean;
  /** `"merged"`: one matrix `[i][j]`; `"averaged"` (default): one per offset, `[offset][i][j]`. */
  readonly aggregation?: MapAggregation;
}

/** Options of several images. */
export interface SignatureOptions extends Omit<DiscretizeOptions, "discretization"> {
  /** One rule, or one for each image. */
  readonly discretization?: Discretization | readonly Discretization[];
}

export interface TscmOptions extends SignatureOptions {
  readonly distances?: readonly number[];
  readonly force2D?: boolean;
}

export interface ResampleOptions {
  /** Default `"linear"`; `"nearest"` for masks. */
  readonly method?: "linear" | "nearest";
  /** Written outside the image; default NaN, or 0 where the result's type has none. */
  readonly fill?: number;
}

/** Tissue signatures of a region, numbered. */
export interface SignatureEncoding {
  /** Number of each voxel's signature, 1..count in the order of first appearance, 0 outside; x fastest. */
  readonly ids: Uint32Array;
  readonly size: number[];
  /** Levels of signature `id` are `dictionary[(id - 1) * imageCount …]`, one of each image. */
  readonly dictionary: Uint16Array;
  readonly count: number;
  readonly imageCount: number;
  readonly levelCounts: readonly number[];
  readonly warnings: readonly Warning[];
}

/** A tissue signature co-occurrence matrix: symmetric, of all directions, by its entries that are not 0. */
export interface TscmMatrix {
  /** Levels of signature k (0 and up) are `signatures[k * imageCount …]`. */
  readonly signatures: Uint16Array;
  readonly signatureCount: number;
  readonly imageCount: number;
  readonly levelCounts: readonly number[];
  /** Entry p is `counts[p]` at (first[p], second[p]), and at (second[p], first[p]) too; `first[p] <= second[p]`, in order. */
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  readonly counts: Uint32Array;
  /** Sum of all entries of the matrix. */
  readonly total: number;
  /** E[(s_k - t_k)(s_l - t_l)], images × images. */
  readonly crossContrast: readonly (readonly number[])[];
  /** Cov(s_k, t_l), images × images. */
  readonly crossCovariance: readonly (readonly number[])[];
  readonly warnings: readonly Warning[];
}

/** Something the caller should know, though the result stands. */
export interface Warning {
  readonly code: string;
  readonly message: string;
  /** Voxels (or windows) concerned. */
  readonly count?: number;
}

/** What is needed to compute the result again. */
export interface Provenance {
  readonly package: "radiomaps";
  readonly version: string;
  /** Every option as resolved, defaults included; mask and callbacks left out. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Of several images the largest; `levelCounts` has them all. */
  readonly levelCount: number | null;
  readonly levelCounts?: readonly number[];
  /** SHA-256 of the voxels (x fastest, in the image's own type), or null where the host has no Web Crypto. */
  readonly imageHash: string | null;
  /** Of several images, in their order; `imageHash` is the first. */
  readonly imageHashes?: readonly (string | null)[];
  readonly maskHash: string | null;
}

export interface MapStats {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly p02: number;
  readonly p98: number;
  /** Voxels with a value. */
  readonly count: number;
  readonly undefinedCount: number;
  /** Why voxels have no value: reason to number of voxels; sums to `undefinedCount`. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** A map is a complete itk-wasm `Image` with the input's geometry, and what was computed. */
export interface FeatureMap extends Image {
  readonly imageType: { dimension: number; componentType: "float32"; pixelType: "Scalar"; components: 1 };
  readonly name: string;
  readonly data: Float32Array<ArrayBuffer>;
  readonly size: number[];
  readonly spacing: number[];
  readonly origin: number[];
  readonly direction: Float64Array<ArrayBuffer>;
  readonly metadata: Map<string, string>;
  readonly feature: FeatureId;
  readonly unit: string;
  /** 1 where computed, 0 where undefined. */
  readonly valid: Uint8Array<ArrayBuffer>;
  readonly stats: MapStats;
  readonly warnings: readonly Warning[];
  readonly provenance: Provenance;
  /** The map as a scijs ndarray (shape slowest first), no copy. Needs a page that allows `unsafe-eval`. */
  readonly array: NdArrayResult<Float32Array<ArrayBuffer>>;
}

/** A family stands for its features' ids; every other name stays as it was asked for. */
export type ResultName<Name extends string> =
  Name extends FamilyId ? Extract<FeatureId, `${Name}.${string}`> : Name extends "firstorder" ? FeatureId : Name;

export type FeatureMaps<Name extends string = string> = Record<ResultName<Name>, FeatureMap>;

export interface FeatureValues<Name extends string = string> {
  readonly values: Record<ResultName<Name>, number>;
  readonly warnings: readonly Warning[];
  readonly provenance: Provenance;
}

export interface DiscretizedImage {
  /** Levels 1..levelCount, 0 outside; x fastest. */
  readonly data: Uint8Array | Uint16Array;
  readonly size: number[];
  readonly spacing: number[];
  readonly origin: number[];
  readonly direction: Float64Array<ArrayBuffer>;
  readonly levelCount: number;
  /** Bin edges in the image's unit, `levelCount + 1` of them; absent where the image held levels already. */
  readonly binEdges?: Float64Array;
  readonly warnings: readonly Warning[];
}
