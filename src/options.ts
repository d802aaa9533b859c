import { closest, distance } from "fastest-levenshtein";
import * as v from "valibot";
import { OptionError } from "./errors.js";
import type { Discretization, DiscretizeOptions, FeatureMapOptions, GlcmOptions, MapAggregation, Preset } from "./types.js";
import type { Size } from "./image/box.js";

/** Limits that the kernels set. */
export const LIMITS = Object.freeze({
  kernelRadius: 127,
  levelCount: 65_535,
  /** Of a co-occurrence matrix; 2 048 if it is not symmetric (a cell for each order). */
  glcmLevelCount: 4096,
  asymmetricGlcmLevelCount: 2048,
  distance: 255,
  /** Images of a signature. */
  images: 8,
  workers: 256,
});

/** Every default, by preset. `computeFeatures` and `computeGlcm` use those that they have. */
export const DEFAULTS = Object.freeze({
  ibsi: Object.freeze({
    kernelRadius: 1,
    discretization: Object.freeze({ binCount: 32 }) as Discretization,
    maskedKernel: true,
    force2D: false,
    distances: Object.freeze([1]) as readonly number[],
    symmetric: true,
    aggregation: "merged" as MapAggregation,
    initValue: NaN,
    workers: "auto" as number | "auto",
  }),
  pyradiomics: Object.freeze({
    kernelRadius: 1,
    discretization: Object.freeze({ binWidth: 25 }) as Discretization,
    maskedKernel: true,
    force2D: false,
    distances: Object.freeze([1]) as readonly number[],
    symmetric: true,
    aggregation: "averaged" as MapAggregation,
    initValue: NaN,
    workers: "auto" as number | "auto",
  }),
});

export const MAP_AGGREGATIONS = ["merged", "averaged"] as const;
export const quote = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(" or ");

// A schema's message is the "expected" part of the error.
export const boolean = (): v.GenericSchema<boolean> => v.boolean("true or false");
export const number = (): v.GenericSchema<number> => v.custom<number>((x) => typeof x === "number" && Number.isFinite(x), "a finite number");
const integer = (low: number, high: number, what = `an integer in [${low}, ${high}]`): v.GenericSchema<number> => (
  v.custom<number>((x) => Number.isInteger(x) && (x as number) >= low && (x as number) <= high, what)
);
export const object = (what: string): v.GenericSchema<object> => v.custom<object>((x) => typeof x === "object" && x !== null, what);
const callback = (): v.GenericSchema<(...args: never[]) => unknown> => v.custom((x) => typeof x === "function", "a function");
const numbers = (x: unknown): x is readonly number[] => (
  Array.isArray(x) && x.every((value) => typeof value === "number" && !Number.isNaN(value))
);

export const common = {
  mask: v.optional(object("an image or ndarray")),
  label: v.optional(number()),
  discretization: v.optional(object("an object such as { binCount: 32 }")),
  preset: v.optional(v.picklist(["ibsi", "pyradiomics"], quote(["ibsi", "pyradiomics"]))),
  onWarning: v.optional(callback()),
};
export const pairs = {
  distances: v.optional(v.custom<readonly number[]>(
    (x) => numbers(x) && x.length > 0 && x.every((d) => Number.isInteger(d) && d >= 0 && d <= LIMITS.distance),
    // 0, the same voxel, is for pairs of images alone: who has none says so.
    `a list of integers in [1, ${LIMITS.distance}]`,
  )),
  symmetric: v.optional(boolean()),
  force2D: v.optional(boolean()),
};
export const running = {
  // Asked for by whoever resolves them, in better words than a schema's.
  features: v.optional(v.unknown()),
  workers: v.optional(v.custom<number | "auto">(
    (x) => x === "auto" || (Number.isInteger(x) && (x as number) >= 0 && (x as number) <= LIMITS.workers),
    `"auto" or an integer in [0, ${LIMITS.workers}]`,
  )),
  signal: v.optional(v.custom<AbortSignal>((x) => typeof (x as AbortSignal | null)?.aborted === "boolean", "an AbortSignal")),
  onProgress: v.optional(callback()),
};

export const forms = {
  normalize: v.optional(v.picklist(["levels", "voxels", "both"], '"levels", "voxels" or "both"')),
  invariant: v.optional(v.picklist(["faithful", "midcell"], quote(["faithful", "midcell"]))),
};

