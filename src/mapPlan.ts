import { resolveFeatures, type ResolvedFeature } from "./families/names.js";
import { voxelCount, wholeBox, type Size } from "./image/box.js";
import { findIntegers, fitsLanes, type Integers } from "./image/integers.js";
import { toLevels, type Levels } from "./image/levels.js";
import { toRegion, type Region } from "./image/region.js";
import { checkSameGrid, toVolume, toVolumes, voxelVolume } from "./image/volume.js";
import { resolveMapOptions, ruleOf, type ResolvedMapOptions } from "./options.js";
import { hashVolumes } from "./provenance.js";
import type { FeatureMapOptions, ImageLike, Warning } from "./types.js";
import { measureTiles, type MapJob, type MapPlan } from "./compute/mapRunner.js";
import { acrossImages, byExtent, toOffsets } from "./compute/offsets.js";
import {
  checkFamilies, checkMaps, distancesOf, groupByFamily, loadFor, needsSignatures, readsIntensities, stagesOf, toSettings, type FamilyRequest,
} from "./compute/plan.js";
import { planTiles } from "./compute/tiles.js";
import type { Kept } from "./kept.js";
import { borrowInstance, type KernelInstance } from "./wasm/instance.js";

/** Kernel memory for a tile and its windows' tables, of the 64 MiB of an instance. */
const TILE_BUDGET = 56 * 1024 * 1024;
/** Core voxels of one tile: some milliseconds of work, the unit of progress and abort. */
const TILE_VOXELS = 1 << 15;
/** The same where a voxel takes some nanoseconds, of one map: tiles share fewer rows, and their maps stay in the cache. */
const SUMS_TILE_VOXELS = 1 << 17;

let jobs = 0;

/** All that there is before the first window: what is asked for, what it is read from, and how it will be done. */
export interface PreparedMaps {
  readonly module: WebAssembly.Module;
  /** Borrowed: to be given back. */
  readonly kernels: KernelInstance;
  readonly options: ResolvedMapOptions;
  readonly requested: readonly ResolvedFeature[];
  /** By family, as `plans`. */
  readonly requests: readonly FamilyRequest[];
  readonly hashes: ReturnType<typeof hashVolumes>;
  readonly region: Region;
  /** Of each image. */
  readonly levels: readonly Levels[] | null;
  /** What intensities are, if they are wanted and are integers. */
  readonly integers: Integers | null;
  /** Whether levels fit into lanes. */
  readonly fits: boolean;
  readonly plans: readonly MapPlan[];
  readonly warnings: readonly Warning[];
}

/**
 * @param kept what a session has from its earlier calls with the same image and mask
 * @throws as {@link computeFeatureMap}, which goes on with what this returns
 */
export async function prepareMaps(image: ImageLike | readonly ImageLike[], options: FeatureMapOptions, kept?: Kept): Promise<PreparedMaps> {
  const volumes = toVolumes(image), volume = volumes[0]!;
  const resolved = resolveMapOptions(options, volume.dimension, volumes.length);
  const requested = resolveFeatures(options.features, volumes.length);
  const requests = groupByFamily(requested.map(({ id }) => id));
  checkFamilies(requests, volumes.length, resolved.symmetric);
  checkMaps(requests);
  const distances = requests.map(({ family }) => distancesOf(family, options.distances, resolved.distances));
  options.signal?.throwIfAborted();
  const mask = options.mask === undefined ? null : toVolume(options.mask, "mask");
  if (mask) checkSameGrid(volume, mask);
  const take = <T>(name: string, madeOf: unknown, make: () => T): T => (kept ? kept.take(name, madeOf, make) : make());
  const hashes = take("hashes", null, () => hashVolumes(volumes, mask));
  const signatures = needsSignatures(requests) ? await import("./later.js") : null;
  const { kernelRadius } = resolved;
  const integers = readsIntensities(requests) ? take("integers", kernelRadius, () => findIntegers(volume, kernelRadius)) : null;
  const first = await loadFor(requests, integers, true);

  let kernels = borrowInstance(first.module);
  const scratch = kept ? undefined : kernels.scratch;
  const rules = volumes.map((_, k) => ruleOf(resolved.discretization, k)), { label } = resolved;
  const margin = mask && !resolved.maskedKernel ? resolved.kernelRadius : null;
  const ofRegions = [label, margin, ...rules.map(({ range, outlierSigma }) => [range, outlierSigma])];
  const regions = take("regions", ofRegions, () => (signatures
    ? signatures.toCommonRegions(kernels, volumes, mask, resolved.discretization, { label, margin, scratch })
    : [toRegion(kernels, volume, mask, { label, margin, scratch, discretization: rules[0]! })]));
  const region = regions[0]!;
  const wantsLevels = requests.some(({ family }) => family.input !== "intensities");
  const levels = !wantsLevels ? null : take("levels", [ofRegions, rules, resolved.preset], () => (
    regions.map((one, k) => toLevels(kernels, one, rules[k]!, resolved.preset, scratch))
  ));
  const fits = !levels?.some(({ levelCount }) => !fitsLanes(levelCount, kernelRadius, volume.size));
  const { module } = fits ? first : await loadFor(requests, integers, fits);
  if (module !== first.module) kernels = borrowInstance(module);
  const plans = toPlans(kernels, requests, resolved, distances, region, levels, integers);
  const warnings = [...region.warnings, ...(levels ?? []).flatMap((one) => one.warnings), ...warnNoPairs(plans)];
  if (levels && rules.some(({ binWidth }) => binWidth !== undefined)) {
    const { warnOneLevelWindows } = await import("./later.js");
    warnings.push(...levels.flatMap((one, k) => warnOneLevelWindows(one, region.box.size, resolved.kernelRadius, rules[k]!)));
  }
  if (signatures) {
    const window = windowOf(resolved.kernelRadius, region);
    warnings.push(...signatures.warnWindow(requests, levels!.map(({ levelCount }) => levelCount), voxelCount(window), "window"));
  }
  return {
    module, kernels, requested, requests, hashes, region, levels, integers, fits, warnings, plans,
    options: { ...resolved, distances: distances[0] ?? resolved.distances },
  };
}

