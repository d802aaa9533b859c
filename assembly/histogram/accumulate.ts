import { Quantities } from "../core/chunk";
import { Moments, evaluateCountMoments } from "../core/moments";
import { Settings, Tile } from "../core/tile";
import {
  HISTOGRAM_FEATURE_COUNT, HISTOGRAM_QUANTITY_COUNT, HistogramQuantity, evaluateHistogramFeature, putScan, putShape,
} from "./features";

/** A region's counts, at the start of the state, and what their evaluation needs. */
@unmanaged
class HistogramRegion {
  moments: Moments;
  quantities: Quantities;
  countsPtr: usize; // u32[levelCount + 1]

  layout(settings: Settings): usize {
    let top = changetype<usize>(this) + 16;
    this.moments = changetype<Moments>(top); top += 32;
    this.quantities = changetype<Quantities>(top); top += 16;
    top = this.quantities.layout(HISTOGRAM_QUANTITY_COUNT, top);
    this.countsPtr = top; top += <usize>(settings.levelCount + 1) << 2;
    return (top - changetype<usize>(this) + 15) & ~15;
  }
}

/** Bytes of a region's state, to be zero before the first tile; the first KiB must be writable. */
export function regionBytesHistogram(settingsPtr: usize, statePtr: usize): usize {
  return changetype<HistogramRegion>(statePtr).layout(changetype<Settings>(settingsPtr));
}

/** Adds the levels of the tile's core to a region's counts. */
export function accumulateHistogram(tilePtr: usize, settingsPtr: usize, statePtr: usize): void {
  const tile = changetype<Tile>(tilePtr), region = changetype<HistogramRegion>(statePtr);
  region.layout(changetype<Settings>(settingsPtr));
  for (let z = tile.coreZ; z < tile.coreZ + tile.coreDepth; z++) {
    for (let y = tile.coreY; y < tile.coreY + tile.coreHeight; y++) {
      const first = (z * tile.height + y) * tile.width + tile.coreX;
      if (changetype<Settings>(settingsPtr).levelBytes == 1) {
        accumulateRow<u8>(tile.inputPtr + <usize>first, tile.coreWidth, region.countsPtr);
      } else {
        accumulateRow<u16>(tile.inputPtr + (<usize>first << 1), tile.coreWidth, region.countsPtr);
      }
    }
  }
}

/** Counts level 0 too: cheaper than a test, and entry 0 is never read. */
function accumulateRow<L>(levelsPtr: usize, count: i32, countsPtr: usize): void {
  for (let i = 0; i < count; i++) {
    const cell = countsPtr + (<usize>load<L>(levelsPtr + <usize>i * sizeof<L>()) << 2);
    store<u32>(cell, load<u32>(cell) + 1);
  }
}

/** @param valuesPtr f64[HISTOGRAM_FEATURE_COUNT], all NaN for an empty region */
export function evaluateHistogram(settingsPtr: usize, statePtr: usize, valuesPtr: usize): void {
  const settings = changetype<Settings>(settingsPtr), region = changetype<HistogramRegion>(statePtr);
  region.layout(settings);
  const levelCount = settings.levelCount, countsPtr = region.countsPtr;
  let n: f64 = 0;
  for (let level = 1; level <= levelCount; level++) n += <f64>load<u32>(countsPtr + (<usize>level << 2));
  if (n == 0) {
    for (let slot = 0; slot < HISTOGRAM_FEATURE_COUNT; slot++) store<f64>(valuesPtr + (<usize>slot << 3), NaN);
    return;
  }
  store<u32>(countsPtr, 0);
  let entropy: f64 = 0, uniformity: f64 = 0;
  for (let level = 1; level <= levelCount; level++) {
    const c = load<u32>(countsPtr + (<usize>level << 2));
    if (c == 0) continue;
    const p = <f64>c / n;
    entropy -= p * Math.log2(p);
    uniformity += p * p;
  }
  const moments = region.moments, q = region.quantities;
  evaluateCountMoments(countsPtr, levelCount + 1, n, moments);
  q.put(HistogramQuantity.reciprocal, 1 / n);
  q.put(HistogramQuantity.mean, moments.mean);
  q.put(HistogramQuantity.m2, moments.m2);
  q.put(HistogramQuantity.skewness, moments.m3);
  q.put(HistogramQuantity.excessKurtosis, moments.m4);
  putShape(q, 1, settings.pyradiomics);
  q.put(HistogramQuantity.entropy, entropy);
  q.put(HistogramQuantity.uniformity, uniformity);
  q.put(HistogramQuantity.largestEntropy, Math.log2(n));
  for (let slot = 0; slot < HISTOGRAM_FEATURE_COUNT; slot++) {
    const row = evaluateHistogramFeature(q, slot, 1);
    if (row) store<f64>(valuesPtr + (<usize>slot << 3), load<f64>(row));
  }
  putScan(countsPtr, levelCount, n, valuesPtr, -1);
}
