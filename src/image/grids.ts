/** Loaded only where images are put on one grid. */
export { cropToCommon } from "./common.js";
export { resampleTo } from "./resample.js";
