import { Settings, Tile, WindowStatus } from "../core/tile";
import { accumulateStatistics, evaluateStatistics, regionBytesStatistics } from "../statistics/accumulate";
import { STATISTICS_FEATURE_COUNT, StatisticsFeature, StatisticsPart } from "../statistics/features";
import { FLOATS, initializeStatistics, layoutStatistics, mapStatistics } from "../statistics/map";
import { expectClose, isClose, windowAt } from "./naive";
import { Values } from "./naiveValues";
import { allocate, isGuarded, makeSettings, makeTile, mapAt } from "./support";

const ALL_PARTS: i32 = 15;
const VOLUME: f64 = 2.5;
const UNTOUCHED: f32 = -77;

function naive(slot: i32, v: Values, pyradiomics: bool): f64 {
  const low = v.percentile(0.25), high = v.percentile(0.75), flat: f64 = pyradiomics ? 0 : NaN;
  switch (slot) {
    case StatisticsFeature.mean: return v.mean;
    case StatisticsFeature.variance: return v.variance;
    case StatisticsFeature.skewness: return v.flat ? flat : v.skewness;
    case StatisticsFeature.excessKurtosis: return v.kurtosis - 3;
    case StatisticsFeature.median: return v.percentile(0.5);
    case StatisticsFeature.minimum: return v.minimum;
    case StatisticsFeature.percentile10: return v.percentile(0.1);
    case StatisticsFeature.percentile90: return v.percentile(0.9);
    case StatisticsFeature.maximum: return v.maximum;
    case StatisticsFeature.interquartileRange: return high - low;
    case StatisticsFeature.range: return v.maximum - v.minimum;
    case StatisticsFeature.meanAbsoluteDeviation: return v.deviation(v.mean);
    case StatisticsFeature.robustMeanAbsoluteDeviation: return v.robustDeviation;
    case StatisticsFeature.medianAbsoluteDeviation: return v.deviation(v.percentile(0.5));
    case StatisticsFeature.coefficientOfVariation: return v.mean == 0 ? NaN : Math.sqrt(v.variance) / v.mean;
    case StatisticsFeature.quartileCoefficientOfDispersion: return high + low == 0 ? NaN : (high - low) / (high + low);
    case StatisticsFeature.energy: return v.power(2, 0) * <f64>v.count;
    case StatisticsFeature.rootMeanSquare: return Math.sqrt(v.power(2, 0));
    case StatisticsFeature.kurtosis: return v.flat ? flat : v.kurtosis;
    case StatisticsFeature.standardDeviation: return Math.sqrt(v.variance);
    default: return v.power(2, 0) * <f64>v.count * VOLUME;
  }
}

/** Half of them with ties; some outside. */
function makeIntensities(count: i32, outside: i32): Array<f64> {
  const all = new Array<f64>();
  for (let i = 0, seed: u32 = count; i < count; i++) {
    seed = seed * 1664525 + 1013904223;
    const value = <f64>(seed >> 8) / 65536 - 100;
    all.push(<i32>((seed >> 20) % 10) < outside ? NaN : i & 1 ? value : Math.round(value / 40) * 40);
  }
  return all;
}

/** Integers in [-levelCount / 2, levelCount / 2); some outside, and every other near the first. */
function makeIntegers(count: i32, outside: i32, levelCount: i32): Array<f64> {
  const all = new Array<f64>();
  for (let i = 0, seed: u32 = count; i < count; i++) {
    seed = seed * 1664525 + 1013904223;
    const value = <i32>((seed >> 8) % <u32>(i & 1 ? levelCount : min(4, levelCount))) - levelCount / 2;
    all.push(<i32>((seed >> 20) % 10) < outside ? NaN : <f64>value);
  }
  return all;
}

/** @param levelCount of integers as `makeIntegers` has them; 0: any intensities; `FLOATS` */
function allSettings(samples: i32, pyradiomics: i32, levelCount: i32 = 0): Settings {
  const slots = new StaticArray<i32>(STATISTICS_FEATURE_COUNT);
  for (let slot = 0; slot < slots.length; slot++) slots[slot] = slot;
  const settings = makeSettings(levelCount, samples, ALL_PARTS, slots, []);
  settings.origin = <f64>(-levelCount / 2 - 1);
  settings.voxelVolume = VOLUME;
  settings.pyradiomics = pyradiomics;
  return settings;
}

