import { OptionError } from "../errors.js";
import { families, type FeatureId } from "../families/index.js";
import type { Family, Stage } from "../families/family.js";
import type { Size } from "../image/box.js";
import type { Integers } from "../image/integers.js";
import { LIMITS } from "../options.js";
import type { Preset } from "../types.js";
import type { KernelInstance } from "../wasm/instance.js";
import type { Offset, SettingsFields } from "../wasm/layout.js";
import { load, loadAll, type Kernels } from "../wasm/module.js";
import { pairCount } from "./offsets.js";

/** The features asked for of one family, in the registry's order. */
export interface FamilyRequest {
  readonly family: Family;
  readonly ids: readonly FeatureId[];
}

export function groupByFamily(ids: readonly FeatureId[]): FamilyRequest[] {
  const unique = [...new Set(ids)];
  return families
    .map((family: Family) => ({
      family, ids: Object.keys(family.features).map((key) => `${family.id}.${key}` as FeatureId).filter((id) => unique.includes(id)),
    }))
    .filter((request) => request.ids.length > 0);
}

export interface PlanOptions {
  readonly preset: Preset;
  readonly symmetric: boolean;
  readonly averaged: boolean;
  /** Of each image. */
  readonly levelCounts: readonly number[];
  readonly oneLevel: boolean;
  readonly voxelVolume: number;
  readonly offsets: readonly Offset[];
  /** Voxels of one window along each axis; null for a whole region. */
  readonly window: Size | null;
  /** No voxel of the region's box is outside; default false. */
  readonly complete?: boolean;
  /** Of maps: what intensities are, if they are integers. */
  readonly integers?: Integers | null;
  /** Of maps: whether intensities are floats of 32 bits. */
  readonly isFloat32?: boolean;
}

/** Names of features, without their family's. */
function namesOf({ family, ids }: FamilyRequest): string[] {
  return ids.map((id) => id.slice(family.id.length + 1));
}

/** Kernel sums that the features need, each once. */
export function partsOf(request: FamilyRequest): Set<string> {
  return new Set(namesOf(request).flatMap((name) => request.family.features[name]!.parts));
}

/** Whether some family reads no levels. */
export function readsIntensities(requests: readonly FamilyRequest[]): boolean {
  return requests.some(({ family }) => family.input === "intensities");
}

/** How a part is evaluated. @param fits whether levels do, see `fitsLanes` */
export function stageOf({ input, stages }: Family, part: string, integers: Integers | null, fits: boolean): Stage {
  const stage = stages[part]!;
  if (input === "intensities") return integers ? stage : "float windows";
  return stage === "windows" && input === "levels" && !fits ? "counts" : stage;
}

/** How all parts are. */
export function stagesOf(requests: readonly FamilyRequest[], integers: Integers | null, fits: boolean): Set<Stage> {
  return new Set(requests.flatMap((request) => (
    [...partsOf(request)].map((part) => stageOf(request.family, part, integers, fits))
  )));
}

/** A family's settings for its kernels: slots and parts by name from the binary, so that no number stands twice. */
export function toSettings(kernels: KernelInstance, { family, ids }: FamilyRequest, options: PlanOptions): SettingsFields {
  const rows = namesOf({ family, ids }), parts = partsOf({ family, ids });
  const { levelCounts, symmetric, offsets, integers } = options, ofIntensities = family.input === "intensities";
  const levelCount = ofIntensities ? integers?.levelCount ?? (options.isFloat32 ? -1 : 0) : Math.max(...levelCounts);
  if (family.directions && hasDenseMatrix(family)) checkLevelCount(levelCount, symmetric);
  return {
    voxelVolume: options.voxelVolume,
    origin: integers?.origin ?? 0,
    levelCount,
    levelCounts,
    // Kernels of maps read 16 bits alone: one set of loops.
    levelBytes: options.window || levelCount > 255 || family.input === "signatures" ? 2 : 1,
    oneLevel: options.oneLevel,
    symmetric,
    averaged: options.averaged,
    pyradiomics: options.preset === "pyradiomics",
    parts: [...parts].reduce((sum, part) => sum | kernels.constant(`${family.kernel}Part`, part), 0),
    slots: rows.map((name) => (family.regionsOnly ? Object.keys(family.features).indexOf(name) : kernels.constant(`${family.kernel}Feature`, name))),
    offsets: family.directions ? offsets : [],
    complete: options.complete ?? false,
    sampleCountMax: options.window ? countSamples(family, options.window, options) : 0,
  };
}

