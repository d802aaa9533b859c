import { resolveFeatures } from "./families/names.js";
import { voxelCount, type Size } from "./image/box.js";
import { toCommonRegions } from "./image/commonRegion.js";
import { toLevels, type Levels } from "./image/levels.js";
import type { Region } from "./image/region.js";
import { checkSameGrid, toVolume, toVolumes, voxelVolume } from "./image/volume.js";
import { MapBuffers } from "./mapBuffers.js";
import { resolveMapOptions, ruleOf, type ResolvedMapOptions } from "./options.js";
import { hashVolumes, toProvenance } from "./provenance.js";
import type { FeatureMapOptions, FeatureMaps, ImageLike, Warning } from "./types.js";
import { measureTiles, type MapJob, type MapPlan } from "./compute/mapRunner.js";
import { acrossImages, toOffsets } from "./compute/offsets.js";
import { checkFamilies, distancesOf, groupByFamily, needsSignatures, toSettings, type FamilyRequest } from "./compute/plan.js";
import { runTiles } from "./compute/run.js";
import { planTiles } from "./compute/tiles.js";
import { borrowInstance, returnInstance, type KernelInstance } from "./wasm/instance.js";
import { load, loadMultiparametric } from "./wasm/module.js";

/** Kernel memory for a tile and its windows' tables, of the 64 MiB of an instance. */
const TILE_BUDGET = 56 * 1024 * 1024;
/** Core voxels of one tile: some milliseconds of work, the unit of progress and abort. */
const TILE_VOXELS = 1 << 15;

let jobs = 0;

/**
 * Computes feature maps: each voxel gets the features of the window around it.
 *
 * @param image   2-D or 3-D, any numeric type and unit; NaN and infinities count as outside; not modified. A list of up to
 *   eight co-registered images for the families that read tissue signatures
 * @returns one {@link FeatureMap} per feature asked for, keyed by the name it was asked for by: `Float32Array` of the
 *   image's size, fresh memory owned by the caller, `initValue` (NaN) where undefined
 * @throws {@link OptionError} an option or the image is unusable; the message names it, what was expected and what was got
 * @throws {@link GeometryError} image and mask lie on different grids
 * @throws {@link EmptyRegionError} no voxel is left to compute on
 * @throws {@link MemoryError} one window does not fit into 64 MiB of kernel memory
 * @throws {@link WorkerError} a worker thread died
 * @throws `signal.reason` if aborted, within the time of one tile
 *
 * Cost per voxel: O(W) in 2-D and O(W²) in 3-D for a window W voxels wide, independent of the number of levels for most
 * features. Memory: 64 MiB per thread at most, a byte or two per voxel for the levels, and the maps.
 *
 * @see IBSI 1: Zwanenburg et al., Radiology 2020, doi:10.1148/radiol.2020191145
 * @example
 * ```ts
 * const maps = await computeFeatureMap(image, { features: ["glcm.jointEntropy"], kernelRadius: 2 });
 * maps["glcm.jointEntropy"].data; // bits, one per voxel
 * ```
 */
export async function computeFeatureMap<const Name extends string>(
  image: ImageLike | readonly ImageLike[], options: FeatureMapOptions<Name>,
): Promise<FeatureMaps<Name>> {
  const volumes = toVolumes(image), volume = volumes[0]!;
  const resolved = resolveMapOptions(options, volume.dimension, volumes.length);
  const requested = resolveFeatures(options.features, volumes.length);
  const requests = groupByFamily(requested.map(({ id }) => id));
  checkFamilies(requests, volumes.length, resolved.symmetric);
  const distances = requests.map(({ family }) => distancesOf(family, options.distances, resolved.distances));
  options.signal?.throwIfAborted();
  const mask = options.mask === undefined ? null : toVolume(options.mask, "mask");
  if (mask) checkSameGrid(volume, mask);
  const hashes = hashVolumes(volumes, mask);
  const signatures = needsSignatures(requests) ? await import("./multiparametric/index.js") : null;
  const { module } = await (signatures ? loadMultiparametric() : load());

  const kernels = borrowInstance(module);
  const regions = toCommonRegions(volumes, mask, resolved.discretization, {
    label: resolved.label, margin: mask && !resolved.maskedKernel ? resolved.kernelRadius : null,
  });
  const region = regions[0]!;
  const wantsLevels = requests.some(({ family }) => family.input !== "intensities");
  const levels = wantsLevels
    ? regions.map((one, k) => toLevels(kernels, one, ruleOf(resolved.discretization, k), resolved.preset)) : null;
  const plans = toPlans(kernels, requests, resolved, distances, region, levels);
  const { job, tiles } = toJob(kernels, plans, resolved, region);
  const buffers = new MapBuffers(region, requests, resolved.initValue);
  await runTiles(module, kernels, job, tiles, region, levels, { workers: resolved.workers, signal: options.signal, onProgress: options.onProgress },
    (tile, output) => buffers.store(tile.core, output));
  returnInstance(module, kernels);

  const warnings = [...region.warnings, ...(levels ?? []).flatMap((one) => one.warnings), ...warnNoPairs(plans)];
  if (signatures) {
    const window = windowOf(resolved.kernelRadius, region);
    warnings.push(...signatures.warnWindow(requests, levels!.map(({ levelCount }) => levelCount), voxelCount(window), "window"));
  }
  for (const warning of warnings) options.onWarning?.(warning);
  const provenance = toProvenance(
    { features: requested.map(({ name }) => name), ...resolved, distances: distances[0] ?? resolved.distances }, levels, await hashes,
  );
  const maps = requested.map(({ name, id }) => [name, buffers.toMap(id, warnings, provenance)]);
  return Object.fromEntries(maps) as FeatureMaps<Name>;
}

function toPlans(
  kernels: KernelInstance, requests: readonly FamilyRequest[], options: ResolvedMapOptions, distances: readonly (readonly number[])[],
  region: Region, levels: readonly Levels[] | null,
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
        offsets: request.family.acrossImages ? acrossImages(offsets, levels?.length ?? 1) : offsets,
      }),
    };
  });
}

/** Voxels along the axes of a window that no border clips. */
function windowOf(radius: Size, region: Region): Size {
  return clippedRadius(radius, region).map((r, axis) => Math.min(2 * r + 1, region.box.size[axis]!)) as unknown as Size;
}

/** A radius beyond the box reaches no further than the box. */
function clippedRadius(radius: Size, { box }: Region): Size {
  return radius.map((r, axis) => Math.min(r, box.size[axis]! - 1)) as unknown as Size;
}

function toJob(
  kernels: KernelInstance, plans: readonly MapPlan[], options: ResolvedMapOptions, region: Region,
): { job: MapJob } & Pick<ReturnType<typeof planTiles>, "tiles"> {
  const radius = clippedRadius(options.kernelRadius, region);
  const { size } = region.box;
  const { tiles, coreMax, inputMax } = planTiles(
    size, radius, measureTiles(kernels, plans, radius), TILE_BUDGET, Math.min(TILE_VOXELS, Math.ceil(voxelCount(size) / 8)),
  );
  return { job: { id: ++jobs, plans, radius, coreMax, inputMax }, tiles };
}

/** Distances beyond the window: no window has a pair, which looks like a failure and is none. */
function warnNoPairs(plans: readonly MapPlan[]): Warning[] {
  return plans.some(({ settings }) => settings.offsets.length > 0 && settings.sampleCountMax <= 1 && settings.averaged)
    ? [{ code: "no-pairs", message: "no pair of voxels at these distances fits into the window: all co-occurrence maps are undefined" }]
    : [];
}
