import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeFeatureMap, type FeatureMaps } from "../../src/index.js";
import { totalCorrelation, type Signature } from "../reference/tspm.js";
import { Mismatches } from "../support/close.js";
import { GLCM_KEYS } from "../support/mprad.js";
import { absoluteOf, betweenVoxels, imagesOf, mapsOf, requests, valuesOf, type MpradRequest } from "../support/mpradCases.js";
import { mulberry32 } from "../support/random.js";

// What must hold of several images whatever they are, without a twin.

const numRuns = Number(process.env.RADIOMAPS_PROPERTY_RUNS ?? 30);

/** Features that no order of the levels enters. */
const LABEL_FREE = [
  "jointEntropy", "angularSecondMoment", "jointMaximum", "conditionalEntropy", "mutualInformation", "informationCorrelation1",
  "informationCorrelation2", "sameSignatureProbability",
];

/** A request whose images hold levels, all of one number, so that images may change places and levels their names. */
const ofLevels = requests.map(betweenVoxels).map((request): MpradRequest => {
  const images = request.images.map((data) => data.map((x) => (Number.isFinite(x) ? 1 + Math.abs(Math.round(x)) % 7 : NaN)));
  return { ...request, images, rules: images.map(() => ({ levelCount: 7 })), aggregation: "merged" };
});

type Want = (i: number, maps: FeatureMaps) => number;

/** Every voxel of the maps named in `wanted` is what that says. */
function compare(mismatches: Mismatches, request: MpradRequest, maps: FeatureMaps, wanted: Readonly<Record<string, Want>>): void {
  for (const [id, want] of Object.entries(wanted)) {
    maps[id]!.data.forEach((got, i) => mismatches.check(`${id} at ${i}`, got, want(i, maps), 2e-6, absoluteOf(id, request) + 2e-6));
  }
}

/** Maps of `histogram` and `glcm` of the first image alone. */
const aloneOf = ({ kernelRadius, mask, size, force2D, maskedKernel, distances, images, rules }: MpradRequest): Promise<FeatureMaps> => (
  computeFeatureMap(imagesOf({ images, size })[0]!, {
    features: ["histogram", "glcm"], kernelRadius, discretization: rules[0]!, force2D, maskedKernel, workers: 0,
    ...(distances && { distances }), ...(mask && { mask: { data: Uint8Array.from(mask), size } }),
  })
);

/** What tscm must be where all images are the one of `glcm`: the same, with values in flat windows where glcm has none. */
function asGlcm(alone: FeatureMaps): Record<string, Want> {
  const flat: Readonly<Record<string, number>> = { correlation: 1, informationCorrelation1: 0 };
  return Object.fromEntries(GLCM_KEYS.map((key) => [`tscm.${key}`, (i: number): number => {
    const { data } = alone[`glcm.${key}`]!, defined = !Number.isNaN(alone["glcm.contrast"]!.data[i]!);
    return Number.isNaN(data[i]!) && defined ? flat[key] ?? NaN : data[i]!;
  }]));
}

