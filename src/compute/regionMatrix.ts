import { toGroups } from "./groups.js";
import { toSettings } from "./plan.js";
import { RegionRunner } from "./regionRunner.js";
import { glcm } from "../families/glcm.js";
import { toLevels } from "../image/levels.js";
import { toRegion } from "../image/region.js";
import { checkSameGrid, toVolume } from "../image/volume.js";
import { toNdArray } from "../mapBuffers.js";
import { resolveGlcmOptions } from "../laterOptions.js";
import type { GlcmOptions, ImageLike, NdArrayResult } from "../types.js";
import { KernelInstance } from "../wasm/instance.js";
import { loadAll } from "../wasm/module.js";

/** As `computeGlcm` of the package, which documents it. */
export async function computeGlcm(image: ImageLike, options: GlcmOptions ): Promise<NdArrayResult<Uint32Array<ArrayBuffer>>> {
  const volume = toVolume(image, "image");
  const resolved = resolveGlcmOptions(options);
  const mask = options.mask === undefined ? null : toVolume(options.mask, "mask");
  if (mask) checkSameGrid(volume, mask);
  const kernels = new KernelInstance((await loadAll()).module);
  const region = toRegion(kernels, volume, mask, { label: resolved.label, discretization: resolved.discretization, margin: null });
  const levels = toLevels(kernels, region, resolved.discretization, resolved.preset);
  for (const warning of [...region.warnings, ...levels.warnings]) options.onWarning?.(warning);
  const { levelCount } = levels;
  const settings = toSettings(kernels, { family: glcm, ids: [] }, {
    preset: resolved.preset, symmetric: resolved.symmetric, averaged: false, levelCounts: [levelCount], oneLevel: levels.oneLevel, voxelVolume: 1, offsets: [], window: null,
  });
  const runner = new RegionRunner(kernels, glcm.kernel, settings, region, levels);
  const groups = toGroups(resolved.aggregation, true, region.box.size[2], resolved.distances, resolved.force2D);
  const size = levelCount * levelCount;
  const counts = new Uint32Array(groups.length * size);
  groups.forEach((group, k) => counts.set(runner.matrix(group), k * size));
  const shape = resolved.aggregation === "merged" ? [levelCount, levelCount] : [groups.length, levelCount, levelCount];
  return toNdArray(counts, shape);
}
