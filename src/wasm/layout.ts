import type { KernelInstance } from "./instance.js";
import type { Size } from "../image/box.js";

/** The fields of `Tile` in `assembly/core/tile.ts`, in order; all i32. */
export interface TileFields {
  readonly input: number;
  readonly centers: number;
  readonly status: number;
  readonly maps: number;
  readonly size: Size;
  readonly coreStart: Size;
  readonly coreSize: Size;
  readonly radius: Size;
  /** Of a region's levels of one byte: where rows begin and end, as `findEnds` leaves it. */
  readonly ends?: number;
}

export const TILE_BYTES = 68;

export function writeTile(kernels: KernelInstance, ptr: number, tile: TileFields): void {
  kernels.i32(ptr, 17).set([
    tile.input, tile.centers, tile.status, tile.maps, ...tile.size, ...tile.coreStart, ...tile.coreSize, ...tile.radius,
    tile.ends ?? 0,
  ]);
}

/** The fields of `Settings` in `assembly/core/tile.ts`. */
export interface SettingsFields {
  readonly voxelVolume: number;
  /** Intensity of level 0, of statistics of integers. */
  readonly origin: number;
  /** Of statistics that are not of integers 0, or -1: of floats of 32 bits. */
  readonly levelCount: number;
  readonly levelBytes: 1 | 2;
  readonly symmetric: boolean;
  readonly averaged: boolean;
  readonly pyradiomics: boolean;
  readonly parts: number;
  /** Slots of the features wanted, in the kernel's enum. */
  readonly slots: readonly number[];
  readonly offsets: readonly Offset[];
  readonly sampleCountMax: number;
  /** The whole region has one level. */
  readonly oneLevel: boolean;
  /** Of each image that a tile has levels of, one after the other. */
  readonly levelCounts: readonly number[];
  /** No voxel of the region is outside. */
  readonly complete: boolean;
}

/** A pair's second voxel relative to its first, in voxels. */
export interface Offset {
  readonly dx: number;
  readonly dy: number;
  readonly dz: number;
  /** Images that the first and the second voxel are read from; default 0. */
  readonly images?: readonly [number, number];
}

/** Reserves and fills Settings and the arrays it points to; returns its address. */
export function writeSettings(kernels: KernelInstance, settings: SettingsFields): number {
  const { slots, offsets, levelCounts } = settings;
  const ptr = kernels.reserve(80);
  const slotsPtr = kernels.reserve(slots.length * 4);
  const offsetsPtr = kernels.reserve(offsets.length * 24);
  const levelCountsPtr = kernels.reserve(levelCounts.length * 4);
  kernels.f64(ptr, 2).set([settings.voxelVolume, settings.origin]);
  kernels.i32(ptr + 16, 15).set([
    settings.levelCount, settings.levelBytes, +settings.symmetric, +settings.averaged, +settings.pyradiomics,
    settings.parts, slots.length, slotsPtr, offsets.length, offsetsPtr, settings.sampleCountMax,
    +settings.oneLevel, levelCounts.length, levelCountsPtr, +settings.complete,
  ]);
  kernels.i32(slotsPtr, slots.length).set(slots);
  // Kernels walk columns to the right: a pair that points left is read from its other end.
  kernels.i32(offsetsPtr, offsets.length * 6).set(offsets.flatMap(({ dx, dy, dz, images: [first, second] = [0, 0] }) => (
    dx < 0 ? [-dx, -dy, -dz, 1, second, first] : [dx, dy, dz, 0, first, second]
  )));
  kernels.i32(levelCountsPtr, levelCounts.length).set(levelCounts);
  return ptr;
}
