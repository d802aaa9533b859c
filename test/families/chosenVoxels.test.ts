import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeFeatureMap } from "../../src/index.js";
import { mulberry32 } from "../support/random.js";

const voxelsOf = (size: readonly number[]): number => size.reduce((product, n) => product * n, 1);

describe("a mask whose surroundings take part in windows", () => {
  // Rows without a voxel of the mask are skipped: what windows hold must not depend on that.
  it.each([["statistics", 1], ["histogram", 1], ["glcm", 1], ["tspm", 2], ["tscm", 2], ["tsrm", 2], ["tsfos", 2]] as const)("chooses voxels of %s maps and changes none", async (family, count) => {
    await fc.assert(fc.asyncProperty(fc.record({
      size: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 3, max: 5 }), fc.integer({ min: 16, max: 18 })),
      // Windows that hold all slices, in tiles of two: the second one's rows begin anew.
      radius: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 }), fc.constantFrom(1, 18, 18)),
      seed: fc.integer(),
    }), async ({ size, radius, seed }) => {
      const random = mulberry32(seed), n = voxelsOf(size);
      const images = Array.from({ length: count }, () => ({ data: Uint8Array.from({ length: n }, () => 1 + Math.floor(random() * 3)), size }));
      const mask = { data: Uint8Array.from({ length: n }, (_, i) => Number(i === 0 || random() < 0.25)), size };
      const options = { features: family, kernelRadius: radius, discretization: { levelCount: 3 }, workers: 0, onWarning: () => {} };
      const all = await computeFeatureMap(count > 1 ? images : images[0]!, options);
      const chosen = await computeFeatureMap(count > 1 ? images : images[0]!, { ...options, mask, maskedKernel: false });
      for (const [id, { data }] of Object.entries(chosen)) {
        const want = (all as Record<string, { data: Float32Array }>)[id]!.data;
        expect([id, data.map((value, i) => (mask.data[i] ? value : 0))]).toEqual([id, want.map((value, i) => (mask.data[i] ? value : 0))]);
      }
    }), { numRuns: 25 });
  });
});