/** A region's values, given in pieces of so many. */
function evaluateRegion(v: Values, settings: Settings, pieceLength: i32): usize {
  const s = changetype<usize>(settings), bytes = regionBytesStatistics(s), state = allocate(bytes);
  const values = allocate(STATISTICS_FEATURE_COUNT << 3);
  for (let pass = 0; pass < 3; pass++) {
    for (let start = 0; start < v.count; start += pieceLength) {
      const count = min(pieceLength, v.count - start), piece = allocate(<usize>count << 3);
      for (let i = 0; i < count; i++) store<f64>(piece + (<usize>i << 3), v.sorted[start + i]);
      accumulateStatistics(piece, count, start, v.count, pass, s, state);
    }
  }
  evaluateStatistics(s, state, values);
  expect(isGuarded(state, bytes)).toBe(true);
  expect(isGuarded(values, STATISTICS_FEATURE_COUNT << 3)).toBe(true);
  return values;
}

function checkRegion(all: Array<f64>, pieceLength: i32, pyradiomics: i32): void {
  const v = new Values(all), values = evaluateRegion(v, allSettings(0, pyradiomics), pieceLength);
  for (let slot = 0; slot < STATISTICS_FEATURE_COUNT; slot++) {
    const want = naive(slot, v, pyradiomics == 1);
    expectClose(load<f64>(values + (<usize>slot << 3)), want, 1e-11, slot, 0);
  }
}

function runMap(tile: Tile, settings: Settings): void {
  const t = changetype<usize>(tile), s = changetype<usize>(settings);
  const bytes = max<usize>(1024, layoutStatistics(t, s, allocate(1024))), scratch = allocate(bytes);
  const cells = tile.coreWidth * tile.coreHeight * tile.coreDepth * STATISTICS_FEATURE_COUNT;
  tile.mapsPtr = allocate(<usize>cells << 2);
  for (let k = 0; k < cells; k++) store<f32>(tile.mapsPtr + (<usize>k << 2), UNTOUCHED);
  initializeStatistics(t, s, scratch);
  for (let turn = 0; turn < 2; turn++) mapStatistics(t, s, scratch);
  expect(isGuarded(scratch, bytes)).toBe(true);
  expect(isGuarded(tile.mapsPtr, <usize>cells << 2)).toBe(true);
}

function valuesAt(tile: Tile, all: Array<f64>, x: i32, y: i32, z: i32): Values {
  const box = windowAt(tile, x, y, z), values = new Array<f64>();
  for (let k = 0; k < all.length; k++) {
    if (box.has(k % tile.width, k / tile.width % tile.height, k / (tile.width * tile.height))) values.push(all[k]);
  }
  return new Values(values);
}

function makeImage(all: Array<f64>, width: i32, height: i32, depth: i32, radius: i32): Tile {
  const tile = makeTile(new StaticArray<u8>(all.length), width, height, depth, radius, 0);
  tile.inputPtr = allocate(<usize>all.length << 3);
  for (let i = 0; i < all.length; i++) store<f64>(tile.inputPtr + (<usize>i << 3), all[i]);
  return tile;
}

/**
 * Every third voxel of the core is no center, if asked for.
 *
 * @param levelCount of integers; 0: any intensities; `FLOATS`
 */
function checkMap(width: i32, height: i32, depth: i32, radius: i32, halo: i32, outside: i32, gaps: bool, levelCount: i32 = 0, pyradiomics: i32 = 0): void {
  const count = width * height * depth, all = levelCount > 0 ? makeIntegers(count, outside, levelCount) : makeIntensities(count, outside);
  if (levelCount == FLOATS) for (let k = 0; k < count; k++) all[k] = k % 7 == 3 ? -0.0 : <f64><f32>all[k];
  const tile = makeImage(all, width, height, depth, radius), side = 2 * radius + 1;
  tile.coreX = halo;
  tile.coreWidth = width - 2 * halo;
  const size = tile.coreWidth * height * depth;
  for (let i = 0; gaps && i < size; i += 3) store<u8>(tile.centersPtr + i, 0);
  runMap(tile, allSettings(side * side * (depth > 1 ? side : 1), pyradiomics, levelCount));
  for (let voxel = 0; voxel < size; voxel++) {
    const v = valuesAt(tile, all, halo + voxel % tile.coreWidth, voxel / tile.coreWidth % height, voxel / (tile.coreWidth * height));
    const skipped = gaps && voxel % 3 == 0;
    if (!skipped) expect(load<u8>(tile.statusPtr + voxel)).toBe(<u8>(v.count ? WindowStatus.valid : WindowStatus.empty));
    // But with sorted windows, what is no center may have a value.
    for (let slot = 0; slot < (skipped && levelCount ? 0 : STATISTICS_FEATURE_COUNT); slot++) {
      const want = skipped ? UNTOUCHED : v.count ? naive(slot, v, pyradiomics == 1) : NaN;
      expectClose(mapAt(tile, slot, voxel), want, 2e-7, slot, voxel);
    }
  }
}

