/**
 * A box of voxels to compute on: the core, and around it what its windows (or pairs) reach, clipped to the image.
 * The host fills it; field order is the ABI (`src/wasm/layout.ts`).
 *
 *     input  [depth][height][width]                    the core with its halo
 *     core   [coreDepth][coreHeight][coreWidth]        starts at (coreX, coreY, coreZ) of the input
 */
@unmanaged
export class Tile {
  /** u16 levels (0 is outside), or f64 intensities (NaN is outside); a region's levels may be u8. Up to 32 bytes more are read. */
  inputPtr: usize;
  /** u8[core], 1 where a value is wanted. */
  centersPtr: usize;
  /** u8[core], receives a WindowStatus. */
  statusPtr: usize;
  /** f32[featureCount][core], receives the maps; NaN where undefined, anything where a voxel is no center. */
  mapsPtr: usize;
  width: i32;
  height: i32;
  depth: i32;
  coreX: i32;
  coreY: i32;
  coreZ: i32;
  coreWidth: i32;
  coreHeight: i32;
  coreDepth: i32;
  radiusX: i32;
  radiusY: i32;
  radiusZ: i32;
  /** i32[depth][height][2] of a region's levels of one byte: the first that is not 0 in each row, and one after the last (`findEnds`). */
  endsPtr: usize;
}

/** What a family's kernels are asked for; one layout for all families, filled by the host. */
@unmanaged
export class Settings {
  /** mm3, for features in physical units. */
  voxelVolume: f64;
  /** Intensity of level 0, of statistics of integers. */
  origin: f64;
  /** Of statistics that are not of integers 0, or -1: of floats of 32 bits. */
  levelCount: i32;
  /** Bytes of one level in a region's tile, 1 or 2; in a map's always 2. */
  levelBytes: i32;
  symmetric: i32;
  /** 1: features averaged over offsets; 0: one matrix for all offsets. */
  averaged: i32;
  /** 1: PyRadiomics' values where IBSI leaves a feature undefined. */
  pyradiomics: i32;
  /** Sum of the family's part enum. */
  parts: i32;
  featureCount: i32;
  /** i32[featureCount], slots of the family's feature enum. */
  featuresPtr: usize;
  offsetCount: i32;
  /** Offset[offsetCount], with dx >= 0. */
  offsetsPtr: usize;
  /** The most voxels or pairs one count table can hold. */
  sampleCountMax: i32;
  /** 1: the whole region has one level (not only a window): PyRadiomics gives its matrices an MCC of 1. */
  oneLevel: i32;
  /** Planes of levels in a tile's input, one after the other: one for each image of a signature, else 1. */
  imageCount: i32;
  /** i32[imageCount], the levels of each image. */
  levelCountsPtr: usize;
  /** 1: no voxel of the region is outside: a window's borders alone tell how many pairs it has. */
  complete: i32;
}

/** Why a window has no value; 0 where it has (or where one feature alone is undefined). */
export enum WindowStatus {
  valid,
  empty,
  tooManyLevels,
}

/** A pair's second voxel relative to its first. */
@unmanaged
export class Offset {
  dx: i32;
  dy: i32;
  dz: i32;
  /** 1 where the pair is to be read backwards. */
  backwards: i32;
  /** Planes of levels that the voxels are read from. */
  firstImage: i32;
  secondImage: i32;
}

/**
 * One after the last of the offsets from `k` on that differ from it only in their signs: they have as many pairs as each other
 * in any window, if no voxel is outside.
 */
export function endOfPool(settings: Settings, k: i32): i32 {
  const first = offsetAt(settings, k);
  let end = k + 1;
  for (; end < settings.offsetCount; end++) {
    const next = offsetAt(settings, end);
    if (next.dx != first.dx || abs(next.dy) != abs(first.dy) || abs(next.dz) != abs(first.dz)) break;
  }
  return end;
}

