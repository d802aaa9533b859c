import type { FeatureMap } from "../types.js";
import { makeSpec, type PlotOptions, type VegaLiteSpec } from "./spec.js";

export interface MapsPlotOptions extends PlotOptions {
  /** Index along z; default the middle. */
  readonly slice?: number;
  readonly columns?: number;
}

type DrawnMap = Pick<FeatureMap, "name" | "data" | "size" | "unit">;

/** A specification holds every square as JSON, so larger slices are thinned. */
const MOST = 128;

/** One slice of each map side by side, each with a color scale of its own; voxels without a value are left out. */
export function plotMaps(
  maps: readonly DrawnMap[] | Readonly<Record<string, DrawnMap>>,
  { slice, columns = 3, width = 220, height, title }: MapsPlotOptions = {},
): VegaLiteSpec {
  const named = Array.isArray(maps) ? (maps as readonly DrawnMap[]).map((map) => [map.name, map] as const) : Object.entries(maps as Record<string, DrawnMap>);
  const panels = named.map(([name, map]) => {
    const nx = map.size[0]!, ny = map.size[1]!, z = slice ?? Math.floor((map.size[2] ?? 1) / 2);
    const stride = Math.max(1, Math.ceil(Math.max(nx, ny) / MOST));
    const values: { x: number; y: number; x2: number; y2: number; value: number }[] = [];
    for (let y = 0; y < ny; y += stride) {
      for (let x = 0; x < nx; x += stride) {
        const value = map.data[(z * ny + y) * nx + x]!;
        if (Number.isFinite(value)) values.push({ x, y, x2: x + stride, y2: y + stride, value });
      }
    }
    const position = (field: string, size: number, reverse: boolean): object => (
      { field, type: "quantitative", axis: null, scale: { domain: [0, size], nice: false, zero: false, reverse } }
    );
    return {
      title: name, width, height: height ?? Math.round(width * ny / nx), data: { values }, mark: { type: "rect", strokeWidth: 0 },
      encoding: {
        x: position("x", nx, false), x2: { field: "x2" }, y: position("y", ny, true), y2: { field: "y2" },
        color: { field: "value", type: "quantitative", title: map.unit, scale: { scheme: "viridis", zero: false } },
      },
    };
  });
  return makeSpec(title ?? "Feature maps", { columns, concat: panels, resolve: { scale: { color: "independent" } } });
}
