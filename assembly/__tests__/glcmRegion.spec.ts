import { Settings, Tile } from "../core/tile";
import { accumulateGlcm, copyGlcm, evaluateGlcm, regionBytesGlcm } from "../glcm/accumulate";
import { GLCM_FEATURE_COUNT, GlcmFeature } from "../glcm/features";
import { Box, countPairs, expectClose, isClose, makeLevels, naiveGlcm, putLevels, wholeOf } from "./naive";
import { allocate, isGuarded, makeSettings, makeTile } from "./support";

const ALL_PARTS: i32 = 255;

function makeState(settings: Settings): usize {
  const bytes = max<usize>(1024, regionBytesGlcm(changetype<usize>(settings), allocate(1024))), state = allocate(bytes);
  return state;
}

function checkGuard(settings: Settings, state: usize): void {
  expect(isGuarded(state, max<usize>(1024, regionBytesGlcm(changetype<usize>(settings), allocate(1024))))).toBe(true);
}

function add(tile: Tile, settings: Settings, state: usize): void {
  accumulateGlcm(changetype<usize>(tile), changetype<usize>(settings), state);
}

function expectMatrix(settings: Settings, state: usize, want: StaticArray<u32>): void {
  const g = settings.levelCount, row = allocate(<usize>g << 2);
  let wrong = 0;
  for (let i = 0; i < g; i++) {
    copyGlcm(changetype<usize>(settings), state, i + 1, row);
    for (let j = 0; j < g; j++) wrong += i32(load<u32>(row + (<usize>j << 2)) != want[i * g + j]);
  }
  expect(wrong).toBe(0);
  expect(isGuarded(row, <usize>g << 2)).toBe(true);
}

// Haralick 1973, figure 3(a), levels from 1; his matrices are those of figure 3(d) to (g).
const IMAGE: StaticArray<u8> = [1, 1, 2, 2, 1, 1, 2, 2, 1, 3, 3, 3, 3, 3, 4, 4];

function haralick(offset: StaticArray<i32>, symmetric: i32): Settings {
  const settings = makeSettings(4, 0, ALL_PARTS, [], offset);
  settings.symmetric = symmetric;
  return settings;
}

function expectHaralick(offset: StaticArray<i32>, symmetric: i32, want: StaticArray<u32>): usize {
  const settings = haralick(offset, symmetric), state = makeState(settings);
  add(makeTile(IMAGE, 4, 4, 1, 0, 0), settings, state);
  expectMatrix(settings, state, want);
  const values = allocate(GLCM_FEATURE_COUNT << 3);
  evaluateGlcm(changetype<usize>(settings), state, values);
  expect(isGuarded(values, GLCM_FEATURE_COUNT << 3)).toBe(true);
  return values;
}

function valueOf(values: usize, slot: i32): f64 {
  return load<f64>(values + (<usize>slot << 3));
}

function expectValues(values: usize, contrast: f64, energy: f64, dissimilarity: f64): void {
  expect(isClose(valueOf(values, GlcmFeature.contrast), contrast, 1e-14)).toBe(true);
  expect(isClose(valueOf(values, GlcmFeature.angularSecondMoment), energy, 1e-14)).toBe(true);
  expect(isClose(valueOf(values, GlcmFeature.dissimilarity), dissimilarity, 1e-14)).toBe(true);
}

