import { describe, expect, it } from "vitest";
import { computeFeatureMap, computeFeatures, computeGlcm, discretize, features, type FeatureValuesOptions } from "../../src/index.js";
import { readAnswers } from "../support/answers.js";
import { Mismatches } from "../support/close.js";
import { mulberry32 } from "../support/random.js";
import { synthetic } from "../support/scenes.js";

const { invariant } = readAnswers<{ invariant: { levels: readonly number[]; values: Readonly<Record<string, readonly number[]>> } }>("grayLevels");
/** The authors' names, where they are not ours. */
const OURS: Readonly<Record<string, string>> = {
  autoCorrelation: "autocorrelation", energy: "angularSecondMoment", entropy: "jointEntropy", homogeneity: "inverseDifferenceMoment",
  informationMeasureOfCorrelation1: "informationCorrelation1", informationMeasureOfCorrelation2: "informationCorrelation2",
  maximumProbability: "jointMaximum", sumOfSquaresVariance: "jointVariance",
};
const ours = (name: string): string => `glcm.${OURS[name] ?? name}`;
const scene = synthetic(128, 10);
const valuesOf = async (options: Partial<FeatureValuesOptions> & { features: readonly string[] }, image = scene): Promise<Record<string, number>> => (
  (await computeFeatures(image, options)).values
);

/** The authors' formulas as they stand, on a matrix; `shift` moves levels from the ends of their cells (0) to the middle (½). */
function naiveInvariant(p: readonly (readonly number[])[], shift: number): Record<string, number> {
  const g = p.length, cell = 1 / g ** 2, line = 1 / g, faithful = shift === 0;
  const density = p.map((row) => row.map((value) => value / cell)), at = (i: number): number => (i + 1 - shift) / g;
  const over = (f: (d: number, i: number, j: number) => number): number => density.reduce((sum, row, i) => sum + row.reduce((s, d, j) => s + f(d, i, j) * cell, 0), 0);
  const plogp = (d: number): number => (d > 0 ? d * Math.log(d) : 0);
  const px = density.map((row) => row.reduce((sum, d) => sum + d * line, 0));
  const py = density.map((_, j) => density.reduce((sum, row) => sum + row[j]! * line, 0));
  const mx = over((d, i) => d * at(i)), my = over((d, _, j) => d * at(j)), m = (i: number, j: number): number => at(i) + at(j) - mx - my;
  const sums = Array.from({ length: 2 * g - 1 }, () => 0), differences = Array.from({ length: g }, () => 0);
  density.forEach((row, i) => row.forEach((d, j) => {
    sums[i + j]! += d * line;
    differences[Math.abs(i - j)]! += d * line;
  }));
  // Of the sums' cells: as the authors have them, or of width 1/G on [0, 2].
  const step = faithful ? 1 / (2 * g - 1) : line, sumAt = (k: number): number => (faithful ? 2 * (k + 1) * step : (k + 1) * line);
  const differenceAt = (k: number): number => (faithful ? (k + 1) / g : k / g);
  const moment = (values: readonly number[], width: number, x: (k: number) => number, mean: number, power: number): number => (
    values.reduce((sum, value, k) => sum + (x(k) - mean) ** power * value * width, 0));
  const sumAverage = moment(sums, step, sumAt, 0, 1), differenceAverage = moment(differences, line, differenceAt, 0, 1);
  const h = -over(plogp), hx = -px.reduce((s, d) => s + plogp(d) * line, 0), hy = -py.reduce((s, d) => s + plogp(d) * line, 0);
  const hxy1 = -over((d, i, j) => (px[i]! * py[j]! > 0 ? d * Math.log(px[i]! * py[j]!) : 0));
  const hxy2 = -over((_, i, j) => plogp(px[i]! * py[j]!));
  return {
    jointAverage: mx, jointVariance: over((d, i) => d * (at(i) - mx) ** 2), autocorrelation: over((d, i, j) => d * at(i) * at(j)),
    contrast: over((d, i, j) => d * (at(i) - at(j)) ** 2), dissimilarity: over((d, i, j) => d * Math.abs(at(i) - at(j))),
    clusterTendency: over((d, i, j) => d * m(i, j) ** 2), clusterShade: over((d, i, j) => d * m(i, j) ** 3), clusterProminence: over((d, i, j) => d * m(i, j) ** 4),
    angularSecondMoment: over((d) => d * d), jointEntropy: h, jointMaximum: Math.max(...density.flat()),
    inverseDifference: over((d, i, j) => d / (1 + Math.abs(at(i) - at(j)))), inverseDifferenceMoment: over((d, i, j) => d / (1 + (at(i) - at(j)) ** 2)),
    sumAverage, sumVariance: moment(sums, step, sumAt, sumAverage, 2), sumEntropy: -sums.reduce((s, d) => s + plogp(d) * step, 0),
    differenceAverage, differenceVariance: moment(differences, line, differenceAt, differenceAverage, 2),
    differenceEntropy: -differences.reduce((s, d) => s + plogp(d) * line, 0),
    ...(faithful && { informationCorrelation1: (h - hxy1) / Math.max(hx, hy) }),
    informationCorrelation2: Math.sqrt(Math.max(0, 1 - Math.exp(-2 * (hxy2 - h)))),
  };
}

