import { makeSpec, PALETTE, type PlotOptions, type VegaLiteSpec } from "./spec.js";

const BARS = 256;

/** A fine histogram of intensities, with the edges of bins as rules. Values that are no finite number are left out. */
export function plotHistogram(
  image: ArrayLike<number> | { readonly data: ArrayLike<number> }, binEdges: ArrayLike<number> = [],
  { width = 520, height = 260, title, unit }: PlotOptions & { readonly unit?: string } = {},
): VegaLiteSpec {
  const data = "data" in image ? image.data : image;
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  const step = (high - low) / BARS || 1, counts = new Array<number>(BARS).fill(0);
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) counts[Math.min(BARS - 1, Math.floor((data[i]! - low) / step))]!++;
  }
  const values = counts.flatMap((count, k) => (count ? [{ from: low + k * step, to: low + (k + 1) * step, count }] : []));
  const axis = { type: "quantitative", title: unit ? `intensity (${unit})` : "intensity", scale: { zero: false } };
  const edges = Array.from(binEdges).filter(Number.isFinite).map((edge) => ({ edge }));
  return makeSpec(title ?? "Histogram of intensities", {
    width, height,
    layer: [
      { data: { values }, mark: { type: "bar", color: PALETTE[0], binSpacing: 0 }, encoding: {
        x: { field: "from", ...axis, bin: "binned" }, x2: { field: "to" }, y: { field: "count", type: "quantitative", title: "voxels" } } },
      ...(edges.length ? [{ data: { values: edges }, mark: { type: "rule", color: PALETTE[3], strokeWidth: 0.8, opacity: 0.8 }, encoding: { x: { field: "edge", ...axis } } }] : []),
    ],
  });
}
