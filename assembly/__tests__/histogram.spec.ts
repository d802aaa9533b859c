import { accumulateHistogram, evaluateHistogram, regionBytesHistogram } from "../histogram/accumulate";
import { HistogramFeature, HistogramPart } from "../histogram/features";
import { initializeHistogram, layoutHistogram, mapHistogram } from "../histogram/map";
import { allocate, isGuarded, makeSettings, makeTile, mapAt } from "./support";

const LEVELS: StaticArray<u8> = [1, 1, 2, 4, 0, 4, 4, 6];
const FEATURES: StaticArray<i32> = [
  HistogramFeature.mean, HistogramFeature.variance, HistogramFeature.uniformity, HistogramFeature.entropy, HistogramFeature.median,
  HistogramFeature.mode,
];
const PARTS: i32 = HistogramPart.moments | HistogramPart.cells | HistogramPart.scan | HistogramPart.order | HistogramPart.deviations;
// Seven voxels: 1 twice, 2, 4 three times, 6. Mean 22 / 7; the mean of squares 90 / 7.
const MEAN: f64 = 22.0 / 7, VARIANCE: f64 = 90.0 / 7 - MEAN * MEAN, UNIFORMITY: f64 = 15.0 / 49;

function entropy(): f64 {
  return Math.log2(7) - (2 + 3 * Math.log2(3)) / 7;
}

describe("a histogram", () => {
  it("of a region has the values worked out by hand", () => {
    const settings = makeSettings(6, 0, PARTS, FEATURES, []), ptr = changetype<usize>(settings), values = allocate(25 << 3);
    const bytes = max<usize>(1024, regionBytesHistogram(ptr, allocate(1024))), state = allocate(bytes);
    accumulateHistogram(changetype<usize>(makeTile(LEVELS, 8, 1, 1, 0, 0)), ptr, state);
    evaluateHistogram(ptr, state, values);
    expect(isGuarded(state, bytes)).toBe(true);
    expect(Math.abs(load<f64>(values + (HistogramFeature.mean << 3)) - MEAN) < 1e-14).toBe(true);
    expect(Math.abs(load<f64>(values + (HistogramFeature.variance << 3)) - VARIANCE) < 1e-14).toBe(true);
    expect(Math.abs(load<f64>(values + (HistogramFeature.uniformity << 3)) - UNIFORMITY) < 1e-15).toBe(true);
    expect(Math.abs(load<f64>(values + (HistogramFeature.entropy << 3)) - entropy()) < 1e-14).toBe(true);
    expect(load<f64>(values + (HistogramFeature.median << 3))).toBe(4);
    expect(load<f64>(values + (HistogramFeature.mode << 3))).toBe(4);
  });

  it("of a window that holds everything has the same", () => {
    const tile = makeTile(LEVELS, 8, 1, 1, 7, 6), settings = makeSettings(6, 8, PARTS, FEATURES, []);
    const t = changetype<usize>(tile), s = changetype<usize>(settings);
    const bytes = max<usize>(4096, layoutHistogram(t, s, allocate(4096))), scratch = allocate(bytes);
    initializeHistogram(t, s, scratch);
    mapHistogram(t, s, scratch);
    expect(isGuarded(scratch, bytes)).toBe(true);
    for (let voxel = 0; voxel < 8; voxel++) {
      expect(Mathf.abs(mapAt(tile, 0, voxel) - <f32>MEAN) < 1e-6).toBe(true);
      expect(Mathf.abs(mapAt(tile, 1, voxel) - <f32>VARIANCE) < 1e-6).toBe(true);
      expect(Mathf.abs(mapAt(tile, 2, voxel) - <f32>UNIFORMITY) < 1e-7).toBe(true);
      expect(Mathf.abs(mapAt(tile, 3, voxel) - <f32>entropy()) < 1e-6).toBe(true);
      expect(mapAt(tile, 4, voxel)).toBe(4);
      expect(mapAt(tile, 5, voxel)).toBe(4);
    }
  });

  it("of a small window counts its own voxels", () => {
    const tile = makeTile(LEVELS, 8, 1, 1, 1, 6), settings = makeSettings(6, 3, PARTS, FEATURES, []);
    const t = changetype<usize>(tile), s = changetype<usize>(settings), scratch = allocate(max<usize>(4096, layoutHistogram(t, s, allocate(4096))));
    initializeHistogram(t, s, scratch);
    mapHistogram(t, s, scratch);
    expect(mapAt(tile, 0, 0)).toBe(1);
    expect(mapAt(tile, 1, 0)).toBe(0);
    expect(mapAt(tile, 3, 0)).toBe(0);
    expect(mapAt(tile, 0, 4)).toBe(4);
    expect(Mathf.abs(mapAt(tile, 0, 2) - <f32>(7.0 / 3)) < 1e-6).toBe(true);
    expect(Mathf.abs(mapAt(tile, 3, 2) - Mathf.log2(3)) < 1e-6).toBe(true);
  });
});
