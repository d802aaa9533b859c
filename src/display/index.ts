/**
 * Feature maps for the eye: numbers, ranges and pixels that any viewer or canvas can take.
 *
 * ```ts
 * import { toDisplay } from "radiomaps/display";
 * ```
 *
 * @packageDocumentation
 */
export { toDisplay, type Display, type DisplayOptions } from "./toDisplay.js";
export type { RangeOption, Scalars } from "./scalars.js";
export { colorMapNames, colorTable, type ColorMapName } from "./colorTable.js";
