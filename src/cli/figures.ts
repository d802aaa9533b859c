import type { Command } from "commander";
import type { VegaLiteSpec } from "../plot/index.js";
import { UsageError } from "./failure.js";
import type { Output } from "./output.js";

export interface FigureFlags {
  readonly png?: boolean;
}

export interface Figure {
  /** Ending of the file's name. */
  readonly name: string;
  readonly title: string;
  readonly spec: VegaLiteSpec;
}

export function addFigureOptions(command: Command): Command {
  return command.option("--png", "plots as PNG, too (needs the package @resvg/resvg-js)");
}

/** Makes a PNG of an SVG; null where none is asked for. To be called before the work that it shows. */
export async function toPngRenderer({ png }: FigureFlags): Promise<((svg: string) => Uint8Array) | null> {
  if (!png) return null;
  try {
    const { Resvg } = await import("@resvg/resvg-js");
    return (svg) => new Resvg(svg, { fitTo: { mode: "zoom", value: 2 }, font: { loadSystemFonts: true } }).render().asPng();
  } catch {
    throw new UsageError("--png expected the package @resvg/resvg-js to be installed (npm install @resvg/resvg-js), got none; SVG needs no package");
  }
}

/** Adds each figure as a Vega-Lite specification and as SVG; returns the SVGs. */
export async function addFigures(output: Output, stem: string, figures: readonly Figure[], toPng: Awaited<ReturnType<typeof toPngRenderer>>): Promise<string[]> {
  const { toSvg } = await import("./plots.js");
  const svgs: string[] = [];
  for (const { name, spec } of figures) {
    const svg = await toSvg(spec);
    svgs.push(svg);
    await output.add(`${stem}_${name}.vl.json`, `${JSON.stringify(spec, null, 1)}\n`);
    await output.add(`${stem}_${name}.svg`, svg);
    if (toPng) await output.add(`${stem}_${name}.png`, toPng(svg));
  }
  return svgs;
}
