import { UsageError } from "./failure.js";
import type { VegaLiteSpec } from "../plot/index.js";

/** The plot as SVG text. Vega is large, so only who draws loads it. */
export async function toSvg(spec: VegaLiteSpec): Promise<string> {
  const [{ compile }, { parse, View }] = await Promise.all([import("vega-lite"), import("vega")]);
  const view = new View(parse(compile(spec as unknown as Parameters<typeof compile>[0]).spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** The same as PNG, by a native package that users install beside this one if they want pictures of points. */
export async function toPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js").catch(() => {
    throw new UsageError("PNG plots need the package @resvg/resvg-js: npm install @resvg/resvg-js; or ask for SVG");
  });
  return new Resvg(svg, { fitTo: { mode: "zoom", value: 2 } }).render().asPng();
}
