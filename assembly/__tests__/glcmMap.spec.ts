import { Settings, Tile, WindowStatus } from "../core/tile";
import { GLCM_FEATURE_COUNT, GlcmFeature } from "../glcm/features";
import { initializeGlcm, layoutGlcm, mapGlcm } from "../glcm/map";
import { countPairs, expectClose, makeLevels, naiveGlcm, putLevels, sumOf, windowAt } from "./naive";
import { allocate, isGuarded, makeSettings, makeTile, mapAt } from "./support";

const ALL_PARTS: i32 = 255;
/** What a voxel that is no center keeps. */
const UNTOUCHED: f32 = -77;

function allFeatures(): StaticArray<i32> {
  const slots = new StaticArray<i32>(GLCM_FEATURE_COUNT);
  for (let slot = 0; slot < slots.length; slot++) slots[slot] = slot;
  return slots;
}

function run(tile: Tile, settings: Settings): void {
  const t = changetype<usize>(tile), s = changetype<usize>(settings);
  const bytes = max<usize>(4096, layoutGlcm(t, s, allocate(4096))), scratch = allocate(bytes);
  initializeGlcm(t, s, scratch);
  const cells = tile.coreWidth * tile.coreHeight * tile.coreDepth * settings.featureCount;
  tile.mapsPtr = allocate(<usize>cells << 2);
  // Twice with the same scratch: as many tiles share it.
  for (let turn = 0; turn < 2; turn++) {
    for (let k = 0; k < cells; k++) store<f32>(tile.mapsPtr + (<usize>k << 2), UNTOUCHED);
    mapGlcm(t, s, scratch);
  }
  expect(isGuarded(scratch, bytes)).toBe(true);
  expect(isGuarded(tile.mapsPtr, <usize>cells << 2)).toBe(true);
}

/** The mean over groups of offsets that have a pair and a value; NaN if there are none. */
function naive(tile: Tile, settings: Settings, slot: i32, matrices: StaticArray<StaticArray<f64>>): f64 {
  let sum: f64 = 0, count: f64 = 0, missing = false;
  for (let k = 0; k < matrices.length; k++) {
    if (sumOf(matrices[k]) == 0) {
      missing = true;
      continue;
    }
    const value = naiveGlcm(slot, matrices[k], settings.levelCount, settings.pyradiomics == 1);
    if (isNaN(value)) continue;
    sum += value;
    count++;
  }
  // PyRadiomics means that one over all directions, empty ones too.
  if (settings.pyradiomics && settings.averaged && slot == GlcmFeature.jointAverage && missing) return NaN;
  return count == 0 ? NaN : sum / count;
}

function matricesAt(tile: Tile, settings: Settings, x: i32, y: i32, z: i32): StaticArray<StaticArray<f64>> {
  const groups = settings.averaged ? settings.offsetCount : 1, g = settings.levelCount;
  const matrices = new StaticArray<StaticArray<f64>>(groups), window = windowAt(tile, x, y, z);
  for (let k = 0; k < groups; k++) matrices[k] = new StaticArray<f64>(g * g);
  for (let k = 0; k < settings.offsetCount; k++) countPairs(tile, settings, k, window, window, matrices[settings.averaged ? k : 0]);
  return matrices;
}

function checkMap(tile: Tile, settings: Settings): void {
  run(tile, settings);
  let voxel = 0;
  for (let z = tile.coreZ; z < tile.coreZ + tile.coreDepth; z++) {
    for (let y = tile.coreY; y < tile.coreY + tile.coreHeight; y++) {
      for (let x = tile.coreX; x < tile.coreX + tile.coreWidth; x++, voxel++) {
        if (load<u8>(tile.centersPtr + voxel) == 0) continue;
        const matrices = matricesAt(tile, settings, x, y, z);
        let pairs: f64 = 0;
        for (let k = 0; k < matrices.length; k++) pairs += sumOf(matrices[k]);
        expect(load<u8>(tile.statusPtr + voxel)).toBe(<u8>(pairs > 0 ? WindowStatus.valid : WindowStatus.empty));
        for (let f = 0; f < settings.featureCount; f++) {
          const slot = load<i32>(settings.featuresPtr + (<usize>f << 2));
          expectClose(mapAt(tile, f, voxel), naive(tile, settings, slot, matrices), 3e-7, slot, voxel);
        }
      }
    }
  }
}

