import type { Command } from "commander";
import type { VegaLiteSpec } from "../plot/index.js";
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

/** Adds each figure as a Vega-Lite specification and as SVG; returns the SVGs. */
export async function addFigures(output: Output, stem: string, figures: readonly Figure[], { png }: FigureFlags): Promise<string[]> {
  const { toPng, toSvg } = await import("./plots.js");
  const svgs: string[] = [];
  for (const { name, spec } of figures) {
    const svg = await toSvg(spec);
    svgs.push(svg);
    await output.add(`${stem}_${name}.vl.json`, `${JSON.stringify(spec, null, 1)}\n`);
    await output.add(`${stem}_${name}.svg`, svg);
    if (png) await output.add(`${stem}_${name}.png`, await toPng(svg));
  }
  return svgs;
}
