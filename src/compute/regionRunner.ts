import type { Size } from "../image/box.js";
import { cutBox, voxelCount } from "../image/box.js";
import { regionValues, type Levels } from "../image/levels.js";
import type { Region } from "../image/region.js";
import { MEMORY_BYTES_MAX, type KernelInstance } from "../wasm/instance.js";
import { TILE_BYTES, writeSettings, writeTile, type SettingsFields } from "../wasm/layout.js";
import type { Group } from "./groups.js";
import { planTiles } from "./tiles.js";

/** Values that are handed to a kernel at once; even, since it sums two lanes. */
const PIECE = 1 << 18;
/** Levels that stay in the kernels' memory from group to group. */
const SLAB_BYTES_MAX = 16 * 1024 * 1024;
/** More slots than any family has features. */
const VALUES = 64;

/** Levels in the kernels' memory, and where in their rows something is inside. */
interface Slab {
  readonly input: number;
  readonly ends: number;
}

/** One family's kernels over one region: counts or sums first, features at the end. */
export class RegionRunner {
  readonly #kernels: KernelInstance;
  readonly #kernel: string;
  readonly #settings: SettingsFields;
  readonly #region: Region;
  readonly #levels: Levels | null;
  /** The slices that the kernels' memory begins with. */
  #slab = "";

  /** @param levels null for a family that reads intensities */
  constructor(kernels: KernelInstance, kernel: string, settings: SettingsFields, region: Region, levels: Levels | null) {
    this.#kernels = kernels;
    this.#kernel = kernel;
    this.#settings = settings;
    this.#region = region;
    this.#levels = levels;
  }

  /** One value per slot of the settings; NaN where undefined. */
  evaluate(group: Group): number[] {
    const { settingsPtr, statePtr } = this.#accumulate(group);
    const kernels = this.#kernels;
    const valuesPtr = kernels.reserve(VALUES * 8);
    kernels.kernel(`evaluate${this.#kernel}`)(settingsPtr, statePtr, valuesPtr);
    const values = kernels.f64(valuesPtr, VALUES);
    return this.#settings.slots.map((slot) => values[slot]!);
  }

  /** The counts of a co-occurrence matrix, row by row. */
  matrix(group: Group): Uint32Array<ArrayBuffer> {
    const { settingsPtr, statePtr } = this.#accumulate(group);
    const kernels = this.#kernels, { levelCount } = this.#settings;
    const rowPtr = kernels.reserve(levelCount * 4);
    const counts = new Uint32Array(levelCount * levelCount);
    for (let i = 0; i < levelCount; i++) {
      kernels.kernel(`copy${this.#kernel}`)(settingsPtr, statePtr, i + 1, rowPtr);
      counts.set(kernels.u32(rowPtr, levelCount), i * levelCount);
    }
    return counts;
  }

