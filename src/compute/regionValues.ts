import { toGroups, type Group } from "./groups.js";
import { acrossImages } from "./offsets.js";
import { checkFamilies, distancesOf, groupByFamily, needsSignatures, toSettings, type FamilyRequest } from "./plan.js";
import { RegionRunner } from "./regionRunner.js";
import type { FeatureId } from "../families/index.js";
import { resolveFeatures } from "../families/names.js";
import { toCommonRegions } from "../image/commonRegion.js";
import { toLevels, type Levels } from "../image/levels.js";
import type { Region } from "../image/region.js";
import { checkSameGrid, toVolume, toVolumes, voxelVolume } from "../image/volume.js";
import * as signatureRunners from "../multiparametric/index.js";
import { resolveRegionOptions, type ResolvedRegionOptions } from "../laterOptions.js";
import { ruleOf } from "../options.js";
import { hashVolumes, toProvenance } from "../provenance.js";
import type { FeatureValues, FeatureValuesOptions, ImageLike, Progress, Warning } from "../types.js";
import { borrowInstance, returnInstance, type KernelInstance } from "../wasm/instance.js";
import { loadAll } from "../wasm/module.js";
import type { SettingsFields } from "../wasm/layout.js";
import { letEventsIn } from "../worker/platform.js";

/** As `computeFeatures` of the package, which documents it. */
export async function computeFeatures<const Name extends string>(
  image: ImageLike | readonly ImageLike[], options: FeatureValuesOptions<Name>,
): Promise<FeatureValues<Name>> {
  const volumes = toVolumes(image), volume = volumes[0]!;
  const resolved = resolveRegionOptions(options, volumes.length);
  const requested = resolveFeatures(options.features, volumes.length);
  const requests = groupByFamily(requested.map(({ id }) => id));
  checkFamilies(requests, volumes.length, resolved.symmetric);
  const distances = requests.map(({ family }) => distancesOf(family, options.distances, resolved.distances));
  options.signal?.throwIfAborted();
  const mask = options.mask === undefined ? null : toVolume(options.mask, "mask");
  if (mask) checkSameGrid(volume, mask);
  const hashes = hashVolumes(volumes, mask);
  const signatures = needsSignatures(requests) ? signatureRunners : null;
  const { module } = await loadAll();

  const kernels = borrowInstance(module);
  const regions = toCommonRegions(kernels, volumes, mask, resolved.discretization, { label: resolved.label, margin: null, scratch: kernels.scratch });
  const region = regions[0]!;
  const levels = requests.some(({ family }) => family.input !== "intensities")
    ? regions.map((one, k) => toLevels(kernels, one, ruleOf(resolved.discretization, k), resolved.preset, kernels.scratch)) : null;
  const toRunner: RunnerMaker = (family, settings) => (family.input === "signatures"
    ? signatures!.toSignatureRunner(family.kernel, kernels, settings, region, levels!)
    : new RegionRunner(kernels, family.kernel, settings, region, family.input === "levels" ? levels![0]! : null));
  const { values, found } = await evaluateAll(kernels, requests, resolved, distances, region, levels, toRunner, options);
  returnInstance(module, kernels);

  const warnings = [...region.warnings, ...(levels ?? []).flatMap((one) => one.warnings), ...found];
  if (signatures) warnings.push(...signatures.warnWindow(requests, levels!.map(({ levelCount }) => levelCount), region.count, "region"));
  const missing = [...values].filter(([, value]) => Number.isNaN(value)).map(([id]) => id);
  if (missing.length) {
    warnings.push({ code: "undefined-values", count: missing.length, message: `undefined in this region: ${missing.join(", ")}` });
  }
  for (const warning of warnings) options.onWarning?.(warning);
  return {
    values: Object.fromEntries(requested.map(({ name, id }) => [name, values.get(id)!])) as FeatureValues<Name>["values"],
    warnings,
    provenance: toProvenance(
      { features: requested.map(({ name }) => name), ...resolved, distances: distances[0] ?? resolved.distances }, levels, await hashes,
    ),
  };
}

/** Gives one value per slot of the settings for a group; NaN where undefined. */
export interface GroupRunner {
  evaluate(group: Group): number[];
  /** What came up on the way. */
  readonly warnings?: readonly Warning[];
}

type RunnerMaker = (family: FamilyRequest["family"], settings: SettingsFields) => GroupRunner;

async function evaluateAll(
  kernels: KernelInstance, requests: readonly FamilyRequest[], options: ResolvedRegionOptions, distances: readonly (readonly number[])[],
  region: Region, levels: readonly Levels[] | null, toRunner: RunnerMaker,
  { signal, onProgress }: { signal?: AbortSignal | undefined; onProgress?: ((progress: Progress) => void) | undefined },
): Promise<{ values: Map<FeatureId, number>; found: Warning[] }> {
  const depth = region.box.size[2];
  const work = requests.map((request, k) => ({
    request,
    groups: toGroups(
      options.aggregation, request.family.directions, depth, distances[k]!, options.force2D,
      request.family.acrossImages ? (offsets) => acrossImages(offsets, levels?.length ?? 1) : undefined,
    ),
  }));
  const total = work.reduce((sum, { groups }) => sum + groups.length, 0);
  const values = new Map<FeatureId, number>(), found: Warning[] = [];
  let done = 0, last = performance.now();
  for (const { request, groups } of work) {
    const settings = toSettings(kernels, request, {
      preset: options.preset, symmetric: options.symmetric, averaged: false, levelCounts: levels?.map(({ levelCount }) => levelCount) ?? [1],
      oneLevel: levels?.every(({ oneLevel }) => oneLevel) ?? false, voxelVolume: voxelVolume(region.volume), offsets: [], window: null,
    });
    const runner = toRunner(request.family, settings);
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
    found.push(...(runner.warnings ?? []));
  }
  return { values, found };
}

function add(means: { sum: number; count: number }[], runner: GroupRunner, group: Group): void {
  runner.evaluate(group).forEach((value, k) => {
    if (Number.isNaN(value)) return;
    means[k]!.sum += value;
    means[k]!.count++;
  });
}
