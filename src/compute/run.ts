import { voxelCount, cutBox, type Box, type Size } from "../image/box.js";
import { cutIntensities, type Levels } from "../image/levels.js";
import { WorkerStartError } from "../errors.js";
import type { Region } from "../image/region.js";
import type { Progress } from "../types.js";
import type { KernelInstance } from "../wasm/instance.js";
import { sharedPool, threadsFor } from "../worker/pool.js";
import { canStartThreads, letEventsIn } from "../worker/platform.js";
import { MapRunner, reuse, type MapJob, type TileInput, type TileOutput, type TileTask } from "./mapRunner.js";
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
  const compute = toCompute(module, kernels, job, threads, options.workers === "auto");
  let done = 0, next = 0;
  const lane = async (): Promise<void> => {
    // Arrays wait for no garbage collector: a lane's tiles have the same ones.
    let last: TileTask | undefined;
    while (next < tiles.length) {
      signal?.throwIfAborted();
      const tile = tiles[next++]!;
      last = await compute({ input: cutTile(tile, job, region, levels, last?.input), output: last?.output ?? null });
      signal?.throwIfAborted();
      deliver(tile, last.output!);
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

export function voxelsOf(tiles: readonly TileBoxes[]): number {
  return tiles.reduce((sum, { core }) => sum + voxelCount(core.size), 0);
}

/** What computes a job's tiles: on `threads` workers, or on this thread if 0. */
export function toCompute(module: WebAssembly.Module, kernels: KernelInstance, job: MapJob, threads: number, orHere: boolean): Compute {
  return threads > 0 ? onThreads(module, kernels, job, threads, orHere) : here(kernels, job, false);
}

/** Computes a tile; returns its arrays too, where they are now. */
type Compute = (task: TileTask) => Promise<TileTask>;

/** A tile whose thread never started still has its arrays: with `orHere` it is computed on this thread. */
function onThreads(
  module: WebAssembly.Module, kernels: KernelInstance, job: MapJob, threads: number, orHere: boolean,
): Compute {
  let fallback: Compute | undefined;
  return async (task) => {
    if (fallback) return fallback(task);
    try {
      return await sharedPool().run(module, threads, job, task);
    } catch (error) {
      if (!orHere || !(error instanceof WorkerStartError)) throw error;
      // Several lanes share it.
      fallback ??= here(kernels, job, true);
      return fallback(task);
    }
  };
}

/** Lets other events in between tiles, so that an abort can arrive. */
function here(kernels: KernelInstance, job: MapJob, copy: boolean): Compute {
  const runner = new MapRunner(kernels, job);
  let last = performance.now();
  return async ({ input, output }) => {
    if (performance.now() - last > 12) {
      await letEventsIn();
      last = performance.now();
    }
    return { input, output: runner.run(input, output, copy) };
  };
}

export async function raceAbort(work: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
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
export function costPerVoxel({ plans, radius }: MapJob): number {
  const column = (2 * radius[1] + 1) * (2 * radius[2] + 1);
  return plans.reduce((sum, { settings }) => sum + Math.max(1, settings.offsets.length) * (2 * column + 10), 0);
}

/** @param spare a tile that is done, whose arrays are filled anew */
export function cutTile({ core, input }: TileBoxes, job: MapJob, region: Region, levels: readonly Levels[] | null, spare: TileInput | undefined): TileInput {
  const size = region.box.size, voxels = voxelCount(input.size);
  const wantsIntensities = job.plans.some((plan) => plan.input === "intensities");
  const wantsLevels = job.plans.some((plan) => plan.input !== "intensities");
  const centers = reuse(Uint8Array, spare?.centers, voxelCount(core.size));
  return {
    size: input.size,
    coreStart: [core.start[0] - input.start[0], core.start[1] - input.start[1], core.start[2] - input.start[2]],
    coreSize: core.size,
    centers: region.inside ? cutBox(region.inside, size, core, centers) : centers.fill(1),
    levels: levels && wantsLevels ? cutPlanes(levels, size, input, spare?.levels) : null,
    intensities: wantsIntensities ? cutIntensities(region, input, reuse(Float64Array, spare?.intensities, voxels)) : null,
  };
}

/** The levels of all images in a box, one after the other; u8 as long as all are. */
function cutPlanes(levels: readonly Levels[], size: Size, box: Box, spare: TileInput["levels"] | undefined): Levels["data"] {
  const voxels = voxelCount(box.size), small = levels.every(({ data }) => data instanceof Uint8Array);
  const planes = small ? reuse(Uint8Array, spare, voxels * levels.length) : reuse(Uint16Array, spare, voxels * levels.length);
  levels.forEach(({ data }, k) => cutBox(data, size, box, planes.subarray(k * voxels, (k + 1) * voxels)));
  return planes;
}
