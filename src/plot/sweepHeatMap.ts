import type { SweepTable } from "../grayLevelTypes.js";
import { makeSpec, windowName, type VegaLiteSpec } from "./spec.js";
import type { SweepPlotOptions } from "./sweep.js";

/** Levels across, windows down, colored by the feature's mean. */
export function plotSweepHeatMap(table: Pick<SweepTable, "rows">, { feature, width, height, title }: SweepPlotOptions = {}): VegaLiteSpec {
  const name = feature ?? table.rows[0]?.feature ?? "";
  const values = table.rows.filter((row) => row.feature === name).map(({ levelCount, kernelRadius, mean, sd, count }) => (
    { levelCount, window: windowName(kernelRadius), mean, sd, count }
  ));
  const quantity = (field: string): object => ({ field, type: "quantitative" });
  return makeSpec(title ?? `${name} by gray levels and window`, {
    width: width ?? { step: 36 }, height: height ?? { step: 28 }, data: { values }, mark: "rect",
    encoding: {
      x: { field: "levelCount", type: "ordinal", title: "gray levels", axis: { labelAngle: 0 } },
      y: { field: "window", type: "nominal", title: "window", sort: null },
      color: { ...quantity("mean"), title: "mean", scale: { scheme: "viridis", zero: false } },
      tooltip: [{ field: "window", type: "nominal" }, ...["levelCount", "mean", "sd", "count"].map(quantity)],
    },
  });
}
