import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { disposeWorkers, type RegionAggregation } from "../../src/index.js";
import { naiveSignatureMaps, naiveSignatureValues } from "../reference/mprad.js";
import { Mismatches } from "../support/close.js";
import { absoluteOf, isShuffled, mapsOf, requests, valuesOf, type MpradRequest } from "../support/mpradCases.js";

// npm run test:nightly runs 2 000 cases of each; a failure prints its seed and the shrunk case.
const numRuns = Number(process.env.RADIOMAPS_PROPERTY_RUNS ?? 60);

afterAll(disposeWorkers);

const keyOf = (id: string, { family }: MpradRequest): string => id.slice(family.length + 1);

describe("the naive twin of several images", () => {
  it("gives the same maps for random shapes, masks, radii, levels, distances and numbers of images", async () => {
    await fc.assert(fc.asyncProperty(requests, async (request) => {
      const maps = await mapsOf(request);
      const naive = naiveSignatureMaps(request.images, request.family, request);
      const mismatches = new Mismatches();
      for (const [id, { data }] of Object.entries(maps)) {
        if (isShuffled(id, request)) continue;
        const want = naive[keyOf(id, request)];
        data.forEach((got, i) => mismatches.check(`${id} at ${i}`, got, want?.[i] ?? NaN, 1e-6, absoluteOf(id, request)));
      }
      // No feature of the twin is missing.
      for (const key of Object.keys(naive)) expect(maps).toHaveProperty([`${request.family}.${key}`]);
      mismatches.expectNone(1);
    }), { numRuns });
  });

  it("gives the same values of regions in every aggregation, to 1e-9", async () => {
    const aggregations = fc.constantFrom<RegionAggregation>(
      "2D-averaged", "2D-slice-merged", "2.5D-direction-merged", "2.5D-merged", "3D-averaged", "3D-merged",
    );
    await fc.assert(fc.asyncProperty(requests, aggregations, async (request, aggregation) => {
      // Families without directions know the first part alone.
      const directions = request.family === "tscm" || request.family === "tsrm";
      const asked = directions ? aggregation : aggregation.split("-")[0] as RegionAggregation;
      const values = await valuesOf(request, asked);
      const naive = naiveSignatureValues(request.images, request.family, { ...request, aggregation: asked });
      const mismatches = new Mismatches();
      for (const [id, got] of Object.entries(values)) {
        if (!isShuffled(id, request)) mismatches.check(id, got, naive[keyOf(id, request)] ?? NaN, 1e-9, absoluteOf(id, request));
      }
      for (const key of Object.keys(naive)) expect(values).toHaveProperty([`${request.family}.${key}`]);
      mismatches.expectNone(1);
    }), { numRuns });
  });
});

describe("maps of several images", () => {
  it("have at each voxel the value of its window as a region, shuffles and all", async () => {
    await fc.assert(fc.asyncProperty(requests, fc.nat(), async (drawn, pick) => {
      const [nx, ny, nz] = drawn.size;
      // The window as a region of its own: levels given, so that both are discretized alike.
      const images = drawn.images.map((data) => data.map((x) => (Number.isFinite(x) ? Math.max(1, Math.round(x)) : NaN)));
      const rules = images.map((data) => ({ levelCount: Math.max(...data.filter(Number.isFinite)) }));
      const request: MpradRequest = { ...drawn, images, rules, maskedKernel: true };
      const maps = await mapsOf(request);
      const inside = Array.from({ length: nx * ny * nz }, (_, i) => i).filter((i) => (
        images.every((data) => Number.isFinite(data[i])) && (request.mask?.[i] ?? 1) !== 0
      ));
      const at = inside[pick % inside.length]!;
      const center = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)];
      const radius = request.force2D ? [request.kernelRadius[0], request.kernelRadius[1], 0] : request.kernelRadius;
      const mask = Array.from({ length: nx * ny * nz }, (_, i) => {
        const place = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / nx / ny)];
        return +(place.every((c, axis) => Math.abs(c - center[axis]!) <= radius[axis]!) && (request.mask?.[i] ?? 1) !== 0);
      });
      const values = await valuesOf({ ...request, mask, force2D: radius[2] === 0 }, request.aggregation);
      const mismatches = new Mismatches();
      for (const [id, want] of Object.entries(values)) mismatches.check(id, maps[id]!.data[at], want, 1e-6, absoluteOf(id, request));
      mismatches.expectNone(1);
    }), { numRuns });
  });

  it("have the same bits for any number of workers, and leave the images as they were", async () => {
    await fc.assert(fc.asyncProperty(requests, async (request) => {
      const before = request.images.map((data) => data.slice());
      const [alone, ...others] = await Promise.all([0, 1, 2, 3].map((workers) => mapsOf(request, workers)));
      for (const other of others) {
        for (const [id, { data }] of Object.entries(other)) expect(bits(data)).toEqual(bits(alone![id]!.data));
      }
      expect(request.images.map(bits)).toEqual(before.map(bits));
    }), { numRuns: Math.ceil(numRuns / 2) });
  });
});

function bits(data: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
