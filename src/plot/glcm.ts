import { makeSpec, type PlotOptions, type VegaLiteSpec } from "./spec.js";

/** A square matrix: rows of numbers, or values with the last axis fastest. */
export type MatrixLike = readonly (readonly number[])[] | { readonly data: ArrayLike<number>; readonly shape: readonly number[] };

/** A co-occurrence matrix as a picture: color is the count on a logarithmic scale, and pairs that never occur stay white. */
export function plotGlcm(matrix: MatrixLike, { width = 360, height = 360, title }: PlotOptions = {}): VegaLiteSpec {
  const values: { i: number; j: number; i2: number; j2: number; count: number }[] = [];
  const add = (i: number, j: number, count: number): void => {
    if (count > 0) values.push({ i: i + 0.5, j: j + 0.5, i2: i + 1.5, j2: j + 1.5, count });
  };
  let levels: number;
  if ("shape" in matrix) {
    const columns = levels = matrix.shape[1]!;
    for (let k = 0; k < matrix.shape[0]! * columns; k++) add(Math.floor(k / columns), k % columns, matrix.data[k]!);
  } else {
    levels = matrix.length;
    matrix.forEach((row, i) => row.forEach((count, j) => add(i, j, count)));
  }
  const scale = { domain: [0.5, levels + 0.5], nice: false, zero: false };
  const axis = { grid: false, tickMinStep: 1 };
  return makeSpec(title ?? "Co-occurrence matrix", {
    width, height, data: { values }, mark: "rect",
    encoding: {
      x: { field: "j", type: "quantitative", title: "level of neighbor j", scale, axis }, x2: { field: "j2" },
      y: { field: "i", type: "quantitative", title: "level i", scale: { ...scale, reverse: true }, axis }, y2: { field: "i2" },
      color: { field: "count", type: "quantitative", title: "count", scale: { type: "log", scheme: "viridis" } },
    },
  });
}
