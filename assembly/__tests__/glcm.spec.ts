import { accumulateGlcm, copyGlcm, evaluateGlcm, regionBytesGlcm } from "../glcm/accumulate";
import { cellCount, cellIndex } from "../glcm/cells";
import { GlcmFeature, GlcmPart } from "../glcm/features";
import { initializeGlcm, layoutGlcm, mapGlcm } from "../glcm/map";
import { Settings, Tile, WindowStatus } from "../core/tile";
import { allocate, isGuarded, makeSettings, makeTile, mapAt } from "./support";

// Haralick 1973, figure 3, levels from 1.
const IMAGE: StaticArray<u8> = [1, 1, 2, 2, 1, 1, 2, 2, 1, 3, 3, 3, 3, 3, 4, 4];
const ACROSS: StaticArray<i32> = [1, 0, 0, 0];
const DOWN: StaticArray<i32> = [0, 1, 0, 0];
const FEATURES: StaticArray<i32> = [
  GlcmFeature.contrast, GlcmFeature.angularSecondMoment, GlcmFeature.jointMaximum, GlcmFeature.inverseDifference,
  GlcmFeature.jointEntropy,
];
const PARTS: i32 = GlcmPart.moments | GlcmPart.cells | GlcmPart.maximum | GlcmPart.inverse;

function accumulate(offsets: StaticArray<i32>, settings: Settings): usize {
  const ptr = changetype<usize>(settings), bytes = regionBytesGlcm(ptr, allocate(1024));
  const state = allocate(max(1024, bytes));
  accumulateGlcm(changetype<usize>(makeTile(IMAGE, 4, 4, 1, 0, 0)), ptr, state);
  expect(isGuarded(state, max(1024, bytes))).toBe(true);
  return state;
}

function run(tile: Tile, settings: Settings): void {
  const t = changetype<usize>(tile), s = changetype<usize>(settings);
  const bytes = layoutGlcm(t, s, allocate(4096)), scratch = allocate(max(4096, bytes));
  initializeGlcm(t, s, scratch);
  mapGlcm(t, s, scratch);
  expect(isGuarded(scratch, max(1024, bytes))).toBe(true);
}

function isNear(value: f64, want: f64): bool {
  return Math.abs(value - want) < 1e-6;
}

describe("cells", () => {
  it("of a symmetric matrix are one for both orders, the diagonal first", () => {
    const seen = new StaticArray<i32>(cellCount(7, 1));
    for (let i = 1; i <= 7; i++) {
      for (let j = 1; j <= i; j++) {
        expect(cellIndex(i, j, 7, 1)).toBe(cellIndex(j, i, 7, 1));
        seen[cellIndex(i, j, 7, 1)] += 1;
      }
      expect(cellIndex(i, i, 7, 1)).toBe(i);
    }
    expect(seen[0]).toBe(0);
    for (let k = 1; k < seen.length; k++) expect(seen[k]).toBe(1);
  });
});

describe("a region's matrix", () => {
  it("is Haralick's, across", () => {
    const settings = makeSettings(4, 0, PARTS, FEATURES, ACROSS), state = accumulate(ACROSS, settings), row = allocate(16);
    const want: StaticArray<u32> = [4, 2, 1, 0, 2, 4, 0, 0, 1, 0, 6, 1, 0, 0, 1, 2];
    for (let i = 0; i < 4; i++) {
      copyGlcm(changetype<usize>(settings), state, i + 1, row);
      for (let j = 0; j < 4; j++) expect(load<u32>(row + (<usize>j << 2))).toBe(want[4 * i + j]);
    }
  });

  it("has his features", () => {
    const across = makeSettings(4, 0, PARTS, FEATURES, ACROSS), down = makeSettings(4, 0, PARTS, FEATURES, DOWN), values = allocate(26 << 3);
    evaluateGlcm(changetype<usize>(across), accumulate(ACROSS, across), values);
    expect(isNear(load<f64>(values + (GlcmFeature.contrast << 3)), 14.0 / 24)).toBe(true);
    expect(isNear(load<f64>(values + (GlcmFeature.angularSecondMoment << 3)), 84.0 / 576)).toBe(true);
    expect(isNear(load<f64>(values + (GlcmFeature.jointMaximum << 3)), 6.0 / 24)).toBe(true);
    evaluateGlcm(changetype<usize>(down), accumulate(DOWN, down), values);
    expect(isNear(load<f64>(values + (GlcmFeature.contrast << 3)), 1)).toBe(true);
  });
});

describe("a map", () => {
  it("has the region's values where windows hold all of the image", () => {
    const tile = makeTile(IMAGE, 4, 4, 1, 3, 5);
    run(tile, makeSettings(4, 12, PARTS, FEATURES, ACROSS));
    for (let voxel = 0; voxel < 16; voxel++) {
      expect(load<u8>(tile.statusPtr + voxel)).toBe(<u8>WindowStatus.valid);
      expect(isNear(mapAt(tile, 0, voxel), 14.0 / 24)).toBe(true);
      expect(isNear(mapAt(tile, 1, voxel), 84.0 / 576)).toBe(true);
      expect(isNear(mapAt(tile, 2, voxel), 6.0 / 24)).toBe(true);
      expect(isNear(mapAt(tile, 3, voxel), (16.0 + 6.0 / 2 + 2.0 / 3) / 24)).toBe(true);
    }
  });

  it("averages over offsets, and leaves out those without a pair", () => {
    const features: StaticArray<i32> = [GlcmFeature.contrast];
    const both: StaticArray<i32> = [1, 0, 0, 0, 0, 1, 0, 0];
    const tile = makeTile(IMAGE, 4, 4, 1, 3, 1), settings = makeSettings(4, 12, GlcmPart.moments, features, both);
    settings.averaged = 1;
    run(tile, settings);
    expect(isNear(mapAt(tile, 0, 5), (14.0 / 24 + 1) / 2)).toBe(true);
    const line: StaticArray<u8> = [1, 2, 4, 0, 3];
    const row = makeTile(line, 5, 1, 1, 1, 1), rowSettings = makeSettings(4, 2, GlcmPart.moments, features, both);
    rowSettings.averaged = 1;
    run(row, rowSettings);
    expect(isNear(mapAt(row, 0, 0), 1)).toBe(true);
    expect(isNear(mapAt(row, 0, 1), 2.5)).toBe(true);
    expect(isNear(mapAt(row, 0, 2), 4)).toBe(true);
    expect(isNaN(mapAt(row, 0, 4))).toBe(true);
    expect(load<u8>(row.statusPtr + 4)).toBe(<u8>WindowStatus.empty);
  });
});
