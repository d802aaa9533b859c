import { Offset, Settings, Tile, align, bytesOf } from "../core/tile";
import { LevelTerm, LevelTerms, levelTermCount } from "../signatures/levelTerms";
import { SignatureMoments, TSFOS_FEATURE_COUNT, magnitudeShiftOf } from "./features";
import { MomentTerms } from "./terms";

/** A region's moments, of two passes over its voxels. */
@unmanaged
class TsfosRegion {
  levels: LevelTerms;
  terms: MomentTerms;
  moments: SignatureMoments;

  layout(settings: Settings): usize {
    let top = align(changetype<usize>(this) + offsetof<TsfosRegion>());
    this.levels = changetype<LevelTerms>(top); top += bytesOf<LevelTerms>();
    this.terms = changetype<MomentTerms>(top); top += bytesOf<MomentTerms>();
    this.moments = changetype<SignatureMoments>(top); top += bytesOf<SignatureMoments>();
    this.levels.settings = settings;
    this.terms.levels = this.levels;
    return this.moments.layout(settings.imageCount, top) - changetype<usize>(this);
  }
}

export function regionBytesTsfos(settingsPtr: usize, statePtr: usize): usize {
  return changetype<TsfosRegion>(statePtr).layout(changetype<Settings>(settingsPtr));
}

/** Begins a region of `samples` voxels, in zeroed memory. */
export function beginTsfos(settingsPtr: usize, statePtr: usize, samples: i32): void {
  const region = changetype<TsfosRegion>(statePtr), settings = changetype<Settings>(settingsPtr);
  region.layout(settings);
  region.terms.magnitudeShift = magnitudeShiftOf(samples, settings.levelCount);
  region.moments.magnitudeShift = region.terms.magnitudeShift;
}

/**
 * Adds the voxels of a tile's core.
 *
 * @param pass   0: sums; 1, after all of them: deviations
 * @param rowPtr i64[term][tile's width]
 */
export function accumulateTsfos(tilePtr: usize, statePtr: usize, rowPtr: usize, pass: i32): void {
  const region = changetype<TsfosRegion>(statePtr), tile = changetype<Tile>(tilePtr), moments = region.moments;
  const planeBytes = <usize>(tile.width * tile.height * tile.depth) << 1;
  region.levels.tile = tile;
  for (let z = tile.coreZ; z < tile.coreZ + tile.coreDepth; z++) {
    for (let y = tile.coreY; y < tile.coreY + tile.coreHeight; y++) {
      if (pass == 0) region.terms.fillTerms(y, z, changetype<Offset>(0), rowPtr, tile.width);
      for (let term = 0; pass == 0 && term < levelTermCount(moments.imageCount) + 2; term++) {
        let sum: i64 = 0;
        for (let x = tile.coreX; x < tile.coreX + tile.coreWidth; x++) sum += load<i64>(rowPtr + (<usize>(term * tile.width + x) << 3));
        moments.put(term, moments.at(term) + sum);
      }
      for (let x = tile.coreX; pass == 1 && x < tile.coreX + tile.coreWidth; x++) {
        const voxel = tile.inputPtr + (<usize>((z * tile.height + y) * tile.width + x) << 1);
        if (load<u16>(voxel)) moments.addDeviation(voxel, planeBytes);
      }
    }
  }
}

/** Between the passes. */
export function deviateTsfos(statePtr: usize): void {
  changetype<TsfosRegion>(statePtr).moments.beginDeviations();
}

/** @param valuesPtr f64[TSFOS_FEATURE_COUNT], all NaN for an empty region */
export function evaluateTsfos(_settingsPtr: usize, statePtr: usize, valuesPtr: usize): void {
  const moments = changetype<TsfosRegion>(statePtr).moments;
  for (let slot = 0; slot < TSFOS_FEATURE_COUNT; slot++) {
    store<f64>(valuesPtr + (<usize>slot << 3), moments.at(LevelTerm.samples) == 0 ? NaN : moments.evaluate(slot));
  }
}
