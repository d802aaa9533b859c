import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { VegaLiteSpec } from "../plot/index.js";
import { UsageError } from "./failure.js";

/** Draws a specification. */
export async function toSvg(spec: VegaLiteSpec): Promise<string> {
  const { spec: drawing } = compile(spec as unknown as TopLevelSpec);
  const view = new vega.View(vega.parse(drawing), { renderer: "none", logLevel: vega.Error });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** @throws {@link UsageError} if the package that draws pixels is not installed */
export async function toPng(svg: string): Promise<Uint8Array> {
  let library: typeof import("@resvg/resvg-js");
  try {
    library = await import("@resvg/resvg-js");
  } catch {
    throw new UsageError("--png expected the package @resvg/resvg-js to be installed (npm install @resvg/resvg-js), got none; SVG needs no package");
  }
  return new library.Resvg(svg, { fitTo: { mode: "zoom", value: 2 }, font: { loadSystemFonts: true } }).render().asPng();
}
