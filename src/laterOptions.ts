import * as v from "valibot";
import { OptionError } from "./errors.js";
import {
  DEFAULTS, LIMITS, MAP_AGGREGATIONS, boolean, check, checkDiscretization, common, discretizeSchema, forms, number, object, pairs, present, quote, resolveCommon,
  resolvePairs, running, type Discretizations, type ResolvedCommon, type ResolvedPairs,
} from "./options.js";
import type { Discretization, FeatureValuesOptions, GlcmOptions, MapAggregation, RegionAggregation, SignatureOptions, TscmOptions } from "./types.js";
import type { AdviceOptions, GrayLevelOptions, SweepOptions } from "./grayLevelTypes.js";

// Options of the functions that are loaded when they are called (`later.ts`).

const REGION_AGGREGATIONS = [
  "merged", "averaged", "2D-averaged", "2D-slice-merged", "2.5D-direction-merged", "2.5D-merged", "3D-averaged",
  "3D-merged", "2D", "2.5D", "3D",
] as const;

const list = (each: (x: unknown) => boolean, what: string): v.GenericSchema<readonly number[]> => (
  v.custom<readonly number[]>((x) => Array.isArray(x) && x.every(each), what)
);
const isInteger = (low: number, high: number) => (x: unknown): boolean => Number.isInteger(x) && (x as number) >= low && (x as number) <= high;
const sweepSchema = v.strictObject({
  ...common, ...pairs, ...running,
  binCounts: v.optional(list(isInteger(1, LIMITS.levelCount), `a list of integers in [1, ${LIMITS.levelCount}]`)),
  binWidths: v.optional(list((x) => typeof x === "number" && Number.isFinite(x) && x > 0, "a list of finite numbers above 0")),
  kernelRadii: v.optional(list(isInteger(1, LIMITS.kernelRadius), `a list of integers in [1, ${LIMITS.kernelRadius}]`)),
  maskedKernel: v.optional(boolean()),
  wholeWindows: v.optional(boolean()),
  aggregation: v.optional(v.picklist(MAP_AGGREGATIONS, quote(MAP_AGGREGATIONS))),
});
const regionSchema = v.strictObject({
  ...common, ...pairs, ...running, ...forms,
  aggregation: v.optional(v.picklist(REGION_AGGREGATIONS, quote(REGION_AGGREGATIONS))),
});
const glcmSchema = v.strictObject({
  ...common, ...pairs,
  aggregation: v.optional(v.picklist(MAP_AGGREGATIONS, quote(MAP_AGGREGATIONS))),
});
const tscmSchema = v.strictObject({ ...common, distances: pairs.distances, force2D: pairs.force2D });

const grayLevelEntries = {
  mask: common.mask, label: common.label, force2D: pairs.force2D, signal: running.signal, onProgress: running.onProgress,
};
const grayLevelSchema = v.strictObject(grayLevelEntries);
const adviceSchema = v.strictObject({
  ...grayLevelEntries,
  discretization: v.optional(object("an object such as { range: [0, 400] }")),
  tolerance: v.optional(v.custom<number>((x) => typeof x === "number" && x >= 0 && x < 1, "a number in [0, 1)")),
  minimumSqnrDb: v.optional(number()),
});

export interface ResolvedRegionOptions extends ResolvedPairs<Discretizations> {
  readonly aggregation: RegionAggregation;
}

export function resolveRegionOptions(options: FeatureValuesOptions, imageCount = 1): ResolvedRegionOptions {
  check(regionSchema, options, "");
  const resolved = resolvePairs(present(options), imageCount);
  return { ...resolved, aggregation: options.aggregation ?? DEFAULTS[resolved.preset].aggregation };
}

export function resolveGlcmOptions(options: GlcmOptions): ResolvedPairs & { readonly aggregation: MapAggregation } {
  check(glcmSchema, options, "");
  return { ...checkNeighbors(resolvePairs(present(options)), options.distances), aggregation: options.aggregation ?? "averaged" };
}

export type ResolvedSignatureOptions = ResolvedCommon<Discretizations>;

export function resolveSignatureOptions(options: SignatureOptions, imageCount: number): ResolvedSignatureOptions {
  check(discretizeSchema, options, "");
  return resolveCommon(present(options), imageCount);
}

export function resolveTscmOptions(options: TscmOptions, imageCount: number): ResolvedPairs<Discretizations> {
  check(tscmSchema, options, "");
  return checkNeighbors(resolvePairs(present(options), imageCount), options.distances);
}

/** Pairs of one image's voxels have no distance 0. */
function checkNeighbors<Resolved extends ResolvedPairs<Discretizations>>(resolved: Resolved, asked: unknown): Resolved {
  if (!resolved.distances.includes(0)) return resolved;
  throw new OptionError("distances", `a list of integers in [1, ${LIMITS.distance}]`, asked);
}

export function checkGrayLevelOptions(options: GrayLevelOptions): void {
  check(grayLevelSchema, options, "");
}

export function resolveAdviceOptions(options: AdviceOptions): { readonly tolerance: number; readonly minimumSqnrDb: number } {
  check(adviceSchema, options, "");
  return { tolerance: options.tolerance ?? 0.05, minimumSqnrDb: options.minimumSqnrDb ?? 15 };
}

/** Settings of a sweep, each once and in ascending order: bin numbers, or else widths; radii. */
export function resolveSweepOptions(options: SweepOptions): { readonly bins: readonly SweepBins[]; readonly kernelRadii: readonly number[] } {
  check(sweepSchema, options, "");
  const { binCounts, binWidths } = options;
  if ((binCounts?.length ?? 0) + (binWidths?.length ?? 0) === 0 || (binCounts?.length && binWidths?.length)) {
    throw new OptionError("binCounts", "a list of numbers of bins, or binWidths (and not both)", binCounts ?? null);
  }
  const once = (values: readonly number[] | undefined): number[] => [...new Set(values)].sort((a, b) => a - b);
  const bins = binCounts?.length ? once(binCounts).map((binCount) => ({ binCount })) : once(binWidths).map((binWidth) => ({ binWidth }));
  for (const one of bins) checkDiscretization({ ...options.discretization, ...one } as Discretization);
  return { bins, kernelRadii: once(options.kernelRadii) };
}

export type SweepBins = { readonly binCount: number } | { readonly binWidth: number };
