/** What is loaded when it is called, and not before: one file, for each further one would cut what is loaded at once in two. */
export { explain } from "./compute/explanation.js";
export { computeGlcm } from "./compute/regionMatrix.js";
export { computeFeatures } from "./compute/regionValues.js";
export { computeNormalizedFeatures, computeNormalizedMaps } from "./normalization/normalize.js";
export { cropToCommon } from "./image/common.js";
export { toCommonRegions } from "./image/commonRegion.js";
export { warnOneLevelWindows } from "./image/oneLevelWindows.js";
export { resampleTo } from "./image/resample.js";
export { computeTscm, encodeSignatures, toSignatureRunner, warnWindow } from "./multiparametric/index.js";
export { adviseGrayLevels } from "./graylevels/advice.js";
export { informationLoss } from "./graylevels/loss.js";
export { sweep } from "./sweep/sweep.js";
export { createFeatureMapSession } from "./session/session.js";
