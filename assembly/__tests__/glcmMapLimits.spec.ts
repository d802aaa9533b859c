import { Settings, Tile } from "../core/tile";
import { GlcmFeature } from "../glcm/features";
import { initializeGlcm, layoutGlcm, mapGlcm } from "../glcm/map";
import { putLevels } from "./naive";
import { allocate, makeSettings, makeTile, mapAt } from "./support";

function run(tile: Tile, settings: Settings): void {
  const t = changetype<usize>(tile), s = changetype<usize>(settings);
  const scratch = allocate(max<usize>(4096, layoutGlcm(t, s, allocate(4096))));
  initializeGlcm(t, s, scratch);
  mapGlcm(t, s, scratch);
}

describe("levels so many that sums of powers pass 53 bits", () => {
  it("have their moments from the pairs themselves", () => {
    for (let symmetric = 0; symmetric < 2; symmetric++) {
      // By hand: three levels in a row, in windows of one pair or two.
      const features: StaticArray<i32> = [
        GlcmFeature.contrast, GlcmFeature.clusterProminence, GlcmFeature.jointVariance, GlcmFeature.sumVariance,
      ];
      const settings = makeSettings(4096, 6, 1, features, [1, 0, 0, 0]), tile = makeTile(new StaticArray<u8>(3), 3, 1, 1, 1, 4);
      settings.symmetric = symmetric;
      putLevels(tile, [1, 4096, 4094], 2);
      run(tile, settings);
      expect(mapAt(tile, 0, 0)).toBe(<f32>(4095.0 * 4095));
      expect(mapAt(tile, 1, 0)).toBe(0);
      expect(mapAt(tile, 2, 0)).toBe(<f32>(symmetric ? 4095.0 * 4095 / 4 : 0));
      expect(mapAt(tile, 3, 0)).toBe(0);
      // Sums 4097 and 8190: 4093 / 2 away from their mean, both.
      const half = 4093.0 / 2;
      expect(mapAt(tile, 0, 1)).toBe(<f32>((4095.0 * 4095 + 4) / 2));
      expect(mapAt(tile, 1, 1)).toBe(<f32>(half * half * half * half));
      expect(mapAt(tile, 3, 1)).toBe(<f32>(half * half));
    }
  });
});

describe("a window with one level", () => {
  it("has entropies of exactly 0, and an energy of exactly 1", () => {
    const features: StaticArray<i32> = [
      GlcmFeature.jointEntropy, GlcmFeature.differenceEntropy, GlcmFeature.sumEntropy, GlcmFeature.angularSecondMoment,
      GlcmFeature.jointVariance, GlcmFeature.clusterProminence, GlcmFeature.differenceVariance, GlcmFeature.jointMaximum,
    ];
    for (let k = 0; k < 4; k++) {
      const settings = makeSettings(7, 49 * 4, 255, features, [1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, -1, 0, 1]);
      const tile = makeTile(new StaticArray<u8>(45), 9, 5, 1, 3, 8);
      settings.symmetric = k & 1;
      settings.averaged = k >> 1;
      const levels = new StaticArray<u16>(45);
      levels.fill(6);
      putLevels(tile, levels, 2);
      run(tile, settings);
      for (let voxel = 0; voxel < 45; voxel++) {
        for (let f = 0; f < 8; f++) {
          expect(mapAt(tile, f, voxel)).toBe(f == 3 || f == 7 ? 1 : 0);
        }
      }
    }
  });
});
