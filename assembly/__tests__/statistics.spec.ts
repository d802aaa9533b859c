import { StatisticsFeature } from "../statistics/features";
import { initializeStatistics, layoutStatistics, mapStatistics } from "../statistics/map";
import { allocate, isGuarded, makeSettings, makeTile, mapAt } from "./support";

const VALUES: StaticArray<f64> = [2, 4, NaN, 4, 10];
const LEVELS: StaticArray<u8> = [0, 0, 0, 0, 0];
const FEATURES: StaticArray<i32> = [
  StatisticsFeature.mean, StatisticsFeature.variance, StatisticsFeature.median, StatisticsFeature.energy, StatisticsFeature.range,
];

describe("statistics", () => {
  it("of windows that slide, NaN left out", () => {
    const tile = makeTile(LEVELS, 5, 1, 1, 1, 5), settings = makeSettings(0, 3, 0xff, FEATURES, []);
    tile.inputPtr = allocate(5 << 3);
    for (let i = 0; i < 5; i++) store<f64>(tile.inputPtr + (<usize>i << 3), VALUES[i]);
    const t = changetype<usize>(tile), s = changetype<usize>(settings);
    const bytes = max<usize>(1024, layoutStatistics(t, s, allocate(1024))), scratch = allocate(bytes);
    initializeStatistics(t, s, scratch);
    mapStatistics(t, s, scratch);
    expect(isGuarded(scratch, bytes)).toBe(true);
    // 2 and 4; 2 and 4; 4 and 4; 4 and 10; 4 and 10.
    const means: StaticArray<f32> = [3, 3, 4, 7, 7], variances: StaticArray<f32> = [1, 1, 0, 9, 9];
    const energies: StaticArray<f32> = [20, 20, 32, 116, 116], ranges: StaticArray<f32> = [2, 2, 0, 6, 6];
    for (let voxel = 0; voxel < 5; voxel++) {
      expect(mapAt(tile, 0, voxel)).toBe(means[voxel]);
      expect(mapAt(tile, 1, voxel)).toBe(variances[voxel]);
      expect(mapAt(tile, 2, voxel)).toBe(means[voxel]);
      expect(mapAt(tile, 3, voxel)).toBe(energies[voxel]);
      expect(mapAt(tile, 4, voxel)).toBe(ranges[voxel]);
    }
  });
});
