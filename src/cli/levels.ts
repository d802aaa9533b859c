import { join } from "node:path";
import type { Command } from "commander";
import { adviseGrayLevels, discretize, type GrayLevelAdvice } from "../index.js";
import { readImage, toCsv } from "../io/index.js";
import { plotHistogram, plotInformationLoss } from "../plot/index.js";
import { addFigures, addFigureOptions, toPngRenderer, type Figure, type FigureFlags } from "./figures.js";
import { addMaskOptions, toNumber, toNumbers } from "./options.js";
import { hashInput, Output, stemOf, toJson } from "./output.js";
import { withProgressBar } from "./progress.js";
import { toReport } from "./report.js";
import type { Context } from "./main.js";

interface LevelsFlags extends FigureFlags {
  readonly mask?: string;
  readonly label?: number;
  readonly range?: readonly number[];
  readonly outlierSigma?: number;
  readonly force2d?: boolean;
  readonly tolerance?: number;
  readonly minimumSqnr?: number;
  readonly out: string;
}

export function addLevelsCommand(program: Command, context: Context): void {
  const command = program.command("levels <image>")
    .description("advise a number of gray levels: what each keeps of intensities and texture, and what rules for histograms say")
    .requiredOption("-o, --out <folder>", "folder for table, plots and report; made if it is not there")
    .option("--range <low,high>", "re-segment: drop voxels outside", toNumbers("--range"))
    .option("--outlier-sigma <n>", "re-segment: drop voxels beyond n standard deviations", toNumber("--outlier-sigma"))
    .option("--force-2d", "neighbors in plane alone")
    .option("--tolerance <share>", "share of the texture that may be missed (default 0.05)", toNumber("--tolerance"))
    .option("--minimum-sqnr <dB>", "smallest signal-to-quantization-noise ratio (default 15)", toNumber("--minimum-sqnr"));
  addFigureOptions(addMaskOptions(command))
    .addHelpText("after", "\nExample:\n  radiomaps levels mr.nii.gz --mask lesion.nii.gz --out levels")
    .action((image: string, flags: LevelsFlags) => runLevels(image, flags, context));
}

async function runLevels(path: string, flags: LevelsFlags, { signal, warn, say }: Context): Promise<void> {
  const toPng = await toPngRenderer(flags), image = await readImage(path), mask = flags.mask === undefined ? undefined : await readImage(flags.mask);
  for (const warning of [...image.warnings, ...(mask?.warnings ?? [])]) warn(warning.message);
  const region = { ...(mask && { mask }), ...(flags.label !== undefined && { label: flags.label }) };
  const rule = {
    ...(flags.range && { range: flags.range as readonly [number, number] }), ...(flags.outlierSigma !== undefined && { outlierSigma: flags.outlierSigma }),
  };
  const advice = await withProgressBar((onProgress) => adviseGrayLevels(image, {
    ...region, discretization: rule, ...(flags.force2d && { force2D: true }), ...(flags.tolerance !== undefined && { tolerance: flags.tolerance }),
    ...(flags.minimumSqnr !== undefined && { minimumSqnrDb: flags.minimumSqnr }), signal, onProgress,
  }));
  for (const { message } of advice.warnings) warn(message);
  const { data, binEdges } = discretize(image, { ...region, discretization: { ...rule, binCount: advice.suggested ?? advice.peak } });
  const figures: Figure[] = [
    { name: "loss", title: "What each number of levels keeps", spec: plotInformationLoss(advice) },
    { name: "histogram", title: "Intensities and edges of bins", spec: plotHistogram(image.data.filter((_, i) => data[i] !== 0), binEdges!) },
  ];
  const inputs = { image: await hashInput(path), mask: flags.mask === undefined ? null : await hashInput(flags.mask) };
  const output = new Output(), stem = join(flags.out, stemOf(path));
  try {
    await output.add(`${stem}_levels.csv`, toCsv(advice.candidates.map((row) => ({ ...row, sqnrDb: Number.isFinite(row.sqnrDb) ? row.sqnrDb : null }))));
    await output.add(`${stem}_levels.json`, toJson({ ...advice, inputs }));
    const svgs = await addFigures(output, `${stem}_levels`, figures, toPng);
    await output.add(`${stem}_levels.html`, toReport({
      title: `Gray levels: ${stemOf(path)}`,
      sections: [
        { heading: "Advice", text: advice.verdict },
        ...figures.map(({ title }, k) => ({ heading: title, svg: svgs[k]! })),
        { heading: "Rules for histograms (they know nothing of space)", tableHtml: rulesTable(advice) },
      ],
      provenance: { voxels: advice.voxels, discretization: rule, inputs },
    }));
    signal.throwIfAborted();
    const written = await output.commit();
    say(advice.verdict);
    for (const file of written) say(`  ${file}`);
  } finally {
    await output.discard();
  }
}

function rulesTable({ rules }: GrayLevelAdvice): string {
  const rows = Object.entries(rules).map(([rule, bins]) => `<tr><td>${rule}</td><td>${bins ?? ""}</td></tr>`);
  return `<table><thead><tr><th>Rule</th><th>Bins</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}
