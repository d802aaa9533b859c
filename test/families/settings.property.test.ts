import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  computeFeatureMap, computeFeatures, EmptyRegionError, type Discretization, type FeatureMaps, type RegionAggregation,
} from "../../src/index.js";
import { naiveMaps, naiveValues, type NaiveMapOptions } from "../reference/map.js";
import { Mismatches } from "../support/close.js";
import { mulberry32 } from "../support/random.js";

// Settings that reference.property.test.ts leaves at their defaults: re-segmentation, labels, bin origins, thin masks, and
// families without directions slice by slice.

const numRuns = Number(process.env.RADIOMAPS_PROPERTY_RUNS ?? 40);

interface Case extends NaiveMapOptions {
  readonly data: Float64Array;
  readonly family: "statistics" | "histogram" | "glcm";
}

const rules: fc.Arbitrary<Discretization> = fc.record({
  rule: fc.constantFrom<Discretization>(
    { levelCount: 12 }, { binCount: 1 }, { binCount: 5 }, { binCount: 32 }, { binWidth: 0.7 }, { binWidth: 2.5 },
    { binWidth: 2.5, binOrigin: -3 }, { binWidth: 1, binOrigin: 2.5 }, { binWidth: 25 },
  ),
  range: fc.constantFrom(undefined, [1, 6], [2, Infinity], [-Infinity, 7], [0, 9], [1, Infinity], [2.5, 8]),
  // Not 1 or 2: one of two voxels lies 1, the odd one of five 2 deviations from the mean, and rounding decides which side.
  outlierSigma: fc.constantFrom(undefined, undefined, 1.234, 1.9),
}).map(({ rule, range, outlierSigma }) => (
  { ...rule, ...(range && { range }), ...(outlierSigma !== undefined && { outlierSigma }) }
));

const cases: fc.Arbitrary<Case> = fc.record({
  size: fc.oneof(
    fc.tuple(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 1, max: 8 }), fc.constant(1)),
    fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 4 })),
  ),
  seed: fc.integer(), discretization: rules, thin: fc.boolean(), label: fc.constantFrom(undefined, 2),
  family: fc.constantFrom("statistics" as const, "histogram" as const, "glcm" as const),
  kernelRadius: fc.constantFrom<readonly [number, number, number]>([1, 1, 1], [2, 1, 1], [1, 2, 0]),
  preset: fc.constantFrom("ibsi" as const, "pyradiomics" as const), symmetric: fc.boolean(), force2D: fc.boolean(),
  maskedKernel: fc.boolean(), aggregation: fc.constantFrom("merged" as const, "averaged" as const),
}).map(({ seed, thin, label, ...rest }) => {
  const random = mulberry32(seed), [nx, ny, nz] = rest.size;
  // Levels from 0 (outside, where the image is said to hold levels) or intensities of both signs.
  const levels = rest.discretization.levelCount !== undefined;
  const data = Float64Array.from({ length: nx * ny * nz }, () => (levels ? Math.floor(random() * 13) : Math.floor(random() * 12) * 1.7 - 4));
  const slice = Math.floor(random() * nz);
  const mask = Array.from(data, (_, i) => (thin && Math.floor(i / nx / ny) !== slice ? 0 : Math.floor(random() * 3)));
  return { ...rest, data, mask, ...(label !== undefined && { label }), spacing: [1, 0.5, 2], distances: [1] };
});

const imageOf = ({ data, size, spacing }: Case) => ({ data, size, spacing: spacing! });
const optionsOf = ({ discretization, preset, symmetric, distances, force2D, mask, label, size, family }: Case) => ({
  discretization, preset, symmetric, distances, force2D, features: family, mask: { data: Uint8Array.from(mask!), size },
  ...(label !== undefined && { label }), workers: 0,
});

/** As in reference.property.test.ts: cancelling odd moments, and roots of differences that rounding leaves at 1e-16. */
function absoluteOf(id: string): number {
  if (/cluster/.test(id)) return 1e-12 * (2 * 40) ** 4 + 1e-9;
  return /informationCorrelation2|maximalCorrelation/.test(id) ? 3e-7 : 1e-9;
}

/** Null where no voxel is left in the region. */
async function orEmpty<T>(job: Promise<T>): Promise<T | null> {
  try {
    return await job;
  } catch (error) {
    if (error instanceof EmptyRegionError) return null;
    throw error;
  }
}

