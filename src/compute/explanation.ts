import type { MapExplanation } from "../explain.js";
import type { Stage } from "../families/family.js";
import type { FamilyId } from "../families/index.js";
import { voxelCount } from "../image/box.js";
import { largestTile, prepareMaps, toJob } from "../mapPlan.js";
import type { FeatureMapOptions, ImageLike } from "../types.js";
import { returnInstance } from "../wasm/instance.js";
import { measureTiles } from "./mapRunner.js";
import { partsOf, stageOf } from "./plan.js";
import { threadsOf } from "./run.js";

export async function explain(image: ImageLike | readonly ImageLike[], options: FeatureMapOptions): Promise<MapExplanation> {
  const prepared = await prepareMaps(image, options);
  const { module, kernels, options: resolved, requests, region, levels, integers, fits, plans } = prepared;
  const { job, tiles } = toJob(kernels, plans, resolved, region, undefined, largestTile(options, prepared)), { workers } = resolved;
  const { radius, coreMax, inputMax } = job;
  const kernelBytes = measureTiles(kernels, plans, radius)(coreMax, inputMax);
  returnInstance(module, kernels);
  return {
    families: requests.map((request, k) => {
      const { family, ids } = request;
      const { offsets, sampleCountMax } = plans[k]!.settings;
      const stages: Partial<Record<Stage, string[]>> = {};
      for (const part of partsOf(request)) (stages[stageOf(family, part, integers, fits)] ??= []).push(part);
      return {
        family: family.id as FamilyId, features: ids, stages, offsets: offsets.map(({ dx, dy, dz }) => [dx, dy, dz]), samplesPerWindow: sampleCountMax,
      };
    }),
    levelCounts: levels?.map(({ levelCount }) => levelCount) ?? null,
    voxels: region.count,
    tiles: { count: tiles.length, core: coreMax, input: inputMax },
    threads: threadsOf(job, tiles, workers),
    kernelBytes,
    mapBytes: 4 * voxelCount(region.volume.size) * requests.reduce((sum, { ids }) => sum + ids.length, 0),
  };
}
