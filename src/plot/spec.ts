/** A Vega-Lite specification as plain JSON: what other programs draw, embed and edit. */
export interface VegaLiteSpec {
  readonly $schema: string;
  readonly [property: string]: unknown;
}

export interface PlotOptions {
  /** Of the drawing (of one panel where there are several), in pixels. */
  readonly width?: number;
  readonly height?: number;
  readonly title?: string;
}

/** Okabe and Ito's colors, which color-blind readers tell apart; black is left for what is not data. */
export const PALETTE = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#8A7A00"] as const;

/** The identifier of the language's version; nothing loads it. */
export function makeSpec(title: string, content: Readonly<Record<string, unknown>>): VegaLiteSpec {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json", title, background: "white", ...content,
    config: { axis: { labelFontSize: 11, titleFontSize: 12 }, legend: { labelFontSize: 11 }, range: { category: PALETTE } },
  };
}

/** Ticks at powers of two alone. */
export function log2Axis(field: string, title: string, values: readonly number[]): Record<string, unknown> {
  const low = Math.floor(Math.log2(Math.min(...values))), high = Math.ceil(Math.log2(Math.max(...values)));
  const ticks = values.length ? Array.from({ length: high - low + 1 }, (_, k) => 2 ** (low + k)) : [];
  return {
    field, type: "quantitative", title, scale: { type: "log", base: 2, nice: false, zero: false },
    axis: { values: ticks, format: "~r", grid: true, labelOverlap: true },
  };
}

export function windowName(radius: number | null): string {
  return radius === null ? "region" : `${2 * radius + 1}×${2 * radius + 1}`;
}
