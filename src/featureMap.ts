import { MapBuffers } from "./mapBuffers.js";
import { isNormalized } from "./options.js";
import { largestTile, prepareMaps, toJob } from "./mapPlan.js";
import { toProvenance } from "./provenance.js";
import type { FeatureId } from "./families/index.js";
import type { ResolvedFeature } from "./families/names.js";
import type { FeatureMapOptions, FeatureMaps, ImageLike } from "./types.js";
import { runTiles } from "./compute/run.js";
import { returnInstance } from "./wasm/instance.js";

/**
 * Computes feature maps: each voxel gets the features of the window around it.
 *
 * @param image   2-D or 3-D, any numeric type and unit; NaN and infinities count as outside; not modified. A list of up to
 *   eight co-registered images for the families that read tissue signatures
 * @returns one {@link FeatureMap} per feature asked for, keyed by the name it was asked for by: `Float32Array` of the
 *   image's size, memory owned by the caller (fresh, but for `reuse`), `initValue` (NaN) where undefined
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
  if (isNormalized(options)) return (await import("./later.js")).computeNormalizedMaps(image, options);
  const prepared = await prepareMaps(image, options);
  const { module, kernels, options: resolved, requested, requests, hashes, region, levels, plans, warnings } = prepared;
  const { job, tiles } = toJob(kernels, plans, resolved, region, undefined, largestTile(options, prepared));
  const buffers = new MapBuffers(region, requests, resolved.initValue, spareArrays(requested, options.reuse, image));
  await runTiles(module, kernels, job, tiles, region, levels, { workers: resolved.workers, signal: options.signal, onProgress: options.onProgress },
    (tile, output) => buffers.store(tile.core, output));
  returnInstance(module, kernels);

  for (const warning of warnings) options.onWarning?.(warning);
  const provenance = toProvenance({ features: requested.map(({ name }) => name), ...resolved }, levels, await hashes);
  const maps = requested.map(({ name, id }) => [name, buffers.toMap(id, warnings, provenance)]);
  return Object.fromEntries(maps) as FeatureMaps<Name>;
}

/** Of an earlier result, each array once, and none that is read here. */
function spareArrays(
  requested: readonly ResolvedFeature[], reuse: FeatureMapOptions["reuse"], image: ImageLike | readonly ImageLike[],
): Map<FeatureId, Float32Array<ArrayBuffer>> {
  const taken = new Set([image].flat().map((one) => (one as ImageLike).data.buffer));
  const spare = new Map<FeatureId, Float32Array<ArrayBuffer>>();
  for (const { name, id } of requested) {
    const data: unknown = reuse?.[name]?.data;
    if (!(data instanceof Float32Array) || taken.has(data.buffer)) continue;
    taken.add(data.buffer);
    spare.set(id, data as Float32Array<ArrayBuffer>);
  }
  return spare;
}
