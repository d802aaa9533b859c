import { basename } from "node:path";
import { type Command, Option } from "commander";
import { features, type FeatureMap } from "../index.js";
import { colorMapNames, renderPng, writeNifti, writeNrrd, type ColorMapName } from "../io/index.js";
import { toNumber } from "./options.js";
import { type Output, toJson } from "./output.js";

export const MAP_AGGREGATIONS = "merged (default): one matrix for all offsets; averaged: features averaged over offsets";

type Format = "nrrd" | "nii.gz" | "nii";

/** How maps are computed and written. */
export interface MapFileFlags {
  readonly format: Format;
  readonly png?: boolean;
  readonly colormap: ColorMapName;
  readonly workers: number | "auto";
}

export function addMapFileOptions(command: Command): Command {
  return command
    .addOption(new Option("--format <name>", "of the maps").choices(["nrrd", "nii.gz", "nii"]).default("nrrd"))
    .option("--png", "write a preview picture of each map too")
    .addOption(new Option("--colormap <name>", "of the pictures").choices([...colorMapNames]).default("viridis"))
    .option("--workers <n>", "threads; 0 is none beside this one", (text) => (text === "auto" ? text : toNumber("--workers")(text)), "auto");
}

/** A map, its picture, and the sidecar that says how to make it again. */
export async function addMap(output: Output, stem: string, name: string, map: FeatureMap, flags: MapFileFlags, inputs: object): Promise<void> {
  const file = `${stem}.${flags.format}`;
  const bytes = flags.format === "nrrd" ? await writeNrrd(map) : await writeNifti(map, { gzip: flags.format === "nii.gz" });
  await output.add(file, bytes);
  const picture = flags.png ? `${stem}.png` : null;
  if (picture) await output.add(picture, renderPng(map, { colorMap: flags.colormap }));
  const { package: software, options, ...provenance } = map.provenance;
  await output.add(`${stem}.json`, toJson({
    name, feature: features.find(({ id }) => id === map.feature), software,
    // NaN is no JSON: the init value is written as text where it is one.
    options: { ...options, initValue: String(options.initValue) }, ...provenance,
    inputs, stats: map.stats, warnings: map.warnings,
    geometry: { size: map.size, spacing: map.spacing, origin: map.origin, direction: [...map.direction] },
    files: { map: basename(file), ...(picture && { picture: basename(picture) }) },
    notForClinicalUse: true,
  }));
}
