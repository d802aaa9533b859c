import { Settings, Tile } from "../core/tile";
import { KeyTable, hashOf } from "./keyTable";

/** Images of a signature. */
export const IMAGES_MAX: i32 = 8;

/** Signatures that can be numbered without a table: all codes fit into u16. */
export const DIRECT_MAX: i32 = 65_535;

/** Π of the level counts of a subset of images (a bit each); at most 2^31 - 1 is told apart. */
export function signatureCount(settings: Settings, subset: i32): i32 {
  let product: f64 = 1;
  for (let k = 0; k < settings.imageCount; k++) {
    if (subset & (1 << k)) product *= <f64>levelCountOf(settings, k);
  }
  return <i32>min<f64>(product, 2147483647);
}

// @ts-ignore: decorator
@inline
export function levelCountOf(settings: Settings, k: i32): i32 {
  return load<i32>(settings.levelCountsPtr + (<usize>k << 2));
}

/**
 * The code of each voxel's signature over a subset of images: 1 and up, 0 outside; equal codes are equal signatures.
 *
 * @param subset    a bit for each image
 * @param codeBytes 2 or 4
 * @param codesPtr  u16 or u32 for each voxel of the tile, and 32 bytes more
 *
 * Few enough signatures have their place among all of them (mixed radix, eight voxels a step); of more, those that there are
 * get the numbers 1, 2, 3 … in the order of place.
 */
export function encodeSubset(tile: Tile, settings: Settings, subset: i32, keys: KeyTable, codeBytes: i32, codesPtr: usize): void {
  const voxels = tile.width * tile.height * tile.depth;
  if (signatureCount(settings, subset) <= DIRECT_MAX) {
    encodeDirectly(tile.inputPtr, voxels, settings, subset, codesPtr);
    if (codeBytes == 4) widen(codesPtr, voxels);
  } else {
    keys.clear();
    if (codeBytes == 2) encodeDensely<u16>(tile.inputPtr, voxels, settings, subset, keys, codesPtr);
    else encodeDensely<u32>(tile.inputPtr, voxels, settings, subset, keys, codesPtr);
  }
}

/** Image after image: code = (code - 1) G + level. */
function encodeDirectly(planesPtr: usize, voxels: i32, settings: Settings, subset: i32, codesPtr: usize): void {
  const one = i16x8.splat(1), zero = i16x8.splat(0), bytes = <usize>voxels << 1;
  let first = true;
  for (let k = 0; k < settings.imageCount; k++) {
    if (!(subset & (1 << k))) continue;
    const plane = planesPtr + <usize>k * bytes, g = i16x8.splat(<i16>levelCountOf(settings, k));
    if (first) memory.copy(codesPtr, plane, bytes);
    for (let o: usize = 0; !first && o < bytes; o += 16) {
      const level = v128.load(plane + o), code = v128.load(codesPtr + o);
      const next = i16x8.add(i16x8.mul(i16x8.sub(code, one), g), level);
      v128.store(codesPtr + o, v128.andnot(next, i16x8.eq(level, zero)));
    }
    first = false;
  }
}

/** u16 to u32 in place, from the end. */
function widen(ptr: usize, count: i32): void {
  for (let i = count - 1; i >= 0; i--) store<u32>(ptr + (<usize>i << 2), load<u16>(ptr + (<usize>i << 1)));
}

function encodeDensely<C>(planesPtr: usize, voxels: i32, settings: Settings, subset: i32, keys: KeyTable, codesPtr: usize): void {
  const planeBytes = <usize>voxels << 1;
  let previousLow: u64 = 0, previousHigh: u64 = 0, code: u32 = 0;
  for (let i = 0; i < voxels; i++) {
    const ptr = planesPtr + (<usize>i << 1);
    // All images share what is outside.
    if (load<u16>(ptr) == 0) {
      store<C>(codesPtr + <usize>i * sizeof<C>(), 0);
      continue;
    }
    const low = packLevels(ptr, planeBytes, settings.imageCount, subset, 0);
    const high = packLevels(ptr, planeBytes, settings.imageCount, subset, 4);
    // Neighbors often have one signature.
    if (code == 0 || low != previousLow || high != previousHigh) {
      const value = keys.findSignature(low, high, hashOf(low, high));
      code = load<u32>(value);
      if (code == 0) {
        code = ++keys.count;
        store<u32>(value, code);
      }
      previousLow = low;
      previousHigh = high;
    }
    store<C>(codesPtr + <usize>i * sizeof<C>(), <C>code);
  }
}

/** Levels of images [first, first + 4) of the subset, 16 bits each; others are 0. */
// @ts-ignore: decorator
@inline
export function packLevels(ptr: usize, planeBytes: usize, imageCount: i32, subset: i32, first: i32): u64 {
  let packed: u64 = 0;
  for (let k = first; k < min(imageCount, first + 4); k++) {
    const level: u64 = load<u16>(ptr + <usize>k * planeBytes), shift: u64 = 16 * (k - first);
    if (subset & (1 << k)) packed |= level << shift;
  }
  return packed;
}
