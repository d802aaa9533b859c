import { type Command, Option } from "commander";
import type { Discretization, FeatureValuesOptions } from "../types.js";
import { UsageError } from "./failure.js";

/** Options that say where and how pairs are counted; as commander gives them. */
export interface PairFlags {
  readonly mask?: string;
  readonly label?: number;
  readonly distances?: readonly number[];
  readonly asymmetric?: boolean;
  readonly force2d?: boolean;
  readonly aggregation?: string;
}

/** And how a region is discretized. */
export interface CommonFlags extends PairFlags {
  readonly features?: readonly string[];
  readonly bins?: number;
  readonly binWidth?: number;
  readonly binOrigin?: number;
  readonly levels?: number;
  readonly range?: readonly number[];
  readonly outlierSigma?: number;
  readonly preset?: "ibsi" | "pyradiomics";
}

export function addMaskOptions(command: Command): Command {
  return command
    .option("-m, --mask <file>", "compute inside: voxels other than 0, or equal to --label")
    .option("--label <n>", "value of the mask that is inside", toNumber("--label"));
}

export function addPairOptions(command: Command, aggregations: string): Command {
  return command
    .option("--distances <list>", "Chebyshev distances of co-occurrence offsets, such as 1,2 (default 1)", toNumbers("--distances"))
    .option("--asymmetric", "count pairs in one order only")
    .option("--force-2d", "slice by slice: windows and offsets stay in plane")
    .option("--aggregation <name>", aggregations);
}

export function addCommonOptions(command: Command, aggregations: string): Command {
  addMaskOptions(command)
    .option("--bins <n>", "fixed bin number (default 32, unless the preset says otherwise)", toNumber("--bins"))
    .option("--bin-width <w>", "fixed bin size, in the image's unit", toNumber("--bin-width"))
    .option("--bin-origin <x>", "lower edge of the first bin, with --bin-width", toNumber("--bin-origin"))
    .option("--levels <n>", "the image holds levels 1..n already (0 is outside)", toNumber("--levels"))
    .option("--range <low,high>", "re-segment: drop voxels outside", toNumbers("--range"))
    .option("--outlier-sigma <n>", "re-segment: drop voxels beyond n standard deviations", toNumber("--outlier-sigma"));
  return addPairOptions(command, aggregations)
    .addOption(new Option("--preset <name>", "definitions, bin edges and defaults of that tool (default ibsi)").choices(["ibsi", "pyradiomics"]));
}

export type FormFlags = Pick<FeatureValuesOptions, "normalize" | "invariant">;

export function addFormOptions(command: Command): Command {
  return command
    .addOption(new Option("--normalize <of>", "forms that do not follow the number of gray levels, of voxels, or of both").choices(["levels", "voxels", "both"]))
    .addOption(new Option("--invariant <form>", "Löfstedt's gray-level-invariant GLCM features").choices(["faithful", "midcell"]));
}

export function toFormOptions({ normalize, invariant }: FormFlags): FormFlags {
  return { ...(normalize && { normalize }), ...(invariant && { invariant }) };
}

/** The options of the functions, from the flags; absent ones stay absent. */
export function toFunctionOptions(flags: CommonFlags): Record<string, unknown> {
  const discretization = toDiscretization(flags);
  return { ...toPairOptions(flags), ...(discretization && { discretization }), ...(flags.preset && { preset: flags.preset }) };
}

export function toPairOptions(flags: PairFlags): Record<string, unknown> {
  return {
    ...(flags.label !== undefined && { label: flags.label }),
    ...(flags.distances && { distances: flags.distances }),
    ...(flags.asymmetric && { symmetric: false }),
    ...(flags.force2d && { force2D: true }),
    ...(flags.aggregation !== undefined && { aggregation: flags.aggregation }),
  };
}

function toDiscretization(flags: CommonFlags): Discretization | null {
  const given = (["bins", "binWidth", "levels"] as const).filter((name) => flags[name] !== undefined);
  if (given.length > 1) throw new UsageError("give one of --bins, --bin-width and --levels, not several");
  const resegment = {
    ...(flags.range && { range: flags.range as readonly [number, number] }),
    ...(flags.outlierSigma !== undefined && { outlierSigma: flags.outlierSigma }),
  };
  const width = flags.binWidth ?? (flags.preset === "pyradiomics" ? 25 : undefined);
  if (given.length === 0 && Object.keys(resegment).length === 0 && flags.binOrigin === undefined) return null;
  if (flags.bins !== undefined) return { binCount: flags.bins, ...resegment };
  if (flags.levels !== undefined) return { levelCount: flags.levels, ...resegment };
  if (width !== undefined) return { binWidth: width, ...(flags.binOrigin !== undefined && { binOrigin: flags.binOrigin }), ...resegment };
  if (flags.binOrigin !== undefined) throw new UsageError("--bin-origin needs --bin-width beside it");
  return { binCount: 32, ...resegment };
}

export function toNumber(flag: string): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    if (Number.isNaN(value)) throw new UsageError(`${flag} expected a number, got "${text}"`);
    return value;
  };
}

export function toNumbers(flag: string): (text: string) => number[] {
  return (text) => text.split(",").map(toNumber(flag));
}

export function toNames(text: string): string[] {
  return text.split(",").map((name) => name.trim()).filter((name) => name !== "");
}
