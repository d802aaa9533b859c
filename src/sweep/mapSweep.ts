import { voxelsOf, costPerVoxel, cutTile, raceAbort, toCompute } from "../compute/run.js";
import { checkFamilies, checkMaps, distancesOf, groupByFamily, loadFor, readsIntensities, type FamilyRequest } from "../compute/plan.js";
import type { TileInput, TileOutput, TileTask } from "../compute/mapRunner.js";
import { resolveFeatures, type ResolvedFeature } from "../families/names.js";
import type { SweepOptions, SweepRow, SweepTable } from "../grayLevelTypes.js";
import { voxelCount, type Box, type Size } from "../image/box.js";
import { findIntegers, type Integers } from "../image/integers.js";
import { toLevels, type Levels } from "../image/levels.js";
import { toRegion, type Region } from "../image/region.js";
import { checkSameGrid, toVolume, type Volume } from "../image/volume.js";
import { toJob, toPlans, windowOf } from "../mapPlan.js";
import { type SweepBins } from "../laterOptions.js";
import { resolveMapOptions, type ResolvedMapOptions } from "../options.js";
import { hashVolumes, toProvenance } from "../provenance.js";
import type { ImageLike } from "../types.js";
import { borrowInstance, returnInstance, type KernelInstance } from "../wasm/instance.js";
import { threadsFor } from "../worker/pool.js";
import { canStartThreads } from "../worker/platform.js";
import { summarize } from "./summary.js";
import { describe, ruleOf, type Findings } from "./sweep.js";

/** A setting is one task where it can be: its tables are made once. Core voxels of a tile. */
const TILE_VOXELS = 1 << 18;

interface Setting {
  readonly bins: SweepBins;
  readonly place: number;
  readonly kernelRadius: number;
}

/** Maps of all settings over one region, summarized as they come. */
export class MapSweep {
  readonly #options: SweepOptions;
  readonly #bins: readonly SweepBins[];
  readonly #radii: readonly number[];
  readonly #found: Findings;
  readonly #volume: Volume;
  readonly #mask: Volume | null;
  readonly #requested: readonly ResolvedFeature[];
  readonly #requests: readonly FamilyRequest[];
  #integers: Integers | null = null;
  /** Of bins that are at work. */
  readonly #levels = new Map<number, Levels>();
  readonly #levelCounts = new Map<number, number>();
  readonly #rows = new Map<string, SweepRow[]>();

