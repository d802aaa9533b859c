import { basename, join } from "node:path";
import type { Command } from "commander";
import { computeFeatureMap, computeFeatures, disposeWorkers, features, LIMITS, type Discretization, type FeatureMap, type FeatureMaps } from "../index.js";
import { readImage } from "../io/index.js";
import { align, type Aligned, type NamedImage } from "./align.js";
import { UsageError } from "./failure.js";
import { toCsv } from "./features.js";
import type { Context } from "./main.js";
import { addMap, addMapFileOptions, MAP_AGGREGATIONS, type MapFileFlags } from "./mapFiles.js";
import { renderMpradPage } from "./mpradPage.js";
import { addMaskOptions, addPairOptions, toNames, toNumbers, toPairOptions, type PairFlags } from "./options.js";
import { hashInput, Output, stemOf, toJson } from "./output.js";
import { withProgressBar } from "./progress.js";

/** What the page shows, of each image and of all together. */
const SINGLE = "histogram.entropy", JOINT = "tspm.jointEntropy";
/** Few: a joint table has a cell for each combination of levels. */
const BINS = [8];

interface MpradFlags extends PairFlags, MapFileFlags {
  readonly features: readonly string[];
  readonly radius?: readonly number[];
  readonly bins?: readonly number[];
  readonly binWidth?: readonly number[];
  readonly levels?: readonly number[];
  readonly resample?: boolean;
  readonly out: string;
}

export function addMpradCommand(program: Command, context: Context): void {
  const command = program.command("mprad <images...>")
    .description("multiparametric radiomics: features of tissue signatures over co-registered images, of a region and, with --radius, as maps")
    .requiredOption("-f, --features <list>", "ids or families, such as tspm.jointEntropy,tscm", toNames)
    .requiredOption("-o, --out <folder>", "folder for tables, maps and pictures; made if it is not there")
    .option("-r, --radius <r>", "write maps too: the window is 2r+1 voxels wide; one number, or x,y,z", toNumbers("--radius"));
  addMaskOptions(command)
    .option("--bins <list>", "fixed bin number, for all images or for each, such as 8,8,4 (default 8)", toNumbers("--bins"))
    .option("--bin-width <list>", "fixed bin size, for all images or for each", toNumbers("--bin-width"))
    .option("--levels <list>", "images hold levels 1..n already (0 is outside), for all images or for each", toNumbers("--levels"))
    .option("--resample", "bring images (linear) and mask (nearest) that lie on other lattices to the first image");
  addMapFileOptions(addPairOptions(command, MAP_AGGREGATIONS))
    .addHelpText("after", "\nExample:\n  radiomaps mprad t1.nii.gz t2.nii.gz adc.nii.gz --mask tumor.nii.gz --features tspm,tscm --radius 2 --bins 8 --png --out mprad")
    .action((images: string[], flags: MpradFlags) => runMprad(images, flags, context));
}

async function runMprad(paths: readonly string[], flags: MpradFlags, { signal, warn, say }: Context): Promise<void> {
  if (flags.features.length === 0) throw new UsageError("--features expected at least one feature, got none");
  if (paths.length < 2 || paths.length > LIMITS.images) throw new UsageError(`mprad expected 2 to ${LIMITS.images} images, got ${paths.length}`);
  const discretization = toRules(flags, paths.length);
  const read = async (path: string): Promise<NamedImage> => {
    const image = await readImage(path);
    for (const warning of image.warnings) warn(warning.message);
    return { name: basename(path), image };
  };
  const named: NamedImage[] = [];
  for (const path of paths) named.push(await read(path));
  const aligned = await align(named, flags.mask === undefined ? undefined : await read(flags.mask), flags.label, flags.resample === true, warn);
  const inputs = {
    images: await Promise.all(paths.map(hashInput)), mask: flags.mask === undefined ? null : await hashInput(flags.mask),
    resampled: flags.resample === true,
  };

  const options = { ...toPairOptions(flags), ...(aligned.mask && { mask: aligned.mask }), discretization, signal };
  const output = new Output();
  try {
    const region = await computeFeatures(aligned.images, {
      ...options, features: flags.features, onWarning: (warning) => warn(`region: ${warning.message}`),
    });
    const { size, spacing, origin, direction } = aligned.images[0]!;
    const geometry = { size, spacing, origin, direction: Array.from(direction!) };
    await output.add(join(flags.out, "mprad.json"), toJson({ ...region, inputs, geometry, notForClinicalUse: true }));
    await output.add(join(flags.out, "mprad.csv"), toCsv(region.values));
    if (flags.radius) await addMaps(output, aligned, paths.map(stemOf), options, flags.radius, flags, inputs, { signal, warn, say });
    for (const file of await output.commit()) say(file);
  } finally {
    await output.discard();
    disposeWorkers();
  }
}

type RegionOptions = Record<string, unknown> & { readonly discretization: readonly Discretization[] };

async function addMaps(
  output: Output, { images }: Aligned, names: readonly string[], options: RegionOptions, radius: readonly number[], flags: MpradFlags,
  inputs: object, { signal, warn }: Context,
): Promise<void> {
  const windows = { ...options, kernelRadius: radius.length === 1 ? radius[0]! : radius, workers: flags.workers };
  const maps: FeatureMaps = await withProgressBar((onProgress) => computeFeatureMap(images, {
    ...windows, features: [...flags.features.filter(hasMaps), JOINT], onProgress, onWarning: (warning) => warn(`windows: ${warning.message}`),
  }));
  const joint = maps[JOINT]!, asked = flags.features.some((name) => name === JOINT || JOINT.startsWith(`${name}.`));
  const single: FeatureMap[] = [];
  for (const [k, image] of images.entries()) {
    single.push((await computeFeatureMap(image, { ...windows, discretization: options.discretization[k]!, features: SINGLE }))[SINGLE]);
  }
  for (const [name, map] of Object.entries(maps)) {
    signal.throwIfAborted();
    if (map !== joint || asked) await addMap(output, join(flags.out, `mprad_${name}`), name, map, flags, inputs);
  }
  const window = joint.provenance.options.kernelRadius as readonly number[];
  await output.add(join(flags.out, "mprad_page.png"), renderMpradPage({
    images: images.map((image, k) => ({ name: names[k]!, image })), single, joint, colorMap: flags.colormap,
    caption: [`radius ${window.join(" x ")} voxels`, `levels ${joint.provenance.levelCounts!.join(", ")}`, "color bars: 2nd to 98th percentile"],
  }));
}

/** Some features, and families of them, are about regions alone. */
function hasMaps(name: string): boolean {
  return !features.some(({ id, family, maps }) => !maps && (name === id || name === family));
}

/** A rule for each image. */
function toRules({ bins, binWidth, levels }: MpradFlags, images: number): Discretization[] {
  const given = Object.entries({ "--bins": bins, "--bin-width": binWidth, "--levels": levels }).filter(([, list]) => list !== undefined);
  if (given.length > 1) throw new UsageError("give one of --bins, --bin-width and --levels, not several");
  const [flag, list] = given[0] ?? ["--bins", BINS];
  if (list!.length !== 1 && list!.length !== images) throw new UsageError(`${flag} expected one number, or ${images}, one for each image, got ${list!.length}`);
  return Array.from({ length: images }, (_, k) => {
    const value = list![list!.length === 1 ? 0 : k]!;
    return flag === "--bins" ? { binCount: value } : flag === "--levels" ? { levelCount: value } : { binWidth: value };
  });
}