describe("Haralick's image", () => {
  it("at 0 degrees", () => {
    const values = expectHaralick([1, 0, 0, 0], 1, [4, 2, 1, 0, 2, 4, 0, 0, 1, 0, 6, 1, 0, 0, 1, 2]);
    expectValues(values, 14.0 / 24, 84.0 / 576, 10.0 / 24);
  });

  it("at 45 degrees", () => {
    const values = expectHaralick([1, -1, 0, 0], 1, [4, 1, 0, 0, 1, 2, 2, 0, 0, 2, 4, 1, 0, 0, 1, 0]);
    expectValues(values, 8.0 / 18, 48.0 / 324, 8.0 / 18);
  });

  it("at 90 degrees", () => {
    const values = expectHaralick([0, -1, 0, 0], 1, [6, 0, 2, 0, 0, 4, 2, 0, 2, 2, 2, 2, 0, 0, 2, 0]);
    expectValues(values, 24.0 / 24, 80.0 / 576, 16.0 / 24);
  });

  it("at 135 degrees, the pair read from its left end", () => {
    const values = expectHaralick([1, 1, 0, 1], 1, [2, 1, 3, 0, 1, 2, 1, 0, 3, 1, 0, 2, 0, 0, 2, 0]);
    expectValues(values, 32.0 / 18, 38.0 / 324, 20.0 / 18);
  });

  it("with ordered pairs, and read backwards", () => {
    expectHaralick([1, 0, 0, 0], 0, [2, 2, 1, 0, 0, 2, 0, 0, 0, 0, 3, 1, 0, 0, 0, 1]);
    expectHaralick([1, 0, 0, 1], 0, [2, 0, 0, 0, 2, 2, 0, 0, 1, 0, 3, 0, 0, 0, 1, 1]);
  });

  it("has one matrix for two directions", () => {
    expectHaralick([1, 0, 0, 0, 0, 1, 0, 0], 1, [10, 2, 3, 0, 2, 8, 2, 0, 3, 2, 8, 3, 0, 0, 3, 2]);
  });
});

function checkValues(g: i32, levelBytes: i32, symmetric: i32, pyradiomics: i32, offsets: StaticArray<i32>, outside: i32): void {
  const width = 9, height = 6, depth = 3, tile = makeTile(new StaticArray<u8>(162), width, height, depth, 0, 0);
  putLevels(tile, makeLevels(162, g, outside, g), levelBytes);
  const settings = makeSettings(g, 0, ALL_PARTS, [], offsets), counts = new StaticArray<f64>(g * g);
  settings.levelBytes = levelBytes;
  settings.symmetric = symmetric;
  settings.pyradiomics = pyradiomics;
  for (let k = 0; k < settings.offsetCount; k++) countPairs(tile, settings, k, wholeOf(tile), wholeOf(tile), counts);
  const state = makeState(settings), values = allocate(GLCM_FEATURE_COUNT << 3);
  add(tile, settings, state);
  evaluateGlcm(changetype<usize>(settings), state, values);
  checkGuard(settings, state);
  for (let slot = 0; slot < GLCM_FEATURE_COUNT; slot++) {
    // Roots of what is nearly 0 lose half of their digits.
    const tolerance = slot >= <i32>GlcmFeature.informationCorrelation2 ? 1e-7 : 1e-11;
    expectClose(valueOf(values, slot), naiveGlcm(slot, counts, g, pyradiomics == 1), tolerance, slot, 0);
  }
}

