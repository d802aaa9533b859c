import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adviseGrayLevels, informationLoss, type BinRule, type InformationLoss } from "../../src/index.js";
import { cellByMoments, cellBySum } from "../../src/graylevels/mutualInformation.js";
import { logGamma } from "../../src/graylevels/rules.js";
import { readAnswers } from "../support/answers.js";
import { Mismatches } from "../support/close.js";
import { mulberry32 } from "../support/random.js";
import { synthetic } from "../support/scenes.js";

interface Case {
  readonly size: number;
  readonly noise: number;
  readonly range: readonly [number, number] | null;
  readonly suggested: number | null;
  readonly peak: number;
  readonly structured: boolean;
  readonly rules: Readonly<Record<string, number>>;
  readonly curve: readonly (Readonly<Record<string, number | null>> & { readonly levels: number })[];
}

const { recommendedRange } = readAnswers<{ recommendedRange: readonly Case[] }>("grayLevels");

/** The script's names. */
const FIELDS: readonly (readonly [string, keyof InformationLoss])[] = [
  ["occupied", "occupied"], ["entropyOriginal", "entropyOriginal"], ["entropyQuantised", "entropyQuantized"], ["lostBits", "lostBits"],
  ["entropyRetention", "entropyRetention"], ["distortion", "distortion"], ["explainedVariance", "explainedVariance"], ["sqnrDb", "sqnrDb"],
  ["spatialInformation", "spatialInformation"], ["chanceInformation", "chanceInformation"],
  ["structuralInformation", "structuralInformation"], ["chanceSpread", "chanceSpread"],
];
const RULES: readonly (readonly [string, BinRule])[] = [
  ["sturges", "sturges"], ["scott", "scott"], ["fd", "freedmanDiaconis"], ["doane", "doane"], ["rice", "rice"], ["sqrt", "squareRoot"],
  ["stone", "stone"], ["knuth", "knuth"], ["mdlNml", "minimumDescriptionLength"],
];

describe("advice on gray levels", () => {
  it.each(recommendedRange)("is the reference script's on a scene of $size², noise $noise", async (want) => {
    const image = synthetic(want.size, want.noise), got = await adviseGrayLevels(image);
    expect([got.range, got.suggested, got.peak, got.structured]).toEqual([want.range, want.suggested, want.peak, Boolean(want.structured)]);
    expect(got.verdict).toMatch(want.structured ? (want.range ? /suggested/ : /too small or too noisy/) : /^No texture above chance/);
    const wrong = new Mismatches();
    for (const row of want.curve) {
      const report = got.candidates.find(({ levelCount }) => levelCount === row.levels)!;
      // The script rounds to nine decimals, and says null for no loss at all.
      for (const [theirs, ours] of FIELDS) wrong.check(`${ours} of ${row.levels}`, report[ours], row[theirs] ?? Infinity, 0, 1e-9);
    }
    wrong.expectNone(60);
    // Rules that try numbers end at the number of distinct values here, at 200 there.
    const distinct = new Set(image.data).size;
    for (const [theirs, ours] of RULES) {
      if (want.rules[theirs]! <= distinct && want.rules[theirs] !== 200) expect([ours, got.rules[ours]]).toEqual([ours, want.rules[theirs]]);
    }
  });

  it("finds no structure in shuffled voxels: within three standard deviations of none", async () => {
    const { data, size } = synthetic(64, 10), random = mulberry32(4);
    for (let i = data.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [data[i], data[j]] = [data[j]!, data[i]!];
    }
    for (const binCount of [4, 8, 16, 32]) {
      const { structuralInformation, chanceSpread } = await informationLoss({ data, size }, { binCount });
      expect(Math.abs(structuralInformation)).toBeLessThan(3 * chanceSpread);
    }
    expect((await adviseGrayLevels({ data, size })).range).toBeNull();
  });

  it("is the same every time, with masks and in place of NaN", async () => {
    const { data, size } = synthetic(48, 10), mask = data.map((_, i) => (i % 48 < 40 ? 1 : 0));
    const cut = Float32Array.from(data, (value, i) => (mask[i] ? value : NaN));
    const [a, b, c] = await Promise.all([adviseGrayLevels({ data, size }, { mask: { data: mask, size } }),
      adviseGrayLevels({ data, size }, { mask: { data: mask, size } }), adviseGrayLevels({ data: cut, size })]);
    expect(b).toEqual(a);
    expect(c.candidates).toEqual(a.candidates);
    expect(a.voxels).toBe(40 * 48);
  });

  it("has all of a volume's directions, or those in plane alone", async () => {
    const slice = synthetic(24, 10), data = new Int16Array(24 * 24 * 2);
    data.set(slice.data);
    data.set(slice.data, slice.data.length);
    const size = [24, 24, 2], plane = await informationLoss({ data, size }, { binCount: 16 }, { force2D: true });
    const alone = await informationLoss(slice, { binCount: 16 });
    expect(plane.spatialInformation).toBeCloseTo(alone.spatialInformation, 12);
    expect((await informationLoss({ data, size }, { binCount: 16 })).spatialInformation).toBeGreaterThan(plane.spatialInformation);
  });

  it("names what is wrong", async () => {
    const image = synthetic(16, 10);
    await expect(adviseGrayLevels(image, { tolerance: 2 })).rejects.toThrow('"tolerance" expected a number in [0, 1), got 2');
    await expect(adviseGrayLevels(image, { tolerances: 0.1 } as never)).rejects.toThrow(/did you mean "tolerance"/);
    await expect(informationLoss(image, { binCount: 4096 })).rejects.toThrow("at most 2048 levels");
    await expect(informationLoss(image, {} as never)).rejects.toThrow("exactly one of");
  });
});

