import { toGroups, type Group } from "./compute/groups.js";
import { groupByFamily, toSettings, type FamilyRequest } from "./compute/plan.js";
import { RegionRunner } from "./compute/regionRunner.js";
import type { FeatureId } from "./families/index.js";
import { resolveFeatures } from "./families/names.js";
import { toLevels, type Levels } from "./image/levels.js";
import { toRegion, type Region } from "./image/region.js";
import { checkSameGrid, toVolume, voxelVolume } from "./image/volume.js";
import { resolveRegionOptions, type ResolvedRegionOptions } from "./options.js";
import { hashVolumes, toProvenance } from "./provenance.js";
import type { FeatureValues, FeatureValuesOptions, ImageLike, Progress } from "./types.js";
import { borrowInstance, returnInstance, type KernelInstance } from "./wasm/instance.js";
import { load } from "./wasm/module.js";
import { letEventsIn } from "./worker/platform.js";

/**
 * Computes the features of one region: of the mask, or of the whole image.
 *
 * @param image 2-D or 3-D, any numeric type; NaN and infinities count as outside; not modified
 * @returns a number per feature asked for, keyed by the name it was asked for by; NaN where undefined (said in `warnings`)
 * @throws as {@link computeFeatureMap}
 *
 * Runs on the calling thread (`workers` is accepted and not used); other events get their turn between matrices.
 * Time O(voxels · offsets), and O(voxels · log voxels) for `statistics`.
 *
 * @example
 * ```ts
 * const { values } = await computeFeatures(image, { mask, features: "glcm", discretization: { binWidth: 25 } });
 * values["glcm.contrast"];
 * ```
 */
export async function computeFeatures<const Name extends string>(
  image: ImageLike, options: FeatureValuesOptions<Name>,
): Promise<FeatureValues<Name>> {
  const volume = toVolume(image, "image");
  const resolved = resolveRegionOptions(options);
  const requested = resolveFeatures(options.features);
  options.signal?.throwIfAborted();
  const mask = options.mask === undefined ? null : toVolume(options.mask, "mask");
  if (mask) checkSameGrid(volume, mask);
  const hashes = hashVolumes(volume, mask);
  const { module } = await load();

  const kernels = borrowInstance(module);
  const region = toRegion(kernels, volume, mask, { label: resolved.label, discretization: resolved.discretization, margin: null });
  const requests = groupByFamily(requested.map(({ id }) => id));
  const levels = requests.some(({ family }) => family.input === "levels")
    ? toLevels(kernels, region, resolved.discretization, resolved.preset) : null;
  const values = await evaluateAll(kernels, requests, resolved, region, levels, options);
  returnInstance(module, kernels);

  const warnings = [...region.warnings, ...(levels?.warnings ?? [])];
  const missing = [...values].filter(([, value]) => Number.isNaN(value)).map(([id]) => id);
  if (missing.length) {
    warnings.push({ code: "undefined-values", count: missing.length, message: `undefined in this region: ${missing.join(", ")}` });
  }
  for (const warning of warnings) options.onWarning?.(warning);
  return {
    values: Object.fromEntries(requested.map(({ name, id }) => [name, values.get(id)!])) as FeatureValues<Name>["values"],
    warnings,
    provenance: toProvenance({ features: requested.map(({ name }) => name), ...resolved }, levels?.levelCount ?? null, await hashes),
  };
}

async function evaluateAll(
  kernels: KernelInstance, requests: readonly FamilyRequest[], options: ResolvedRegionOptions, region: Region, levels: Levels | null,
  { signal, onProgress }: { signal?: AbortSignal | undefined; onProgress?: ((progress: Progress) => void) | undefined },
): Promise<Map<FeatureId, number>> {
  const depth = region.box.size[2];
  const work = requests.map((request) => ({
    request,
    groups: toGroups(options.aggregation, request.family.directions, depth, options.distances, options.force2D),
  }));
  const total = work.reduce((sum, { groups }) => sum + groups.length, 0);
  const values = new Map<FeatureId, number>();
  let done = 0, last = performance.now();
  for (const { request, groups } of work) {
    const settings = toSettings(kernels, request, {
      preset: options.preset, symmetric: options.symmetric, averaged: false, levelCount: levels?.levelCount ?? 1, oneLevel: levels?.oneLevel ?? false,
      voxelVolume: voxelVolume(region.volume), offsets: [], window: null,
    });
    const runner = new RegionRunner(kernels, request.family.kernel, settings, region, request.family.input === "levels" ? levels : null);
    const means = request.ids.map(() => ({ sum: 0, count: 0 }));
    for (const group of groups) {
      add(means, runner, group);
      onProgress?.({ done: ++done, total });
      if (performance.now() - last > 12) {
        await letEventsIn();
        last = performance.now();
      }
      signal?.throwIfAborted();
    }
    // Groups without a value (an empty slice, a direction without a pair) are left out; 0 / 0 is NaN.
    request.ids.forEach((id, k) => values.set(id, means[k]!.sum / means[k]!.count));
  }
  return values;
}

function add(means: { sum: number; count: number }[], runner: RegionRunner, group: Group): void {
  runner.evaluate(group).forEach((value, k) => {
    if (Number.isNaN(value)) return;
    means[k]!.sum += value;
    means[k]!.count++;
  });
}
