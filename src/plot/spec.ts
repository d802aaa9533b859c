/** A Vega-Lite 6 specification: plain JSON, to be drawn by vega-embed, Vega's editor or the command. */
export interface VegaLiteSpec {
  readonly $schema: string;
  readonly [key: string]: unknown;
}

export interface PlotOptions {
  /** Of the plot's inside, in pixels. */
  readonly width?: number;
  readonly height?: number;
  readonly title?: string;
}

/** A name of the format, not an address that is read. */
const SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json";

export function toSpec(body: Readonly<Record<string, unknown>>): VegaLiteSpec {
  return { $schema: SCHEMA, background: "white", config: { view: { stroke: "#ccc" }, axis: { grid: true, gridColor: "#eee" } }, ...body };
}

/** Numbers of levels on an axis of doublings. */
export function levelAxis(title: string, counts: readonly number[]): Record<string, unknown> {
  const low = Math.min(...counts), high = Math.max(...counts);
  const ticks = Array.from({ length: 17 }, (_, k) => 2 ** k).filter((tick) => tick >= low / 1.01 && tick <= high * 1.01);
  return {
    type: "quantitative", title, scale: { type: "log", base: 2, domain: [low, high === low ? 2 * low : high], nice: false },
    axis: { ...(ticks.length > 1 && { values: ticks }), format: "~d", labelFlush: false, labelOverlap: false },
  };
}
