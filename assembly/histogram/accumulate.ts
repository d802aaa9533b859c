import { Moments, evaluateCountMoments } from "../core/moments";
import { Settings, Tile } from "../core/tile";
import { HISTOGRAM_FEATURE_COUNT, putCells, putMoments, putScan } from "./features";

/** Bytes of a region's state: moments, values and u32[levelCount + 1] counts; zero before the first tile. */
export function regionBytesHistogram(settingsPtr: usize): usize {
  return 32 + (<usize>(changetype<Settings>(settingsPtr).levelCount + 1) << 2);
}

/** Adds the levels of the tile's core to a region's counts. */
export function accumulateHistogram(tilePtr: usize, settingsPtr: usize, statePtr: usize): void {
  const tile = changetype<Tile>(tilePtr);
  for (let z = tile.coreZ; z < tile.coreZ + tile.coreDepth; z++) {
    for (let y = tile.coreY; y < tile.coreY + tile.coreHeight; y++) {
      const first = (z * tile.height + y) * tile.width + tile.coreX;
      if (changetype<Settings>(settingsPtr).levelBytes == 1) {
        accumulateRow<u8>(tile.inputPtr + <usize>first, tile.coreWidth, statePtr + 32);
      } else {
        accumulateRow<u16>(tile.inputPtr + (<usize>first << 1), tile.coreWidth, statePtr + 32);
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
  const settings = changetype<Settings>(settingsPtr);
  const levelCount = settings.levelCount, countsPtr = statePtr + 32;
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
  const moments = changetype<Moments>(statePtr);
  evaluateCountMoments(countsPtr, levelCount + 1, n, moments);
  putMoments(moments, settings.pyradiomics, valuesPtr);
  putCells(entropy, uniformity, n, valuesPtr);
  putScan(countsPtr, levelCount, n, valuesPtr);
}
