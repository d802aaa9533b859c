import fc from "fast-check";
import { expect, it } from "vitest";
import { computeFeatureMap, features, type FeatureId, type FeatureMaps } from "../../src/index.js";
import { mulberry32 } from "../support/random.js";

// Only what the features asked for need is computed, in ways that differ: alone, a feature must have the bits that it has among all.

const numRuns = Number(process.env.RADIOMAPS_PROPERTY_RUNS ?? 60);
const FAMILIES = ["statistics", "histogram", "glcm"] as const;
const idsOf = (family: string): FeatureId[] => features.filter((feature) => feature.family === family).map(({ id }) => id);

const cases = fc.record({
  // More often of the family with most ways, and wider than the windows that are evaluated at a time.
  family: fc.constantFrom(...FAMILIES, "glcm" as const, "glcm" as const),
  size: fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 3 })),
    fc.tuple(fc.integer({ min: 120, max: 290 }), fc.integer({ min: 1, max: 9 }), fc.constant(1)),
  ),
  kernelRadius: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 1 })),
  levelCount: fc.constantFrom(1, 2, 5, 30, 255, 300), flat: fc.boolean(), holes: fc.constantFrom(0, 0, 0.3), seed: fc.integer(),
  distances: fc.constantFrom([1], [1, 2], [2]), symmetric: fc.constantFrom(true, true, false), preset: fc.constantFrom("ibsi" as const, "pyradiomics" as const),
  aggregation: fc.constantFrom("merged" as const, "averaged" as const, "averaged" as const),
});

it("a few features have the same bits as all of their family together", async () => {
  await fc.assert(fc.asyncProperty(cases, async ({ family, size, levelCount, flat, holes, seed, ...options }) => {
    const random = mulberry32(seed), voxels = size[0] * size[1] * size[2];
    const data = Uint16Array.from({ length: voxels }, () => 1 + (flat && random() < 0.9 ? 0 : Math.floor(random() * levelCount)));
    const mask = holes ? { mask: { data: Uint8Array.from(data, (_, i) => +(i === 0 || random() >= holes)), size } } : {};
    const compute = (ids: FeatureId[]): Promise<FeatureMaps> => (
      computeFeatureMap({ data, size }, { ...options, ...mask, features: ids, discretization: { levelCount }, workers: 0 })
    );
    const all = idsOf(family), few = all.filter(() => random() < 0.2);
    few.push(all[Math.floor(random() * all.length)]!);
    const [together, alone] = [await compute(all), await compute([...new Set(few)])];
    for (const id of few) expect(alone[id]!.data, id).toEqual(together[id]!.data);
  }), { numRuns });
});
