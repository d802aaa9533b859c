import type { GrayLevelAdvice } from "../grayLevelTypes.js";
import { log2Axis, makeSpec, PALETTE, type PlotOptions, type VegaLiteSpec } from "./spec.js";

/**
 * What numbers of levels keep: above structural information with two standard deviations of chance, below entropy retention
 * and signal-to-quantization-noise ratio. The recommended range is shaded, the suggested number a dashed rule.
 */
export function plotInformationLoss(
  { candidates, range, suggested }: Pick<GrayLevelAdvice, "candidates" | "range" | "suggested">,
  { width = 480, height = 200, title }: PlotOptions = {},
): VegaLiteSpec {
  const values = candidates.map(({ levelCount, structuralInformation, chanceSpread, entropyRetention, sqnrDb }) => ({
    levelCount, structuralInformation, low: structuralInformation - 2 * chanceSpread, high: structuralInformation + 2 * chanceSpread,
    entropyRetention,
    // Infinity, where nothing is lost, is no JSON.
    sqnrDb: Number.isFinite(sqnrDb) ? sqnrDb : null,
  }));
  const x = log2Axis("levelCount", "gray levels (log2)", values.map(({ levelCount }) => levelCount));
  const advice = [
    ...(range ? [{ data: { values: [{ from: range[0], to: range[1] }] }, mark: { type: "rect", color: "#009E73", opacity: 0.14 }, encoding: { x: { ...x, field: "from" }, x2: { field: "to" } } }] : []),
    ...(suggested === null ? [] : [{ data: { values: [{ suggested }] }, mark: { type: "rule", strokeDash: [4, 3], tooltip: true }, encoding: { x: { ...x, field: "suggested" } } }]),
  ];
  const line = (field: string, color: string, axisTitle: string, orient = "left"): object => ({
    transform: [{ filter: `isValid(datum.${field})` }], mark: { type: "line", point: true, color },
    encoding: { x, y: { field, type: "quantitative", title: axisTitle, axis: { titleColor: color, orient } } },
  });
  return makeSpec(title ?? "Information that gray levels keep", {
    data: { values },
    vconcat: [
      { width, height, layer: [
        ...advice,
        { mark: { type: "area", opacity: 0.25, color: PALETTE[0] }, encoding: { x, y: { field: "low", type: "quantitative", title: "structural information (bits a pair)" }, y2: { field: "high" } } },
        line("structuralInformation", PALETTE[0], "structural information (bits a pair)"),
      ] },
      { width, height, resolve: { scale: { y: "independent" } }, layer: [
        ...advice, line("entropyRetention", PALETTE[3], "entropy retention"), line("sqnrDb", PALETTE[2], "SQNR (dB)", "right"),
      ] },
    ],
  });
}