const mapSchema = v.strictObject({
  ...common, ...pairs, ...running, ...forms,
  kernelRadius: v.optional(v.custom((x) => (
    (Number.isInteger(x) && (x as number) >= 1 && (x as number) <= LIMITS.kernelRadius)
    || (numbers(x) && (x.length === 2 || x.length === 3) && x.every((r) => Number.isInteger(r) && r >= 0 && r <= LIMITS.kernelRadius))
  ), `an integer in [1, ${LIMITS.kernelRadius}], or one of [0, ${LIMITS.kernelRadius}] per axis as [x, y, z]`)),
  maskedKernel: v.optional(boolean()),
  aggregation: v.optional(v.picklist(MAP_AGGREGATIONS, quote(MAP_AGGREGATIONS))),
  initValue: v.optional(v.custom<number>((x) => typeof x === "number", "a number")),
  reuse: v.optional(object("an earlier result of computeFeatureMap")),
});
export const discretizeSchema = v.strictObject(common);
export const positive = v.custom<number>((x) => typeof x === "number" && Number.isFinite(x) && x > 0, "a finite number above 0");
const discretizationSchema = v.strictObject({
  binCount: v.optional(integer(1, LIMITS.levelCount)),
  binWidth: v.optional(positive),
  binOrigin: v.optional(number()),
  levelCount: v.optional(integer(1, LIMITS.levelCount)),
  range: v.optional(v.custom((x) => numbers(x) && x.length === 2 && x[0]! < x[1]!, "[low, high] with low < high")),
  outlierSigma: v.optional(positive),
  quantizer: v.optional(v.picklist(["uniform", "equalProbability", "lloydMax"], quote(["uniform", "equalProbability", "lloydMax"]))),
  percentiles: v.optional(v.custom((x) => numbers(x) && x.length === 2 && x[0]! >= 0 && x[0]! < x[1]! && x[1]! <= 100, "[low, high] with 0 <= low < high <= 100")),
});
const LLOYD_MAX_LEVELS = 1024;

/** Checks names and values; undefined values count as absent. */
export function check<Schema extends v.GenericSchema>(schema: Schema & { entries: object }, options: unknown, prefix: string): v.InferOutput<Schema> {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new OptionError(prefix || "options", "an object", options);
  }
  const known = Object.keys(schema.entries);
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw unknownOption(prefix, key, known);
  }
  const result = v.safeParse(schema, options);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new OptionError(prefix + String((issue.path?.[0]?.key as string | undefined) ?? "options"), issue.message, issue.input);
}

function unknownOption(prefix: string, key: string, known: readonly string[]): OptionError {
  const nearest = closest(key.toLowerCase(), known.map((name) => name.toLowerCase()));
  const name = known.find((candidate) => candidate.toLowerCase() === nearest)!;
  const near = distance(key.toLowerCase(), nearest) <= Math.max(2, key.length / 2);
  return new OptionError(prefix + key, "a known option name", key, near ? `did you mean "${prefix}${name}"?` : `known are ${known.join(", ")}`);
}

export function checkDiscretization(options: Discretization): Discretization {
  check(discretizationSchema, options, "discretization.");
  const rules = (["binCount", "binWidth", "levelCount"] as const).filter((key) => options[key] !== undefined);
  if (rules.length !== 1) {
    throw new OptionError("discretization", "exactly one of binCount, binWidth and levelCount", rules.length ? rules : options);
  }
  const { binOrigin } = options as { binOrigin?: number };
  if (binOrigin !== undefined && options.binWidth === undefined) {
    throw new OptionError("discretization.binOrigin", "a binWidth beside it", binOrigin);
  }
  for (const key of ["quantizer", "percentiles"] as const) {
    if (options[key] !== undefined && options.binCount === undefined) throw new OptionError(`discretization.${key}`, "a binCount beside it", options[key]);
  }
  if (options.quantizer === "lloydMax" && options.binCount! > LLOYD_MAX_LEVELS) {
    throw new OptionError("discretization.binCount", `an integer in [1, ${LLOYD_MAX_LEVELS}] for "lloydMax"`, options.binCount);
  }
  return options;
}

/** One rule for all images, or one for each. */
export type Discretizations = Discretization | readonly Discretization[];

export interface ResolvedCommon<Rules = Discretization> {
  readonly preset: Preset;
  readonly discretization: Rules;
  readonly label: number | undefined;
}

