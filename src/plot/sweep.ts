import type { SweepTable } from "../grayLevelTypes.js";
import { log2Axis, makeSpec, windowName, type PlotOptions, type VegaLiteSpec } from "./spec.js";

export interface SweepPlotOptions extends PlotOptions {
  /** One of the table's features; default its first. */
  readonly feature?: string;
}

/**
 * A feature's mean against the number of levels, one line for each window (after Parekh and Jacobs 2019, Figure 10c). Dashed:
 * the mean of independent uniform noise; thin: the largest possible value; diamonds: the knees of the linear range.
 */
export function plotSweep(table: Pick<SweepTable, "rows" | "curves">, { feature, width = 480, height = 320, title }: SweepPlotOptions = {}): VegaLiteSpec {
  const name = feature ?? table.curves[0]?.feature ?? table.rows[0]?.feature ?? "";
  const curves = table.curves.filter((curve) => curve.feature === name);
  const points = curves.flatMap(({ kernelRadius, points }) => points.map((point) => ({ window: windowName(kernelRadius), ...point })));
  const knees = curves.flatMap(({ kernelRadius, lowerKnee, upperKnee, points }) => (
    [lowerKnee, upperKnee].flatMap((levels) => {
      const mean = levels === null ? null : interpolate(points, levels);
      return mean === null ? [] : [{ window: windowName(kernelRadius), levelCount: levels, mean }];
    })
  ));
  const x = log2Axis("levelCount", "gray levels (log2)", points.map(({ levelCount }) => levelCount));
  const color = { field: "window", type: "nominal", title: "window", sort: null };
  const line = (field: string, mark: object): object => ({
    transform: [{ filter: `isValid(datum.${field})` }], mark: { type: "line", ...mark },
    encoding: { x, y: { field, type: "quantitative", title: `mean of ${name}` }, color },
  });
  const tooltip = [{ field: "window", type: "nominal" }, { field: "levelCount", type: "quantitative" }, { field: "mean", type: "quantitative" }];
  return makeSpec(title ?? `${name} against gray levels`, {
    width, height, data: { values: points },
    layer: [
      ...(points.some(({ ceiling }) => ceiling !== null) ? [line("ceiling", { strokeWidth: 0.6, opacity: 0.7 })] : []),
      ...(points.some(({ expected }) => expected !== null) ? [line("expected", { strokeDash: [5, 4], strokeWidth: 1.2 })] : []),
      line("mean", { strokeWidth: 2 }),
      {
        transform: [{ filter: "isValid(datum.mean)" }], mark: { type: "point", filled: true, size: 30 },
        encoding: { x, y: { field: "mean", type: "quantitative" }, color, tooltip },
      },
      ...(knees.length ? [{
        data: { values: knees }, mark: { type: "point", shape: "diamond", size: 150, strokeWidth: 2 },
        encoding: { x, y: { field: "mean", type: "quantitative" }, color, tooltip },
      }] : []),
    ],
  });
}

/** On the line between the points beside it, in log2 of levels. */
function interpolate(points: readonly { readonly levelCount: number; readonly mean: number | null }[], levels: number): number | null {
  const known = points.flatMap(({ levelCount, mean }) => (mean === null ? [] : [{ levelCount, mean }]));
  const next = known.findIndex(({ levelCount }) => levelCount >= levels);
  if (next < 0) return null;
  const b = known[next]!, a = known[next - 1];
  if (b.levelCount === levels) return b.mean;
  return a ? a.mean + (b.mean - a.mean) * Math.log2(levels / a.levelCount) / Math.log2(b.levelCount / a.levelCount) : null;
}