describe("Löfstedt's invariant features", () => {
  it("has the reference script's values", async () => {
    const wrong = new Mismatches(), names = Object.keys(invariant.values);
    for (const [k, binCount] of invariant.levels.entries()) {
      const values = await valuesOf({ features: names.map(ours), discretization: { binCount }, invariant: "faithful" });
      // The table has nine decimals.
      for (const name of names) wrong.check(`${name} ${binCount}`, values[ours(name)], invariant.values[name]![k]!, 0, 0.51e-9);
    }
    wrong.expectNone(120);
  });

  it.each([["faithful", 0], ["midcell", 0.5]] as const)("%s agrees with the formulas as they stand, on any matrix", async (mode, shift) => {
    const wrong = new Mismatches(), random = mulberry32(7);
    for (let run = 0; run < 20; run++) {
      const size = [4 + Math.floor(random() * 9), 4 + Math.floor(random() * 9), 1 + Math.floor(random() * 3)];
      const data = Float64Array.from({ length: size.reduce((n, s) => n * s, 1) }, random), discretization = { binCount: 2 + Math.floor(random() * 20) };
      const { p } = await computeGlcm({ data, size }, { discretization, aggregation: "merged" }).then(({ data: counts, shape }) => {
        const n = counts.reduce((sum, c) => sum + c, 0), g = shape.at(-1)!;
        return { p: Array.from({ length: g }, (_, i) => Array.from({ length: g }, (_, j) => counts[i * g + j]! / n)) };
      });
      const want = naiveInvariant(p, shift), values = await valuesOf({ features: Object.keys(want).map((name) => `glcm.${name}`), discretization, invariant: mode }, { data, size } as never);
      for (const [name, value] of Object.entries(want)) wrong.check(`${run} ${name}`, values[`glcm.${name}`], value, 1e-10, 1e-10);
    }
    wrong.expectNone(400);
  });

  it("refuses what is no mean over matrices, and says which features stay as they are", async () => {
    const one = (options: object): Promise<unknown> => computeFeatures(scene, { features: "glcm.informationCorrelation2", invariant: "faithful", ...options });
    await expect(one({ aggregation: "averaged" })).rejects.toThrow('"aggregation" expected "merged" for the invariant glcm.informationCorrelation2, which is no mean over matrices, got "averaged"');
    await expect(one({ features: "glcm.informationCorrelation1", symmetric: false })).rejects.toThrow('"symmetric" expected true');
    await expect(one({ normalize: "levels" })).rejects.toThrow('"invariant" expected no normalize beside it');
    await expect(one({ invariant: "midcel" })).rejects.toThrow('"invariant" expected "faithful" or "midcell", got "midcel"');
    await expect(computeFeatureMap(scene, { features: "glcm.contrast", normalize: "level" as never })).rejects.toThrow('"normalize" expected "levels", "voxels" or "both", got "level"');
    const said: string[] = [];
    const { values, warnings, provenance } = await computeFeatures(scene, {
      features: ["glcm.inverseVariance", "statistics.mean"], invariant: "midcell", onWarning: ({ code, message }) => said.push(`${code}: ${message}`),
    });
    expect(said).toEqual(['not-normalized: glcm.inverseVariance has no form for invariant "midcell" and is as it was: none is known']);
    expect(warnings).toHaveLength(1);
    expect(values["glcm.inverseVariance"]).toBe((await valuesOf({ features: ["glcm.inverseVariance"] }))["glcm.inverseVariance"]);
    expect(provenance.options).toMatchObject({ invariant: "midcell", features: ["glcm.inverseVariance", "statistics.mean"] });
  });
});