function countSamples(family: Family, window: Size, { offsets, averaged }: PlanOptions): number {
  if (!family.directions) return window[0] * window[1] * window[2];
  const counts = offsets.map((offset) => pairCount(offset, window));
  return Math.max(1, averaged ? Math.max(...counts) : counts.reduce((sum, count) => sum + count, 0));
}

/** Whether some family reads signatures, of one image even: other kernels. */
export function needsSignatures(requests: readonly FamilyRequest[]): boolean {
  return requests.some(({ family }) => family.input === "signatures");
}

/**
 * The kernels that maps of these features need. Not in the binary that every page carries are whole matrices, statistics of other numbers
 * than integers, and order statistics from counts.
 */
export function loadFor(requests: readonly FamilyRequest[], integers: Integers | null, fits: boolean): Promise<Kernels> {
  const stages = stagesOf(requests, integers, fits);
  const all = stages.has("matrices") || stages.has("float windows") || (!fits && stages.has("counts")) || needsSignatures(requests);
  return all ? loadAll() : load();
}

/** Of levels: signatures have too many for a matrix of them all. */
function hasDenseMatrix(family: Family): boolean {
  return family.input === "levels" || family.acrossImages === true;
}

/**
 * Several images are for the families that read signatures, which may ask for more than one.
 *
 * @throws {@link OptionError} that names the families
 */
export function checkFamilies(requests: readonly FamilyRequest[], imageCount: number, symmetric: boolean): void {
  for (const { family } of requests) {
    if (family.symmetricOnly && !symmetric) throw new OptionError("symmetric", `true for ${family.id}`, symmetric);
    if (imageCount > 1 && family.input !== "signatures") {
      const known = (families as readonly Family[]).filter(({ input }) => input === "signatures").map(({ id }) => id);
      throw new OptionError("features", `features of several images (families ${known.join(", ")})`, family.id, "give this family one image at a time");
    }
    if (imageCount < (family.imagesMin ?? 1)) {
      throw new OptionError("image", `a list of at least ${family.imagesMin} images for ${family.id}`, imageCount === 1 ? "one image" : imageCount);
    }
  }
}

/** @throws {@link OptionError} if a family has no maps */
export function checkMaps(requests: readonly FamilyRequest[]): void {
  const without = requests.find(({ family }) => family.regionsOnly);
  if (without) throw new OptionError("features", "features that have maps", without.family.id, "computeFeatures gives its values of a region");
}

/** Distances of a family's offsets: those asked for, or the family's own default. */
export function distancesOf(family: Family, asked: readonly number[] | undefined, resolved: readonly number[]): readonly number[] {
  const distances = asked === undefined ? family.distances ?? resolved : resolved;
  if (!family.acrossImages && family.directions && distances.includes(0)) {
    throw new OptionError("distances", `a list of integers in [1, ${LIMITS.distance}] for ${family.id}`, asked);
  }
  return distances;
}

function checkLevelCount(levelCount: number, symmetric: boolean): void {
  const limit = symmetric ? LIMITS.glcmLevelCount : LIMITS.asymmetricGlcmLevelCount;
  if (levelCount <= limit) return;
  throw new OptionError(
    "discretization", `at most ${limit} levels for ${symmetric ? "" : "asymmetric "}co-occurrence features`, levelCount,
    "take fewer bins or a larger binWidth",
  );
}
