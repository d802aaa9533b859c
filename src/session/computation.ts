import { runTiles } from "../compute/run.js";
import { features, type FeatureId } from "../families/index.js";
import { voxelCount, type Box } from "../image/box.js";
import type { Kept } from "../kept.js";
import { MapBuffers, withValues } from "../mapBuffers.js";
import { prepareMaps, toJob, type PreparedMaps } from "../mapPlan.js";
import { toProvenance } from "../provenance.js";
import type { FeatureSlice } from "../sessionTypes.js";
import type { FeatureMapOptions, FeatureMaps, ImageLike, Progress } from "../types.js";
import { returnInstance } from "../wasm/instance.js";

/** Voxels that are computed before anyone looks whether another slice is wanted: some tens of milliseconds. */
const PART_VOXELS = 1 << 19;

/** The maps of one set of settings, slice by slice, in whatever order they are wanted. */
export class Computation {
  readonly prepared: PreparedMaps;
  readonly #options: FeatureMapOptions;
  readonly #buffers: MapBuffers;
  /** 1 where a slice of the region's box is computed. */
  readonly #done: Uint8Array;
  #maps: FeatureMaps | undefined;

  private constructor(prepared: PreparedMaps, options: FeatureMapOptions, spare: Computation | undefined) {
    this.prepared = prepared;
    this.#options = options;
    this.#buffers = new MapBuffers(prepared.region, prepared.requests, prepared.options.initValue, spare?.spareArrays ?? new Map());
    this.#done = new Uint8Array(prepared.region.box.size[2]);
  }

  /** @param spare one that is out of date: unfinished maps are written over */
  static async start(image: ImageLike | readonly ImageLike[], options: FeatureMapOptions, kept: Kept, spare: Computation | undefined): Promise<Computation> {
    return new Computation(await prepareMaps(image, options, kept), options, spare);
  }

  /** Maps that are complete belong to who got them. */
  get spareArrays(): Map<FeatureId, Float32Array<ArrayBuffer>> {
    return this.#maps ? new Map() : this.#buffers.arrays;
  }

  /**
   * Computes a slice, if it is not there yet.
   *
   * @param z of the image
   * @returns voxels that were computed
   */
  async computeSlice(z: number, signal: AbortSignal): Promise<number> {
    const { box } = this.prepared.region, local = z - box.start[2];
    if (local < 0 || local >= box.size[2] || this.#done[local] === 1) return 0;
    return this.#compute(local, local + 1, signal);
  }

  get complete(): boolean {
    return !this.#done.includes(0);
  }

  /** Computes some of the slices that are nearest to another; not to be called where all are. */
  async computeMore(z: number, signal: AbortSignal): Promise<void> {
    const [width, height, depth] = this.prepared.region.box.size, done = this.#done;
    const open = Array.from({ length: depth }, (_, k) => k).filter((k) => done[k] === 0);
    const near = z - this.prepared.region.box.start[2], distance = (k: number): number => Math.abs(k - near);
    let first = open.reduce((best, k) => (distance(k) < distance(best) ? k : best)), end = first + 1;
    const most = Math.max(1, Math.floor(PART_VOXELS / (width * height)));
    while (end - first < most && end < depth && done[end] === 0) end++;
    while (end - first < most && first > 0 && done[first - 1] === 0) first--;
    await this.#compute(first, end, signal);
  }

  async #compute(first: number, end: number, signal: AbortSignal): Promise<number> {
    const { module, kernels, plans, options, region, levels } = this.prepared, [width, height, depth] = region.box.size;
    const within: Box = { start: [0, 0, first], size: [width, height, end - first] };
    const { job, tiles } = toJob(kernels, plans, options, region, within);
    const before = this.#done.reduce((sum, one) => sum + one, 0) * width * height, total = voxelCount([width, height, depth]);
    const onProgress = this.#options.onProgress && (({ done }: Progress) => this.#options.onProgress!({ done: before + done, total }));
    await runTiles(module, kernels, job, tiles, region, levels, { workers: options.workers, signal, onProgress }, (tile, output) => this.#buffers.store(tile.core, output));
    this.#done.fill(1, first, end);
    return voxelCount(within.size);
  }

  /** @param z of the image; a slice outside the region's box is undefined everywhere */
  toSlices(z: number): Record<string, FeatureSlice> {
    const { region: { volume }, requested } = this.prepared, { dimension, geometry } = volume;
    const origin = geometry.origin.map((value, row) => (dimension === 2 ? value : value + geometry.direction[3 * row + 2]! * geometry.spacing[2]! * z));
    return Object.fromEntries(requested.map(({ name, id }) => {
      const { data, valid } = this.#buffers.cutSlice(id, z);
      return [name, withValues({
        name: id, feature: id, unit: features.find((feature) => feature.id === id)!.unit,
        size: dimension === 2 ? [volume.size[0], volume.size[1]] : [volume.size[0], volume.size[1], 1],
        spacing: [...geometry.spacing], origin, direction: Float64Array.from(geometry.direction),
      }, data, valid, {})];
    }));
  }

  /** All maps, once every slice is computed. */
  async toMaps(): Promise<FeatureMaps> {
    if (this.#maps) return this.#maps;
    const { module, kernels, requested, options, levels, hashes, warnings } = this.prepared;
    const provenance = toProvenance({ features: requested.map(({ name }) => name), ...options }, levels, await hashes);
    if (this.#maps) return this.#maps;
    returnInstance(module, kernels);
    for (const warning of warnings) this.#options.onWarning?.(warning);
    return (this.#maps = Object.fromEntries(requested.map(({ name, id }) => [name, this.#buffers.toMap(id, warnings, provenance)])));
  }
}
