import { describe, expect, it } from "vitest";
import { computeFeatureMap, computeFeatures, sweep, type SweepRow } from "../../src/index.js";
import { expectedEntropy } from "../../src/multiparametric/saturation.js";
import { summarize } from "../../src/sweep/summary.js";
import { readAnswers } from "../support/answers.js";
import { Mismatches } from "../support/close.js";
import { mulberry32 } from "../support/random.js";
import { synthetic } from "../support/scenes.js";

interface Figure10 {
  readonly bins: readonly number[];
  readonly iidUniformExact: Readonly<Record<string, readonly number[]>>;
  readonly synthetic64noise10: Readonly<Record<string, readonly number[]>>;
}
const { figure10 } = readAnswers<{ figure10: Figure10 }>("grayLevels");
const WINDOWS = [3, 5, 7, 9, 11, 15], KERNEL_RADII = WINDOWS.map((window) => (window - 1) / 2);

const rowOf = (rows: readonly SweepRow[], feature: string, binCount: number | null, kernelRadius: number | null): SweepRow => (
  rows.find((row) => row.feature === feature && row.binCount === binCount && row.kernelRadius === kernelRadius)!
);

describe("Figure 10 of the paper: entropy against bins and windows", () => {
  it("has the exact expectations of independent uniform draws", () => {
    const wrong = new Mismatches();
    for (const window of WINDOWS) {
      figure10.bins.forEach((bins, k) => wrong.check(`${window} ${bins}`, expectedEntropy(bins, window ** 2), figure10.iidUniformExact[window]![k]!, 0, 1e-9));
    }
    wrong.expectNone(72);
  });

  it("meets them with random voxels, within Monte-Carlo error", async () => {
    const random = mulberry32(1), data = Float64Array.from({ length: 256 * 256 }, random);
    // The range ends at the draws' own extremes: a part in 65 536 of the bins.
    const { rows } = await sweep({ data, size: [256, 256] }, { features: "histogram.entropy", binCounts: figure10.bins, kernelRadii: KERNEL_RADII, wholeWindows: true });
    const wrong = new Mismatches();
    for (const [k, window] of WINDOWS.entries()) {
      figure10.bins.forEach((bins, b) => {
        const { mean, sd } = rowOf(rows, "histogram.entropy", bins, KERNEL_RADII[k]!);
        // Windows that do not overlap are independent: four standard errors of so many.
        const error = 4 * sd! / Math.sqrt((256 / window) ** 2);
        wrong.check(`${window} ${bins}`, mean!, figure10.iidUniformExact[window]![b]!, 0, error + 1e-4);
      });
    }
    wrong.expectNone(72);
  });

  it("is the reference script's of the synthetic scene, to f32", async () => {
    const { rows } = await sweep(synthetic(64, 10), { features: "histogram.entropy", binCounts: figure10.bins, kernelRadii: KERNEL_RADII, wholeWindows: true });
    const wrong = new Mismatches();
    for (const [k, window] of WINDOWS.entries()) {
      figure10.bins.forEach((bins, b) => (
        wrong.check(`${window} ${bins}`, rowOf(rows, "histogram.entropy", bins, KERNEL_RADII[k]!).mean!, figure10.synthetic64noise10[window]![b]!, 0, 1e-6)
      ));
    }
    wrong.expectNone(72);
  });

  it("finds slope 1 and both knees where the theory puts them", async () => {
    // Normal intensities of a known share of the range: H = log2 B + log2(σ √(2πe) / R), up to log2 n.
    const random = mulberry32(2), data = Float64Array.from({ length: 400 * 400 }, () => {
      let sum = -6;
      for (let k = 0; k < 12; k++) sum += random();
      return sum;
    });
    [data[0], data[1]] = [-16, 16];
    const binCounts = [4, 8, 16, 32, 64, 128, 256, 1024, 4096, 16384, 65535];
    const { curves: [region] } = await sweep({ data, size: [400, 400] }, { features: "histogram.entropy", binCounts });
    const lower = 32 / 4.133;
    expect(Math.abs(region!.slope! - 1)).toBeLessThan(0.05);
    expect(region!.fit).toBeGreaterThan(0.999);
    expect(Math.abs(Math.log2(region!.lowerKnee! / lower))).toBeLessThan(0.15);
    const { curves: [window] } = await sweep({ data, size: [400, 400] }, { features: "histogram.entropy", binCounts, kernelRadii: [15], wholeWindows: true });
    expect(Math.abs(window!.slope! - 1)).toBeLessThan(0.05);
    expect(Math.abs(Math.log2(window!.lowerKnee! / lower))).toBeLessThan(0.25);
    expect(Math.abs(Math.log2(window!.upperKnee! / (lower * 31 * 31)))).toBeLessThan(0.5);
    expect(window!.points.at(-1)!.ceiling).toBeCloseTo(Math.log2(961), 12);
  });
});

