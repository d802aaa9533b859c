import { countTerm, termShift } from "../core/counts";
import { Settings, align, bytesOf } from "../core/tile";
import { levelCountOf } from "../signatures/encode";
import { expectedMutualInformation } from "../signatures/expected";
import { CountSums } from "../signatures/region";
import { SHUFFLE_COUNT, shuffleSeed } from "../signatures/shuffle";
import {
  TSPM_FEATURE_COUNT, TSPM_SUM_COUNT, TspmSum, TspmSums, addSubset, evaluateTspmFeature, possibleSignatures, sumsOfSubset, wantsSubset,
} from "./features";

/** A region's sums. The host counts subset after subset (`signatures/region.ts`) and hands the sums in. */
@unmanaged
class TspmRegion {
  sums: TspmSums;
  valuesPtr: usize; // i64[TSPM_SUM_COUNT]
  touched: i32;
  samples: i32;

  layout(): usize {
    let top = align(changetype<usize>(this) + offsetof<TspmRegion>());
    this.sums = changetype<TspmSums>(top); top += bytesOf<TspmSums>();
    this.valuesPtr = top; top += TSPM_SUM_COUNT << 3;
    this.sums.placesPtr = top; top += TSPM_SUM_COUNT << 2;
    for (let sum = 0; sum < TSPM_SUM_COUNT; sum++) store<i32>(this.sums.placesPtr + (<usize>sum << 2), sum << 3);
    return align(top) - changetype<usize>(this);
  }
}

export function regionBytesTspm(_settingsPtr: usize, statePtr: usize): usize {
  return changetype<TspmRegion>(statePtr).layout();
}

/** Begins a region of `samples` voxels, in zeroed memory; returns the shift of F. */
export function beginTspm(settingsPtr: usize, statePtr: usize, samples: i32): i32 {
  const region = changetype<TspmRegion>(statePtr), settings = changetype<Settings>(settingsPtr);
  region.layout();
  region.samples = samples;
  region.sums.shift = termShift(<f64>samples);
  region.sums.imageCount = settings.imageCount;
  region.sums.possible = possibleSignatures(settings);
  store<i64>(region.valuesPtr + (<usize>TspmSum.samples << 3), samples);
  return region.sums.shift;
}

/** Whether the features asked for need the counts of a subset of the images, a bit each. */
export function wantsTspm(settingsPtr: usize, subset: i32): i32 {
  const settings = changetype<Settings>(settingsPtr);
  return i32(wantsSubset(settings.parts, settings.imageCount, subset));
}

/** Takes a subset's sums, CountSums. */
export function addTspm(settingsPtr: usize, statePtr: usize, subset: i32, sumsPtr: usize): void {
  const region = changetype<TspmRegion>(statePtr), settings = changetype<Settings>(settingsPtr), counts = changetype<CountSums>(sumsPtr);
  const images = settings.imageCount, fields = sumsOfSubset(settings.parts, images, subset), values = region.valuesPtr;
  for (let sum = 0; sum < TSPM_SUM_COUNT; sum++) {
    if (!(fields & (1 << sum))) continue;
    const ptr = values + (<usize>sum << 3);
    store<i64>(ptr, addSubset(sum, load<i64>(ptr), counts.terms, images, subset, (region.touched & (1 << sum)) == 0));
  }
  region.touched |= fields;
  if (<i32>popcnt(subset) != images) return;
  store<i64>(values + (<usize>TspmSum.squares << 3), counts.squares);
  store<i64>(values + (<usize>TspmSum.maximum << 3), counts.maximum);
  store<i64>(values + (<usize>TspmSum.distinct << 3), counts.distinct);
}

/** Of two images: takes how many voxels have each level, u32[levelCount + 1] of one after the other. */
export function addMarginsTspm(settingsPtr: usize, statePtr: usize, marginsPtr: usize): void {
  const settings = changetype<Settings>(settingsPtr), region = changetype<TspmRegion>(statePtr);
  const first = levelCountOf(settings, 0) + 1;
  putChance(region, expectedMutualInformation(
    marginsPtr, first, marginsPtr + (<usize>first << 2), levelCountOf(settings, 1) + 1, <f64>region.samples,
  ));
}

/** Of more: takes the sums of one shuffle, CountSums, after those of the signatures as they are. */
export function addShuffleTspm(statePtr: usize, sumsPtr: usize): void {
  const region = changetype<TspmRegion>(statePtr), values = region.valuesPtr;
  const before = load<f64>(values + (<usize>TspmSum.chance << 3)), joint = load<i64>(values + (<usize>TspmSum.joint << 3));
  putChance(region, before + <f64>(joint - changetype<CountSums>(sumsPtr).terms) / <f64>SHUFFLE_COUNT);
}

function putChance(region: TspmRegion, value: f64): void {
  store<f64>(region.valuesPtr + (<usize>TspmSum.chance << 3), value);
}

export function shuffleCount(): i32 {
  return SHUFFLE_COUNT;
}

export function seedOfShuffle(shuffle: i32): u32 {
  return shuffleSeed(shuffle);
}

/** @param valuesPtr f64[TSPM_FEATURE_COUNT], all NaN for an empty region */
export function evaluateTspm(_settingsPtr: usize, statePtr: usize, valuesPtr: usize): void {
  const region = changetype<TspmRegion>(statePtr), sums = region.sums;
  sums.ptr = region.valuesPtr;
  sums.setSamples(<f64>region.samples, countTerm(region.samples, sums.shift));
  for (let slot = 0; slot < TSPM_FEATURE_COUNT; slot++) {
    store<f64>(valuesPtr + (<usize>slot << 3), region.samples == 0 ? NaN : evaluateTspmFeature(sums, slot));
  }
}