describe("naive twin, with re-segmentation, labels, origins and thin masks", () => {
  it("gives the same maps", async () => {
    await fc.assert(fc.asyncProperty(cases, async (c) => {
      const maps = await orEmpty(computeFeatureMap(imageOf(c), {
        ...optionsOf(c), kernelRadius: c.kernelRadius, maskedKernel: c.maskedKernel, aggregation: c.aggregation,
      }) as Promise<FeatureMaps>);
      if (!maps) return;
      const naive = naiveMaps(c.data, c.family, c), mismatches = new Mismatches();
      for (const [id, { data }] of Object.entries(maps)) {
        const want = naive[id.slice(c.family.length + 1)];
        data.forEach((got, i) => mismatches.check(`${id} at ${i}`, got, want?.[i] ?? NaN, 1e-6, absoluteOf(id)));
      }
      mismatches.expectNone(1);
    }), { numRuns });
  });

  it("gives the same values of regions, families without directions slice by slice too", async () => {
    const dimensions = fc.constantFrom<RegionAggregation>("2D", "2.5D", "3D");
    const ways = fc.constantFrom<RegionAggregation>("2D-averaged", "2D-slice-merged", "2.5D-direction-merged", "2.5D-merged", "3D-averaged", "3D-merged");
    await fc.assert(fc.asyncProperty(cases, dimensions, ways, async (c, dimension, way) => {
      const aggregation = c.family === "glcm" ? way : dimension;
      const result = await orEmpty(computeFeatures(imageOf(c), { ...optionsOf(c), aggregation }));
      if (!result) return;
      const naive = naiveValues(c.data, c.family, { ...c, aggregation }), mismatches = new Mismatches();
      for (const [id, got] of Object.entries(result.values as Record<string, number>)) {
        mismatches.check(`${id} ${aggregation}`, got, naive[id.slice(c.family.length + 1)] ?? NaN, 1e-9, absoluteOf(id));
      }
      mismatches.expectNone(1);
    }), { numRuns });
  });
});

it("a constant region has no outliers, though rounding leaves its values a deviation from their mean", async () => {
  const image = { data: new Float64Array(60).fill(0.1), size: [10, 6] };
  const { values } = await computeFeatures(image, { features: "statistics.mean", discretization: { binCount: 4, outlierSigma: 0.5 } });
  expect(values["statistics.mean"]).toBeCloseTo(0.1, 12);
});

it("a region of one level is flat for PyRadiomics' MCC, wherever its bins begin", async () => {
  // Both in [4.5, 7): level 4 from -3 on, level 1 from 4.5 on.
  const image = { data: Float64Array.from([4.5, 6.2, 6.2, 4.5]), size: [2, 2] }, id = "glcm.maximalCorrelationCoefficient";
  for (const binOrigin of [4.5, -3]) {
    const { values } = await computeFeatures(image, { preset: "pyradiomics", features: id, discretization: { binWidth: 2.5, binOrigin } });
    expect(values[id], `origin ${binOrigin}`).toBe(1);
  }
});

describe("windows that reach beyond the mask", () => {
  const mask = { data: Uint8Array.from([0, 0, 0, 0, 1, 1, 0, 1, 1]), size: [3, 3] };

  it("hold all finite voxels, wherever the range that re-segments the region begins", async () => {
    const image = { data: Float64Array.from([-5, -4, 2, 3, 4, -6, 5, 6, 7]), size: [3, 3] };
    for (const low of [0.999, 1, 1.001]) {
      const maps = await computeFeatureMap(image, {
        mask, maskedKernel: false, features: ["statistics.minimum", "statistics.mean"], discretization: { binCount: 4, range: [low, 100] },
      });
      expect(maps["statistics.minimum"].data[4], `range from ${low}`).toBe(-6);
      expect(maps["statistics.mean"].data[4], `range from ${low}`).toBeCloseTo(12 / 9, 6);
    }
  });

  it("leave out level 0 of an image of levels, wherever the range begins", async () => {
    const image = { data: Uint8Array.from([0, 0, 2, 3, 4, 0, 3, 2, 4]), size: [3, 3] };
    for (const range of [undefined, [1, 9], [2, 9]] as const) {
      const maps = await computeFeatureMap(image, {
        mask, maskedKernel: false, features: "statistics.mean", discretization: { levelCount: 4, ...(range && { range }) },
      });
      expect(maps["statistics.mean"].data[4], `range ${range}`).toBe(3);
    }
  });

  it("make a region of one level with neighbors of others no flat one for PyRadiomics' MCC, however levels were made", async () => {
    const image = { data: Uint8Array.from([1, 2, 3, 1, 2, 2, 3, 2, 2]), size: [3, 3] };
    const id = "glcm.maximalCorrelationCoefficient";
    const [given, binned] = await Promise.all([{ levelCount: 3 }, { binWidth: 1 }].map((discretization) => (
      computeFeatureMap(image, { mask, maskedKernel: false, preset: "pyradiomics", features: id, discretization })
    )));
    expect(given![id].data).toEqual(binned![id].data);
  });
});
