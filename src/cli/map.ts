import { join } from "node:path";
import type { Command } from "commander";
import { computeFeatureMap, disposeWorkers, explain, type FeatureMap, type Warning } from "../index.js";
import { readImage } from "../io/index.js";
import { UsageError } from "./failure.js";
import { addMap, addMapFileOptions, MAP_AGGREGATIONS, type MapFileFlags } from "./mapFiles.js";
import { addCommonOptions, addFormOptions, toFormOptions, toFunctionOptions, toNames, toNumber, toNumbers, type CommonFlags, type FormFlags } from "./options.js";
import { hashInput, Output, stemOf, toJson } from "./output.js";
import { withProgressBar } from "./progress.js";
import type { Context } from "./main.js";

interface MapFlags extends CommonFlags, FormFlags, MapFileFlags {
  readonly features: readonly string[];
  readonly radius: readonly number[];
  readonly maskedKernel: boolean;
  readonly initValue?: number;
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
  addFormOptions(addCommonOptions(command, MAP_AGGREGATIONS))
    .option("--no-masked-kernel", "voxels outside the mask take part in windows")
    .option("--init-value <v>", "written where a map is undefined (default NaN)", toNumber("--init-value"));
  addMapFileOptions(command)
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
  const options = {
    ...toFunctionOptions(flags), ...toFormOptions(flags),
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
    maps = await withProgressBar((onProgress) => computeFeatureMap(image, { ...options, onProgress }));
  } finally {
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