describe("signatures", () => {
  it("of one image are its levels: tspm is its histogram, tscm its co-occurrence matrix", async () => {
    await fc.assert(fc.asyncProperty(ofLevels, async (drawn) => {
      const request = { ...drawn, images: drawn.images.slice(0, 1), rules: drawn.rules.slice(0, 1) };
      const alone = await aloneOf(request), mismatches = new Mismatches();
      const entropy = (i: number): number => alone["histogram.entropy"]!.data[i]!;
      const zero = (i: number): number => entropy(i) * 0;
      compare(mismatches, request, await mapsOf({ ...request, family: "tspm" }), {
        "tspm.jointEntropy": entropy, "tspm.conditionalEntropy1": entropy, "tspm.interaction": entropy,
        "tspm.uniformity": (i) => alone["histogram.uniformity"]!.data[i]!,
        "tspm.normalizedEntropy": (i) => alone["histogram.normalizedEntropy"]!.data[i]!,
        "tspm.mutualInformation": zero, "tspm.normalizedMutualInformation": zero, "tspm.dualTotalCorrelation": zero,
      });
      compare(mismatches, request, await mapsOf({ ...request, family: "tscm" }), asGlcm(alone));
      compare(mismatches, request, await mapsOf({ ...request, family: "tsfos" }), {
        "tsfos.totalVariance": (i) => alone["histogram.variance"]!.data[i]!,
        "tsfos.generalizedVariance": (i) => alone["histogram.variance"]!.data[i]!,
      });
      mismatches.expectNone(1);
    }), { numRuns });
  });

  it("of copies of one image tell what one tells, and share all of it", async () => {
    await fc.assert(fc.asyncProperty(ofLevels, fc.integer({ min: 2, max: 5 }), async (drawn, copies) => {
      const repeat = <T>(x: T): T[] => Array.from({ length: copies }, () => x);
      const request: MpradRequest = { ...drawn, images: repeat(drawn.images[0]!), rules: repeat(drawn.rules[0]!) };
      const alone = await aloneOf(request), mismatches = new Mismatches();
      const entropy = (i: number): number => alone["histogram.entropy"]!.data[i]!;
      const times = (factor: number) => (i: number): number => factor * entropy(i);
      compare(mismatches, request, await mapsOf({ ...request, family: "tspm" }), {
        "tspm.jointEntropy": entropy, "tspm.mutualInformation": times(copies - 1), "tspm.dualTotalCorrelation": entropy,
        "tspm.interaction": entropy, "tspm.conditionalEntropy1": times(0), [`tspm.conditionalEntropy${copies}`]: times(0),
        "tspm.normalizedMutualInformation": (i) => (entropy(i) > 0 ? 1 : times(0)(i)),
      });
      compare(mismatches, request, await mapsOf({ ...request, family: "tscm" }), asGlcm(alone));
      const { distances: _, ...sameVoxel } = request;
      compare(mismatches, request, await mapsOf({ ...sameVoxel, family: "tsrm" }), {
        "tsrm.mutualInformationMean": entropy, "tsrm.informationDistanceMaximum": times(0), "tsrm.contrast": times(0),
        "tsrm.pearsonCorrelationMean": (i) => (entropy(i) > 0 ? 1 : NaN), "tsrm.inverseDifference": (i) => 1 + times(0)(i),
      });
      compare(mismatches, request, await mapsOf({ ...request, family: "tsfos" }), {
        "tsfos.totalVariance": (i) => copies * alone["histogram.variance"]!.data[i]!,
        "tsfos.generalizedVariance": times(0), "tsfos.withinSignatureStandardDeviation": times(0),
        "tsfos.principalVarianceFraction": (i) => 1 + times(0)(i), "tsfos.mardiaSkewness": () => NaN,
      });
      mismatches.expectNone(1);
    }), { numRuns });
  });

  it("of independent images have the sum of their entropies, in every window", async () => {
    await fc.assert(fc.asyncProperty(gratings, async (request) => {
      // Each image varies along one axis: in a rectangle every pair of levels is as frequent as its levels make it.
      const maps = await mapsOf(request), mismatches = new Mismatches();
      const alone = await Promise.all([0, 1].map((k) => mapsOf({ ...request, images: [request.images[k]!], rules: [request.rules[k]!] })));
      const of = (k: number, id: string, i: number): number => alone[k]![id]!.data[i]!;
      compare(mismatches, request, maps, {
        "tspm.jointEntropy": (i) => of(0, "tspm.jointEntropy", i) + of(1, "tspm.jointEntropy", i),
        "tspm.uniformity": (i) => of(0, "tspm.uniformity", i) * of(1, "tspm.uniformity", i),
        "tspm.distinctSignatureCount": (i) => of(0, "tspm.distinctSignatureCount", i) * of(1, "tspm.distinctSignatureCount", i),
        "tspm.mutualInformation": () => 0, "tspm.interaction": () => 0, "tspm.dualTotalCorrelation": () => 0,
      });
      // Chance alone would have made some.
      maps["tspm.correctedMutualInformation"]!.data.forEach((x) => expect(x).toBeLessThanOrEqual(1e-9));
      mismatches.expectNone(1);
    }), { numRuns });
  });

  it("of two bits and their exclusive or: any two are independent, all three are not", async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), fc.integer(), async (halfWidth, halfHeight, seed) => {
      const random = mulberry32(seed), size = [2 * halfWidth, 2 * halfHeight, 1] as const;
      const halves = (n: number): number[] => shuffle(Array.from({ length: n }, (_, k) => k % 2), random);
      const columns = halves(size[0]), rows = halves(size[1]);
      const data = [...bitsOf(columns, rows, (x) => x), ...bitsOf(columns, rows, (_, y) => y), ...bitsOf(columns, rows, (x, y) => x ^ y)];
      const images = [0, 1, 2].map((k) => Float64Array.from(data.slice(k * size[0] * size[1], (k + 1) * size[0] * size[1])));
      const request: MpradRequest = { ...plain, size, images, rules: images.map(() => ({ levelCount: 2 })), family: "tspm" };
      const values = await valuesOf(request, "merged");
      const wanted = { jointEntropy: 2, mutualInformation: 1, dualTotalCorrelation: 2, interaction: -1, normalizedMutualInformation: 0.5, conditionalEntropy3: 0 };
      for (const [key, want] of Object.entries(wanted)) expect(values[`tspm.${key}`], key).toBeCloseTo(want, 9);
      const relations = await valuesOf({ ...request, family: "tsrm" }, "merged");
      expect(relations["tsrm.mutualInformationMaximum"]).toBeCloseTo(0, 9);
    }), { numRuns });
  });

  it("have the same label-free features when levels change their names", async () => {
    await fc.assert(fc.asyncProperty(ofLevels, fc.integer(), async (request, seed) => {
      const random = mulberry32(seed);
      const images = request.images.map((data) => {
        const names = shuffle([1, 2, 3, 4, 5, 6, 7], random);
        return data.map((level) => (Number.isNaN(level) ? NaN : names[level - 1]!));
      });
      const mismatches = new Mismatches();
      for (const family of ["tspm", "tscm"] as const) {
        const [before, after] = await Promise.all([mapsOf({ ...request, family }), mapsOf({ ...request, family, images })]);
        const ids = family === "tspm" ? Object.keys(before) : LABEL_FREE.map((key) => `tscm.${key}`);
        compare(mismatches, request, after, Object.fromEntries(ids.filter((id) => !/corrected/.test(id) || images.length < 3).map((id) => [
          id, (i: number) => before[id]!.data[i]!,
        ])));
      }
      mismatches.expectNone(1);
    }), { numRuns });
  });

  it("have the same features when images change places, each image's own with it", async () => {
    await fc.assert(fc.asyncProperty(ofLevels, fc.integer(), async (request, seed) => {
      const order = shuffle(request.images.map((_, k) => k), mulberry32(seed));
      const images = order.map((k) => request.images[k]!);
      const [before, after] = await Promise.all([mapsOf(request), mapsOf({ ...request, images })]);
      const mismatches = new Mismatches();
      const idBefore = (id: string): string => id.replace(/conditionalEntropy(\d)/, (_, k) => `conditionalEntropy${order[Number(k) - 1]! + 1}`);
      compare(mismatches, request, after, Object.fromEntries(
        // Random shuffles are drawn image by image. Near-singular matrices lose digits in another order.
        Object.keys(after).filter((id) => !/mardia/.test(id) && (!/corrected/.test(id) || images.length < 3))
          .map((id) => [id, (i: number) => before[idBefore(id)]!.data[i]!]),
      ));
      mismatches.expectNone(1);
    }), { numRuns });
  });

  it("of three images are corrected for chance by about what the mean of many shuffles is", async () => {
    const random = mulberry32(3), n = 60;
    const images = [2, 3, 4].map((g) => Float64Array.from({ length: n }, () => 1 + Math.floor(random() * g)));
    const request: MpradRequest = { ...plain, size: [10, 6, 1], images, rules: [2, 3, 4].map((levelCount) => ({ levelCount })), family: "tspm" };
    const values = await valuesOf(request, "merged");
    const draws = Array.from({ length: 3000 }, () => {
      const shuffled = images.map((data) => shuffle([...data], random));
      return totalCorrelation(Array.from({ length: n }, (_, i): Signature => shuffled.map((data) => data[i]!)));
    });
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const deviation = Math.sqrt(draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length);
    const chance = values["tspm.mutualInformation"]! - values["tspm.correctedMutualInformation"]!;
    // The mean of at least ten shuffles lies within four standard errors.
    expect(Math.abs(chance - mean)).toBeLessThan(4 * deviation / Math.sqrt(10));
    expect(values).toEqual(await valuesOf(request, "merged"));
  });
});

