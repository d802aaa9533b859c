import type { MapExplanation } from "../explain.js";
import type { Stage } from "../families/family.js";
import type { FamilyId } from "../families/index.js";
import { voxelCount } from "../image/box.js";
import { largestTile, prepareMaps, toJob } from "../mapPlan.js";
import type { FeatureMapOptions, ImageLike } from "../types.js";
import { returnInstance } from "../wasm/instance.js";
import { measureTiles } from "./mapRunner.js";
import { threadsOf } from "./run.js";

export async function explain(image: ImageLike | readonly ImageLike[], options: FeatureMapOptions): Promise<MapExplanation> {
  const { module, kernels, options: resolved, requests, region, levels, plans } = await prepareMaps(image, options);
  const { job, tiles } = toJob(kernels, plans, resolved, region, undefined, largestTile(options, requests)), { workers } = resolved;
  const { radius, coreMax, inputMax } = job;
  const kernelBytes = measureTiles(kernels, plans, radius)(coreMax, inputMax);
  returnInstance(module, kernels);
  return {
    families: requests.map(({ family, ids }, k) => {
      const { offsets, sampleCountMax } = plans[k]!.settings;
      const parts = [...new Set(ids.flatMap((id) => family.features[id.slice(family.id.length + 1)]!.parts))];
      const stages: Partial<Record<Stage, string[]>> = {};
      for (const part of parts) (stages[family.stages[part]!] ??= []).push(part);
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
