import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { computeFeatureMap, computeFeatures, disposeWorkers, type FeatureMaps, type RegionAggregation } from "../../src/index.js";
import { naiveMaps, naiveValues, type NaiveMapOptions } from "../reference/map.js";
import { Mismatches } from "../support/close.js";
import { mulberry32 } from "../support/random.js";

// npm run test:nightly runs 2 000 cases of each; a failure prints its seed and the shrunk case.
const numRuns = Number(process.env.RADIOMAPS_PROPERTY_RUNS ?? 40);

afterAll(disposeWorkers);

const FAMILIES = ["statistics", "histogram", "glcm"] as const;
type Family = (typeof FAMILIES)[number];

interface Case extends NaiveMapOptions {
  readonly data: Float64Array;
  readonly family: Family;
}

const sizes = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.constant(1)),
  fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
);
const radii = fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }))
  .map(([x, y, z]): readonly [number, number, number] => (x + y === 0 ? [1, y, z] : [x, y, z]));

/** Images of few levels (flat windows) and many (more than a byte), with holes, NaN and infinities. */
const casesOf = (
  size: fc.Arbitrary<[number, number, number]>, kernelRadius: fc.Arbitrary<readonly [number, number, number]>, levelCounts: readonly number[],
): fc.Arbitrary<Case> => fc.record({
  size, kernelRadius,
  family: fc.constantFrom(...FAMILIES),
  levels: fc.constantFrom(...levelCounts),
  seed: fc.integer(),
  holes: fc.constantFrom(0, 0, 0.3, 0.8),
  wild: fc.constantFrom(0, 0, 0.1),
  rule: fc.constantFrom("levelCount", "binCount", "binWidth"),
  preset: fc.constantFrom("ibsi", "pyradiomics"),
  symmetric: fc.constantFrom(true, true, false),
  distances: fc.constantFrom([1], [1], [2], [1, 2], [3]),
  force2D: fc.boolean(), maskedKernel: fc.boolean(),
  aggregation: fc.constantFrom("merged", "averaged"),
}).map(({ levels, seed, holes, wild, rule, ...rest }) => {
  const random = mulberry32(seed), voxels = rest.size[0] * rest.size[1] * rest.size[2];
  const data = Float64Array.from({ length: voxels }, () => (
    random() < wild ? [NaN, Infinity, -Infinity][Math.floor(random() * 3)]! : 1 + Math.floor(random() * levels)
  ));
  const mask = Array.from(data, (_, i) => +(random() >= holes || i === 0));
  data[0] = 1; // one voxel at least is inside
  const fractional = rule !== "levelCount";
  if (fractional) data.forEach((x, i) => { data[i] = x * 1.7 - 3; });
  return {
    ...rest, data, spacing: [1, 0.5, 2], ...(holes > 0 && { mask }),
    discretization: rule === "levelCount" ? { levelCount: levels } : rule === "binCount" ? { binCount: levels } : { binWidth: 2.5 },
  };
});

const cases = casesOf(sizes, radii, [1, 2, 3, 8, 40, 300]);
/** Rows of more windows than are evaluated at a time; of few levels, for the twin goes through whole matrices. */
const wideCases = casesOf(
  fc.tuple(fc.integer({ min: 129, max: 200 }), fc.integer({ min: 1, max: 2 }), fc.constant(1)), fc.constantFrom([1, 1, 0] as const, [2, 1, 0] as const), [1, 2, 3, 8],
);

const imageOf = ({ data, size, spacing }: Case) => ({ data, size, spacing: spacing! });
const optionsOf = ({ discretization, preset, symmetric, distances, force2D, mask, size }: Case) => ({
  discretization, preset, symmetric, distances, force2D,
  ...(mask && { mask: { data: Uint8Array.from(mask), size } }),
});
const mapsOf = (c: Case, workers = 0): Promise<FeatureMaps> => computeFeatureMap(imageOf(c), {
  ...optionsOf(c), features: c.family, kernelRadius: c.kernelRadius, maskedKernel: c.maskedKernel, aggregation: c.aggregation, workers,
});