export function toPlans(
  kernels: KernelInstance, requests: readonly FamilyRequest[], options: ResolvedMapOptions, distances: readonly (readonly number[])[],
  region: Region, levels: readonly Levels[] | null, integers: Integers | null,
): MapPlan[] {
  const { volume } = region;
  const window = windowOf(options.kernelRadius, region);
  return requests.map((request, k) => {
    const offsets = toOffsets(distances[k]!, options.kernelRadius[2] === 0);
    return {
      kernel: request.family.kernel,
      input: request.family.input,
      settings: toSettings(kernels, request, {
        preset: options.preset, symmetric: options.symmetric, averaged: options.aggregation === "averaged",
        levelCounts: levels?.map(({ levelCount }) => levelCount) ?? [1], oneLevel: levels?.every(({ oneLevel }) => oneLevel) ?? false,
        voxelVolume: voxelVolume(volume), window,
        offsets: byExtent(request.family.acrossImages ? acrossImages(offsets, levels?.length ?? 1) : offsets),
        complete: isComplete(region, levels), integers, isFloat32: volume.data.constructor.name === "Float32Array",
      }),
    };
  });
}

/** Whether every voxel of the box has a level in every image: in images of levels, 0 is outside. */
function isComplete({ reach, reachExtent }: Region, levels: readonly Levels[] | null): boolean {
  return reach === null && levels !== null && levels.every(({ binEdges }, k) => binEdges !== null || (k === 0 && reachExtent.minimum >= 1));
}

/** Voxels along the axes of a window that no border clips. */
export function windowOf(radius: Size, region: Region): Size {
  return clippedRadius(radius, region).map((r, axis) => Math.min(2 * r + 1, region.box.size[axis]!)) as unknown as Size;
}

/** A radius beyond the box reaches no further than the box. */
function clippedRadius(radius: Size, { box }: Region): Size {
  return radius.map((r, axis) => Math.min(r, box.size[axis]! - 1)) as unknown as Size;
}

/** Voxels of a tile where no thread shares the work and nobody watches it or may end it; else `toJob` chooses. */
export function largestTile(
  { workers, onProgress, signal }: FeatureMapOptions, { requested, requests, integers, fits }: PreparedMaps,
): number | undefined {
  if (workers !== 0 || onProgress || signal) return undefined;
  const isCheap = [...stagesOf(requests, integers, fits)].every((stage) => stage === "box sums");
  return isCheap ? Math.max(TILE_VOXELS, SUMS_TILE_VOXELS / requested.length) : TILE_VOXELS;
}

/**
 * @param within     what is computed of the region's box
 * @param tileVoxels core voxels of one tile, at most
 */
export function toJob(
  kernels: KernelInstance, plans: readonly MapPlan[], options: ResolvedMapOptions, region: Region, within = wholeBox(region.box.size),
  tileVoxels = Math.min(TILE_VOXELS, Math.ceil(voxelCount(within.size) / 8)),
): { job: MapJob } & Pick<ReturnType<typeof planTiles>, "tiles"> {
  const radius = clippedRadius(options.kernelRadius, region);
  const { tiles, coreMax, inputMax } = planTiles(
    region.box.size, radius, measureTiles(kernels, plans, radius), TILE_BUDGET, tileVoxels, within,
  );
  return { job: { id: ++jobs, plans, radius, coreMax, inputMax }, tiles };
}

/** Distances beyond the window: no window has a pair, which looks like a failure and is none. */
function warnNoPairs(plans: readonly MapPlan[]): Warning[] {
  return plans.some(({ settings }) => settings.offsets.length > 0 && settings.sampleCountMax <= 1 && settings.averaged)
    ? [{ code: "no-pairs", message: "no pair of voxels at these distances fits into the window: all co-occurrence maps are undefined" }]
    : [];
}
