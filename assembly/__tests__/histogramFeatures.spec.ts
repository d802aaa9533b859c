import { Settings, Tile, WindowStatus } from "../core/tile";
import { accumulateHistogram, evaluateHistogram, regionBytesHistogram } from "../histogram/accumulate";
import { HISTOGRAM_FEATURE_COUNT, HistogramFeature, putScan } from "../histogram/features";
import { initializeHistogram, layoutHistogram, mapHistogram } from "../histogram/map";
import { Box, expectClose, levelAt, makeLevels, putLevels, wholeOf, windowAt } from "./naive";
import { Values } from "./naiveValues";
import { allocate, isGuarded, makeSettings, makeTile, mapAt } from "./support";

const ALL_PARTS: i32 = 31;

function levelsIn(tile: Tile, levelBytes: i32, box: Box): Values {
  const all = new Array<f64>();
  for (let z = box.z0; z < box.z1; z++) {
    for (let y = box.y0; y < box.y1; y++) {
      for (let x = box.x0; x < box.x1; x++) {
        const level = levelAt(tile, levelBytes, x, y, z);
        if (level) all.push(<f64>level);
      }
    }
  }
  return new Values(all);
}

/** Counts of neighbors' difference, halved where there are two. */
function gradientAt(v: Values, level: i32, levelCount: i32): f64 {
  const left = max(1, level - 1), right = min(levelCount, level + 1);
  return right == left ? 0 : <f64>(v.occurrences(<f64>right) - v.occurrences(<f64>left)) / <f64>(right - left);
}

function naive(slot: i32, v: Values, levelCount: i32, pyradiomics: bool): f64 {
  const n = <f64>v.count;
  let entropy: f64 = 0, uniformity: f64 = 0, mode: f64 = 0, steepest: f64 = -Infinity, lowest: f64 = Infinity, steepestAt = 0, lowestAt = 0;
  for (let level = 1; level <= levelCount; level++) {
    const c = v.occurrences(<f64>level), p = <f64>c / n, gradient = gradientAt(v, level, levelCount);
    if (c) entropy -= p * Math.log(p) / Math.LN2;
    uniformity += p * p;
    const best = v.occurrences(mode);
    if (c > best || (c == best && Math.abs(<f64>level - v.mean) < Math.abs(mode - v.mean))) mode = <f64>level;
    if (gradient > steepest) {
      steepest = gradient;
      steepestAt = level;
    }
    if (gradient < lowest) {
      lowest = gradient;
      lowestAt = level;
    }
  }
  const low = v.percentile(0.25), high = v.percentile(0.75);
  switch (slot) {
    case HistogramFeature.mean: return v.mean;
    case HistogramFeature.variance: return v.variance;
    case HistogramFeature.skewness: return v.flat && pyradiomics ? 0 : v.skewness;
    case HistogramFeature.excessKurtosis: return v.kurtosis - 3;
    case HistogramFeature.median: return v.percentile(0.5);
    case HistogramFeature.minimum: return v.minimum;
    case HistogramFeature.percentile10: return v.percentile(0.1);
    case HistogramFeature.percentile90: return v.percentile(0.9);
    case HistogramFeature.maximum: return v.maximum;
    case HistogramFeature.mode: return mode;
    case HistogramFeature.interquartileRange: return high - low;
    case HistogramFeature.range: return v.maximum - v.minimum;
    case HistogramFeature.meanAbsoluteDeviation: return v.deviation(v.mean);
    case HistogramFeature.robustMeanAbsoluteDeviation: return v.robustDeviation;
    case HistogramFeature.medianAbsoluteDeviation: return v.deviation(v.percentile(0.5));
    case HistogramFeature.coefficientOfVariation: return Math.sqrt(v.variance) / v.mean;
    case HistogramFeature.quartileCoefficientOfDispersion: return (high - low) / (high + low);
    case HistogramFeature.entropy: return entropy;
    case HistogramFeature.uniformity: return uniformity;
    case HistogramFeature.maximumGradient: return steepest;
    case HistogramFeature.maximumGradientIntensity: return <f64>steepestAt;
    case HistogramFeature.minimumGradient: return lowest;
    case HistogramFeature.minimumGradientIntensity: return <f64>lowestAt;
    case HistogramFeature.normalizedEntropy: return n == 1 ? 0 : entropy / (Math.log(n) / Math.LN2);
    default: return n == 1 ? 1 : (uniformity - 1 / n) / (1 - 1 / n);
  }
}

function allSettings(levelCount: i32, samples: i32, pyradiomics: i32): Settings {
  const slots = new StaticArray<i32>(HISTOGRAM_FEATURE_COUNT);
  for (let slot = 0; slot < slots.length; slot++) slots[slot] = slot;
  const settings = makeSettings(levelCount, samples, ALL_PARTS, slots, []);
  settings.pyradiomics = pyradiomics;
  return settings;
}

function checkRegion(levelCount: i32, levelBytes: i32, width: i32, outside: i32, pyradiomics: i32): void {
  const tile = makeTile(new StaticArray<u8>(width * 6), width, 3, 2, 0, 0), settings = allSettings(levelCount, 0, pyradiomics);
  putLevels(tile, makeLevels(width * 6, levelCount, outside, width), levelBytes);
  settings.levelBytes = levelBytes;
  const s = changetype<usize>(settings), bytes = max<usize>(1024, regionBytesHistogram(s, allocate(1024))), state = allocate(bytes);
  const values = allocate(HISTOGRAM_FEATURE_COUNT << 3), v = levelsIn(tile, levelBytes, wholeOf(tile));
  // The left part, then the rest.
  tile.coreWidth = width / 3;
  accumulateHistogram(changetype<usize>(tile), s, state);
  tile.coreX = width / 3;
  tile.coreWidth = width - tile.coreX;
  accumulateHistogram(changetype<usize>(tile), s, state);
  evaluateHistogram(s, state, values);
  expect(isGuarded(state, bytes)).toBe(true);
  expect(isGuarded(values, HISTOGRAM_FEATURE_COUNT << 3)).toBe(true);
  for (let slot = 0; slot < HISTOGRAM_FEATURE_COUNT; slot++) {
    const want = v.count ? naive(slot, v, levelCount, pyradiomics == 1) : NaN;
    expectClose(load<f64>(values + (<usize>slot << 3)), want, 1e-12, slot, 0);
  }
}

