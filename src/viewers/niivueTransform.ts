import type { FeatureMapOptions } from "../types.js";
import type { FeatureId } from "../families/index.js";

/** What is read of a NIfTI header as NiiVue 1.0 has it; the rest of it is copied. */
export interface NiivueHeader {
  dims: number[];
  pixDims: number[];
  datatypeCode: number;
  numBitsPerVoxel: number;
  scl_slope: number;
  scl_inter: number;
  cal_min: number;
  cal_max: number;
}

/** A `VolumeTransform` of NiiVue 1.0. */
export interface NiivueTransform {
  name: string;
  description: string;
  options: { name: string; label: string; type: "select" | "checkbox"; default: string | number | boolean; options?: (string | number)[] }[];
  resultDefaults: { colormap: string; opacity: number };
  apply<Header extends NiivueHeader>(header: Header, voxels: ArrayBufferView | ArrayBuffer, options?: Record<string, unknown>):
    Promise<{ hdr: Header; img: Float32Array<ArrayBuffer> }>;
}

export interface NiivueTransformOptions {
  /** Registered under this; NiiVue refuses a second transform of one name. Default `"radiomicMap"`. */
  readonly name?: string;
  /** Features to choose from; the first is chosen. Default: six of the co-occurrence matrix. */
  readonly features?: readonly FeatureId[];
  /** Default 1 to 7, 2 chosen. */
  readonly kernelRadii?: readonly number[];
  /** Default 8 to 256, 32 chosen. */
  readonly binCounts?: readonly number[];
  /** More options of `computeFeatureMap`, such as `distances`, `aggregation` or `workers`. */
  readonly options?: Omit<FeatureMapOptions, "features" | "kernelRadius" | "discretization" | "mask">;
}

const defaultFeatures: readonly FeatureId[] = [
  "glcm.jointEntropy", "glcm.contrast", "glcm.correlation", "glcm.angularSecondMoment", "glcm.inverseDifferenceMoment", "glcm.dissimilarity",
];

/**
 * A ready volume transform for NiiVue 1.0: `ctx.registerVolumeTransform(niivueTransform())`. Computes in radiomaps' own workers,
 * and loads the kernels when it is first applied.
 *
 * NiiVue does not apply `resultDefaults` itself: set color map, opacity, `calMin` and `calMax` on the volume that comes out.
 * Undefined voxels are NaN, which NiiVue does not draw.
 */
export function niivueTransform(settings: NiivueTransformOptions = {}): NiivueTransform {
  const features = [...settings.features ?? defaultFeatures], radii = [...settings.kernelRadii ?? [1, 2, 3, 4, 5, 6, 7]];
  const counts = [...settings.binCounts ?? [8, 16, 32, 64, 128, 256]];
  const select = <T extends string | number>(name: string, label: string, options: T[], wanted?: T) => ({
    name, label, type: "select" as const, default: wanted !== undefined && options.includes(wanted) ? wanted : options[0]!, options,
  });
  const fields = [
    select("feature", "Feature", features), select("kernelRadius", "Window radius (voxels)", radii, 2), select("binCount", "Gray levels", counts, 32),
    { name: "force2D", label: "Slice by slice", type: "checkbox" as const, default: false },
  ];
  return {
    name: settings.name ?? "radiomicMap",
    description: "Radiomic feature map: the texture around every voxel",
    options: fields,
    resultDefaults: { colormap: "viridis", opacity: 0.7 },
    async apply(header, voxels, given = {}) {
      const chosen = Object.fromEntries(fields.map(({ name, default: otherwise }) => [name, given[name] ?? otherwise]));
      return (await import("./niivueApply.js")).applyToNifti(header, voxels, {
        ...settings.options, features: `${chosen.feature as string}`, kernelRadius: Number(chosen.kernelRadius), force2D: Boolean(chosen.force2D),
        discretization: { binCount: Number(chosen.binCount) },
      });
    },
  };
}
