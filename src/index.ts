/**
 * radiomaps: radiomic feature maps of medical images, by SIMD WebAssembly.
 *
 * ```ts
 * import { computeFeatureMap } from "radiomaps";
 *
 * const maps = await computeFeatureMap(image, {
 *   features: ["glcm.jointEntropy", "glcm.contrast"],
 *   kernelRadius: 2,
 *   discretization: { binCount: 32 },
 * });
 * maps["glcm.jointEntropy"].data; // Float32Array, one value per voxel
 * ```
 *
 * @packageDocumentation
 */
export { computeFeatureMap } from "./featureMap.js";
export { computeFeatures } from "./featureValues.js";
export { createFeatureMapSession } from "./session.js";
export { explain, type FamilyExplanation, type MapExplanation } from "./explain.js";
export { discretize } from "./discretize.js";
export { computeGlcm } from "./glcmMatrix.js";
export { computeTscm, encodeSignatures } from "./signatures.js";
export { adviseGrayLevels, informationLoss } from "./grayLevels.js";
export { sweep } from "./sweep.js";
export { cropToCommon, resampleTo } from "./grids.js";
export { features } from "./families/index.js";
export { load } from "./wasm/module.js";
export { disposeWorkers } from "./worker/pool.js";
export { DEFAULTS, LIMITS } from "./options.js";
export {
  EmptyRegionError, GeometryError, MemoryError, OptionError, RadiomicsError, UnsupportedError, WorkerError,
} from "./errors.js";
export { version } from "./version.js";

export type { FamilyId, FeatureId, FeatureInfo } from "./families/index.js";
export type { Kernels, LoadOptions } from "./wasm/module.js";
export type * from "./types.js";
export type * from "./grayLevelTypes.js";
export type * from "./sessionTypes.js";