  #accumulate(group: Group): { settingsPtr: number; statePtr: number } {
    const kernels = this.#kernels;
    kernels.reset();
    const slab = this.#levels ? this.#loadSlab(this.#levels, group) : null;
    const settingsPtr = writeSettings(kernels, { ...this.#settings, offsets: group.offsets });
    const statePtr = kernels.reserve(1024);
    const bytes = kernels.kernel(`regionBytes${this.#kernel}`)(settingsPtr, statePtr) >>> 0;
    kernels.reserve(Math.max(0, bytes - 1024));
    kernels.u8(statePtr, Math.max(1024, bytes)).fill(0);
    if (slab) this.#accumulateSlab(slab, group, settingsPtr, statePtr);
    else if (this.#levels) this.#accumulateTiles(this.#levels, group, settingsPtr, statePtr);
    else this.#accumulateValues(group, settingsPtr, statePtr);
    return { settingsPtr, statePtr };
  }

  /** Sorted values in pieces, three times: order statistics need ranks, deviations need what the passes before found. */
  #accumulateValues({ zStart, zEnd }: Group, settingsPtr: number, statePtr: number): void {
    const kernels = this.#kernels;
    const values = regionValues(this.#region, zStart, zEnd).sort();
    const valuesPtr = kernels.reserve(Math.min(PIECE, values.length) * 8);
    const kernel = kernels.kernel(`accumulate${this.#kernel}`);
    for (let pass = 0; pass < 3; pass++) {
      for (let start = 0; start < values.length; start += PIECE) {
        const piece = values.subarray(start, start + PIECE);
        kernels.f64(valuesPtr, piece.length).set(piece);
        kernel(valuesPtr, piece.length, start, values.length, pass, settingsPtr, statePtr);
      }
    }
  }

  /** Puts a group's slices at the start of the memory, where they stay from group to group; null if they are too many. */
  #loadSlab({ data }: Levels, { zStart, zEnd }: Group): Slab | null {
    const { levelBytes } = this.#settings;
    const [width, height] = this.#region.box.size, slice = width * height, size: Size = [width, height, zEnd - zStart];
    const count = voxelCount(size);
    if (count * levelBytes > SLAB_BYTES_MAX) return null;
    const slab = this.#reserveSlab(size);
    if (this.#slab !== `${zStart}-${zEnd}`) {
      this.#view(slab.input, count).set(data.subarray(zStart * slice, zEnd * slice));
      this.#findEnds(slab, size);
      this.#slab = `${zStart}-${zEnd}`;
    }
    return slab;
  }

  #reserveSlab([width, height, depth]: Size): Slab {
    const kernels = this.#kernels;
    return { input: kernels.reserve(width * height * depth * this.#settings.levelBytes + 16), ends: kernels.reserve(height * depth * 8) };
  }

  #view(ptr: number, count: number): Levels["data"] {
    return this.#settings.levelBytes === 1 ? this.#kernels.u8(ptr, count) : this.#kernels.u16(ptr, count);
  }

  #findEnds({ input, ends }: Slab, [width, height, depth]: Size): void {
    this.#kernels.kernel("findEnds")(input, width * this.#settings.levelBytes, height * depth, ends);
  }

  #accumulateSlab(slab: Slab, { zStart, zEnd }: Group, settingsPtr: number, statePtr: number): void {
    const kernels = this.#kernels, [width, height] = this.#region.box.size, size: Size = [width, height, zEnd - zStart];
    const tilePtr = kernels.reserve(TILE_BYTES);
    writeTile(kernels, tilePtr, {
      ...slab, centers: 0, status: 0, maps: 0, size, coreStart: [0, 0, 0], coreSize: size, radius: [0, 0, 0],
    });
    kernels.kernel(`accumulate${this.#kernel}`)(tilePtr, settingsPtr, statePtr);
  }

  #accumulateTiles({ data }: Levels, { zStart, zEnd, offsets }: Group, settingsPtr: number, statePtr: number): void {
    const kernels = this.#kernels, { levelBytes } = this.#settings;
    const [width, height] = this.#region.box.size;
    const slab: Size = [width, height, zEnd - zStart];
    const slice = width * height;
    const voxels = data.subarray(zStart * slice, zEnd * slice);
    const reach = (["dx", "dy", "dz"] as const).map((axis) => Math.max(0, ...offsets.map((o) => Math.abs(o[axis])))) as unknown as Size;
    const start = kernels.reserve(TILE_BYTES);
    const budget = Math.min(16 * 1024 * 1024, MEMORY_BYTES_MAX - start - 65_536);
    // A row's ends take eight bytes.
    const { tiles, inputMax } = planTiles(slab, reach, (_core, [w, h, d]) => (w * levelBytes + 8) * h * d, budget, Infinity);
    const piece = this.#reserveSlab(inputMax);
    const kernel = kernels.kernel(`accumulate${this.#kernel}`);
    for (const { core, input } of tiles) {
      cutBox(voxels, slab, input, this.#view(piece.input, voxelCount(input.size)));
      this.#findEnds(piece, input.size);
      writeTile(kernels, start, {
        ...piece, centers: 0, status: 0, maps: 0, size: input.size,
        coreStart: core.start.map((s, axis) => s - input.start[axis]!) as unknown as Size,
        coreSize: core.size, radius: [0, 0, 0],
      });
      kernel(start, settingsPtr, statePtr);
    }
  }
}
