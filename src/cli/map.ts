import { basename, join } from "node:path";
import { SingleBar } from "cli-progress";
import { type Command, Option } from "commander";
import { computeFeatureMap, disposeWorkers, explain, features, type FeatureMap, type Warning } from "../index.js";
import { colorMapNames, readImage, renderPng, writeNifti, writeNrrd, type ColorMapName } from "../io/index.js";
import { UsageError } from "./failure.js";
import { addCommonOptions, toFunctionOptions, toNames, toNumber, toNumbers, type CommonFlags } from "./options.js";
import { hashInput, Output, stemOf, toJson } from "./output.js";
import type { Context } from "./main.js";

type Format = "nrrd" | "nii.gz" | "nii";

interface MapFlags extends CommonFlags {
  readonly features: readonly string[];
  readonly radius: readonly number[];
  readonly maskedKernel: boolean;
  readonly initValue?: number;
  readonly format: Format;
  readonly png?: boolean;
  readonly colormap: ColorMapName;
  readonly workers: number | "auto";
  readonly out?: string;
  readonly explain?: boolean;
}

export function addMapCommand(program: Command, context: Context): void {
  const command = program.command("map <image>")
    .description("compute feature maps: each voxel gets the features of the window around it")
    .requiredOption("-f, --features <list>", "ids, families or PyRadiomics names, such as glcm.jointEntropy,histogram", toNames)
    .option("-o, --out <folder>", "folder for the maps; made if it is not there")
    .option("--explain", "print how the maps would be computed, as JSON, and compute nothing")
    .option("-r, --radius <r>", "the window is 2r+1 voxels wide; one number, or x,y,z", toNumbers("--radius"), [1]);
  addCommonOptions(command, "merged (default): one matrix for all offsets; averaged: features averaged over offsets")
    .option("--no-masked-kernel", "voxels outside the mask take part in windows")
    .option("--init-value <v>", "written where a map is undefined (default NaN)", toNumber("--init-value"))
    .addOption(new Option("--format <name>", "of the maps").choices(["nrrd", "nii.gz", "nii"]).default("nrrd"))
    .option("--png", "write a preview picture of each map too")
    .addOption(new Option("--colormap <name>", "of the pictures").choices([...colorMapNames]).default("viridis"))
    .option("--workers <n>", "threads; 0 is none beside this one", (text) => (text === "auto" ? text : toNumber("--workers")(text)), "auto")
    .addHelpText("after", "\nExample:\n  radiomaps map brain.nii.gz --features glcm.jointEntropy,glcm.contrast --radius 2 --bins 32 --png --out maps")
    .action((image: string, flags: MapFlags) => runMap(image, flags, context));
}

async function runMap(path: string, flags: MapFlags, { signal, warn, say }: Context): Promise<void> {
  if (flags.features.length === 0) throw new UsageError("--features expected at least one feature, got none");
  const folder = flags.out;
  if (folder === undefined && !flags.explain) throw new UsageError("required option '-o, --out <folder>' not specified");
  const image = await readImage(path);
  const mask = flags.mask === undefined ? undefined : await readImage(flags.mask);
  for (const warning of [...image.warnings, ...(mask?.warnings ?? [])]) warn(warning.message);
  const hashes = Promise.all([hashInput(path), flags.mask === undefined ? null : hashInput(flags.mask)]);
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: "{bar} {percentage} %  {duration_formatted}, {eta_formatted} to go", stream: process.stderr, clearOnComplete: true })
    : null;
  const options = {
    ...toFunctionOptions(flags),
    features: flags.features, kernelRadius: flags.radius.length === 1 ? flags.radius[0]! : flags.radius,
    ...(mask && { mask }),
    ...(!flags.maskedKernel && { maskedKernel: false }),
    ...(flags.initValue !== undefined && { initValue: flags.initValue }),
    workers: flags.workers, signal,
    onWarning: (warning: Warning) => warn(warning.message),
  };
  if (folder === undefined || flags.explain) {
    say(toJson(await explain(image, options)).trimEnd());
    return;
  }
  const start = performance.now();
  let maps: Record<string, FeatureMap>;
  try {
    bar?.start(1, 0);
    maps = await computeFeatureMap(image, {
      ...options,
      onProgress: ({ done, total }) => {
        bar?.setTotal(total);
        bar?.update(done);
      },
    });
  } finally {
    bar?.stop();
    disposeWorkers();
  }
  const seconds = (performance.now() - start) / 1000;
  const [imageFiles, maskFiles] = await hashes;
  const output = new Output();
  try {
    for (const [name, map] of Object.entries(maps)) {
      signal.throwIfAborted();
      await addMap(output, join(folder, `${stemOf(path)}_${name}`), name, map, flags, { image: imageFiles, mask: maskFiles });
    }
    const written = await output.commit();
    say(`${Object.keys(maps).length} map${Object.keys(maps).length > 1 ? "s" : ""} in ${seconds.toFixed(2)} s:`);
    for (const file of written) say(`  ${file}`);
  } finally {
    await output.discard();
  }
}

/** A map, its picture, and the sidecar that says how to make it again. */
async function addMap(output: Output, stem: string, name: string, map: FeatureMap, flags: MapFlags, inputs: object): Promise<void> {
  const file = `${stem}.${flags.format}`;
  const bytes = flags.format === "nrrd" ? await writeNrrd(map) : await writeNifti(map, { gzip: flags.format === "nii.gz" });
  await output.add(file, bytes);
  const picture = flags.png ? `${stem}.png` : null;
  if (picture) await output.add(picture, renderPng(map, { colorMap: flags.colormap }));
  const { package: software, version, options, levelCount, imageHash, maskHash } = map.provenance;
  await output.add(`${stem}.json`, toJson({
    name, feature: features.find(({ id }) => id === map.feature), software, version,
    // NaN is no JSON: the init value is written as text where it is one.
    options: { ...options, initValue: String(options.initValue) }, levelCount,
    inputs, imageHash, maskHash, stats: map.stats, warnings: map.warnings,
    geometry: { size: map.size, spacing: map.spacing, origin: map.origin, direction: [...map.direction] },
    files: { map: basename(file), ...(picture && { picture: basename(picture) }) },
    notForClinicalUse: true,
  }));
}
