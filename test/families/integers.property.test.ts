import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { computeFeatureMap, disposeWorkers, explain } from "../../src/index.js";
import { naiveMaps } from "../reference/map.js";
import { Mismatches } from "../support/close.js";
import { mulberry32 } from "../support/random.js";

// Statistics of integers are computed in lanes of 16 bits, of floats in lanes of 32; of other numbers, and in very large windows, by sorting.
const numRuns = Number(process.env.RADIOMAPS_PROPERTY_RUNS ?? 40);

afterAll(disposeWorkers);

const TYPES = { Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array };

const cases = fc.record({
  type: fc.constantFrom(...Object.keys(TYPES) as (keyof typeof TYPES)[]),
  size: fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 7 }), fc.constant(1)),
    fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 })),
  ),
  kernelRadius: fc.constantFrom([1, 1, 1], [2, 2, 2], [3, 1, 0], [0, 2, 1], [9, 4, 2]) as fc.Arbitrary<readonly [number, number, number]>,
  unit: fc.constantFrom(1, 1, 0.37),
  range: fc.constantFrom(1, 2, 5, 256, 4096, 32_767, 32_768, 65_536),
  holes: fc.constantFrom(0, 0, 0.2, 0.7),
  preset: fc.constantFrom("ibsi", "pyradiomics"),
  seed: fc.integer(),
}).map(({ type, range, holes, seed, unit, ...rest }) => {
  const random = mulberry32(seed), voxels = rest.size[0] * rest.size[1] * rest.size[2], bits = TYPES[type].BYTES_PER_ELEMENT * 8;
  const signed = !type.startsWith("Uint"), isFloat = type.startsWith("Float"), most = bits >= 32 ? range : Math.min(range, 2 ** bits);
  // Every other voxel near the lowest: equal ones, and windows of few different ones.
  const data = new TYPES[type](Float64Array.from({ length: voxels }, (_, i) => {
    const value = Math.floor(random() * (i % 2 ? most : Math.min(most, 4))) - (signed ? Math.floor(most / 2) : 0);
    return isFloat && random() < holes / 4 ? NaN : isFloat ? unit * value : value;
  }));
  if (Number.isNaN(data[0])) data[0] = 0;
  const mask = Uint8Array.from(data, (_, i) => +(i === 0 || random() >= holes));
  return { ...rest, data, ...(holes > 0 && { mask }) };
});

