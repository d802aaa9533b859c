import { voxelCount, cutBox, type Box, type Size } from "../image/box.js";
import { cutIntensities, type Levels } from "../image/levels.js";
import { WorkerStartError } from "../errors.js";
import type { Region } from "../image/region.js";
import type { Progress } from "../types.js";
import type { KernelInstance } from "../wasm/instance.js";
import { sharedPool, threadsFor } from "../worker/pool.js";
import { canStartThreads, letEventsIn } from "../worker/platform.js";
import { MapRunner, copyOutput, type MapJob, type TileInput, type TileOutput } from "./mapRunner.js";
import type { TileBoxes } from "./tiles.js";

export interface RunOptions {
  readonly workers: number | "auto";
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

/**
 * Runs a job's tiles, on this thread or on workers, and hands each result to `deliver` as it comes. An abort stops within
 * one tile: nothing more is handed out, and what still comes back is dropped.
 */
export async function runTiles(
  module: WebAssembly.Module, kernels: KernelInstance, job: MapJob, tiles: readonly TileBoxes[], region: Region,
  levels: readonly Levels[] | null, options: RunOptions, deliver: (tile: TileBoxes, output: TileOutput) => void,
): Promise<void> {
  const { signal, onProgress } = options;
  const total = voxelsOf(tiles);
  const threads = threadsOf(job, tiles, options.workers);
  const compute = threads > 0 ? onThreads(module, kernels, job, threads, options.workers === "auto") : here(kernels, job);
  let done = 0, next = 0;
  const lane = async (): Promise<void> => {
    while (next < tiles.length) {
      signal?.throwIfAborted();
      const tile = tiles[next++]!;
      const output = await compute(cutTile(tile, job, region, levels));
      signal?.throwIfAborted();
      deliver(tile, output);
      done += voxelCount(tile.core.size);
      onProgress?.({ done, total });
    }
  };
  // Two tiles for each thread: the next lies ready when one is done.
  const lanes = Array.from({ length: Math.max(1, threads * 2) }, lane);
  await raceAbort(Promise.all(lanes), signal);
}

/** Workers that a job is worth; 0 is this thread. */
export function threadsOf(job: MapJob, tiles: readonly TileBoxes[], workers: number | "auto"): number {
  return canStartThreads() ? threadsFor(workers, voxelsOf(tiles) * costPerVoxel(job), tiles.length) : 0;
}

function voxelsOf(tiles: readonly TileBoxes[]): number {
  return tiles.reduce((sum, { core }) => sum + voxelCount(core.size), 0);
}

/** A tile whose thread never started still has its arrays: with `orHere` it is computed on this thread. */
function onThreads(
  module: WebAssembly.Module, kernels: KernelInstance, job: MapJob, threads: number, orHere: boolean,
): (tile: TileInput) => Promise<TileOutput> {
  let fallback: ReturnType<typeof here> | undefined;
  return async (tile) => {
    if (fallback) return fallback(tile);
    try {
      return await sharedPool().run(module, threads, job, tile);
    } catch (error) {
      if (!orHere || !(error instanceof WorkerStartError)) throw error;
      const local = here(kernels, job);
      // Several lanes share it.
      fallback ??= async (next) => copyOutput(await local(next));
      return fallback(tile);
    }
  };
}

/** Lets other events in between tiles, so that an abort can arrive. */
function here(kernels: KernelInstance, job: MapJob): (tile: TileInput) => Promise<TileOutput> {
  const runner = new MapRunner(kernels, job);
  let last = performance.now();
  return async (tile) => {
    if (performance.now() - last > 12) {
      await letEventsIn();
      last = performance.now();
    }
    return runner.run(tile);
  };
}

async function raceAbort(work: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) {
    await work;
    return;
  }
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  work.catch(() => {}); // lanes that stop later have nobody to tell
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Columns entering and leaving, and one evaluation, for each way that samples are taken. */
function costPerVoxel({ plans, radius }: MapJob): number {
  const column = (2 * radius[1] + 1) * (2 * radius[2] + 1);
  return plans.reduce((sum, { settings }) => sum + Math.max(1, settings.offsets.length) * (2 * column + 10), 0);
}

function cutTile({ core, input }: TileBoxes, job: MapJob, region: Region, levels: readonly Levels[] | null): TileInput {
  const size = region.box.size, voxels = voxelCount(input.size);
  const wantsIntensities = job.plans.some((plan) => plan.input === "intensities");
  const wantsLevels = job.plans.some((plan) => plan.input !== "intensities");
  return {
    size: input.size,
    coreStart: [core.start[0] - input.start[0], core.start[1] - input.start[1], core.start[2] - input.start[2]],
    coreSize: core.size,
    centers: region.inside ? cutBox(region.inside, size, core, new Uint8Array(voxelCount(core.size))) : new Uint8Array(voxelCount(core.size)).fill(1),
    levels: levels && wantsLevels ? cutPlanes(levels, size, input) : null,
    intensities: wantsIntensities ? cutIntensities(region, input, new Float64Array(voxels)) : null,
  };
}

/** The levels of all images in a box, one after the other; u8 as long as all are. */
function cutPlanes(levels: readonly Levels[], size: Size, box: Box): Levels["data"] {
  const voxels = voxelCount(box.size), small = levels.every(({ data }) => data instanceof Uint8Array);
  const planes = small ? new Uint8Array(voxels * levels.length) : new Uint16Array(voxels * levels.length);
  levels.forEach(({ data }, k) => cutBox(data, size, box, planes.subarray(k * voxels, (k + 1) * voxels)));
  return planes;
}