describe("all statistics of a region", () => {
  it("of one to forty values, in one piece and in several", () => {
    for (let count = 1; count <= 40; count++) {
      const all = makeIntensities(count, 0);
      checkRegion(all, count, 0);
      checkRegion(all, 2, 0);
      checkRegion(all, 8, 0);
    }
  });

  it("that is flat, though its mean is rounded", () => {
    const all = new Array<f64>();
    for (let i = 0; i < 10; i++) all.push(0.1);
    checkRegion(all, 10, 0);
    checkRegion(all, 4, 1);
    const values = evaluateRegion(new Values(all), allSettings(0, 0), 10);
    expect(load<f64>(values + (StatisticsFeature.variance << 3))).toBe(0);
    expect(load<f64>(values + (StatisticsFeature.meanAbsoluteDeviation << 3))).toBe(0);
  });

  it("about 0 has no coefficients", () => {
    checkRegion([-3, -1, 1, 3], 4, 0);
    checkRegion([0, 0, 0], 2, 1);
  });

  it("without a value are undefined", () => {
    const s = changetype<usize>(allSettings(0, 0)), state = allocate(regionBytesStatistics(s));
    const values = allocate(STATISTICS_FEATURE_COUNT << 3);
    evaluateStatistics(s, state, values);
    for (let slot = 0; slot < STATISTICS_FEATURE_COUNT; slot++) expect(isNaN(load<f64>(values + (<usize>slot << 3)))).toBe(true);
  });

  it("of 1 to 5 by hand", () => {
    const values = evaluateRegion(new Values([4, 2, 5, 1, 3]), allSettings(0, 0), 5);
    expect(load<f64>(values + (StatisticsFeature.mean << 3))).toBe(3);
    expect(load<f64>(values + (StatisticsFeature.variance << 3))).toBe(2);
    expect(load<f64>(values + (StatisticsFeature.skewness << 3))).toBe(0);
    expect(isClose(load<f64>(values + (StatisticsFeature.kurtosis << 3)), 1.7, 1e-15)).toBe(true);
    expect(load<f64>(values + (StatisticsFeature.percentile10 << 3))).toBe(1.4);
    expect(load<f64>(values + (StatisticsFeature.percentile90 << 3))).toBe(4.6);
    expect(load<f64>(values + (StatisticsFeature.interquartileRange << 3))).toBe(2);
    expect(load<f64>(values + (StatisticsFeature.meanAbsoluteDeviation << 3))).toBe(1.2);
    expect(isClose(load<f64>(values + (StatisticsFeature.robustMeanAbsoluteDeviation << 3)), 2.0 / 3, 1e-15)).toBe(true);
    expect(load<f64>(values + (StatisticsFeature.energy << 3))).toBe(55);
    expect(load<f64>(values + (StatisticsFeature.totalEnergy << 3))).toBe(137.5);
  });
});