describe("statistics", () => {
  it("are the naive twin's, whatever the image's type and range, of integers and fractions", async () => {
    await fc.assert(fc.asyncProperty(cases, async ({ data, size, kernelRadius, preset, mask }) => {
      const options = { discretization: { binCount: 4 }, preset, symmetric: true, distances: [1], force2D: false, maskedKernel: true } as const;
      const maps = await computeFeatureMap({ data, size }, {
        features: "statistics", kernelRadius, workers: 0, preset, discretization: { binCount: 4 }, ...(mask && { mask: { data: mask, size } }),
      });
      const want = naiveMaps(data, "statistics", { ...options, size, kernelRadius, aggregation: "merged", ...(mask && { mask: [...mask] }) });
      const mismatches = new Mismatches(), largest = Math.max(...Array.from(data, (x) => (Number.isNaN(x) ? 0 : Math.abs(x))));
      // Odd moments cancel to 0 in one order and not in the other, and so does the mean of fractions, where quotients have their pole.
      const isPole = (id: string, value: number): boolean => /oefficient/.test(id) && Math.abs(value) > 1e10;
      const absoluteOf = (id: string): number => (/skewness|urtosis/.test(id) ? 1e-9 : 1e-12 * (1 + largest));
      for (const [id, { data: got }] of Object.entries(maps)) {
        got.forEach((value, i) => {
          const one = want[id.slice(11)]?.[i] ?? NaN;
          if (!isPole(id, one) && !isPole(id, value)) mismatches.check(`${id} at ${i}`, value, one, 1e-6, absoluteOf(id));
        });
      }
      mismatches.expectNone(1);
    }), { numRuns: 4 * numRuns });
  });

  it("of integers have the bits that sorting gives, but for rounding in the last place", async () => {
    // One voxel in a far corner that is no integer makes the same image one of any numbers.
    const random = mulberry32(5), size = [40, 30], data = Float64Array.from({ length: 1200 }, () => Math.floor(random() * 3000) - 1000);
    const options = { features: "statistics", kernelRadius: 2, workers: 0 } as const;
    const integers = await computeFeatureMap({ data, size }, options), odd = data.slice();
    odd[1199]! += 0.5;
    const sorted = await computeFeatureMap({ data: odd, size }, options);
    for (const [id, { data: got }] of Object.entries(integers)) {
      const want = sorted[id as keyof typeof sorted].data, order = /median$|minimum|maximum|percentile|Range|range|mean$/.test(id);
      for (let y = 0; y < 27; y++) {
        for (let x = 0; x < 37; x++) {
          const i = y * 40 + x;
          if (order) expect(got[i], `${id} at ${x}, ${y}`).toBe(want[i]);
          else expect(Math.abs(got[i]! - want[i]!), `${id} at ${x}, ${y}`).toBeLessThanOrEqual(2 ** -23 * Math.abs(want[i]!));
        }
      }
    }
  });

  it("take box sums and lanes where that is possible, and say what they take", async () => {
    const stagesOf = async (data: Float64Array | Int16Array | Int32Array, kernelRadius = 1, width = 8): Promise<unknown> => {
      const { families } = await explain({ data, size: [width, data.length / width] }, { features: "statistics", kernelRadius, workers: 0 });
      return families[0]!.stages;
    };
    const inLanes = { "box sums": ["moments"], windows: ["shape", "order", "deviations"] };
    const sorted = { "float windows": ["moments", "shape", "order", "deviations"] };
    expect(await stagesOf(Int16Array.from({ length: 64 }, (_, i) => i - 30))).toEqual(inLanes);
    expect(await stagesOf(Float64Array.from({ length: 64 }, (_, i) => (i ? i : NaN)))).toEqual(inLanes);
    expect(await stagesOf(Float64Array.from({ length: 64 }, (_, i) => i / 2))).toEqual(sorted);
    expect(await stagesOf(Int32Array.from({ length: 64 }, (_, i) => i * 32_766 / 63))).toEqual(inLanes);
    expect(await stagesOf(Int32Array.from({ length: 64 }, (_, i) => (i === 63 ? 32_767 : 0)))).toEqual(sorted);
    // Of levels times voxels of a window there may be 60 million.
    const slice = Int16Array.from({ length: 300 * 300 }, (_, i) => i % 5000);
    expect(await stagesOf(slice, 50, 300)).toEqual(inLanes);
    expect(await stagesOf(slice, 60, 300)).toEqual(sorted);
    expect(await stagesOf(Int16Array.from(slice, (level) => level % 9), 90, 300)).toEqual(inLanes);
    expect(await stagesOf(Int16Array.from(slice, (level) => level % 9), 91, 300)).toEqual(sorted);
  });
});

describe("order statistics of levels", () => {
  it.each([300, 32_767, 32_768])("are the naive twin's with %i of them, and explain says how they come about", async (levelCount) => {
    const random = mulberry32(levelCount), size = [13, 8, 1] as const;
    const data = Uint16Array.from({ length: 104 }, (_, i) => 1 + Math.floor(random() * (i % 3 ? 9 : levelCount)));
    const options = { features: "histogram", kernelRadius: [2, 1, 0], discretization: { levelCount }, workers: 0 } as const;
    const { families: [family] } = await explain({ data, size }, options);
    expect(family!.stages[levelCount < 32_768 ? "windows" : "counts"]).toEqual(expect.arrayContaining(["order", "deviations"]));
    const maps = await computeFeatureMap({ data, size }, options), mismatches = new Mismatches();
    const want = naiveMaps(data, "histogram", {
      size, kernelRadius: [2, 1, 0], discretization: { levelCount }, preset: "ibsi", symmetric: true, distances: [1], force2D: false, maskedKernel: true, aggregation: "merged",
    });
    for (const [id, { data: got }] of Object.entries(maps)) {
      got.forEach((value, i) => mismatches.check(`${id} at ${i}`, value, want[id.slice(10)]?.[i] ?? NaN, 1e-6, 1e-9));
    }
    mismatches.expectNone(25);
  });
});

describe("memory that is used again", () => {
  it("changes no result, one after the other or side by side", async () => {
    const random = mulberry32(9);
    const jobs = [[30, 20], [64, 64], [9, 9], [64, 64], [50, 12]].map(([width, height]) => {
      const size = [width!, height!], data = Int16Array.from({ length: width! * height! }, () => Math.floor(random() * 500));
      return { size, data, mask: { data: Uint8Array.from(data, () => +(random() < 0.7)), size } };
    });
    const options = { features: ["glcm.contrast", "histogram.entropy", "statistics.median"], workers: 0 } as const;
    const run = async ({ data, size, mask }: (typeof jobs)[number]): Promise<number[][]> => {
      const maps = await computeFeatureMap({ data, size }, { ...options, mask });
      return Object.values(maps).map((map) => [...map.data]);
    };
    const one: number[][][] = [];
    for (const job of jobs) one.push(await run(job));
    expect(await Promise.all([...jobs].reverse().map(run))).toEqual([...one].reverse());
  });
});