export interface ResolvedPairs<Rules = Discretization> extends ResolvedCommon<Rules> {
  readonly distances: readonly number[];
  readonly symmetric: boolean;
  readonly force2D: boolean;
}

export interface ResolvedMapOptions extends ResolvedPairs<Discretizations> {
  readonly kernelRadius: Size;
  readonly maskedKernel: boolean;
  readonly aggregation: MapAggregation;
  readonly initValue: number;
  readonly workers: number | "auto";
}

/** Drops undefined values, so that `{ label: undefined }` takes the default. */
export function present(options: object): Record<string, never> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Record<string, never>;
}

export function resolveCommon(options: DiscretizeOptions): ResolvedCommon;
export function resolveCommon(options: ManyRules, imageCount: number): ResolvedCommon<Discretizations>;
export function resolveCommon(options: ManyRules, imageCount?: number): ResolvedCommon<Discretizations> {
  const preset = options.preset ?? "ibsi", rules: Discretizations = options.discretization ?? DEFAULTS[preset].discretization;
  if (imageCount !== undefined && Array.isArray(rules)) {
    if (rules.length !== imageCount) throw new OptionError("discretization", `one rule, or ${imageCount}, one for each image`, rules);
    (rules as readonly Discretization[]).forEach(checkDiscretization);
  } else checkDiscretization(rules as Discretization);
  return {
    preset,
    discretization: rules,
    label: options.label,
  };
}

type ManyRules = Omit<DiscretizeOptions, "discretization"> & { readonly discretization?: Discretizations };
type ManyPairs = Omit<GlcmOptions, "discretization"> & { readonly discretization?: Discretizations };

/** The rule of one image. */
export function ruleOf(rules: Discretizations, image: number): Discretization {
  return Array.isArray(rules) ? (rules as readonly Discretization[])[image]! : rules as Discretization;
}

export function resolvePairs(options: GlcmOptions): ResolvedPairs;
export function resolvePairs(options: ManyPairs, imageCount: number): ResolvedPairs<Discretizations>;
export function resolvePairs(options: ManyPairs, imageCount?: number): ResolvedPairs<Discretizations> {
  const common = resolveCommon(options, imageCount!);
  const defaults = DEFAULTS[common.preset];
  return {
    ...common,
    distances: [...new Set(options.distances ?? defaults.distances)].sort((a, b) => a - b),
    symmetric: options.symmetric ?? defaults.symmetric,
    force2D: options.force2D ?? defaults.force2D,
  };
}

/** @param dimension 2 or 3: a window has no extent along an axis that is not there */
export function resolveMapOptions(options: FeatureMapOptions, dimension: number, imageCount = 1): ResolvedMapOptions {
  checkMapOptions(options);
  const resolved = resolvePairs(present(options), imageCount);
  const defaults = DEFAULTS[resolved.preset];
  return {
    ...resolved,
    kernelRadius: resolveRadius(options.kernelRadius ?? defaults.kernelRadius, dimension, resolved.force2D),
    maskedKernel: options.maskedKernel ?? defaults.maskedKernel,
    aggregation: options.aggregation ?? defaults.aggregation,
    initValue: options.initValue ?? defaults.initValue,
    workers: options.workers ?? defaults.workers,
  };
}

function resolveRadius(radius: number | readonly number[], dimension: number, force2D: boolean): Size {
  const axes = typeof radius === "number" ? [radius, radius, radius] : [...radius];
  if (typeof radius !== "number") {
    if (dimension === 3 && axes.length === 2) throw new OptionError("kernelRadius", "a radius for each of x, y and z", radius);
    if (!axes.slice(0, dimension).some((r) => r > 0)) throw new OptionError("kernelRadius", "a radius above 0 on some axis", radius);
  }
  return [axes[0]!, axes[1]!, dimension === 2 || force2D ? 0 : axes[2]!];
}

/** Whether other functions compute these. Unusable options are for whoever uses them to refuse. */
export function isNormalized(options: Pick<FeatureMapOptions, "normalize" | "invariant"> | undefined): boolean {
  return (options?.normalize ?? options?.invariant) !== undefined;
}

/** @throws {@link OptionError} as `resolveMapOptions`, for what needs no image to be seen */
export function checkMapOptions(options: FeatureMapOptions): void {
  check(mapSchema, options, "");
}

export function resolveDiscretizeOptions(options: DiscretizeOptions): ResolvedCommon {
  check(discretizeSchema, options, "");
  return resolveCommon(present(options));
}