describe("all statistics of windows of integers", () => {
  it("are those of their values, of few levels and many", () => {
    const levels: StaticArray<i32> = [1, 2, 3, 8, 256, 4096, 32767];
    for (let k = 0; k < levels.length; k++) {
      checkMap(13, 7, 1, 1, 0, 0, false, levels[k]);
      checkMap(21, 7, 1, 3, 0, 2, false, levels[k], 1);
      checkMap(6, 5, 4, 1, 0, 3, false, levels[k]);
      checkMap(5, 4, 1, 9, 0, 1, false, levels[k]);
      checkMap(9, 6, 1, 1, 0, 9, false, levels[k]);
    }
  });

  it("read the halo, and are there where a center is", () => {
    checkMap(13, 7, 1, 2, 3, 2, true, 40);
    checkMap(9, 4, 3, 1, 1, 5, true, 4096);
    checkMap(140, 2, 1, 1, 0, 0, false, 1000);
    checkMap(150, 2, 1, 2, 3, 3, true, 9);
  });

  it("have a region's order statistics, bit by bit", () => {
    const all = makeIntegers(35, 2, 500), tile = makeImage(all, 7, 5, 1, 7), settings = allSettings(35, 0, 500);
    runMap(tile, settings);
    const values = evaluateRegion(new Values(all), allSettings(35, 0), 35);
    for (let slot: i32 = StatisticsFeature.median; slot <= StatisticsFeature.range; slot++) {
      for (let voxel = 0; voxel < 35; voxel++) expect(mapAt(tile, slot, voxel)).toBe(<f32>load<f64>(values + (<usize>slot << 3)));
    }
  });
});

describe("all statistics of windows of floats", () => {
  it("are those of their values, sorted and searched for", () => {
    checkMap(13, 7, 1, 1, 0, 0, false, FLOATS);
    checkMap(21, 7, 1, 3, 0, 2, false, FLOATS, 1);
    checkMap(6, 5, 4, 1, 0, 3, false, FLOATS);
    checkMap(5, 4, 1, 9, 0, 1, false, FLOATS);
    checkMap(9, 6, 1, 1, 0, 9, false, FLOATS);
    checkMap(13, 7, 1, 2, 3, 2, true, FLOATS);
    checkMap(140, 3, 1, 1, 0, 0, false, FLOATS);
  });

  it("have medians of large windows alone, which are searched for", () => {
    const all = makeIntensities(260, 2);
    for (let k = 0; k < 260; k++) all[k] = k % 5 ? <f64><f32>all[k] : -<f64><f32>all[k];
    const tile = makeImage(all, 26, 10, 1, 4), settings = makeSettings(FLOATS, 81, StatisticsPart.order, [StatisticsFeature.median], []);
    runMap(tile, settings);
    for (let voxel = 0; voxel < 260; voxel++) {
      expect(mapAt(tile, 0, voxel)).toBe(<f32>valuesAt(tile, all, voxel % 26, voxel / 26, 0).percentile(0.5));
    }
  });

  it("are undisturbed by equal values whose mean is rounded", () => {
    const all = new Array<f64>();
    for (let k = 0; k < 27; k++) all.push(<f64><f32>0.1);
    const tile = makeImage(all, 9, 3, 1, 1);
    runMap(tile, allSettings(9, 0, FLOATS));
    for (let voxel = 0; voxel < 27; voxel++) {
      for (let slot: i32 = StatisticsFeature.meanAbsoluteDeviation; slot <= StatisticsFeature.coefficientOfVariation; slot++) expect(mapAt(tile, slot, voxel)).toBe(0);
      expect(mapAt(tile, StatisticsFeature.variance, voxel)).toBe(0);
      expect(isNaN(mapAt(tile, StatisticsFeature.skewness, voxel))).toBe(true);
    }
  });
});

describe("all statistics of windows", () => {
  it("are those of their values, whatever slides in and out", () => {
    checkMap(13, 7, 1, 1, 0, 0, false);
    checkMap(13, 7, 1, 3, 0, 2, false);
    checkMap(6, 5, 4, 1, 0, 3, false);
    checkMap(5, 4, 1, 9, 0, 1, false);
    checkMap(9, 6, 1, 1, 0, 9, false);
  });

  it("read the halo, and leave alone what is no center", () => {
    checkMap(13, 7, 1, 2, 3, 2, true);
    checkMap(9, 4, 3, 1, 1, 5, true);
  });

  it("have a region's bits where they hold the same values", () => {
    const all = makeIntensities(35, 2), tile = makeImage(all, 7, 5, 1, 7), settings = allSettings(35, 0);
    runMap(tile, settings);
    const values = evaluateRegion(new Values(all), settings, 35);
    for (let slot = 0; slot < STATISTICS_FEATURE_COUNT; slot++) {
      for (let voxel = 0; voxel < 35; voxel++) expect(mapAt(tile, slot, voxel)).toBe(<f32>load<f64>(values + (<usize>slot << 3)));
    }
  });
});