class Case {
  width: i32 = 11;
  height: i32 = 6;
  depth: i32 = 1;
  radius: i32 = 1;
  levelCount: i32 = 5;
  symmetric: i32 = 1;
  averaged: i32 = 0;
  pyradiomics: i32 = 0;
  outside: i32 = 2;
  features: StaticArray<i32> = allFeatures();
  parts: i32 = ALL_PARTS;

  constructor(public offsets: StaticArray<i32>) {}

  tile(): Tile {
    const voxels = this.width * this.height * this.depth;
    const tile = makeTile(new StaticArray<u8>(voxels), this.width, this.height, this.depth, this.radius, this.features.length);
    putLevels(tile, makeLevels(voxels, this.levelCount, this.outside, voxels + this.radius), 2);
    return tile;
  }

  settings(): Settings {
    const side = 2 * this.radius + 1, offsetCount = this.averaged ? 1 : this.offsets.length / 4;
    const samples = side * side * (this.depth > 1 ? side : 1) * offsetCount;
    const settings = makeSettings(this.levelCount, samples, this.parts, this.features, this.offsets);
    settings.symmetric = this.symmetric;
    settings.averaged = this.averaged;
    settings.pyradiomics = this.pyradiomics;
    return settings;
  }

  check(): void {
    checkMap(this.tile(), this.settings());
  }
}

const PLANE: StaticArray<i32> = [1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, -1, 0, 1];
const SPACE: StaticArray<i32> = [1, 0, 0, 0, 0, 1, -1, 0, 1, -1, 1, 1];

describe("maps of all features", () => {
  it("are those of each window's matrix, merged and averaged, ordered or not", () => {
    for (let k = 0; k < 8; k++) {
      const c = new Case(PLANE);
      c.symmetric = k & 1;
      c.averaged = (k >> 1) & 1;
      c.radius = k & 4 ? 3 : 1;
      c.check();
    }
  });

  it("of volumes", () => {
    for (let k = 0; k < 4; k++) {
      const c = new Case(SPACE);
      c.width = 6;
      c.height = 4;
      c.depth = 4;
      c.symmetric = k & 1;
      c.averaged = k >> 1;
      c.check();
    }
  });

  it("where most is outside, as IBSI and as PyRadiomics have it", () => {
    for (let k = 0; k < 8; k++) {
      const c = new Case(PLANE);
      c.outside = 9;
      c.levelCount = 3;
      c.symmetric = k & 1;
      c.averaged = (k >> 1) & 1;
      c.pyradiomics = k >> 2;
      c.check();
    }
  });

  it("where windows are larger than the image", () => {
    const c = new Case(PLANE);
    c.width = 5;
    c.height = 4;
    c.radius = 9;
    c.check();
  });

  it("of rows longer than a chunk", () => {
    const c = new Case([1, 0, 0, 0]);
    c.width = 300;
    c.height = 2;
    c.radius = 2;
    c.levelCount = 4;
    c.check();
  });

  it("of images of every small width", () => {
    for (let width = 1; width < 10; width++) {
      const c = new Case([1, 0, 0, 0, 0, 1, 0, 0]);
      c.width = width;
      c.height = 3;
      c.check();
    }
  });
});

describe("a tile", () => {
  it("reads its halo, and leaves alone what is no center", () => {
    const c = new Case(PLANE), tile = c.tile(), settings = c.settings();
    tile.coreX = 2;
    tile.coreY = 1;
    tile.coreWidth = 7;
    tile.coreHeight = 4;
    for (let i = 0; i < 28; i++) store<u8>(tile.centersPtr + i, i < 7 ? 0 : i % 7 == 0 || i % 7 == 6 ? 0 : 1);
    checkMap(tile, settings);
    for (let i = 0; i < 28; i++) {
      if (i < 7 || i % 7 == 0 || i % 7 == 6) expect(mapAt(tile, GlcmFeature.contrast, i)).toBe(UNTOUCHED);
    }
  });
});