/** The most offsets of one pool, if there are any pools: what the sums over all of their counts must have room for. */
export function poolMax(settings: Settings): i32 {
  let most = 1;
  if (!settings.complete || !settings.averaged) return most;
  for (let k = 0, end = 0; k < settings.offsetCount; k = end) {
    end = endOfPool(settings, k);
    most = max(most, end - k);
  }
  return most;
}

// @ts-ignore: decorator
@inline
export function offsetAt(settings: Settings, k: i32): Offset {
  return changetype<Offset>(settings.offsetsPtr + <usize>k * offsetof<Offset>());
}

/** A copy of settings at `top` with one offset, 0: a voxel is a pair with itself. It and its offset take `ALONE_BYTES`. */
export function settingsAlone(settings: Settings, top: usize): Settings {
  const copy = changetype<Settings>(top), offset = top + offsetof<Settings>();
  memory.copy(top, changetype<usize>(settings), offsetof<Settings>());
  memory.fill(offset, 0, offsetof<Offset>());
  copy.offsetCount = 1;
  copy.offsetsPtr = offset;
  return copy;
}

export const ALONE_BYTES: usize = (offsetof<Settings>() + offsetof<Offset>() + 15) & ~15;

/** Elements from the start of the input to where the plane of an offset's first voxels begins. */
// @ts-ignore: decorator
@inline
export function planeOf(tile: Tile, offset: Offset): i32 {
  return tile.width * tile.height * tile.depth * offset.firstImage;
}

/** Elements from a pair's first voxel to its second. */
// @ts-ignore: decorator
@inline
export function distanceOf(tile: Tile, offset: Offset): i32 {
  return ((offset.secondImage - offset.firstImage) * tile.depth + offset.dz) * tile.height * tile.width + offset.dy * tile.width + offset.dx;
}

/** Whether a slot of the family's feature enum is wanted. */
export function hasFeature(settings: Settings, slot: i32): bool {
  for (let k = 0; k < settings.featureCount; k++) {
    if (load<i32>(settings.featuresPtr + (<usize>k << 2)) == slot) return true;
  }
  return false;
}

/** Sixteen levels below 256, as u8. */
// @ts-ignore: decorator
@inline
export function narrow16(levels: usize): v128 {
  return i8x16.narrow_i16x8_u(v128.load(levels), v128.load(levels, 16));
}

/** Voxels of a window that no border clips. */
export function windowVoxels(tile: Tile): i32 {
  return (2 * tile.radiusX + 1) * (2 * tile.radiusY + 1) * (2 * tile.radiusZ + 1);
}

/** Bytes of a structure, up to the next multiple of 16. */
// @ts-ignore: decorator
@inline
export function bytesOf<T>(): usize {
  return (offsetof<T>() + 15) & ~15;
}

/** The next multiple of 16. */
// @ts-ignore: decorator
@inline
export function align(ptr: usize): usize {
  return (ptr + 15) & ~15;
}

/** The first center of a row, or `width`. */
export function firstCenter(centersPtr: usize, width: i32): i32 {
  let first = 0;
  while (first < width && load<u8>(centersPtr + first) == 0) first++;
  return first;
}

/** One after the last center of a row from `first` on. */
export function lastCenter(centersPtr: usize, first: i32, width: i32): i32 {
  let last = width;
  while (last > first && load<u8>(centersPtr + last - 1) == 0) last--;
  return last;
}

/**
 * The end of a run of core columns [i, end) whose windows are clipped at the tile's sides, or are not: the latter have as
 * many samples as each other. Runs are even, for windows are evaluated in twos, but for the last.
 */
export function endOfRun(tile: Tile, i: i32, first: i32, last: i32): i32 {
  let start = tile.radiusX - tile.coreX, end = tile.width - tile.radiusX - tile.coreX;
  start += (start - first) & 1;
  end -= (end - first) & 1;
  return i < start ? min(start, last) : i < end ? min(end, last) : last;
}
