import type { SweepRow, SweepTable } from "../grayLevelTypes.js";
import { levelAxis, toSpec, type PlotOptions, type VegaLiteSpec } from "./spec.js";

export interface SweepPlotOptions extends PlotOptions {
  /** One of the table's; default its first. */
  readonly feature?: string;
}

type Table = Pick<SweepTable, "rows" | "curves">;

const windowOf = (radius: number | null): string => (radius === null ? "region" : `${2 * radius + 1} wide`);

/** Rows of one feature. */
function rowsOf({ rows }: Table, feature: string | undefined): { name: string; own: readonly SweepRow[] } {
  const name = feature ?? rows[0]?.feature, own = rows.filter((row) => row.feature === name);
  if (name === undefined || own.length === 0) {
    throw new RangeError(`"feature" expected one of ${[...new Set(rows.map((row) => row.feature))].join(", ") || "a table with rows"}, got "${feature}"`);
  }
  return { name, own };
}

/** What grows by powers of the levels shows nothing on a linear scale. */
function growsByPowers({ curves }: Table, name: string, own: readonly SweepRow[]): boolean {
  return curves.some(({ feature, law }) => feature === name && law === "power") && own.every(({ mean }) => mean !== null && mean > 0);
}

/**
 * A feature's mean against the number of levels, a line for each window (Figure 10(c) of Parekh and Jacobs 2019). Of
 * `histogram.entropy` also what independent uniform noise would have (dashed), and the knees (rules, in the window's color).
 */
export function plotSweep(table: Table, { feature, width = 460, height = 300, title }: SweepPlotOptions = {}): VegaLiteSpec {
  const { name, own } = rowsOf(table, feature);
  const order = [...new Set(own.map(({ kernelRadius }) => windowOf(kernelRadius)))], counts = own.map(({ levelCount }) => levelCount);
  const measured = own.map((row) => ({ levels: row.levelCount, mean: row.mean, sd: row.sd, window: windowOf(row.kernelRadius) }));
  const curves = table.curves.filter((curve) => curve.feature === name);
  const expected = curves.flatMap((curve) => curve.points.flatMap(({ levelCount, expected: value }) => (
    value === null ? [] : [{ levels: levelCount, mean: value, window: windowOf(curve.kernelRadius) }]
  )));
  const low = Math.min(...counts), high = Math.max(...counts);
  const knees = curves.flatMap((curve) => [["lower", curve.lowerKnee], ["upper", curve.upperKnee]].flatMap(([knee, levels]) => (
    typeof levels === "number" && levels >= low && levels <= high ? [{ levels, knee, window: windowOf(curve.kernelRadius) }] : []
  )));
  const x = levelAxis("Gray levels", counts), color = { field: "window", type: "nominal", title: "Window", sort: order, scale: { scheme: "viridis" } };
  const layer: Record<string, unknown>[] = [{
    data: { values: measured }, mark: { type: "line", point: true, tooltip: true },
    encoding: { x: { field: "levels", ...x }, y: { field: "mean", type: "quantitative", title: name, scale: growsByPowers(table, name, own) ? { type: "log" } : { zero: false } }, color },
  }];
  if (expected.length) {
    layer.push({
      data: { values: expected }, mark: { type: "line", strokeDash: [4, 3], opacity: 0.6 },
      encoding: { x: { field: "levels", ...x }, y: { field: "mean", type: "quantitative" }, color },
    });
  }
  if (knees.length) {
    layer.push({
      data: { values: knees }, mark: { type: "rule", opacity: 0.35, tooltip: true }, encoding: { x: { field: "levels", ...x }, color },
    });
  }
  const subtitle = expected.length ? "dashed: independent uniform noise; upright lines: knees" : undefined;
  return toSpec({ width, height, title: { text: title ?? `${name} against gray levels`, ...(subtitle && { subtitle }) }, layer });
}

/** A feature's mean over the grid of bins and windows. */
export function plotSweepHeatMap(table: Table, { feature, width = 460, height = 220, title }: SweepPlotOptions = {}): VegaLiteSpec {
  const { name, own } = rowsOf(table, feature);
  const values = own.map((row) => ({ levels: row.levelCount, bins: row.binCount ?? row.binWidth, window: windowOf(row.kernelRadius), mean: row.mean, undefinedShare: row.undefinedShare }));
  return toSpec({
    width, height, title: title ?? `${name}: bins by windows`, data: { values }, mark: { type: "rect", tooltip: true },
    encoding: {
      x: { field: "bins", type: "ordinal", title: own[0]!.binCount === null ? "Bin width" : "Bins", axis: { labelAngle: 0, grid: false } },
      y: { field: "window", type: "ordinal", title: "Window", sort: [...new Set(values.map(({ window }) => window))].reverse(), axis: { grid: false } },
      color: { field: "mean", type: "quantitative", title: "mean", scale: { scheme: "viridis", ...(growsByPowers(table, name, own) && { type: "log" }) } },
    },
  });
}