const plain = { kernelRadius: [1, 1, 1], maskedKernel: true, aggregation: "merged", force2D: true } as const;

/** Two images without a mask, one of columns and one of rows. */
const gratings: fc.Arbitrary<MpradRequest> = fc.record({
  width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }), seed: fc.integer(),
  kernelRadius: fc.constantFrom<readonly [number, number, number]>([1, 1, 0], [2, 1, 0], [3, 4, 0]),
}).map(({ width, height, seed, kernelRadius }) => {
  const random = mulberry32(seed), level = (): number => 1 + Math.floor(random() * 4);
  const columns = Array.from({ length: width }, level), rows = Array.from({ length: height }, level);
  const image = (of: (x: number, y: number) => number): Float64Array => Float64Array.from({ length: width * height }, (_, i) => of(i % width, Math.floor(i / width)));
  return {
    ...plain, size: [width, height, 1], kernelRadius, family: "tspm", rules: [{ levelCount: 4 }, { levelCount: 4 }],
    images: [image((x) => columns[x]!), image((_, y) => rows[y]!)],
  };
});

function bitsOf(columns: readonly number[], rows: readonly number[], of: (x: number, y: number) => number): number[] {
  return rows.flatMap((y) => columns.map((x) => 1 + of(x, y)));
}

function shuffle<T>(values: T[], random: () => number): T[] {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
  return values;
}
