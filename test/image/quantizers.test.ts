import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adviseGrayLevels, computeFeatureMap, computeFeatures, discretize, informationLoss, type Discretization } from "../../src/index.js";
import { readAnswers } from "../support/answers.js";
import { synthetic } from "../support/scenes.js";

const levelsOf = (values: readonly number[], discretization: Discretization): number[] => (
  [...discretize({ data: Float64Array.from(values), size: [values.length, 1] }, { discretization }).data]
);

/** The least squared distance of any way to cut sorted values into so many runs. */
function bruteForce(sorted: readonly number[], cells: number): number {
  if (cells === 1 || sorted.length <= 1) {
    const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
    return sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  }
  let best = Infinity;
  for (let cut = 1; cut < sorted.length; cut++) best = Math.min(best, bruteForce(sorted.slice(0, cut), 1) + bruteForce(sorted.slice(cut), cells - 1));
  return best;
}

const lists = fc.array(fc.oneof(fc.integer({ min: -9, max: 9 }), fc.double({ min: -5, max: 5, noNaN: true })), { minLength: 2, maxLength: 11 });

describe("quantizers", () => {
  it("give levels of equal probability by the share of what lies below", () => {
    expect(levelsOf([5, 1, 1, 1, 9, 7, 3, 8], { binCount: 4, quantizer: "equalProbability" })).toEqual([3, 1, 1, 1, 4, 3, 2, 4]);
    fc.assert(fc.property(lists, fc.integer({ min: 1, max: 300 }), (values, binCount) => {
      const want = values.map((value) => Math.floor(binCount * values.filter((other) => other < value).length / values.length) + 1);
      expect(levelsOf(values, { binCount, quantizer: "equalProbability" })).toEqual(want);
    }));
  });

  it("find Lloyd and Max's global optimum: no way to cut is better", async () => {
    await fc.assert(fc.asyncProperty(lists, fc.integer({ min: 1, max: 4 }), async (values, binCount) => {
      const image = { data: Float64Array.from(values), size: [values.length, 1] };
      const { distortion } = await informationLoss(image, { binCount, quantizer: "lloydMax" });
      const cells = Math.min(binCount, new Set(values).size), want = bruteForce([...values].sort((a, b) => a - b), cells) / values.length;
      expect(Math.abs(distortion - want)).toBeLessThan(1e-9 * (1 + want));
      expect(distortion).toBeLessThanOrEqual((await informationLoss(image, { binCount })).distortion * (1 + 1e-12) + 1e-12);
    }));
  });

  it("are no worse than the reference script's, whose iteration stops at a local optimum", async () => {
    const image = synthetic(64, 10), { quantizers } = readAnswers<{ quantizers: Record<string, Record<string, number>> }>("grayLevels");
    for (const binCount of [8, 16, 32]) {
      const equal = await informationLoss(image, { binCount, quantizer: "equalProbability" }), want = quantizers[`equalProbability-${binCount}`]!;
      expect(equal.distortion).toBeCloseTo(want.distortion!, 8);
      expect(equal.structuralInformation).toBeCloseTo(want.structuralInformation!, 8);
      const best = await informationLoss(image, { binCount, quantizer: "lloydMax" });
      expect(best.distortion).toBeLessThanOrEqual(quantizers[`lloydMax-${binCount}`]!.distortion! + 1e-8);
    }
  });

  it("clip to percentiles, which keep their voxels", () => {
    const values = Array.from({ length: 101 }, (_, k) => k), { data, binEdges } = discretize(
      { data: Float64Array.from([...values.slice(0, 100), 1000]), size: [101, 1] }, { discretization: { binCount: 9, percentiles: [5, 95] } },
    );
    expect([data[0], data[5], data[14], data[15], data[94], data[95], data[100]]).toEqual([1, 1, 1, 2, 9, 9, 9]);
    expect([binEdges![0], binEdges![1], binEdges!.at(-1)]).toEqual([5, 15, 95]);
    expect(levelsOf([1, 1, 1, 1, 50], { binCount: 4, percentiles: [0, 75] })).toEqual([1, 1, 1, 1, 1]);
    expect(new Set(levelsOf(values, { binCount: 4, percentiles: [0, 100], quantizer: "lloydMax" })).size).toBe(4);
  });

  it("say where levels begin, leave out what is outside, and warn of empty levels", () => {
    const data = Float32Array.of(NaN, 4, 4, 4, 4, 8, 100), mask = { data: Uint8Array.of(1, 1, 1, 1, 1, 1, 0), size: [7, 1] };
    const equal = discretize({ data, size: [7, 1] }, { mask, discretization: { binCount: 3, quantizer: "equalProbability" } });
    expect([...equal.data]).toEqual([0, 1, 1, 1, 1, 3, 0]);
    expect([...equal.binEdges!]).toEqual([4, 8, 8, 8]);
    expect(equal.warnings.map(({ code, count }) => [code, count])).toContainEqual(["fewer-levels", 1]);
    const best = discretize({ data, size: [7, 1] }, { mask, discretization: { binCount: 300, quantizer: "lloydMax" } });
    expect([[...best.data], best.levelCount, [...best.binEdges!]]).toEqual([[0, 1, 1, 1, 1, 2, 0], 2, [4, 6, 8]]);
    expect(best.warnings.map(({ code, count }) => [code, count])).toContainEqual(["fewer-levels", 298]);
    const constant = discretize({ data: new Uint8Array(4).fill(7), size: [4, 1] }, { discretization: { binCount: 5, quantizer: "equalProbability" } });
    expect([[...constant.data], constant.warnings.map(({ code }) => code)]).toEqual([[1, 1, 1, 1], ["constant-region"]]);
  });

  it("are read by maps, regions and advice", async () => {
    const image = synthetic(24, 10), discretization = { binCount: 12, quantizer: "lloydMax" } as const, levels = discretize(image, { discretization });
    const as = { data: levels.data, size: levels.size }, given = { discretization: { levelCount: levels.levelCount } };
    const options = { features: ["glcm.contrast", "histogram.entropy"], kernelRadius: 2 } as const;
    const [a, b] = [await computeFeatureMap(image, { ...options, discretization }), await computeFeatureMap(as, { ...options, ...given })];
    expect(a["glcm.contrast"].data).toEqual(b["glcm.contrast"].data);
    expect((await computeFeatures(image, { features: "glcm", discretization })).values).toEqual((await computeFeatures(as, { features: "glcm", ...given })).values);
    const { candidates } = await adviseGrayLevels(image, { discretization: { quantizer: "lloydMax" } });
    const { adequate: _, ...of12 } = candidates.find(({ levelCount }) => levelCount === 12)!;
    expect(of12).toEqual(await informationLoss(image, discretization));
  });

  it("name what is wrong", () => {
    const wrong: readonly (readonly [object, string])[] = [
      [{ binWidth: 3, quantizer: "lloydMax" }, '"discretization.quantizer" expected a binCount beside it'],
      [{ levelCount: 3, percentiles: [1, 99] }, '"discretization.percentiles" expected a binCount beside it'],
      [{ binCount: 3, percentiles: [99, 1] }, "[low, high] with 0 <= low < high <= 100"],
      [{ binCount: 3, quantizer: "lloyd" }, '"uniform" or "equalProbability" or "lloydMax"'],
      [{ binCount: 2000, quantizer: "lloydMax" }, 'an integer in [1, 1024] for "lloydMax"'],
    ];
    for (const [discretization, message] of wrong) expect(() => levelsOf([1, 2], discretization as Discretization)).toThrow(message);
  });
});
