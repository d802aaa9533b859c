import { describe, expect, it } from "vitest";
import { computeFeatureMap } from "../../src/index.js";
import { colorTable, toDisplay } from "../../src/display/index.js";

const image = { data: Float32Array.of(1, 2, NaN, 4, 5, 11), size: [3, 2] };

describe("toDisplay", () => {
  it("replaces undefined voxels by a number below all others, in a copy", () => {
    const { data, sentinel, threshold, lo, hi, rgba } = toDisplay(image, { range: "min-max" });
    expect([lo, hi, rgba]).toEqual([1, 11, null]);
    expect([...data]).toEqual([1, 2, sentinel, 4, 5, 11]);
    expect(sentinel).toBeLessThan(threshold);
    expect(threshold).toBeLessThan(1);
    expect(image.data[2]).toBeNaN();
    expect([...toDisplay(image, { undefined: "zero" }).data]).toEqual([1, 2, 0, 4, 5, 11]);
    expect(toDisplay(image, { undefined: "nan" })).toMatchObject({ data: image.data, sentinel: null });
  });

  it("shares a map's memory where nothing is undefined, or undefined voxels hold a number below all others", async () => {
    const volume = { data: Float32Array.from({ length: 60 }, (_, k) => (k * 7) % 11), size: [5, 4, 3] };
    const mask = { data: Uint8Array.from({ length: 60 }, (_, k) => +(k % 3 > 0)), size: [5, 4, 3] };
    const whole = (await computeFeatureMap(volume, { features: "glcm.contrast" }))["glcm.contrast"];
    expect(toDisplay(whole).data).toBe(whole.data);
    const filled = (await computeFeatureMap(volume, { features: "glcm.contrast", mask, initValue: -1 }))["glcm.contrast"];
    const display = toDisplay(filled);
    expect(display.data).toBe(filled.data);
    expect(display.sentinel).toBe(-1);
    expect(display.threshold).toBeGreaterThan(-1);
    expect(display.threshold).toBeLessThan(filled.stats.min);
    expect([display.lo, display.hi]).toEqual([filled.stats.p02, filled.stats.p98]);
    // 0 lies among the values: it says nothing.
    const zero = (await computeFeatureMap(volume, { features: "statistics.mean", mask, initValue: 7 }))["statistics.mean"];
    const copied = toDisplay(zero);
    expect(copied.data).not.toBe(zero.data);
    zero.valid.forEach((valid, k) => expect(copied.data[k]! < copied.threshold).toBe(valid === 0));
    zero.valid.forEach((valid, k) => expect(Number.isNaN(toDisplay(zero, { undefined: "nan" }).data[k])).toBe(valid === 0));
  });

  it("makes pixels: ends of the color map beyond the range, nothing where undefined", () => {
    const table = colorTable("plasma"), color = (entry: number, alpha: number): number[] => [...table.subarray(3 * entry, 3 * entry + 3), alpha];
    const { rgba, size } = toDisplay(image, { range: [2, 6], colorMap: "plasma", opacity: 0.6 });
    expect(size).toEqual([3, 2, 1]);
    const pixel = (k: number): number[] => [...rgba!.subarray(4 * k, 4 * k + 4)];
    expect([0, 1, 2, 3, 4, 5].map(pixel)).toEqual([
      color(0, 153), color(0, 153), [0, 0, 0, 0], color(128, 153), color(192, 153), color(255, 153),
    ]);
    const volume = { data: Float32Array.of(1, 1, 1, 5, NaN, 5), size: [3, 1, 2] };
    const slice = toDisplay(volume, { range: [1, 5], colorMap: "gray", slice: 1 });
    expect(slice.size).toEqual([3, 1, 1]);
    expect([...slice.rgba!]).toEqual([255, 255, 255, 255, 0, 0, 0, 0, 255, 255, 255, 255]);
    expect(toDisplay(volume, { colorMap: "gray" }).rgba).toHaveLength(24);
  });

  it("has a range that is not empty, whatever the map", () => {
    for (const data of [[3, 3, 3], [NaN, NaN, NaN], [1e9, 1e9, NaN], [0, 0, 0]]) {
      for (const range of ["p02-p98", "min-max"] as const) {
        const { lo, hi, sentinel, threshold } = toDisplay({ data: Float32Array.from(data), size: [3, 1] }, { range });
        expect(hi).toBeGreaterThan(lo);
        expect(Math.fround(sentinel!)).toBeLessThan(Math.fround(threshold));
        const least = Math.min(...data.filter((value) => !Number.isNaN(value)));
        if (Number.isFinite(least)) expect(Math.fround(threshold)).toBeLessThan(Math.fround(least));
      }
    }
    // Outliers alone: percentiles meet.
    const sparse = { data: Float32Array.from({ length: 100 }, (_, k) => +(k === 50)), size: [10, 10] };
    expect(toDisplay(sparse)).toMatchObject({ lo: 0, hi: 1 });
  });

  it("names what is wrong", () => {
    expect(() => toDisplay(image, { range: [3, 3] })).toThrow('"range" expected "p02-p98", "min-max" or two finite numbers [low, high], low below high, got [3, 3]');
    expect(() => toDisplay(image, { undefined: "none" as never })).toThrow('"undefined" expected "sentinel", "nan" or "zero", got "none"');
    expect(() => toDisplay(image, { opacity: 2 })).toThrow('"opacity" expected a number in [0, 1], got 2');
    expect(() => toDisplay(image, { slice: 1 })).toThrow('"slice" expected an integer in [0, 0], got 1');
    expect(() => toDisplay(image, { colorMap: "jet" as never })).toThrow('"colorMap" expected one of viridis');
    expect(() => toDisplay(image, { colormap: "gray" } as never)).toThrow("colormap");
  });
});
