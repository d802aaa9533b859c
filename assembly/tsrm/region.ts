import { countTerm, termShift } from "../core/counts";
import { Offset, Settings, Tile, align, bytesOf } from "../core/tile";
import { accumulateGlcm, evaluateGlcm, regionBytesGlcm } from "../glcm/accumulate";
import { LevelTerm, LevelTerms, levelTermCount } from "../signatures/levelTerms";
import { CountSums } from "../signatures/region";
import { FIRST_RELATION, RelationSums, TSRM_FEATURE_COUNT, evaluateRelation } from "./features";

/** A region's sums at the same voxels of two images; the table's counts are a GLCM's state, apart. */
@unmanaged
class TsrmRegion {
  sums: RelationSums;
  terms: LevelTerms;

  layout(): usize {
    let top = align(changetype<usize>(this) + offsetof<TsrmRegion>());
    this.sums = changetype<RelationSums>(top); top += bytesOf<RelationSums>();
    this.terms = changetype<LevelTerms>(top); top += bytesOf<LevelTerms>();
    this.sums.entropiesPtr = top; top += 64 << 3;
    this.sums.termsPtr = top; top += <usize>levelTermCount(8) << 3;
    return align(top) - changetype<usize>(this);
  }
}

/** Bytes of the relations' state. */
export function regionBytesTsrm(_settingsPtr: usize, statePtr: usize): usize {
  return changetype<TsrmRegion>(statePtr).layout();
}

/** Bytes of the table's state, to be zero before the first tile; the first KiB must be writable. */
export function tableBytesTsrm(settingsPtr: usize, tablePtr: usize): usize {
  return regionBytesGlcm(settingsPtr, tablePtr);
}

/** Begins a region of `samples` voxels, in zeroed memory; returns the shift of F. */
export function beginTsrm(settingsPtr: usize, statePtr: usize, samples: i32): i32 {
  const region = changetype<TsrmRegion>(statePtr);
  region.layout();
  region.sums.shift = termShift(<f64>samples);
  region.sums.imageCount = changetype<Settings>(settingsPtr).imageCount;
  region.terms.settings = changetype<Settings>(settingsPtr);
  return region.sums.shift;
}

/**
 * Adds the pairs whose first voxel lies in the tile's core to the table, and the core's voxels to the sums.
 *
 * @param rowPtr i64[term][tile's width]
 */
export function accumulateTsrm(tilePtr: usize, settingsPtr: usize, statePtr: usize, tablePtr: usize, rowPtr: usize): void {
  const region = changetype<TsrmRegion>(statePtr), tile = changetype<Tile>(tilePtr);
  if (tablePtr) accumulateGlcm(tilePtr, settingsPtr, tablePtr);
  region.terms.tile = tile;
  for (let z = tile.coreZ; z < tile.coreZ + tile.coreDepth; z++) {
    for (let y = tile.coreY; y < tile.coreY + tile.coreHeight; y++) {
      region.terms.fillTerms(y, z, changetype<Offset>(0), rowPtr, tile.width);
      for (let term = 0; term < levelTermCount(region.sums.imageCount); term++) {
        let sum: i64 = 0;
        for (let x = tile.coreX; x < tile.coreX + tile.coreWidth; x++) sum += load<i64>(rowPtr + (<usize>(term * tile.width + x) << 3));
        const ptr = region.sums.termsPtr + (<usize>term << 3);
        store<i64>(ptr, load<i64>(ptr) + sum);
      }
    }
  }
}

/** Takes the CountSums of images k and l <= k. */
export function addTsrm(statePtr: usize, k: i32, l: i32, sumsPtr: usize): void {
  store<i64>(changetype<TsrmRegion>(statePtr).sums.entropiesPtr + (<usize>(k * 8 + l) << 3), changetype<CountSums>(sumsPtr).terms);
}

/** @param valuesPtr f64[TSRM_FEATURE_COUNT], NaN without a pair or a voxel */
export function evaluateTsrm(settingsPtr: usize, statePtr: usize, tablePtr: usize, valuesPtr: usize): void {
  const region = changetype<TsrmRegion>(statePtr), sums = region.sums, n = <i32>load<i64>(sums.termsPtr + (LevelTerm.samples << 3));
  sums.total = countTerm(n, sums.shift);
  if (tablePtr) evaluateGlcm(settingsPtr, tablePtr, valuesPtr);
  for (let slot = FIRST_RELATION; slot < TSRM_FEATURE_COUNT; slot++) {
    store<f64>(valuesPtr + (<usize>slot << 3), n == 0 ? NaN : evaluateRelation(sums, slot, <f64>n));
  }
}
