import { Quantities } from "../core/chunk";
import { Settings, Tile } from "../core/tile";
import { GLCM_QUANTITY_COUNT, GlcmFeature, GlcmQuantity } from "../glcm/features";
import { PairMatrix } from "../glcm/maximalCorrelation";
import { SmallWindows } from "../glcm/smallWindows";
import { WindowPairs } from "../glcm/windowPairs";
import { countPairs, expectClose, isClose, makeLevels, naiveGlcm, putLevels, sumOf, windowAt } from "./naive";
import { allocate, isGuarded, makeSettings, makeTile } from "./support";

function makePairs(settings: Settings, withMatrix: bool): WindowPairs {
  const pairs = changetype<WindowPairs>(allocate(offsetof<WindowPairs>()));
  pairs.matrix = changetype<PairMatrix>(allocate(offsetof<PairMatrix>()));
  pairs.layout(settings, withMatrix, allocate(pairs.layout(settings, withMatrix, 0)));
  if (withMatrix) pairs.matrix.initialize();
  return pairs;
}

function makeImage(width: i32, height: i32, depth: i32, radius: i32, levelCount: i32, outside: i32): Tile {
  const voxels = width * height * depth, tile = makeTile(new StaticArray<u8>(voxels), width, height, depth, radius, 0);
  putLevels(tile, makeLevels(voxels, levelCount, outside, voxels), 2);
  return tile;
}

function countsAt(tile: Tile, settings: Settings, x: i32, y: i32, z: i32, first: i32, last: i32): StaticArray<f64> {
  const counts = new StaticArray<f64>(settings.levelCount * settings.levelCount), window = windowAt(tile, x, y, z);
  for (let k = first; k < last; k++) countPairs(tile, settings, k, window, window, counts);
  return counts;
}

const OFFSETS: StaticArray<i32> = [1, 0, 0, 0, 1, -1, 0, 1, 0, 1, 1, 0];

describe("pairs of a window", () => {
  it("come in the order of their first voxels, backwards from the other end", () => {
    // 1 2 3
    // 4 . 6
    const tile = makeTile([1, 2, 3, 4, 0, 6], 3, 2, 1, 1, 0), settings = makeSettings(6, 9, 0, [], [1, 0, 0, 0, 0, 1, 0, 1]);
    const pairs = makePairs(settings, false), want: StaticArray<u16> = [1, 2, 2, 3, 4, 1, 6, 3];
    pairs.gather(tile, settings, 1, 0, 0, 0, 2);
    expect(pairs.count).toBe(4);
    for (let k = 0; k < 8; k++) expect(load<u16>(pairs.pairsPtr + (<usize>k << 1))).toBe(want[k]);
    pairs.gather(tile, settings, 0, 1, 0, 1, 2);
    expect(pairs.count).toBe(1);
    expect(load<u32>(pairs.pairsPtr)).toBe(4 | (1 << 16));
  });

  it("are those that the window's matrix counts", () => {
    const tile = makeImage(6, 5, 4, 1, 4, 2), settings = makeSettings(4, 81, 0, [], OFFSETS), pairs = makePairs(settings, false);
    settings.symmetric = 0;
    for (let voxel = 0; voxel < 120; voxel++) {
      const x = voxel % 6, y = voxel / 6 % 5, z = voxel / 30, counts = countsAt(tile, settings, x, y, z, 0, 3);
      pairs.gather(tile, settings, x, y, z, 0, 3);
      expect(<f64>pairs.count).toBe(sumOf(counts));
      for (let k = 0; k < pairs.count; k++) {
        const ptr = pairs.pairsPtr + (<usize>k << 2);
        counts[(load<u16>(ptr) - 1) * 4 + load<u16>(ptr, 2) - 1] -= 1;
      }
      for (let k = 0; k < 16; k++) expect(counts[k]).toBe(0);
    }
  });

  it("have the moments of their sums and levels", () => {
    const q = changetype<Quantities>(allocate(offsetof<Quantities>()));
    q.layout(GLCM_QUANTITY_COUNT, allocate(q.layout(GLCM_QUANTITY_COUNT, 0)));
    const slots: StaticArray<i32> = [GlcmFeature.sumVariance, GlcmFeature.clusterShade, GlcmFeature.clusterProminence, GlcmFeature.jointVariance];
    const quantities: StaticArray<i32> = [GlcmQuantity.sumM2, GlcmQuantity.sumM3, GlcmQuantity.sumM4, GlcmQuantity.varianceX];
    for (let symmetric = 0; symmetric < 2; symmetric++) {
      const tile = makeImage(7, 5, 1, 2, 9, 1), settings = makeSettings(9, 60, 0, [], [1, 0, 0, 0, 1, -1, 0, 1]);
      const pairs = makePairs(settings, false);
      settings.symmetric = symmetric;
      for (let voxel = 0; voxel < 35; voxel++) {
        const counts = countsAt(tile, settings, voxel % 7, voxel / 7, 0, 0, 2);
        pairs.gather(tile, settings, voxel % 7, voxel / 7, 0, 0, 2);
        pairs.putMoments(q, 16, symmetric);
        for (let n = 0; n < 4; n++) {
          expectClose(load<f64>(q.row(quantities[n]), 16), naiveGlcm(slots[n], counts, 9, false), 1e-12, slots[n], voxel);
        }
        const turned = new StaticArray<f64>(81);
        for (let k = 0; k < 81; k++) turned[k % 9 * 9 + k / 9] = counts[k];
        expectClose(load<f64>(q.row(GlcmQuantity.varianceY), 16), naiveGlcm(slots[3], turned, 9, false), 1e-12, slots[3], voxel);
      }
    }
  });
});

