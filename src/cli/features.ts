import { type Command, Option } from "commander";
import { computeFeatures, features } from "../index.js";
import { readImage } from "../io/index.js";
import { addCommonOptions, addFormOptions, toFormOptions, toFunctionOptions, toNames, type CommonFlags, type FormFlags } from "./options.js";
import { hashInput, Output, toJson } from "./output.js";
import type { Context } from "./main.js";

interface FeaturesFlags extends CommonFlags, FormFlags {
  readonly format: "json" | "csv";
  readonly out?: string;
}

export function addFeaturesCommand(program: Command, context: Context): void {
  const families = [...new Set(features.filter(({ input }) => input !== "signatures").map(({ family }) => family))];
  const command = program.command("features <image>")
    .description("compute the features of one region: of the mask, or of the whole image")
    .option("-f, --features <list>", `ids, families or PyRadiomics names (default ${families.join(",")})`, toNames, families);
  addFormOptions(addCommonOptions(command, "merged (default), averaged, 2D-averaged, 2D-slice-merged, 2.5D-direction-merged, 2.5D-merged, 3D-averaged, 3D-merged"))
    .addOption(new Option("--format <name>", "of the result").choices(["json", "csv"]).default("json"))
    .option("-o, --out <file>", "write there instead of to standard output")
    .addHelpText("after", "\nExample:\n  radiomaps features ct.nii.gz --mask tumor.nii.gz --bin-width 25 --format csv")
    .action((image: string, flags: FeaturesFlags) => runFeatures(image, flags, context));
}

async function runFeatures(path: string, flags: FeaturesFlags, { signal, warn, say }: Context): Promise<void> {
  const image = await readImage(path);
  const mask = flags.mask === undefined ? undefined : await readImage(flags.mask);
  for (const warning of [...image.warnings, ...(mask?.warnings ?? [])]) warn(warning.message);
  const result = await computeFeatures(image, {
    ...toFunctionOptions(flags), ...toFormOptions(flags), features: flags.features!, ...(mask && { mask }), signal,
    onWarning: (warning) => warn(warning.message),
  });
  const inputs = { image: await hashInput(path), mask: flags.mask === undefined ? null : await hashInput(flags.mask) };
  const text = flags.format === "json" ? toJson({ ...result, inputs }) : toCsv(result.values);
  if (flags.out === undefined) {
    say(text.trimEnd());
    return;
  }
  const output = new Output();
  try {
    await output.add(flags.out, text);
    await output.commit();
  } finally {
    await output.discard();
  }
}

/** An undefined value is an empty field. Names and units hold no commas or quotes. */
export function toCsv(values: Record<string, number>): string {
  const lines = Object.entries(values).map(([name, value]) => {
    const unit = features.find(({ id }) => id === name)?.unit ?? "";
    return `${name},${Number.isNaN(value) ? "" : value},${unit}`;
  });
  return `feature,value,unit\n${lines.join("\n")}\n`;
}
