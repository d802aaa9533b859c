import { countTerm } from "../core/counts";
import { Settings, Tile, distanceOf, offsetAt } from "../core/tile";
import { packLevels } from "./encode";
import { KeyTable, hashOf, shareOf } from "./keyTable";

/**
 * Counts of a region's signatures, or of its pairs of signature numbers, piece by piece. A region may have more of them than
 * memory holds: then it is gone through once for each share of all keys (by their hash), and sums over counts add up.
 */
@unmanaged
class RegionCounts {
  keys: KeyTable;
  share: i32;
  shares: i32;
  /** Numbers that earlier shares have given. */
  base: u32;

  layout(keysMax: i32): usize {
    const top = (changetype<usize>(this) + offsetof<RegionCounts>() + 15) & ~15;
    this.keys = changetype<KeyTable>(top);
    return this.keys.layout(keysMax, 16, (top + offsetof<KeyTable>() + 15) & ~15) - changetype<usize>(this);
  }
}

/** Bytes for counts of at most `keysMax` signatures; the first KiB must be writable. */
export function layoutCounts(countsPtr: usize, keysMax: i32): usize {
  return changetype<RegionCounts>(countsPtr).layout(keysMax);
}

/** Begins with a share of the keys. */
export function beginCounts(countsPtr: usize, keysMax: i32, share: i32, shares: i32, base: u32): void {
  const counts = changetype<RegionCounts>(countsPtr);
  counts.layout(keysMax);
  counts.keys.clear();
  counts.share = share;
  counts.shares = shares;
  counts.base = base;
}

/** Keys that have been counted. */
export function countedKeys(countsPtr: usize): i32 {
  return changetype<RegionCounts>(countsPtr).keys.count;
}

/**
 * Counts the signatures over a subset of images.
 *
 * @param planesPtr u16[imageCount][voxels], 0 is outside
 * @returns 0 if there are too many: take more shares
 */
export function countSignatures(countsPtr: usize, planesPtr: usize, voxels: i32, imageCount: i32, subset: i32): i32 {
  const counts = changetype<RegionCounts>(countsPtr), keys = counts.keys, planeBytes = <usize>voxels << 1;
  for (let i = 0; i < voxels; i++) {
    const ptr = planesPtr + (<usize>i << 1);
    if (load<u16>(ptr) == 0) continue;
    const low = packLevels(ptr, planeBytes, imageCount, subset, 0), high = packLevels(ptr, planeBytes, imageCount, subset, 4);
    const hash = hashOf(low, high);
    if (counts.shares > 1 && shareOf(hash, counts.shares) != counts.share) continue;
    const value = keys.findSignature(low, high, hash), c = load<u32>(value);
    if (c == 0 && keys.count++ == keys.limit) return 0;
    store<u32>(value, c + 1);
  }
  return 1;
}

/**
 * Numbers the signatures of all images.
 *
 * @param idsPtr u32[voxels], receives base + 1, base + 2 … in the order of place; voxels of other shares keep what they have
 * @returns as `countSignatures`
 */
export function numberSignatures(countsPtr: usize, planesPtr: usize, voxels: i32, imageCount: i32, idsPtr: usize): i32 {
  const counts = changetype<RegionCounts>(countsPtr), keys = counts.keys, planeBytes = <usize>voxels << 1, all = (1 << imageCount) - 1;
  for (let i = 0; i < voxels; i++) {
    const ptr = planesPtr + (<usize>i << 1);
    if (load<u16>(ptr) == 0) continue;
    const low = packLevels(ptr, planeBytes, imageCount, all, 0), high = packLevels(ptr, planeBytes, imageCount, all, 4);
    const hash = hashOf(low, high);
    if (counts.shares > 1 && shareOf(hash, counts.shares) != counts.share) continue;
    const value = keys.findSignature(low, high, hash);
    let id = load<u32>(value);
    if (id == 0) {
      if (keys.count == keys.limit) return 0;
      id = ++keys.count;
      store<u32>(value, id);
    }
    store<u32>(idsPtr + (<usize>i << 2), counts.base + id);
  }
  return 1;
}

/**
 * Counts unordered pairs of numbers, as the key (larger, smaller), or each number of a pair by itself, as (number, number):
 * those whose first voxel lies in the tile's core and whose second lies in the tile.
 *
 * @param tilePtr its input is u32 numbers, 0 is none
 * @returns as `countSignatures`
 */
