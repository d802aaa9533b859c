import type { FamilyInput } from "../families/family.js";
import { voxelCount, type Size } from "../image/box.js";
import { KernelInstance } from "../wasm/instance.js";
import { TILE_BYTES, writeSettings, writeTile, type SettingsFields } from "../wasm/layout.js";

/** What one family is to compute. Everything here can be posted to a worker. */
export interface MapPlan {
  /** Suffix of the kernels' names. */
  readonly kernel: string;
  readonly input: FamilyInput;
  readonly settings: SettingsFields;
}

export interface MapJob {
  readonly id: number;
  readonly plans: readonly MapPlan[];
  readonly radius: Size;
  readonly coreMax: Size;
  readonly inputMax: Size;
}

/** A tile's voxels, packed, x fastest. */
export interface TileInput {
  readonly size: Size;
  readonly coreStart: Size;
  readonly coreSize: Size;
  /** 1 where a value is wanted. */
  readonly centers: Uint8Array<ArrayBuffer>;
  /** Image after image. */
  readonly levels: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | null;
  readonly intensities: Float64Array<ArrayBuffer> | null;
}

/** Per plan: maps `[feature][core voxel]` (of other voxels than centers: anything) and a status per core voxel. */
export interface TileOutput {
  /** Per plan and feature: whether NaN is among the core's values, those of voxels that are no centers included. */
  readonly hasUndefined: boolean[][];
  readonly maps: Float32Array<ArrayBuffer>[];
  readonly statuses: Uint8Array<ArrayBuffer>[];
}

/** @returns kernel memory that tiles of these sizes take, windows' tables included, as the kernels themselves say */
export function measureTiles(kernels: KernelInstance, plans: readonly MapPlan[], radius: Size): (core: Size, input: Size) => number {
  kernels.reset();
  const tilePtr = kernels.reserve(TILE_BYTES);
  const settingsPtrs = plans.map(({ settings }) => writeSettings(kernels, settings));
  const scratchPtr = kernels.reserve(LAYOUT_BYTES);
  return (core, input) => {
    writeTile(kernels, tilePtr, {
      input: 0, centers: 0, status: 0, maps: 0, size: input, coreStart: [0, 0, 0], coreSize: core, radius,
    });
    const scratch = plans.map(({ kernel }, i) => kernels.kernel(`layout${kernel}`)(tilePtr, settingsPtrs[i]!, scratchPtr) >>> 0);
    return scratch.reduce((sum, bytes) => sum + bytes, 0)
      + voxelCount(input) * inputBytes(plans) + voxelCount(core) * (2 + 4 * slotsMax(plans));
  };
}

/** A tile and what came of the last one that had its arrays: they go to a thread and back, and are filled anew. */
export interface TileTask {
  readonly input: TileInput;
  readonly output: TileOutput | null;
}

/** What is handed over, not copied. */
export function buffersOf({ input: { centers, levels, intensities }, output }: TileTask): ArrayBuffer[] {
  const arrays = [centers, levels, intensities, ...output?.maps ?? [], ...output?.statuses ?? []];
  return arrays.flatMap((array) => (array ? [array.buffer] : []));
}

type Reusable = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** `length` elements in the memory of an array that nobody needs any more, if it is large enough. Not zeroed. */
export function reuse<T extends Reusable>(
  kind: { new (length: number): T; new (buffer: ArrayBuffer, offset: number, length: number): T; readonly BYTES_PER_ELEMENT: number },
  spare: Reusable | null | undefined, length: number,
): T {
  return spare && spare.buffer.byteLength >= length * kind.BYTES_PER_ELEMENT ? new kind(spare.buffer, 0, length) : new kind(length);
}

function copyInto<T extends Reusable>(target: T, source: T): T {
  target.set(source);
  return target;
}

/** What a kernel's layout writes at the start of its scratch fits into this. */
const LAYOUT_BYTES = 4096;

function slotsMax(plans: readonly MapPlan[]): number {
  return Math.max(...plans.map(({ settings }) => settings.slots.length));
}

function inputBytes(plans: readonly MapPlan[]): number {
  return Math.max(...plans.map((plan) => (plan.input === "intensities" ? 8 : plan.settings.levelBytes * plan.settings.levelCounts.length)));
}

