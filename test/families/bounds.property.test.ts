import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeFeatureMap, features, type FeatureMaps } from "../../src/index.js";
import { Mismatches } from "../support/close.js";
import { mulberry32 } from "../support/random.js";
import { endsOf } from "../support/ranges.js";

const numRuns = Number(process.env.RADIOMAPS_PROPERTY_RUNS ?? 40);
const FAMILIES = ["statistics", "histogram", "glcm"] as const;

interface Case {
  readonly data: Float64Array;
  readonly size: readonly number[];
  readonly levelCount: number;
  readonly options: {
    readonly kernelRadius: readonly number[]; readonly symmetric: boolean; readonly aggregation: "merged" | "averaged";
    readonly distances: readonly number[]; readonly preset: "ibsi" | "pyradiomics";
  };
}

/** Levels: few or many, noise or two far apart (which reach the bounds), 2-D and 3-D. */
const cases: fc.Arbitrary<Case> = fc.record({
  size: fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 3 })),
  levelCount: fc.constantFrom(1, 2, 3, 16, 300),
  extremes: fc.boolean(), seed: fc.integer(),
  options: fc.record({
    kernelRadius: fc.constantFrom<readonly number[]>([1, 1, 1], [2, 2, 0], [9, 1, 1]), symmetric: fc.boolean(),
    aggregation: fc.constantFrom("merged" as const, "averaged" as const), distances: fc.constantFrom<readonly number[]>([1], [2], [1, 2]),
    preset: fc.constantFrom("ibsi" as const, "pyradiomics" as const),
  }),
}).map(({ size, levelCount, extremes, seed, options }) => {
  const random = mulberry32(seed);
  const level = (): number => (extremes ? (random() < 0.5 ? 1 : levelCount) : 1 + Math.floor(random() * levelCount));
  return { data: Float64Array.from({ length: size[0] * size[1] * size[2] }, level), size, levelCount, options };
});

const mapsOf = ({ data, size, levelCount, options }: Case, families: readonly string[] = FAMILIES): Promise<FeatureMaps> => (
  computeFeatureMap({ data, size }, { ...options, features: families, discretization: { levelCount }, workers: 0 })
);

/** Voxels of the window around voxel `i`, clipped to the image. */
function windowVoxels({ size, options }: Case, i: number): number {
  const at = [i % size[0]!, Math.floor(i / size[0]!) % size[1]!, Math.floor(i / size[0]! / size[1]!)];
  return at.reduce((product, c, axis) => {
    const radius = options.kernelRadius[axis]!;
    return product * (Math.min(size[axis]! - 1, c + radius) - Math.max(0, c - radius) + 1);
  }, 1);
}

describe("every value", () => {
  it("lies in the range that the registry states", async () => {
    await fc.assert(fc.asyncProperty(cases, async (c) => {
      const maps = await mapsOf(c);
      const outside: string[] = [];
      let compared = 0;
      for (const { id, range } of features.filter(({ family }) => (FAMILIES as readonly string[]).includes(family))) {
        // PyRadiomics writes 0 where the kurtosis of a flat window is undefined.
        const flatKurtosis = id === "statistics.kurtosis" && c.options.preset === "pyradiomics";
        maps[id]!.data.forEach((value, i) => {
          if (Number.isNaN(value) || (flatKurtosis && value === 0)) return;
          compared++;
          const [low, high] = endsOf(range, windowVoxels(c, i), c.levelCount);
          // Maps are 32-bit: an end is met to seven digits. 1e-6 for ends at 0 and 1.
          const slack = (end: number): number => 1e-6 * Math.max(1, Math.abs(end));
          if (!(value >= low - slack(low) && value <= high + slack(high))) outside.push(`${id} at ${i}: ${value} is not in [${low}, ${high}]`);
        });
      }
      expect(outside.slice(0, 10).join("\n")).toBe("");
      expect(compared).toBeGreaterThan(0);
    }), { numRuns });
  });

  it("keeps the identities that follow from the definitions", async () => {
    let compared = 0;
    await fc.assert(fc.asyncProperty(cases, async (c) => {
      const maps = await mapsOf(c, ["glcm", "histogram", "statistics"]);
      const at = (id: string, i: number): number => maps[id]!.data[i]!;
      const mismatches = new Mismatches(), largest = c.levelCount ** 2;
      c.data.forEach((_, i) => {
        if (Number.isNaN(at("glcm.contrast", i))) return;
        const glcm = (name: string): number => at(`glcm.${name}`, i);
        // Sums and differences of squares of 32-bit values: 1e-6 of the largest term.
        const same = (label: string, got: number, want: number): void => mismatches.check(`${label} at ${i}`, got, want, 1e-5, 1e-6 * largest);
        same("dissimilarity = difference average", glcm("dissimilarity"), glcm("differenceAverage"));
        if (c.options.aggregation === "merged") {
          same("sum variance = cluster tendency", glcm("sumVariance"), glcm("clusterTendency"));
          same("contrast = difference variance + average²", glcm("contrast"), glcm("differenceVariance") + glcm("differenceAverage") ** 2);
        }
        if (c.options.symmetric && !Number.isNaN(glcm("jointAverage"))) {
          same("sum average = 2 joint average", glcm("sumAverage"), 2 * glcm("jointAverage"));
          same("cluster tendency + contrast = 4 joint variance", glcm("clusterTendency") + glcm("contrast"), 4 * glcm("jointVariance"));
        }
        same("histogram mean = statistics mean", at("histogram.mean", i), at("statistics.mean", i));
        same("variance = standard deviation²", at("statistics.variance", i), at("statistics.standardDeviation", i) ** 2);
        same("energy = N RMS²", at("statistics.energy", i), windowVoxels(c, i) * at("statistics.rootMeanSquare", i) ** 2);
      });
      // Single voxels have no pair.
      mismatches.expectNone(0);
      compared += mismatches.compared;
    }), { numRuns });
    expect(compared).toBeGreaterThan(100);
  });

  it("of symmetric matrices does not change when the image is mirrored along any axis, merged or averaged", async () => {
    await fc.assert(fc.asyncProperty(cases, fc.integer({ min: 0, max: 2 }), async (c, axis) => {
      const symmetric = { ...c, options: { ...c.options, symmetric: true } };
      const [nx, ny] = c.size as [number, number];
      const from = (i: number): number => {
        const at = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / nx / ny)];
        at[axis] = c.size[axis]! - 1 - at[axis]!;
        return at[0]! + nx * (at[1]! + ny * at[2]!);
      };
      const [a, b] = [await mapsOf(symmetric), await mapsOf({ ...symmetric, data: c.data.map((_, i) => c.data[from(i)]!) })];
      const mismatches = new Mismatches();
      for (const [id, { data }] of Object.entries(b)) {
        // Averages are summed in another order; cubes and fourth powers of levels cancel; roots of differences near 0.
        const absolute = /cluster/.test(id) ? 1e-12 * (2 * c.levelCount) ** 4 + 1e-9 : /Correlation2|maximal/.test(id) ? 3e-7 : 1e-9;
        data.forEach((got, i) => mismatches.check(`${id} at ${i}`, got, a[id]!.data[from(i)]!, 1e-6, absolute));
      }
      mismatches.expectNone(1);
    }), { numRuns });
  });
});
