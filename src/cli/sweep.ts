import { join } from "node:path";
import type { Command } from "commander";
import { disposeWorkers, features as registry, sweep, type SweepTable } from "../index.js";
import { readImage, toCsv, toParquet } from "../io/index.js";
import { plotSweep, plotSweepHeatMap } from "../plot/index.js";
import { UsageError } from "./failure.js";
import { addFigures, addFigureOptions, toPngRenderer, type Figure, type FigureFlags } from "./figures.js";
import { toNumberList } from "./numberList.js";
import { addMaskOptions, addPairOptions, toNames, toNumber, toNumbers, toPairOptions, type PairFlags } from "./options.js";
import { hashInput, Output, stemOf, toJson } from "./output.js";
import { withProgressBar } from "./progress.js";
import { toReport } from "./report.js";
import type { Context } from "./main.js";

interface SweepFlags extends PairFlags, FigureFlags {
  readonly features: readonly string[];
  readonly bins?: readonly number[];
  readonly binWidths?: readonly number[];
  readonly radii?: readonly number[];
  readonly range?: readonly number[];
  readonly outlierSigma?: number;
  readonly wholeWindows?: boolean;
  readonly workers: number | "auto";
  readonly out: string;
}

export function addSweepCommand(program: Command, context: Context): void {
  const command = program.command("sweep <image>")
    .description("compute features over a grid of bins and windows: tables, plots and one page that opens offline")
    .requiredOption("-f, --features <list>", "ids, families or PyRadiomics names, such as histogram.entropy,glcm.contrast", toNames)
    .requiredOption("-o, --out <folder>", "folder for tables, plots and report; made if it is not there")
    .option("--bins <list>", "numbers of bins, such as 8,16,32 or 2,4,...,4096", toNumberList("--bins"))
    .option("--bin-widths <list>", "widths of bins instead, in the image's unit", toNumberList("--bin-widths"))
    .option("--radii <list>", "windows of maps, 2r+1 voxels wide; none: features of the whole region", toNumberList("--radii"))
    .option("--range <low,high>", "re-segment: drop voxels outside", toNumbers("--range"))
    .option("--outlier-sigma <n>", "re-segment: drop voxels beyond n standard deviations", toNumber("--outlier-sigma"))
    .option("--whole-windows", "leave out voxels whose window reaches beyond the image")
    .option("--workers <n>", "worker threads; auto, or a number, 0 for none", (text: string) => (text === "auto" ? text : toNumber("--workers")(text)), "auto");
  addFigureOptions(addPairOptions(addMaskOptions(command), "merged (default), or averaged over directions"))
    .addHelpText("after", "\nExample:\n  radiomaps sweep ct.nii.gz --features histogram.entropy --bins 2,4,...,4096 --radii 1,2,4,7 --out sweep")
    .action((image: string, flags: SweepFlags) => runSweep(image, flags, context));
}

async function runSweep(path: string, flags: SweepFlags, { signal, warn, say }: Context): Promise<void> {
  if (!flags.bins && !flags.binWidths) throw new UsageError("--bins expected a list of numbers, or --bin-widths one of widths, got none");
  const toPng = await toPngRenderer(flags), image = await readImage(path), mask = flags.mask === undefined ? undefined : await readImage(flags.mask);
  for (const warning of [...image.warnings, ...(mask?.warnings ?? [])]) warn(warning.message);
  const start = performance.now();
  let table: SweepTable;
  try {
    table = await withProgressBar((onProgress) => sweep(image, {
      ...toPairOptions(flags) as object, features: flags.features, ...(mask && { mask }),
      ...(flags.bins && { binCounts: flags.bins }), ...(flags.binWidths && { binWidths: flags.binWidths }), ...(flags.radii && { kernelRadii: flags.radii }),
      discretization: {
        ...(flags.range && { range: flags.range as readonly [number, number] }), ...(flags.outlierSigma !== undefined && { outlierSigma: flags.outlierSigma }),
      },
      ...(flags.wholeWindows && { wholeWindows: true }), workers: flags.workers, signal, onProgress, onWarning: ({ message }) => warn(message),
    }));
  } finally {
    disposeWorkers();
  }
  const seconds = (performance.now() - start) / 1000, output = new Output(), stem = join(flags.out, stemOf(path));
  const inputs = { image: await hashInput(path), mask: flags.mask === undefined ? null : await hashInput(flags.mask) };
  const figures = toFigures(table);
  try {
    await output.add(`${stem}_sweep.csv`, toCsv(table.rows));
    await output.add(`${stem}_sweep.parquet`, await toParquet(table.rows, { provenance: table.provenance }));
    await output.add(`${stem}_sweep.json`, toJson({ ...table, inputs }));
    const svgs = await addFigures(output, `${stem}_sweep`, figures, toPng);
    await output.add(`${stem}_sweep.html`, toReport({
      title: `Bins and windows: ${stemOf(path)}`,
      sections: [{ heading: "Growth", tableHtml: growthTable(table) }, ...figures.map(({ title }, k) => ({ heading: title, svg: svgs[k]! }))],
      provenance: { ...table.provenance, inputs },
    }));
    signal.throwIfAborted();
    const written = await output.commit();
    say(`${table.rows.length} rows in ${seconds.toFixed(2)} s:`);
    for (const file of written) say(`  ${file}`);
  } finally {
    await output.discard();
  }
}

function toFigures(table: SweepTable): Figure[] {
  const names = [...new Set(table.rows.map(({ feature }) => feature))], windows = new Set(table.rows.map(({ kernelRadius }) => kernelRadius)).size;
  return names.flatMap((feature) => [
    { name: feature, title: `${feature} against bins`, spec: plotSweep(table, { feature }) },
    ...(windows > 1 ? [{ name: `${feature}_heat`, title: `${feature}: bins by windows`, spec: plotSweepHeatMap(table, { feature }) }] : []),
  ]);
}

const show = (value: number | null): string => (value === null ? "" : String(+value.toPrecision(4)));

function growthTable({ curves }: SweepTable): string {
  const rows = curves.map(({ feature, id, kernelRadius, law, slope, fit, lowerKnee, upperKnee }) => {
    const window = kernelRadius === null ? "region" : `radius ${kernelRadius}`, unit = registry.find((info) => info.id === id)!.unit;
    const cells = [feature, window, law === "power" ? "power of the levels" : `${unit} for each doubling`, ...[slope, fit, lowerKnee, upperKnee].map(show)];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  const heads = ["Feature", "Window", "Growth", "Slope or exponent", "R²", "Lower knee", "Upper knee"].map((head) => `<th>${head}</th>`).join("");
  return `<table><thead><tr>${heads}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}