/**
 * 32-bit maps: 1e-6 relative. Absolute, because a value may cancel to 0 in one order of summing and not in the other: odd
 * moments relative to their scale (levels⁴ for the cluster features); information correlation 2 is the square root of a
 * difference that rounding leaves at 1e-16; so is the second singular value of a matrix of rank one.
 */
function absoluteOf(name: string, levels: number): number {
  if (/cluster/.test(name)) return 1e-12 * (2 * levels) ** 4 + 1e-9;
  if (/informationCorrelation2|maximalCorrelation/.test(name)) return 3e-7;
  return 1e-9;
}

describe("naive twin", () => {
  it.each([
    { name: "random shapes, masks, radii, levels, distances and definitions", of: cases, runs: numRuns },
    { name: "wide images", of: wideCases, runs: numRuns / 2 },
  ])("gives the same maps for $name", async ({ of, runs }) => {
    await fc.assert(fc.asyncProperty(of, async (c) => {
      const maps = await mapsOf(c);
      const naive = naiveMaps(c.data, c.family, c);
      const mismatches = new Mismatches(), levels = Math.max(...c.data.filter(Number.isFinite)) + 3;
      for (const [id, { data }] of Object.entries(maps)) {
        const want = naive[id.slice(c.family.length + 1)];
        data.forEach((got, i) => mismatches.check(`${id} at ${i}`, got, want?.[i] ?? NaN, 1e-6, absoluteOf(id, levels)));
      }
      mismatches.expectNone(1);
    }), { numRuns: runs });
  });

  it("gives the same values of regions in every aggregation, to 1e-9", async () => {
    const aggregations = fc.constantFrom<RegionAggregation>(
      "2D-averaged", "2D-slice-merged", "2.5D-direction-merged", "2.5D-merged", "3D-averaged", "3D-merged",
    );
    await fc.assert(fc.asyncProperty(cases, aggregations, async (c, aggregation) => {
      // Families without directions know the first part alone.
      const asked = c.family === "glcm" ? aggregation : aggregation.split("-")[0] as RegionAggregation;
      const { values } = await computeFeatures(imageOf(c), { ...optionsOf(c), features: c.family, aggregation: asked });
      const naive = naiveValues(c.data, c.family, { ...c, aggregation: asked });
      const mismatches = new Mismatches(), levels = Math.max(...c.data.filter(Number.isFinite)) + 3;
      for (const [id, got] of Object.entries(values)) {
        mismatches.check(id, got, naive[id.slice(c.family.length + 1)] ?? NaN, 1e-9, absoluteOf(id, levels));
      }
      mismatches.expectNone(1);
    }), { numRuns });
  });
});

