import { describe, expect, it } from "vitest";
import { computeFeatureMap, computeFeatures, computeTscm, disposeWorkers, encodeSignatures, type FeatureMaps, type Image } from "../../src/index.js";
import { readAnswers } from "../support/answers.js";
import { Mismatches } from "../support/close.js";
import { mulberry32 } from "../support/random.js";

type Numbers = Record<string, number | null>;
interface Outputs {
  readonly tspm: readonly { signature: number[]; count: number }[];
  readonly tscm: readonly { from: number[]; to: number[]; count: number }[];
  readonly tspmFeatures: Numbers & { conditionalEntropyPerImage: number[] };
  readonly tscmFeatures: Numbers & { crossContrast: number[][]; crossCovariance: number[][] };
  readonly tsrmFeatures: { pooled: Numbers; pairs: Record<string, Numbers> } | null;
  readonly tsfos: Numbers;
}
interface Case { readonly levels: number; readonly images: number[][][]; readonly mask: number[][] | null; readonly outputs: Outputs }
interface Answers { readonly cases: Record<string, Case>; readonly maps: { case: string; windows: Record<string, Record<string, (number | null)[][]>> } }

const { cases, maps } = readAnswers<Answers>("mprad-cases");

// Names of the worked cases' features to ours.
const TSPM = {
  jointEntropy: "jointEntropy", jointUniformity: "uniformity", maximumProbability: "maximumProbability", totalCorrelation: "mutualInformation",
  normalizedTotalCorrelation: "normalizedMutualInformation", dualTotalCorrelation: "dualTotalCorrelation", coInformation: "interaction",
  entropyOverLog2N: "normalizedEntropy", entropyOverAttainable: "attainableEntropy", effectiveSignatures: "effectiveSignatureCount",
  distinctSignatures: "distinctSignatureCount", renyi2Entropy: "renyiEntropy", millerMadowEntropy: "millerMadowEntropy",
};
const PAIRS = {
  jointEntropy: "jointEntropy", energy: "angularSecondMoment", maximumProbability: "jointMaximum", imc1: "informationCorrelation1",
  imc2: "informationCorrelation2", contrast: "contrast", dissimilarity: "dissimilarity", inverseDifference: "inverseDifference",
  inverseDifferenceMoment: "inverseDifferenceMoment", correlation: "correlation", jointAverage: "jointAverage", jointVariance: "jointVariance",
};
const TSCM = {
  ...PAIRS, mutualInformation: "mutualInformation", conditionalEntropy: "conditionalEntropy", sameSignatureProbability: "sameSignatureProbability",
};
const TSFOS = {
  totalVariance: "totalVariance", generalizedVariance: "generalizedVariance", principalVarianceFraction: "principalVarianceFraction",
  effectiveRank: "effectiveRank", magnitudeMean: "magnitudeMean", magnitudeStd: "magnitudeStandardDeviation",
  withinSignatureStdMean: "withinSignatureStandardDeviation", distanceToMeanRms: "distanceToMean", mardiaSkewness: "mardiaSkewness",
  mardiaKurtosis: "mardiaKurtosis",
};
const RELATIONS = {
  mutualInformation: "mutualInformation", normalizedMutualInformation: "normalizedMutualInformation",
  informationDistance: "informationDistance", correlation: "pearsonCorrelation",
};

const toImage = (rows: number[][]): Image => ({ data: Uint8Array.from(rows.flat()), size: [rows[0]!.length, rows.length] });
const inputOf = ({ images, mask, levels }: Case) => ({
  images: images.map(toImage), options: { discretization: { levelCount: levels }, ...(mask && { mask: toImage(mask) }) },
});
/** The cases are rounded to twelve decimals; a value that is left out is undefined. */
const check = (mismatches: Mismatches, label: string, got: number | undefined, want: number | null | undefined, absolute = 1e-12): void => (
  mismatches.check(label, got, want ?? NaN, 1e-9, absolute)
);