  constructor(image: ImageLike, options: SweepOptions, bins: readonly SweepBins[], radii: readonly number[], found: Findings) {
    this.#options = options;
    this.#bins = bins;
    this.#radii = radii;
    this.#found = found;
    this.#volume = toVolume(image, "image");
    this.#requested = resolveFeatures(options.features);
    this.#requests = groupByFamily(this.#requested.map(({ id }) => id));
    checkFamilies(this.#requests, 1, options.symmetric ?? true);
    checkMaps(this.#requests);
    this.#mask = options.mask === undefined ? null : toVolume(options.mask, "mask");
    if (this.#mask) checkSameGrid(this.#volume, this.#mask);
  }

  async run(): Promise<Pick<SweepTable, "rows" | "provenance"> & { readonly voxels: (kernelRadius: number | null) => number }> {
    const { signal, onProgress } = this.#options;
    signal?.throwIfAborted();
    const hashes = hashVolumes([this.#volume], this.#mask), largest = this.#resolve({ bins: this.#bins[0]!, place: 0, kernelRadius: this.#radii.at(-1)! });
    this.#integers = readsIntensities(this.#requests) ? findIntegers(this.#volume, largest.kernelRadius) : null;
    // Some levels may fit into lanes and others not.
    const { module } = await loadFor(this.#requests, this.#integers, false), kernels = borrowInstance(module);
    const region = toRegion(kernels, this.#volume, this.#mask, {
      label: largest.label, discretization: ruleOf(this.#options, this.#bins[0]!),
      margin: this.#mask && !largest.maskedKernel ? largest.kernelRadius : null,
    });
    this.#found.add(region.warnings, "");
    // Wide windows first: what takes longest does not come last.
    const settings = this.#bins.flatMap((bins, place) => [...this.#radii].reverse().map((kernelRadius): Setting => ({ bins, place, kernelRadius })));
    const threads = this.#threads(kernels, region, settings);
    let next = 0, done = 0;
    const lane = async (): Promise<void> => {
      const store = this.#requested.map(() => new Float32Array(region.count));
      while (next < settings.length) {
        const setting = settings[next++]!;
        await this.#runSetting(module, kernels, region, setting, threads, store);
        onProgress?.({ done: ++done, total: settings.length });
      }
    };
    await raceAbort(Promise.all(Array.from({ length: threads > 0 ? threads + 1 : 1 }, lane)), signal);
    returnInstance(module, kernels);
    return {
      rows: this.#ordered(), voxels: (kernelRadius) => voxelCount(windowOf(this.#resolve({ bins: this.#bins[0]!, place: 0, kernelRadius: kernelRadius! }).kernelRadius, region)),
      provenance: toProvenance({ features: this.#requested.map(({ name }) => name), ...largest }, null, await hashes),
    };
  }

  #resolve({ bins, kernelRadius }: Setting): ResolvedMapOptions {
    const { binCounts: _counts, binWidths: _widths, kernelRadii: _radii, wholeWindows: _whole, ...rest } = this.#options;
    return resolveMapOptions({ ...rest, kernelRadius, discretization: ruleOf(this.#options, bins) }, this.#volume.dimension);
  }

  #threads(kernels: KernelInstance, region: Region, settings: readonly Setting[]): number {
    if (!canStartThreads()) return 0;
    const cost = settings.filter(({ place }) => place === 0).reduce((sum, setting) => {
      const { job, tiles } = this.#plan(kernels, region, setting);
      return sum + voxelsOf(tiles) * costPerVoxel(job);
    }, 0);
    return threadsFor(this.#resolve(settings[0]!).workers, cost * this.#bins.length, settings.length);
  }

  /** Families that read no levels are the same for any bins: the first ones' stand for all. */
  #requestsOf({ place }: Setting): readonly FamilyRequest[] {
    return this.#requests.filter(({ family }) => place === 0 || family.input !== "intensities");
  }

  #plan(kernels: KernelInstance, region: Region, setting: Setting): ReturnType<typeof toJob> {
    const options = this.#resolve(setting), requests = this.#requestsOf(setting);
    const levels = this.#requests.some(({ family }) => family.input !== "intensities") ? [this.#levelsOf(kernels, region, setting, options)] : null;
    const distances = requests.map(({ family }) => distancesOf(family, this.#options.distances, options.distances));
    return toJob(kernels, toPlans(kernels, requests, options, distances, region, levels, this.#integers), options, region, undefined, TILE_VOXELS);
  }

  #levelsOf(kernels: KernelInstance, region: Region, { bins, place }: Setting, { preset }: ResolvedMapOptions): Levels {
    const known = this.#levels.get(place);
    if (known) return known;
    const levels = toLevels(kernels, region, ruleOf(this.#options, bins), preset);
    this.#found.add(levels.warnings, describe(bins));
    this.#levels.set(place, levels);
    this.#levelCounts.set(place, levels.levelCount);
    return levels;
  }

  async #runSetting(
    module: WebAssembly.Module, kernels: KernelInstance, region: Region, setting: Setting, threads: number, store: Float32Array<ArrayBuffer>[],
  ): Promise<void> {
    const { signal } = this.#options;
    signal?.throwIfAborted();
    const requests = this.#requestsOf(setting), ids = requests.flatMap((request) => request.ids);
    const { job, tiles } = this.#plan(kernels, region, setting), orHere = this.#resolve(setting).workers === "auto";
    const levels = this.#levels.get(setting.place), compute = toCompute(module, kernels, job, threads, orHere);
    const counts = new Array<number>(ids.length).fill(0);
    let last: TileTask | undefined, centers = 0;
    for (const tile of ids.length ? tiles : []) {
      signal?.throwIfAborted();
      const input = cutTile(tile, job, region, levels ? [levels] : null, last?.input);
      if (this.#options.wholeWindows) dropClipped(input.centers, tile.core, region, job.radius);
      for (const center of input.centers) centers += center;
      last = await compute({ input, output: last?.output ?? null });
      collect(last.input, last.output!, store, counts);
    }
    const rows = ids.map((id, k): SweepRow => ({
      feature: id, binCount: null, binWidth: null, ...setting.bins, levelCount: levels?.levelCount ?? 0, kernelRadius: setting.kernelRadius,
      ...summarize(store[k]!.subarray(0, counts[k])), count: counts[k]!, undefinedShare: centers === 0 ? 1 : 1 - counts[k]! / centers,
    }));
    this.#rows.set(`${setting.place}/${setting.kernelRadius}`, rows);
    if (this.#radii.every((radius) => this.#rows.has(`${setting.place}/${radius}`))) this.#levels.delete(setting.place);
  }

  /** By feature as asked for, radius and bins. */
  #ordered(): SweepRow[] {
    return this.#requested.flatMap(({ name, id }) => this.#radii.flatMap((radius) => this.#bins.map((bins, place) => {
      const own = this.#rows.get(`${place}/${radius}`)!.find(({ feature }) => feature === id);
      const row = own ?? this.#rows.get(`0/${radius}`)!.find(({ feature }) => feature === id)!;
      return { ...row, ...bins, feature: name, levelCount: this.#levelCounts.get(place) ?? 0 };
    })));
  }
}

/** Leaves out centers whose window reaches beyond the image. */
function dropClipped(centers: Uint8Array, core: Box, { box, volume }: Region, radius: Size): void {
  const [width, height] = core.size, start = core.start.map((s, axis) => s + box.start[axis]!);
  const whole = (at: number, axis: number): boolean => at >= radius[axis]! && at < volume.size[axis]! - radius[axis]!;
  for (let i = 0; i < centers.length; i++) {
    const line = Math.floor(i / width);
    if (!whole(start[0]! + i % width, 0) || !whole(start[1]! + line % height, 1) || !whole(start[2]! + Math.floor(line / height), 2)) centers[i] = 0;
  }
}

/** Adds a tile's values, those of voxels of the region that have one. */
function collect({ centers }: TileInput, { maps, hasUndefined }: TileOutput, store: readonly Float32Array[], counts: number[]): void {
  const voxels = centers.length, whole = !centers.includes(0);
  let at = 0;
  maps.forEach((plan, p) => {
    for (let k = 0; k * voxels < plan.length; k++, at++) {
      const values = plan.subarray(k * voxels, (k + 1) * voxels), target = store[at]!;
      let count = counts[at]!;
      if (whole && !hasUndefined[p]![k]) {
        target.set(values, count);
        count += voxels;
      } else for (let i = 0; i < voxels; i++) if (centers[i] !== 0 && values[i]! === values[i]!) target[count++] = values[i]!;
      counts[at] = count;
    }
  });
}