describe("normalize", () => {
  it("divides what grows with levels, leaves what does not, and says what it cannot", async () => {
    const warnings: string[] = [], g = 24;
    const names = features.filter(({ family }) => ["glcm", "histogram", "statistics"].includes(family)).map(({ id }) => id);
    const { values: raw } = await computeFeatures(scene, { features: names, discretization: { binCount: g } });
    const { values } = await computeFeatures(scene, { features: names, discretization: { binCount: g }, normalize: "levels", onWarning: ({ message }) => warnings.push(message) });
    expect(values["glcm.contrast"]).toBeCloseTo(raw["glcm.contrast"] / g ** 2, 12);
    expect(values["glcm.clusterShade"]).toBeCloseTo(raw["glcm.clusterShade"] / g ** 3, 12);
    expect(values["glcm.jointEntropy"]).toBeCloseTo(raw["glcm.jointEntropy"] / Math.log2(g * g), 12);
    expect(values["histogram.variance"]).toBeCloseTo(raw["histogram.variance"] / g ** 2, 12);
    expect(values["statistics.energy"]).toBe(raw["statistics.energy"]);
    expect(warnings.map((text) => text.split(" ")[0])).toEqual([
      "histogram.maximumGradient", "histogram.minimumGradient", "histogram.normalizedEntropy", "histogram.normalizedUniformity",
      "glcm.inverseDifference", "glcm.inverseDifferenceMoment", "glcm.inverseVariance", "glcm.informationCorrelation1",
    ].sort((a, b) => names.indexOf(a as never) - names.indexOf(b as never)));
  });

  it("puts entropy between 0 and 1, energy per voxel, and gives one level and one voxel their limits", async () => {
    const n = 40, data = Float64Array.from({ length: n }, (_, k) => k), image = { data, size: [n, 1] };
    const value = async (feature: string, options: object, of: { data: Float64Array; size: number[] } = image): Promise<number> =>
      ((await computeFeatures(of, { features: feature, discretization: { binCount: 8 }, ...options })).values as Record<string, number>)[feature]!;
    expect(await value("histogram.entropy", { normalize: "voxels" })).toBeCloseTo(3 / Math.log2(40), 12);
    expect(await value("histogram.entropy", { normalize: "levels" })).toBeCloseTo(1, 12);
    expect(await value("histogram.entropy", { normalize: "both", discretization: { binCount: 64 } })).toBeCloseTo(1, 12);
    expect(await value("histogram.uniformity", { normalize: "both", discretization: { binCount: 64 } })).toBeCloseTo(0, 12);
    expect(await value("statistics.energy", { normalize: "voxels" })).toBeCloseTo(39 * 79 / 6, 9);
    expect(await value("statistics.totalEnergy", { normalize: "voxels" })).toBeCloseTo(39 * 79 / 6, 9);
    const flat = { data: new Float64Array(9).fill(3), size: [3, 3] }, one = { data: Float64Array.of(5), size: [1, 1] };
    for (const normalize of ["levels", "voxels", "both"]) {
      expect(await value("histogram.entropy", { normalize }, flat)).toBe(0);
      expect(await value("histogram.entropy", { normalize }, one)).toBe(0);
      expect(await value("histogram.uniformity", { normalize: "both" }, one)).toBe(1);
    }
  });

  it("does the same to maps, window by window", async () => {
    const image = synthetic(24, 10), names = ["glcm.contrast", "glcm.jointEntropy", "histogram.entropy", "statistics.energy", "glcm.informationCorrelation2"];
    const wrong = new Mismatches(), radius = 2;
    for (const form of [{ normalize: "levels" }, { normalize: "both" }, { invariant: "faithful" }, { invariant: "midcell" }] as const) {
      const features = "invariant" in form ? names.filter((name) => name.startsWith("glcm")) : names;
      const options = { features, discretization: { binCount: 16 }, ...form } as const;
      const maps = await computeFeatureMap(image, { ...options, kernelRadius: radius, initValue: -7 });
      for (const [x, y] of [[0, 0], [5, 9], [12, 12], [23, 3]] as const) {
        const mask = { data: Uint8Array.from(image.data, (_, k) => Number(Math.abs(k % 24 - x) <= radius && Math.abs(Math.floor(k / 24) - y) <= radius)), size: image.size };
        // Levels of the whole image, not of the window.
        const levels = discretize(image, { discretization: options.discretization });
        const { values } = await computeFeatures({ data: levels.data, size: image.size }, { ...options, features: features.filter((name) => !name.startsWith("statistics")), mask, discretization: { levelCount: 16 } });
        for (const [name, value] of Object.entries(values)) wrong.check(`${JSON.stringify(form)} ${name} ${x},${y}`, maps[name]!.data[y * 24 + x], value, 3e-6, 3e-6);
      }
      for (const map of Object.values(maps)) {
        expect(map.stats.count + map.stats.undefinedCount).toBe(576);
        expect(Object.values(map.stats.reasons).reduce((sum, count) => sum + count, 0)).toBe(map.stats.undefinedCount);
        expect(map.provenance.options).toMatchObject({ ...form, features });
      }
    }
    wrong.expectNone(50);
  });
});