describe("the worked cases", () => {
  it.each(Object.keys(cases))("%s has all values of regions", async (name) => {
    const one = cases[name]!, { images, options } = inputOf(one), { outputs } = one, mismatches = new Mismatches();
    const { values } = await computeFeatures(images, { ...options, features: ["tspm", "tscm", "tsfos"] });
    const at = (id: string): number => (values as Record<string, number>)[id]!;
    for (const [key, id] of Object.entries(TSPM)) check(mismatches, key, at(`tspm.${id}`), outputs.tspmFeatures[key] as number);
    outputs.tspmFeatures.conditionalEntropyPerImage.forEach((want, k) => check(mismatches, `H${k + 1}`, at(`tspm.conditionalEntropy${k + 1}`), want));
    for (const [key, id] of Object.entries(TSCM)) check(mismatches, key, at(`tscm.${id}`), outputs.tscmFeatures[key] as number);
    for (const [key, id] of Object.entries(TSFOS)) check(mismatches, key, at(`tsfos.${id}`), outputs.tsfos[key]);
    mismatches.expectNone(39);
  });

  it.each(Object.keys(cases).filter((name) => cases[name]!.outputs.tsrmFeatures))("%s has all values between images", async (name) => {
    const one = cases[name]!, { images, options } = inputOf(one), { pooled, pairs } = one.outputs.tsrmFeatures!, mismatches = new Mismatches();
    const { values } = await computeFeatures(images, { ...options, features: "tsrm" });
    for (const [key, id] of Object.entries(PAIRS)) check(mismatches, key, values[`tsrm.${id}` as "tsrm.contrast"], pooled[key]);
    for (const [key, id] of Object.entries(RELATIONS)) {
      const all = Object.values(pairs).flatMap((pair) => pair[key] ?? []), mean = all.reduce((sum, x) => sum + x, 0) / all.length;
      const wants = {
        Mean: mean, Minimum: all.length ? Math.min(...all) : NaN, Maximum: all.length ? Math.max(...all) : NaN,
        StandardDeviation: Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length),
      };
      // A deviation of equal values is the root of rounding.
      for (const [summary, want] of Object.entries(wants)) check(mismatches, id + summary, values[`tsrm.${id}${summary}` as "tsrm.contrast"], want, 1e-8);
    }
    mismatches.expectNone(28);
  });

  it.each(Object.keys(cases))("%s has the signatures, the pairs of them, and the matrices between images", async (name) => {
    const one = cases[name]!, { images, options } = inputOf(one), { outputs } = one, n = images.length;
    const { ids, dictionary, count } = await encodeSignatures(images, options);
    const found = new Map<string, number>();
    for (const id of ids) if (id) found.set(dictionary.slice((id - 1) * n, id * n).join(), (found.get(dictionary.slice((id - 1) * n, id * n).join()) ?? 0) + 1);
    expect(count).toBe(outputs.tspm.length);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(outputs.tspm.map(({ signature, count: c }) => [signature.join(), c])));

    const matrix = await computeTscm(images, options), entries: Record<string, number> = {};
    const levels = (k: number): string => matrix.signatures.slice(k * n, (k + 1) * n).join();
    matrix.counts.forEach((c, p) => {
      entries[`${levels(matrix.first[p]!)}-${levels(matrix.second[p]!)}`] = c;
      entries[`${levels(matrix.second[p]!)}-${levels(matrix.first[p]!)}`] = c;
    });
    expect(entries).toEqual(Object.fromEntries(outputs.tscm.map(({ from, to, count: c }) => [`${from.join()}-${to.join()}`, c])));
    const mismatches = new Mismatches();
    for (const key of ["crossContrast", "crossCovariance"] as const) {
      outputs.tscmFeatures[key].forEach((row, k) => row.forEach((want, l) => check(mismatches, `${key} ${k},${l}`, matrix[key][k]![l], want)));
    }
    mismatches.expectNone(2 * n * n);
  });

  it.each([["W3", 1], ["W5", 2]] as const)("have maps, %s", async (window, kernelRadius) => {
    const { images, options } = inputOf(cases[maps.case]!), wants = maps.windows[window]!, mismatches = new Mismatches();
    const ids = {
      jointEntropy: "tspm.jointEntropy", jointUniformity: "tspm.uniformity", totalCorrelation: "tspm.mutualInformation",
      tscmEntropy: "tscm.jointEntropy", tscmContrast: "tscm.contrast",
    };
    const got: FeatureMaps = await computeFeatureMap(images, { ...options, features: Object.values(ids), kernelRadius, workers: 0 });
    for (const [key, id] of Object.entries(ids)) {
      wants[key]!.flat().forEach((want, i) => mismatches.check(`${id} at ${i}`, got[id]!.data[i], want ?? NaN, 1e-6, 1e-7));
    }
    mismatches.expectNone(125);
  });
});