describe("maximal correlation of a window", () => {
  it("is the root of the second largest eigenvalue of Haralick's Q", () => {
    for (let symmetric = 0; symmetric < 2; symmetric++) {
      const tile = makeImage(8, 6, 1, 2, 7, 2), settings = makeSettings(7, 80, 0, [], OFFSETS), pairs = makePairs(settings, true);
      settings.symmetric = symmetric;
      for (let voxel = 0; voxel < 48; voxel++) {
        const x = voxel % 8, y = voxel / 8, counts = countsAt(tile, settings, x, y, 0, 0, 2);
        pairs.gather(tile, settings, x, y, 0, 0, 2);
        const want = naiveGlcm(GlcmFeature.maximalCorrelationCoefficient, counts, 7, false);
        expect(isClose(pairs.maximalCorrelation(symmetric, 0), want, 1e-7)).toBe(true);
        for (let level = 0; level <= 7; level++) expect(load<u16>(pairs.slotsPtr + (<usize>level << 1))).toBe(0);
      }
    }
  });

  it("is what the host says where there is one level, and nothing where levels are too many", () => {
    const tile = makeTile([5, 5, 5, 5], 4, 1, 1, 3, 0), settings = makeSettings(6, 3, 0, [], [1, 0, 0, 0]), pairs = makePairs(settings, true);
    pairs.gather(tile, settings, 0, 0, 0, 0, 1);
    expect(pairs.maximalCorrelation(1, 0.5)).toBe(0.5);
    const many = makeImage(4, 1, 1, 3, 1, 0);
    putLevels(many, [1, 2, 3, 4], 2);
    pairs.levelLimit = 3;
    pairs.gather(many, settings, 0, 0, 0, 0, 1);
    expect(isNaN(pairs.maximalCorrelation(1, 0))).toBe(true);
    for (let level = 0; level <= 6; level++) expect(load<u16>(pairs.slotsPtr + (<usize>level << 1))).toBe(0);
  });

  it("is the same where levels are numbered once for all offsets, and of each window whatever waits beside it", () => {
    for (let g = 3; g < 40; g += 6) {
      const tile = makeImage(40, 4, 1, 2, g, 1), settings = makeSettings(g, 25, 0, [], OFFSETS);
      settings.averaged = 1;
      expect(SmallWindows.fits(tile, settings)).toBe(true);
      const small = changetype<SmallWindows>(allocate(offsetof<SmallWindows>()));
      const tables = small.layoutTables(settings, 0), bytes = small.layoutRows(tile, tables), scratch = allocate(bytes);
      small.layoutRows(tile, small.layoutTables(settings, scratch));
      small.matrix = makePairs(settings, true).matrix;
      small.initialize(tile, settings);
      const centers = allocate(40), values = allocate(40 << 3), alone = allocate(8);
      for (let x = 0; x < 40; x++) store<u8>(centers + x, x != 7);
      for (let y = 0; y < 4; y++) for (let k = 0; k < 2; k++) {
        small.label(tile, y, 0, 0, 40);
        store<f64>(values, -1, 7 << 3);
        small.fill(0, 40, k, 0, centers, values);
        expect(load<f64>(values, 7 << 3)).toBe(-1);
        for (let x = 0; x < 40; x++) {
          if (x == 7) continue;
          const counts = countsAt(tile, settings, x, y, 0, k, k + 1), value = load<f64>(values + (<usize>x << 3));
          small.fill(x, 1, k, 0, centers, alone);
          expect(load<u64>(alone)).toBe(load<u64>(values + (<usize>x << 3)));
          if (sumOf(counts) == 0) expect(isNaN(value)).toBe(true);
          else expect(isClose(value, naiveGlcm(GlcmFeature.maximalCorrelationCoefficient, counts, g, false), 1e-7)).toBe(true);
        }
      }
      expect(isGuarded(scratch, bytes)).toBe(true);
      expect(isGuarded(values, 40 << 3)).toBe(true);
    }
  });

  it("takes numbers for small windows of symmetric averages alone", () => {
    const tile = makeImage(3, 3, 3, 1, 4, 0), settings = makeSettings(4, 27, 0, [], OFFSETS);
    expect(SmallWindows.fits(tile, settings)).toBe(false);
    settings.averaged = 1;
    expect(SmallWindows.fits(tile, settings)).toBe(true);
    settings.symmetric = 0;
    expect(SmallWindows.fits(tile, settings)).toBe(false);
    settings.symmetric = 1;
    tile.radiusX = 2;
    expect(SmallWindows.fits(tile, settings)).toBe(false);
  });
});