describe("computeFeatureMap", () => {
  it("writes over an earlier result, and never over what it reads", async () => {
    const first = await computeFeatureMap(scene, { features: ["glcm.contrast", "glcm.jointEntropy"], discretization: { binCount: 8 } });
    const { data } = first["glcm.contrast"], fresh = await computeFeatureMap(scene, { features: "glcm.contrast", discretization: { binCount: 16 } });
    const second = await computeFeatureMap(scene, { features: "glcm.contrast", discretization: { binCount: 16 }, reuse: first });
    expect(second["glcm.contrast"].data).toBe(data);
    expect(data).toEqual(fresh["glcm.contrast"].data);
    const own = await computeFeatureMap(second["glcm.contrast"], { features: "glcm.contrast", reuse: second });
    expect(own["glcm.contrast"].data).not.toBe(data);
    const small = await computeFeatureMap(synthetic(16, 1), { features: "glcm.contrast", reuse: second });
    expect(small["glcm.contrast"].data).toHaveLength(256);
    const mask = { data: Uint8Array.from(scene.data, (_, k) => k % 3), size: scene.size };
    const masked = { features: "glcm.contrast", mask, initValue: -1 } as const;
    expect((await computeFeatureMap(scene, { ...masked, reuse: second }))["glcm.contrast"].data).toEqual((await computeFeatureMap(scene, masked))["glcm.contrast"].data);
    await expect(computeFeatureMap(scene, { features: "glcm.contrast", reuse: 3 as never })).rejects.toThrow('"reuse" expected an earlier result of computeFeatureMap, got 3');
  });

  it("says where a bin width leaves most windows with one level", async () => {
    const codes = async (binWidth: number): Promise<string[]> => (
      await computeFeatureMap(scene, { features: "glcm.contrast", discretization: { binWidth } }))["glcm.contrast"].warnings.map(({ code }) => code);
    expect(await codes(150)).toEqual(["one-level-windows"]);
    expect(await codes(10)).toEqual([]);
    expect(await codes(1000)).toEqual(["one-level"]);
  });
});
