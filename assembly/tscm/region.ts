import { termOf, termShift } from "../core/counts";
import { Settings, Tile, align, bytesOf, offsetAt } from "../core/tile";
import { CountSums } from "../signatures/region";
import { TSCM_FEATURE_COUNT, TSCM_SUM_COUNT, TscmSum, TscmSums, evaluateTscmFeature, inverseShiftOf } from "./features";
import { PairTerms, termCountOf } from "./terms";

/** A region's sums. Sums over pairs come from tiles, those over cells are handed in by the host (`signatures/region.ts`). */
@unmanaged
class TscmRegion {
  sums: TscmSums;
  terms: PairTerms;

  layout(): usize {
    let top = align(changetype<usize>(this) + offsetof<TscmRegion>());
    this.sums = changetype<TscmSums>(top); top += bytesOf<TscmSums>();
    this.terms = changetype<PairTerms>(top); top += bytesOf<PairTerms>();
    this.sums.ptr = top; top += TSCM_SUM_COUNT << 3;
    return align(top) - changetype<usize>(this);
  }
}

export function regionBytesTscm(_settingsPtr: usize, statePtr: usize): usize {
  return changetype<TscmRegion>(statePtr).layout();
}

/** Begins a region of at most `pairsMax` pairs (which may pass 31 bits), in zeroed memory; returns the shift of F. */
export function beginTscm(settingsPtr: usize, statePtr: usize, pairsMax: f64): i32 {
  const region = changetype<TscmRegion>(statePtr), settings = changetype<Settings>(settingsPtr);
  region.layout();
  region.sums.shift = termShift(2 * pairsMax);
  region.sums.inverseShift = inverseShiftOf(pairsMax);
  region.sums.imageCount = settings.imageCount;
  region.terms.settings = settings;
  region.terms.inverseShift = region.sums.inverseShift;
  return region.sums.shift;
}

/**
 * Adds the pairs whose first voxel lies in the tile's core and whose second lies in the tile.
 *
 * @param rowPtr i64[term][tile's width]
 */
export function accumulateTscm(tilePtr: usize, settingsPtr: usize, statePtr: usize, rowPtr: usize): void {
  const region = changetype<TscmRegion>(statePtr), tile = changetype<Tile>(tilePtr), settings = changetype<Settings>(settingsPtr);
  const terms = termCountOf(settings), sums = region.sums;
  region.terms.tile = tile;
  for (let k = 0; k < settings.offsetCount; k++) {
    const offset = offsetAt(settings, k);
    const yStart = max(tile.coreY, -offset.dy), yEnd = min(tile.coreY + tile.coreHeight, tile.height - offset.dy);
    const zStart = max(tile.coreZ, -offset.dz), zEnd = min(tile.coreZ + tile.coreDepth, tile.depth - offset.dz);
    for (let z = zStart; z < zEnd; z++) {
      for (let y = yStart; y < yEnd; y++) {
        region.terms.fillTerms(y, z, offset, rowPtr, tile.width);
        for (let term = 0; term < terms; term++) {
          let sum: i64 = 0, ptr = rowPtr + (<usize>(term * tile.width + tile.coreX) << 3);
          for (let x = tile.coreX; x < min(tile.coreX + tile.coreWidth, tile.width - offset.dx); x++, ptr += 8) sum += load<i64>(ptr);
          sums.put(term, sums.at(term) + sum);
        }
      }
    }
  }
}

/** Takes the CountSums of pairs, or (`marginals`) of their signatures. */
export function addTscm(statePtr: usize, sumsPtr: usize, marginals: i32): void {
  const sums = changetype<TscmRegion>(statePtr).sums, counts = changetype<CountSums>(sumsPtr);
  if (marginals) {
    sums.put(TscmSum.marginals, counts.terms);
    return;
  }
  sums.put(TscmSum.cells, counts.terms);
  sums.put(TscmSum.squares, counts.squares);
  sums.put(TscmSum.maximum, counts.maximum);
}

/** @param valuesPtr f64[TSCM_FEATURE_COUNT], all NaN without a pair */
export function evaluateTscm(_settingsPtr: usize, statePtr: usize, valuesPtr: usize): void {
  const region = changetype<TscmRegion>(statePtr), sums = region.sums, n = <f64>sums.at(TscmSum.pairs);
  sums.total = termOf(n, sums.shift);
  sums.doubleTotal = termOf(2 * n, sums.shift);
  for (let slot = 0; slot < TSCM_FEATURE_COUNT; slot++) {
    store<f64>(valuesPtr + (<usize>slot << 3), n == 0 ? NaN : evaluateTscmFeature(sums, slot));
  }
}