describe("a region", () => {
  it("has all features as they are defined", () => {
    checkValues(5, 1, 1, 0, [1, 0, 0, 0], 2);
    checkValues(5, 1, 0, 0, [1, -1, 0, 1], 2);
    checkValues(12, 2, 1, 0, [1, 1, -1, 0, 0, 1, 1, 0], 4);
    checkValues(12, 2, 0, 0, [2, -1, 1, 1, 0, 1, 0, 0], 4);
  });

  it("of one level is flat", () => {
    for (let symmetric = 0; symmetric < 2; symmetric++) {
      checkValues(1, 1, symmetric, 0, [1, 0, 0, 0], 1);
      checkValues(1, 1, symmetric, 1, [1, 0, 0, 0], 1);
    }
  });

  it("of one level has PyRadiomics' coefficient of 1 only where the host says so", () => {
    const settings = makeSettings(3, 0, ALL_PARTS, [], [1, 0, 0, 0]), values = allocate(GLCM_FEATURE_COUNT << 3);
    for (let told = 0; told < 2; told++) {
      for (let pyradiomics = 0; pyradiomics < 2; pyradiomics++) {
        settings.oneLevel = told;
        settings.pyradiomics = pyradiomics;
        const state = makeState(settings);
        add(makeTile([2, 2, 0, 2, 2], 5, 1, 1, 0, 0), settings, state);
        evaluateGlcm(changetype<usize>(settings), state, values);
        expect(valueOf(values, GlcmFeature.maximalCorrelationCoefficient)).toBe(told && pyradiomics ? 1 : 0);
      }
    }
  });

  it("without a pair has no value", () => {
    const settings = haralick([0, 1, 0, 0], 1), state = makeState(settings), values = allocate(GLCM_FEATURE_COUNT << 3);
    add(makeTile([1, 2, 3, 4], 4, 1, 1, 0, 0), settings, state);
    evaluateGlcm(changetype<usize>(settings), state, values);
    for (let slot = 0; slot < GLCM_FEATURE_COUNT; slot++) expect(isNaN(valueOf(values, slot))).toBe(true);
  });

  it("counts rows longer than it has place for at once, up to the last level of one byte", () => {
    for (let g = 254; g <= 255; g++) for (let backwards = 0; backwards < 2; backwards++) {
      const tile = makeTile(new StaticArray<u8>(3 * 2051), 2051, 3, 1, 0, 0), counts = new StaticArray<f64>(g * g);
      putLevels(tile, makeLevels(3 * 2051, g, 3, g), 1);
      const settings = makeSettings(g, 0, ALL_PARTS, [], [2, -1, 0, backwards, 1, 0, 0, 0]), want = new StaticArray<u32>(g * g);
      settings.levelBytes = 1;
      settings.symmetric = 0;
      for (let k = 0; k < 2; k++) countPairs(tile, settings, k, wholeOf(tile), wholeOf(tile), counts);
      for (let k = 0; k < g * g; k++) want[k] = <u32>counts[k];
      const state = makeState(settings);
      add(tile, settings, state);
      checkGuard(settings, state);
      expectMatrix(settings, state, want);
    }
  });

  it("in tiles counts pairs by their first voxel", () => {
    const offsets: StaticArray<i32> = [1, 0, 0, 0, 1, -1, 0, 0, 0, 1, 1, 0], settings = makeSettings(6, 0, ALL_PARTS, [], offsets);
    const tile = makeTile(new StaticArray<u8>(24 * 5 * 3), 24, 5, 3, 0, 0), counts = new StaticArray<f64>(36);
    // Long runs of nothing at a row's ends.
    const levels = makeLevels(24 * 5 * 3, 6, 1, 5);
    for (let i = 0; i < levels.length; i++) if (i % 24 < 9 || i % 24 > 14) levels[i] = 0;
    putLevels(tile, levels, 1);
    settings.levelBytes = 1;
    const state = makeState(settings), want = new StaticArray<u32>(36);
    for (let part = 0; part < 3; part++) {
      tile.coreX = 11 * (part & 1);
      tile.coreWidth = part == 0 ? 11 : 13;
      tile.coreHeight = part == 2 ? 4 : 5;
      tile.coreY = part == 2 ? 1 : 0;
      tile.coreDepth = part == 2 ? 2 : 3;
      tile.coreZ = part == 2 ? 1 : 0;
      const xEnd = tile.coreX + tile.coreWidth, yEnd = tile.coreY + tile.coreHeight, zEnd = tile.coreZ + tile.coreDepth;
      const core = new Box(tile.coreX, xEnd, tile.coreY, yEnd, tile.coreZ, zEnd);
      for (let k = 0; k < 3; k++) countPairs(tile, settings, k, core, wholeOf(tile), counts);
      add(tile, settings, state);
    }
    for (let k = 0; k < 36; k++) want[k] = <u32>counts[k];
    expectMatrix(settings, state, want);
  });

  it("of more levels than a square has room for is a triangle", () => {
    const settings = makeSettings(2049, 0, 0, [], [1, 0, 0, 0]), state = makeState(settings), row = allocate(2049 << 2);
    const tile = makeTile(new StaticArray<u8>(6), 6, 1, 1, 0, 0);
    putLevels(tile, [2049, 1, 2049, 2049, 0, 2049], 2);
    add(tile, settings, state);
    copyGlcm(changetype<usize>(settings), state, 2049, row);
    expect(load<u32>(row)).toBe(2);
    expect(load<u32>(row + (2048 << 2))).toBe(2);
    copyGlcm(changetype<usize>(settings), state, 1, row);
    expect(load<u32>(row)).toBe(0);
    expect(load<u32>(row + (2048 << 2))).toBe(2);
  });
});
