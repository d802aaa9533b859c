/**
 * Plots of sweeps, of gray-level advice and of maps, as Vega-Lite specifications: plain JSON, no dependency.
 *
 * ```ts
 * import { plotSweep } from "radiomaps/plot";
 * ```
 *
 * @packageDocumentation
 */
export { plotInformationLoss } from "./loss.js";
export { plotGlcm, plotHistogram, plotMaps } from "./pictures.js";
export { plotSweep, plotSweepHeatMap, type SweepPlotOptions } from "./sweep.js";
export type { PlotOptions, VegaLiteSpec } from "./spec.js";