export function countPairs(countsPtr: usize, tilePtr: usize, settingsPtr: usize, alone: i32): i32 {
  const counts = changetype<RegionCounts>(countsPtr), tile = changetype<Tile>(tilePtr), settings = changetype<Settings>(settingsPtr);
  for (let k = 0; k < settings.offsetCount; k++) {
    const offset = offsetAt(settings, k), distance = <usize>(distanceOf(tile, offset) << 2);
    const yStart = max(tile.coreY, -offset.dy), yEnd = min(tile.coreY + tile.coreHeight, tile.height - offset.dy);
    const zStart = max(tile.coreZ, -offset.dz), zEnd = min(tile.coreZ + tile.coreDepth, tile.depth - offset.dz);
    for (let z = zStart; z < zEnd; z++) {
      for (let y = yStart; y < yEnd; y++) {
        let ptr = tile.inputPtr + (<usize>((z * tile.height + y) * tile.width + tile.coreX) << 2);
        for (let x = tile.coreX; x < min(tile.coreX + tile.coreWidth, tile.width - offset.dx); x++, ptr += 4) {
          const a = load<u32>(ptr), b = load<u32>(ptr + distance);
          if (a == 0 || b == 0) continue;
          if (!alone) {
            if (!countPair(counts, max(a, b), min(a, b))) return 0;
          } else if (!countPair(counts, a, a) || !countPair(counts, b, b)) return 0;
        }
      }
    }
  }
  return 1;
}

function countPair(counts: RegionCounts, a: u32, b: u32): bool {
  const keys = counts.keys, pair = (<u64>a << 32) | <u64>b, hash = hashOf(pair, 0);
  if (counts.shares > 1 && shareOf(hash, counts.shares) != counts.share) return true;
  const value = keys.findSignature(pair, 0, hash), c = load<u32>(value);
  if (c == 0 && keys.count++ == keys.limit) return false;
  store<u32>(value, c + 1);
  return true;
}

/** Sums over counts, all i64: Σ F(c), Σ c², the largest c, how many; `diagonal` weighs pairs of equal numbers as a symmetric matrix does. */
@unmanaged
export class CountSums {
  terms: i64;
  squares: i64;
  maximum: i64;
  distinct: i64;
  /** Pairs of equal numbers. */
  diagonal: i64;
}

/** Adds the sums of the counts that there are. */
export function addCounts(countsPtr: usize, shift: i32, diagonal: i32, sumsPtr: usize): void {
  const keys = changetype<RegionCounts>(countsPtr).keys, sums = changetype<CountSums>(sumsPtr);
  for (let i = 0; i < keys.capacity; i++) {
    const c = load<u32>(keys.valuesPtr + (<usize>i << 2));
    if (c == 0) continue;
    const key = keys.keysPtr + (<usize>i << 4), isDiagonal = diagonal && load<u32>(key) == load<u32>(key, 4);
    const weight: i64 = isDiagonal ? 2 : 1;
    sums.terms += countTerm(<i32>c, shift);
    sums.squares += weight * <i64>c * <i64>c;
    sums.maximum = max(sums.maximum, weight * <i64>c);
    sums.distinct++;
    if (isDiagonal) sums.diagonal += <i64>c;
  }
}

/**
 * Lists keys and values of the table's entries from `start` on that hold something.
 *
 * @param outPtr u32[limit][5]: the key, 16 bytes, and the value
 * @returns how many; `start` of the next call is stored at `nextPtr` (i32), -1 at the end
 */
export function listCounts(countsPtr: usize, start: i32, outPtr: usize, limit: i32, nextPtr: usize): i32 {
  const keys = changetype<RegionCounts>(countsPtr).keys;
  let found = 0, i = start;
  for (; i < keys.capacity && found < limit; i++) {
    const c = load<u32>(keys.valuesPtr + (<usize>i << 2));
    if (c == 0) continue;
    const out = outPtr + <usize>found * 20, key = keys.keysPtr + (<usize>i << 4);
    store<u64>(out, load<u64>(key));
    store<u64>(out, load<u64>(key, 8), 8);
    store<u32>(out, c, 16);
    found++;
  }
  store<i32>(nextPtr, i < keys.capacity ? i : -1);
  return found;
}