describe("information loss", () => {
  it("keeps all where levels are the intensities, and nothing with one level", async () => {
    const data = synthetic(32, 10).data.map((value) => value + 200), size = [32, 32];
    const identity = await informationLoss({ data, size }, { binWidth: 1, binOrigin: 0 });
    expect(identity).toMatchObject({ lostBits: 0, entropyRetention: 1, distortion: 0, explainedVariance: 1, sqnrDb: Infinity });
    const none = await informationLoss({ data, size }, { binCount: 1 });
    expect(none).toMatchObject({ entropyQuantized: 0, entropyRetention: 0, structuralInformation: 0, chanceSpread: 0 });
    expect(none.explainedVariance).toBeCloseTo(0, 12);
    expect(await informationLoss({ data: data.fill(7), size }, { binCount: 8 })).toMatchObject({ entropyRetention: 1, distortion: 0, sqnrDb: Infinity });
  });

  it("is exact for any fixed bin number that pools another's levels", async () => {
    await fc.assert(fc.asyncProperty(fc.integer(), fc.boolean(), async (seed, whole) => {
      const random = mulberry32(seed), data = Float64Array.from({ length: 300 }, () => (whole ? Math.floor(random() * 90) : random() ** 2));
      const image = { data, size: [20, 15] }, { candidates } = await adviseGrayLevels(image);
      for (const { adequate: _, ...report } of candidates.filter(({ levelCount }) => [2, 6, 20, 64].includes(levelCount))) {
        const alone = await informationLoss(image, { binCount: report.levelCount });
        for (const [key, value] of Object.entries(alone) as [keyof InformationLoss, number][]) expect(report[key]).toBeCloseTo(value, 10);
      }
    }), { numRuns: 20 });
  });

  it("sums chances to the same as their moments where both hold", () => {
    for (const [a, b, n] of [[60_000, 60_000, 4_000_000], [500_000, 30_000, 9_000_000], [2_000_000, 1_500_000, 4_000_000]] as const) {
      expect(Math.abs(cellByMoments(a, b, n) / cellBySum(a, b, n) - 1)).toBeLessThan(2e-8);
    }
    // Γ(1/2) = √π, Γ(5) = 24.
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 14);
    expect(logGamma(5)).toBeCloseTo(Math.log(24), 14);
  });
});