/** Computes tiles of one job on one instance: memory is laid out and tables are built once. */
export class MapRunner {
  readonly #kernels: KernelInstance;
  readonly #job: MapJob;
  readonly #tilePtr: number;
  readonly #inputPtr: number;
  readonly #centersPtr: number;
  readonly #statusPtr: number;
  readonly #mapsPtr: number;
  readonly #settingsPtrs: number[];
  readonly #scratchPtrs: number[];

  /** @throws {@link MemoryError} if a window and its tables do not fit */
  constructor(kernels: KernelInstance, job: MapJob) {
    this.#kernels = kernels;
    this.#job = job;
    kernels.reset();
    const { plans, coreMax, inputMax } = job;
    const coreVoxels = voxelCount(coreMax);
    this.#tilePtr = kernels.reserve(TILE_BYTES);
    this.#centersPtr = kernels.reserve(coreVoxels);
    this.#statusPtr = kernels.reserve(coreVoxels);
    this.#mapsPtr = kernels.reserve(coreVoxels * 4 * slotsMax(plans));
    this.#inputPtr = kernels.reserve(voxelCount(inputMax) * inputBytes(plans) + 16);
    this.#writeTile(inputMax, [0, 0, 0], coreMax);
    this.#settingsPtrs = plans.map(({ settings }) => writeSettings(kernels, settings));
    this.#scratchPtrs = plans.map(({ kernel }, i) => {
      const settingsPtr = this.#settingsPtrs[i]!;
      // The layout is written at the start of the scratch itself: room for that first, then for all of it.
      const ptr = kernels.reserve(LAYOUT_BYTES);
      const bytes = kernels.kernel(`layout${kernel}`)(this.#tilePtr, settingsPtr, ptr) >>> 0;
      kernels.reserve(Math.max(0, bytes - LAYOUT_BYTES));
      kernels.u8(ptr, Math.max(bytes, LAYOUT_BYTES)).fill(0);
      kernels.kernel(`initialize${kernel}`)(this.#tilePtr, settingsPtr, ptr);
      return ptr;
    });
  }

  get jobId(): number {
    return this.#job.id;
  }

  /**
   * @param spare an earlier output, to be written over
   * @param copy  false: the last family's arrays are views of the kernels' memory, good until the next call
   */
  run(tile: TileInput, spare: TileOutput | null, copy: boolean): TileOutput {
    const kernels = this.#kernels;
    const voxels = voxelCount(tile.coreSize);
    this.#writeTile(tile.size, tile.coreStart, tile.coreSize);
    kernels.u8(this.#centersPtr, voxels).set(tile.centers);
    const output: TileOutput = { hasUndefined: [], maps: [], statuses: [] };
    this.#job.plans.forEach(({ kernel, input, settings }, i) => {
      this.#writeInput(tile, input);
      kernels.kernel(`map${kernel}`)(this.#tilePtr, this.#settingsPtrs[i]!, this.#scratchPtrs[i]!);
      output.hasUndefined.push(settings.slots.map((_, k) => (
        kernels.kernel("hasUndefined")(this.#mapsPtr + 4 * k * voxels, voxels) !== 0
      )));
      const maps = kernels.f32(this.#mapsPtr, voxels * settings.slots.length), statuses = kernels.u8(this.#statusPtr, voxels);
      // The next family's kernel takes the same memory.
      const stays = !copy && i === this.#job.plans.length - 1;
      output.maps.push(stays ? maps : copyInto(reuse(Float32Array, spare?.maps[i], maps.length), maps));
      output.statuses.push(stays ? statuses : copyInto(reuse(Uint8Array, spare?.statuses[i], voxels), statuses));
    });
    return output;
  }

  #writeTile(size: Size, coreStart: Size, coreSize: Size): void {
    writeTile(this.#kernels, this.#tilePtr, {
      input: this.#inputPtr, centers: this.#centersPtr, status: this.#statusPtr, maps: this.#mapsPtr,
      size, coreStart, coreSize, radius: this.#job.radius,
    });
  }

  #writeInput(tile: TileInput, input: MapPlan["input"]): void {
    if (input === "intensities") this.#kernels.f64(this.#inputPtr, tile.intensities!.length).set(tile.intensities!);
    else this.#kernels.u16(this.#inputPtr, tile.levels!.length).set(tile.levels!);
  }
}