describe("maps", () => {
  it("have at each voxel the value of its window as a region", async () => {
    await fc.assert(fc.asyncProperty(cases, fc.nat(), async (c, pick) => {
      const [nx, ny, nz] = c.size;
      // The window as a region of its own: levels given, so that both are discretized alike.
      const image = { ...c, data: c.data.map((x) => (Number.isFinite(x) ? Math.max(1, Math.round(x)) : NaN)), preset: "ibsi" as const };
      const levelCount = Math.max(...image.data.filter(Number.isFinite));
      const whole = { ...image, discretization: { levelCount }, maskedKernel: true };
      const maps = await mapsOf(whole);
      const inside = Array.from(image.data, (x, i) => (Number.isFinite(x) && (c.mask?.[i] ?? 1) ? i : -1)).filter((i) => i >= 0);
      const at = inside[pick % inside.length]!;
      const [x, y, z] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)];
      const radius = c.force2D ? [c.kernelRadius[0], c.kernelRadius[1], 0] : c.kernelRadius;
      const window = Uint8Array.from({ length: nx * ny * nz }, (_, i) => {
        const d = [i % nx - x, Math.floor(i / nx) % ny - y, Math.floor(i / nx / ny) - z];
        return +(d.every((v, axis) => Math.abs(v) <= radius[axis]!) && (c.mask?.[i] ?? 1) !== 0);
      });
      const flatWindow = radius[2] === 0;
      const { values } = await computeFeatures(imageOf(whole), {
        ...optionsOf(whole), mask: { data: window, size: c.size }, features: c.family, aggregation: c.aggregation, force2D: flatWindow,
      });
      const mismatches = new Mismatches();
      for (const [id, want] of Object.entries(values)) {
        mismatches.check(id, maps[id]!.data[at], want, 1e-6, absoluteOf(id, levelCount));
      }
      mismatches.expectNone(1);
    }), { numRuns });
  });

  it("have the same bits for any number of workers, and leave the input as it was", async () => {
    await fc.assert(fc.asyncProperty(cases, async (c) => {
      const before = c.data.slice();
      const [alone, ...others] = await Promise.all([0, 1, 2, 3].map((workers) => mapsOf(c, workers)));
      for (const other of others) {
        for (const [id, { data }] of Object.entries(other)) expect(bits(data)).toEqual(bits(alone![id]!.data));
      }
      expect(bits(c.data)).toEqual(bits(before));
    }), { numRuns: Math.ceil(numRuns / 2) });
  });

  it("have them where tiles of several heights follow each other in one memory", async () => {
    // Found by the test above: what a lower tile had left beside a row was taken for pairs. Which worker gets which tile is chance.
    const image = { data: Float64Array.from([1, 1, 1, 1, 1, 1]), size: [2, 3, 1] };
    const run = (workers: number): Promise<FeatureMaps> => computeFeatureMap(image, {
      features: "glcm", kernelRadius: [1, 1, 0], aggregation: "averaged", discretization: { levelCount: 1 }, workers,
    });
    const alone = await run(0);
    for (let turn = 0; turn < 20; turn++) {
      for (const other of await Promise.all([1, 2, 3].map(run))) {
        for (const [id, { data }] of Object.entries(other)) expect(bits(data), id).toEqual(bits(alone[id]!.data));
      }
    }
  });

  it("turn and mirror with the image, where all directions count alike", async () => {
    await fc.assert(fc.asyncProperty(cases, fc.constantFrom("mirror", "turn"), async (c, motion) => {
      const [nx, ny, nz] = c.size;
      const symmetric = { ...c, symmetric: true, kernelRadius: [2, 2, c.kernelRadius[2]] as const };
      // Where voxel i of the moved image came from.
      const from = (i: number): number => {
        const [w, h] = motion === "turn" ? [ny, nx] : [nx, ny];
        const x = i % w, y = Math.floor(i / w) % h, z = Math.floor(i / w / h);
        return motion === "turn" ? y + nx * (ny - 1 - x + ny * z) : nx - 1 - x + nx * (y + ny * z);
      };
      const moved: Case = {
        ...symmetric, size: motion === "turn" ? [ny, nx, nz] : [nx, ny, nz], spacing: [1, 1, 1],
        data: c.data.map((_, i) => c.data[from(i)]!), ...(c.mask && { mask: c.mask.map((_, i) => c.mask![from(i)]!) }),
      };
      const [a, b] = [await mapsOf({ ...symmetric, spacing: [1, 1, 1] }), await mapsOf(moved)];
      const mismatches = new Mismatches(), levels = Math.max(...c.data.filter(Number.isFinite)) + 3;
      for (const [id, { data }] of Object.entries(b)) {
        data.forEach((got, i) => mismatches.check(`${id} at ${i}`, got, a[id]!.data[from(i)]!, 1e-6, absoluteOf(id, levels)));
      }
      mismatches.expectNone(1);
    }), { numRuns });
  });
});

function bits(data: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
