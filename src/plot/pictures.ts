import type { FeatureMap } from "../types.js";
import { toSpec, type PlotOptions, type VegaLiteSpec } from "./spec.js";

/** Bars of a histogram, and pixels of a map along its longer side, at most: a specification holds its data. */
const BARS = 256;
const PIXELS = 128;

/** Intensities, and the edges of bins over them. */
export function plotHistogram(intensities: ArrayLike<number>, binEdges: ArrayLike<number> = [], { width = 460, height = 240, title = "Intensities and edges of bins" }: PlotOptions = {}): VegaLiteSpec {
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < intensities.length; i++) {
    const value = intensities[i]!;
    if (Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  if (!(low <= high)) throw new RangeError('"intensities" expected at least one finite number, got none');
  const step = high > low ? (high - low) / BARS : 1, counts = new Array<number>(BARS).fill(0);
  for (let i = 0; i < intensities.length; i++) if (Number.isFinite(intensities[i])) counts[Math.min(BARS - 1, Math.floor((intensities[i]! - low) / step))]!++;
  const bars = counts.map((count, k) => ({ from: low + k * step, to: low + (k + 1) * step, count })).filter(({ count }) => count > 0);
  return toSpec({
    width, height, title,
    layer: [
      { data: { values: bars }, mark: { type: "rect", color: "#4c78a8", tooltip: true },
        encoding: { x: { field: "from", type: "quantitative", title: "Intensity", scale: { zero: false } }, x2: { field: "to" }, y: { field: "count", type: "quantitative", title: "Voxels" }, y2: { datum: 0 } } },
      { data: { values: Array.from(binEdges, (edge) => ({ edge })) }, mark: { type: "rule", color: "#e45756", opacity: 0.5 },
        encoding: { x: { field: "edge", type: "quantitative" } } },
    ],
  });
}

/** A co-occurrence matrix `[i][j]` as a picture; shades of log(1 + count). */
export function plotGlcm(matrix: { readonly data: ArrayLike<number>; readonly shape: readonly number[] }, { width = 340, height = 340, title = "Co-occurrence matrix" }: PlotOptions = {}): VegaLiteSpec {
  const [rows, columns] = matrix.shape as [number, number];
  if (matrix.shape.length !== 2) throw new RangeError(`"matrix" expected a shape [i][j], as computeGlcm gives with aggregation "merged", got [${matrix.shape.join(", ")}]`);
  const values: { i: number; j: number; count: number; shade: number }[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const count = matrix.data[i * columns + j]!;
      if (count > 0) values.push({ i: i + 1, j: j + 1, count, shade: Math.log2(1 + count) });
    }
  }
  const axis = (field: string, title2: string, last: number, reverse: boolean): Record<string, unknown> => ({
    field, type: "quantitative", title: title2, scale: { domain: [0.5, last + 0.5], nice: false, reverse }, bin: { step: 1, anchor: 0.5 }, axis: { grid: false },
  });
  return toSpec({
    width, height, title, data: { values }, mark: { type: "rect", tooltip: true },
    encoding: {
      x: axis("j", "Level j", columns, false), y: axis("i", "Level i", rows, true),
      color: { field: "shade", type: "quantitative", title: "log2(1 + count)", scale: { scheme: "viridis" } },
    },
  });
}

/** One slice of each map, side by side, each with colors of its own; every so many voxels if there are more than 128 a side. */
export function plotMaps(maps: Readonly<Record<string, FeatureMap>>, { slice, width = 240 }: PlotOptions & { readonly slice?: number } = {}): VegaLiteSpec {
  const panels = Object.entries(maps).map(([name, { data, size, stats, unit }]) => {
    const [columns, rows, depth = 1] = size as [number, number, number?], z = slice ?? Math.floor(depth / 2);
    if (!(z >= 0 && z < depth)) throw new RangeError(`"slice" expected an integer in [0, ${depth - 1}], got ${z}`);
    const step = Math.max(1, Math.ceil(Math.max(columns, rows) / PIXELS)), values: object[] = [];
    for (let y = 0; y < rows; y += step) {
      for (let x = 0; x < columns; x += step) {
        const value = data[(z * rows + y) * columns + x]!;
        if (Number.isFinite(value)) values.push({ x, y, x2: Math.min(columns, x + step), y2: Math.min(rows, y + step), value });
      }
    }
    return {
      width, height: Math.round(width * rows / columns), title: name, data: { values }, mark: { type: "rect" },
      encoding: {
        x: { field: "x", type: "quantitative", scale: { domain: [0, columns], nice: false }, axis: null }, x2: { field: "x2" },
        y: { field: "y", type: "quantitative", scale: { domain: [0, rows], nice: false, reverse: true }, axis: null }, y2: { field: "y2" },
        color: {
          field: "value", type: "quantitative", title: unit === "1" ? null : unit,
          scale: { scheme: "viridis", ...(stats.p02 < stats.p98 && { domain: [stats.p02, stats.p98], clamp: true }) },
        },
      },
    };
  });
  return toSpec({ columns: Math.min(4, panels.length), concat: panels, resolve: { scale: { color: "independent", x: "independent", y: "independent" } } });
}