function checkMap(width: i32, height: i32, depth: i32, radius: i32, levelCount: i32, outside: i32, pyradiomics: i32): void {
  const voxels = width * height * depth, side = 2 * radius + 1;
  const tile = makeTile(new StaticArray<u8>(voxels), width, height, depth, radius, HISTOGRAM_FEATURE_COUNT);
  const settings = allSettings(levelCount, side * side * (depth > 1 ? side : 1), pyradiomics);
  putLevels(tile, makeLevels(voxels, levelCount, outside, voxels), 2);
  const t = changetype<usize>(tile), s = changetype<usize>(settings);
  const bytes = max<usize>(4096, layoutHistogram(t, s, allocate(4096))), scratch = allocate(bytes);
  initializeHistogram(t, s, scratch);
  for (let turn = 0; turn < 2; turn++) mapHistogram(t, s, scratch);
  expect(isGuarded(scratch, bytes)).toBe(true);
  expect(isGuarded(tile.mapsPtr, <usize>(voxels * HISTOGRAM_FEATURE_COUNT) << 2)).toBe(true);
  for (let voxel = 0; voxel < voxels; voxel++) {
    const v = levelsIn(tile, 2, windowAt(tile, voxel % width, voxel / width % height, voxel / (width * height)));
    expect(load<u8>(tile.statusPtr + voxel)).toBe(<u8>(v.count ? WindowStatus.valid : WindowStatus.empty));
    for (let slot = 0; slot < HISTOGRAM_FEATURE_COUNT; slot++) {
      const want = v.count ? naive(slot, v, levelCount, pyradiomics == 1) : NaN;
      expectClose(mapAt(tile, slot, voxel), want, 2e-7, slot, voxel);
    }
  }
}

describe("a histogram scanned", () => {
  it("has percentiles, mode and gradients worked out by hand", () => {
    // Levels 1 (4), 3 (4), 4 (1), 6 (2): eleven voxels, ranks of whole numbers. The mean is 32/11: 3 is nearer than 1.
    const counts = allocate(28), values = allocate(HISTOGRAM_FEATURE_COUNT << 3), want: StaticArray<u32> = [9, 4, 0, 4, 1, 0, 2];
    for (let k = 0; k < 7; k++) store<u32>(counts + (<usize>k << 2), want[k]);
    putScan(counts, 6, 11, values, -1);
    expect(load<f64>(values + (HistogramFeature.percentile10 << 3))).toBe(1);
    expect(load<f64>(values + (HistogramFeature.median << 3))).toBe(3);
    expect(load<f64>(values + (HistogramFeature.percentile90 << 3))).toBe(6);
    expect(load<f64>(values + (HistogramFeature.interquartileRange << 3))).toBe(2.5);
    expect(load<f64>(values + (HistogramFeature.mode << 3))).toBe(3);
    // Gradients -4, 0, 0.5, -2, 0.5, 2.
    expect(load<f64>(values + (HistogramFeature.maximumGradient << 3))).toBe(2);
    expect(load<f64>(values + (HistogramFeature.maximumGradientIntensity << 3))).toBe(6);
    expect(load<f64>(values + (HistogramFeature.minimumGradient << 3))).toBe(-4);
    expect(load<f64>(values + (HistogramFeature.minimumGradientIntensity << 3))).toBe(1);
    expect(isGuarded(values, HISTOGRAM_FEATURE_COUNT << 3)).toBe(true);
  });
});

describe("all features of a histogram", () => {
  it("of a region in two parts, of either width of levels", () => {
    for (let width = 1; width < 20; width += 2) {
      checkRegion(7, 1, width, 2, 0);
      checkRegion(300, 2, width, 60, 0);
    }
  });

  it("of a flat region, of none, and of one voxel", () => {
    for (let pyradiomics = 0; pyradiomics < 2; pyradiomics++) {
      for (let outside = 0; outside < 60; outside += 10) checkRegion(1, 1, 1, outside, pyradiomics);
      checkRegion(1, 2, 5, 0, pyradiomics);
    }
  });

  it("of windows", () => {
    checkMap(9, 6, 1, 1, 6, 2, 0);
    checkMap(9, 6, 1, 2, 40, 10, 1);
    checkMap(5, 4, 4, 1, 9, 3, 0);
    checkMap(4, 3, 1, 6, 5, 1, 0);
  });

  it("of windows most of which lie outside", () => {
    checkMap(9, 6, 1, 1, 3, 20, 0);
    checkMap(9, 6, 1, 1, 3, 20, 1);
  });

  it("of levels so many that sums of powers pass 53 bits", () => {
    checkMap(7, 5, 1, 1, 5000, 500, 0);
  });

  it("of levels too many for lanes of 16 bits", () => {
    checkMap(4, 3, 1, 1, 32767, 3000, 0);
    checkMap(4, 3, 1, 1, 32768, 3000, 1);
  });

  it("of rows longer than a chunk", () => {
    checkMap(270, 1, 1, 2, 5, 1, 0);
  });
});
