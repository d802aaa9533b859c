import type { GrayLevelAdvice } from "../grayLevelTypes.js";
import { levelAxis, toSpec, type PlotOptions, type VegaLiteSpec } from "./spec.js";

/** Structural information (with two standard deviations), retention and noise of each number of levels; the range advised is shaded. */
export function plotInformationLoss(advice: Pick<GrayLevelAdvice, "candidates" | "range" | "suggested">, { width = 460, height = 170, title }: PlotOptions = {}): VegaLiteSpec {
  const { candidates, range, suggested } = advice, counts = candidates.map(({ levelCount }) => levelCount);
  const x = { field: "levels", ...levelAxis("Gray levels", counts) };
  const values = candidates.map((row) => ({
    levels: row.levelCount, structural: row.structuralInformation, low: row.structuralInformation - 2 * row.chanceSpread,
    high: row.structuralInformation + 2 * row.chanceSpread, retention: row.entropyRetention, sqnr: Number.isFinite(row.sqnrDb) ? row.sqnrDb : null,
    adequate: row.adequate ? "adequate" : "not adequate",
  }));
  const shade = range ? [{
    data: { values: [{ from: range[0], to: range[1] }] }, mark: { type: "rect", color: "#3b7dd8", opacity: 0.13 },
    encoding: { x: { ...x, field: "from" }, x2: { field: "to" } },
  }] : [];
  const mark = suggested === null ? [] : [{
    data: { values: [{ levels: suggested }] }, mark: { type: "rule", color: "#3b7dd8", size: 2 }, encoding: { x },
  }];
  const line = (field: string, name: string, format?: string): Record<string, unknown> => ({
    mark: { type: "line", color: "#333" }, encoding: { x, y: { field, type: "quantitative", title: name, scale: { zero: true }, axis: format ? { format } : {} } },
  });
  const dots = (field: string): Record<string, unknown> => ({
    mark: { type: "point", filled: true, size: 45, tooltip: true },
    encoding: {
      x, y: { field, type: "quantitative" },
      color: { field: "adequate", type: "nominal", title: null, scale: { domain: ["adequate", "not adequate"], range: ["#3b7dd8", "#999"] } },
    },
  });
  const panel = (layers: readonly Record<string, unknown>[]): Record<string, unknown> => ({ width, height, layer: [...shade, ...mark, ...layers] });
  return toSpec({
    title: title ?? (suggested === null ? "No range of gray levels can be advised" : `Gray levels: ${range![0]} to ${range![1]}, ${suggested} suggested`),
    data: { values }, spacing: 14,
    vconcat: [
      panel([
        { mark: { type: "area", opacity: 0.2, color: "#333" }, encoding: { x, y: { field: "low", type: "quantitative", title: "Structural information, bits a pair" }, y2: { field: "high" } } },
        line("structural", "Structural information, bits a pair"), dots("structural"),
      ]),
      panel([line("retention", "Entropy kept", "%"), dots("retention")]),
      panel([line("sqnr", "Signal to quantization noise, dB"), dots("sqnr")]),
    ],
  });
}
