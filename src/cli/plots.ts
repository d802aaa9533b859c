import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { VegaLiteSpec } from "../plot/index.js";

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