/** Smooth images with some noise: signatures come again, and more of them than have codes of their own. */
function makeImages(count: number, size: readonly number[], levels: number): Image[] {
  const random = mulberry32(count * 1000 + levels), [width = 1, height = 1] = size, voxels = size.reduce((product, n) => product * n, 1);
  return Array.from({ length: count }, (_, k) => ({
    size,
    data: Float32Array.from({ length: voxels }, (_, i) => {
      const value = Math.sin((i % width) / (5 + k)) + Math.cos(Math.floor(i / width) % height / (7 - k / 2)) + random();
      return 1 + Math.min(levels - 1, Math.max(0, Math.floor((value + 2) / 5 * levels)));
    }),
  }));
}

describe("maps of signatures", () => {
  it.each([[2, 4], [4, 8], [8, 64]])("of %i images with %i levels have the same bits in tiles on threads, and each window's values", async (n, levelCount) => {
    const size = [37, 29, 4], images = makeImages(n, size, levelCount), voxels = 37 * 29 * 4, random = mulberry32(n);
    const mask: Image = { size, data: Uint8Array.from({ length: voxels }, () => +(random() < 0.9)) };
    const features = ["tspm", "tscm", "tsrm", "tsfos"].slice(0, n > 4 ? 2 : 4).filter((id) => n < 8 || id !== "tspm").concat(n < 8 ? [] : ["tspm.jointEntropy", "tspm.mutualInformation"]);
    const options = { discretization: { levelCount }, features, mask, kernelRadius: 1 } as const;
    const here: FeatureMaps = await computeFeatureMap(images, { ...options, workers: 0 });
    const there: FeatureMaps = await computeFeatureMap(images, { ...options, workers: 2 });
    disposeWorkers();
    for (const [id, map] of Object.entries(here)) {
      expect(Buffer.from(there[id]!.data.buffer).equals(Buffer.from(map.data.buffer)), id).toBe(true);
    }
    const mismatches = new Mismatches();
    for (const at of [0, 18, 36, 500, 37 * 29 + 40, voxels - 1]) {
      const [x, y, z] = [at % 37, Math.floor(at / 37) % 29, Math.floor(at / 37 / 29)];
      if (mask.data[at] === 0) continue;
      const window = { size, data: mask.data.map((inside, i) => (
        Math.abs(i % 37 - x) <= 1 && Math.abs(Math.floor(i / 37) % 29 - y) <= 1 && Math.abs(Math.floor(i / 37 / 29) - z) <= 1 ? inside : 0)) };
      const { values } = await computeFeatures(images, { discretization: { levelCount }, features, mask: window });
      // The root of a difference that is nearly 0 keeps half of its digits.
      for (const [id, map] of Object.entries(here)) mismatches.check(`${id} at ${at}`, map.data[at], (values as Record<string, number>)[id]!, 1e-6, /Correlation2|Deviation/.test(id) ? 1e-6 : 1e-9);
    }
    mismatches.expectNone(50);
  });

  it("go with maps of one image through the same threads", async () => {
    const images = makeImages(3, [64, 64], 8), options = { discretization: { levelCount: 8 }, workers: 2 } as const;
    const [signatures, one, again] = await Promise.all([
      computeFeatureMap(images, { ...options, features: "tspm.jointEntropy" }),
      computeFeatureMap(images[0]!, { ...options, features: "glcm.jointEntropy" }),
      computeFeatureMap(images, { ...options, features: "tscm.jointEntropy" }),
    ]);
    disposeWorkers();
    const alone = await computeFeatureMap(images[0]!, { ...options, features: "glcm.jointEntropy", workers: 0 });
    expect(one["glcm.jointEntropy"].data).toEqual(alone["glcm.jointEntropy"].data);
    expect(signatures["tspm.jointEntropy"].stats.count).toBe(64 * 64);
    expect(again["tscm.jointEntropy"].stats.min).toBeGreaterThan(0);
  });
});