describe("a sweep", () => {
  const image = synthetic(40, 10), features = ["glcm.contrast", "histogram.entropy", "original_glcm_JointEntropy", "statistics.mean"];

  it.each([0, 2])("has what maps have, with %i workers, masks and undefined voxels", async (workers) => {
    const mask = { data: image.data.map((_, i) => (i % 7 === 0 || i % 40 > 35 ? 0 : 3)), size: image.size };
    const options = { features, mask, label: 3, aggregation: "averaged", distances: [2], workers } as const;
    const { rows, curves, provenance } = await sweep(image, { ...options, binCounts: [32, 4, 4], kernelRadii: [3, 1] });
    expect(rows).toHaveLength(2 * 2 * 4);
    expect(curves).toHaveLength(2 * 4);
    expect(provenance.options).toMatchObject({ binCounts: [4, 32], kernelRadii: [1, 3], distances: [2], label: 3 });
    for (const binCount of [4, 32]) {
      for (const kernelRadius of [1, 3]) {
        const maps = await computeFeatureMap(image, { ...options, discretization: { binCount }, kernelRadius });
        for (const feature of features) {
          const row = rowOf(rows, feature, binCount, kernelRadius), map = maps[feature as keyof typeof maps]!, values = map.data.filter((value) => !Number.isNaN(value)).sort();
          const inside = mask.data.filter((value) => value === 3).length;
          expect(row).toMatchObject({ count: values.length, levelCount: binCount, min: values[0], max: values.at(-1), binWidth: null });
          expect(row.undefinedShare).toBeCloseTo(1 - values.length / inside, 12);
          expect(row.mean).toBeCloseTo(map.stats.mean, 10);
          const middle = (values.length - 1) / 2;
          expect(row.median).toBe((values[Math.floor(middle)]! + values[Math.ceil(middle)]!) / 2);
        }
      }
    }
  });

  it("has the values of regions where there are no windows, and widths instead of numbers", async () => {
    const { rows } = await sweep(image, { features: ["histogram.entropy", "glcm.contrast"], binWidths: [5, 20] });
    for (const binWidth of [5, 20]) {
      const { values, provenance } = await computeFeatures(image, { features: ["histogram.entropy", "glcm.contrast"], discretization: { binWidth } });
      const row = rows.find((one) => one.binWidth === binWidth && one.feature === "glcm.contrast")!;
      expect(row).toMatchObject({ mean: values["glcm.contrast"], levelCount: provenance.levelCount, kernelRadius: null, binCount: null, sd: null, count: 1600 });
    }
  });

  it("tells progress, stops when told to, and warns once", async () => {
    const done: number[] = [], controller = new AbortController();
    const options = { features: "glcm.contrast", binCounts: [2, 4, 8], kernelRadii: [1, 2] } as const;
    await sweep(image, { ...options, onProgress: (progress) => done.push(progress.done / progress.total) });
    expect(done).toEqual([1, 2, 3, 4, 5, 6].map((k) => k / 6));
    await expect(sweep(image, { ...options, signal: controller.signal, onProgress: () => controller.abort(new Error("enough")) })).rejects.toThrow("enough");
    const { warnings } = await sweep({ data: new Int16Array(100).fill(7), size: [10, 10] }, options);
    expect(warnings.filter(({ code }) => code === "constant-region")).toHaveLength(1);
  });

  it("names what is wrong", async () => {
    const wrong: readonly (readonly [object, string])[] = [
      [{}, '"binCounts" expected a list of numbers of bins, or binWidths (and not both)'],
      [{ binCounts: [4], binWidths: [1] }, "(and not both)"],
      [{ binCounts: [0] }, '"binCounts" expected a list of integers in [1, 65535]'],
      [{ binCounts: [4], kernelRadii: [0] }, '"kernelRadii" expected a list of integers in [1, 127]'],
      [{ binCounts: [4], kernelRadius: 2 }, 'did you mean "kernelRadii"'],
      [{ binCounts: [4], discretization: { binCount: 3, binWidth: 2 } }, "exactly one of"],
    ];
    for (const [options, message] of wrong) await expect(sweep(image, { features: "glcm.contrast", ...options })).rejects.toThrow(message);
    await expect(sweep([image] as never, { features: "glcm.contrast", binCounts: [4] })).rejects.toThrow("one image");
  });

  it("summarizes by the definition", () => {
    const random = mulberry32(3);
    const draws = [
      () => (random() - 0.5) * 10 ** Math.floor(random() * 6), () => Math.floor(random() * 4) / 3, () => 7.5, () => 1e-44 * Math.floor(random() * 3),
      () => (random() < 0.1 ? Infinity : random()),
    ];
    for (const length of [1, 2, 50, 1000, 70_000]) for (const draw of draws) {
      const values = Float32Array.from({ length }, draw), sorted = values.slice().sort();
      const got = summarize(values);
      for (const [key, share] of [["min", 0], ["p02", 0.02], ["p25", 0.25], ["p98", 0.98], ["max", 1]] as const) {
        const rank = share * (length - 1), low = sorted[Math.floor(rank)]!;
        const high = sorted[Math.ceil(rank)]!;
        expect(got[key]).toBe(low === high ? low : low + (high - low) * (rank - Math.floor(rank)));
      }
    }
  });
});
