/**
 * Plots for radiomaps: Vega-Lite specifications as plain JSON. Nothing is drawn here, and nothing else is loaded.
 *
 * @module radiomaps/plot
 */
export { plotSweep, type SweepPlotOptions } from "./sweep.js";
export { plotSweepHeatMap } from "./sweepHeatMap.js";
export { plotInformationLoss } from "./informationLoss.js";
export { plotHistogram } from "./histogram.js";
export { plotGlcm, type MatrixLike } from "./glcm.js";
export { plotMaps, type MapsPlotOptions } from "./maps.js";
export type { PlotOptions, VegaLiteSpec } from "./spec.js";
