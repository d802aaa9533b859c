import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeFeatures, computeTscm, encodeSignatures } from "../../src/index.js";
import { naiveOffsets } from "../reference/map.js";
import { pairsOf, prepare } from "../reference/mprad.js";
import { naiveCrossMatrices } from "../reference/tscm.js";
import { Mismatches } from "../support/close.js";
import { betweenVoxels, imagesOf, requests, type MpradRequest } from "../support/mpradCases.js";

const numRuns = Number(process.env.RADIOMAPS_PROPERTY_RUNS ?? 40);

const maskOf = ({ mask, size }: MpradRequest) => (mask ? { mask: { data: Uint8Array.from(mask), size } } : {});

describe("encodeSignatures", () => {
  it("numbers signatures by first appearance, and its dictionary gives every voxel's levels back", async () => {
    await fc.assert(fc.asyncProperty(requests, async (request) => {
      const { images, rules, size } = request, [nx, ny] = size;
      const encoded = await encodeSignatures(imagesOf(request), { discretization: rules, ...maskOf(request) });
      const ids = new Uint32Array(images[0]!.length), seen = new Map<string, number>();
      const dictionary: number[] = [];
      for (const { at, signature } of prepare(images, request).inside) {
        if (!seen.has(signature.join())) {
          seen.set(signature.join(), seen.size + 1);
          dictionary.push(...signature);
        }
        ids[at[0] + nx * (at[1] + ny * at[2])] = seen.get(signature.join())!;
      }
      expect(encoded.count).toBe(seen.size);
      expect([...encoded.ids]).toEqual([...ids]);
      expect([...encoded.dictionary]).toEqual(dictionary);
    }), { numRuns });
  });
});

describe("computeTscm", () => {
  it("has the twin's pairs and cross matrices", async () => {
    const shapes = requests.map(betweenVoxels).filter(({ size, mask }) => size[0] > 1 && !mask);
    await fc.assert(fc.asyncProperty(shapes, async (request) => {
      const { images, rules, force2D } = request, distances = request.distances ?? [1];
      const tscm = await computeTscm(imagesOf(request), { discretization: rules, distances, force2D });
      const { inside } = prepare(images, request);
      const pairs = naiveOffsets(distances, force2D).flatMap((offset) => pairsOf(inside, offset));
      const wanted = new Map<string, number>();
      for (const [s, t] of pairs) {
        for (const key of [`${s.join()} ${t.join()}`, `${t.join()} ${s.join()}`]) wanted.set(key, (wanted.get(key) ?? 0) + 1);
      }
      const n = images.length, got = new Map<string, number>();
      const levelsOf = (id: number): string => Array.from(tscm.signatures.slice(id * n, (id + 1) * n)).join();
      tscm.counts.forEach((count, p) => {
        const first = levelsOf(tscm.first[p]!), second = levelsOf(tscm.second[p]!);
        for (const key of [`${first} ${second}`, `${second} ${first}`]) got.set(key, count);
      });
      expect(tscm.total).toBe(2 * pairs.length);
      expect(new Map([...got].sort())).toEqual(new Map([...wanted].sort()));
      if (pairs.length === 0) return;
      const mismatches = new Mismatches();
      for (const [name, matrix] of Object.entries(naiveCrossMatrices(pairs)) as ["crossContrast" | "crossCovariance", number[][]][]) {
        matrix.forEach((row, k) => row.forEach((want, l) => mismatches.check(`${name} ${k},${l}`, tscm[name][k]![l], want, 1e-9, 1e-9)));
      }
      mismatches.expectNone(2 * n * n);
    }), { numRuns });
  });
});

describe("more signatures than cells could be counted", () => {
  // Image k holds digit k mod 3 of the voxel's number in base 128: all 2 097 152 signatures differ, and 128⁸ are possible.
  const side = 128, n = side ** 3, images = Array.from({ length: 8 }, (_, k) => ({
    data: Uint8Array.from({ length: n }, (__, i) => 1 + Math.floor(i / side ** (k % 3)) % side), size: [side, side, side],
  }));
  const options = { features: "tspm", discretization: { levelCount: side } } as const;

  it("have the entropies that digits have", async () => {
    const { values } = await computeFeatures(images, {
      ...options, features: ["jointEntropy", "uniformity", "distinctSignatureCount", "mutualInformation", "dualTotalCorrelation", "conditionalEntropy8"].map((key) => `tspm.${key}` as "tspm.jointEntropy"),
    }) as { values: Record<string, number> };
    const wanted = { jointEntropy: 21, uniformity: 1 / n, distinctSignatureCount: n, mutualInformation: 8 * 7 - 21, dualTotalCorrelation: 21, conditionalEntropy8: 0 };
    for (const [key, want] of Object.entries(wanted)) expect(values[`tspm.${key}`]! / (want || 1), key).toBeCloseTo(want && 1, 9);
  });

  it("of the three digits alone are independent", async () => {
    const { values } = await computeFeatures(images.slice(0, 3), options) as { values: Record<string, number> };
    const wanted = { jointEntropy: 21, mutualInformation: 0, dualTotalCorrelation: 0, interaction: 0, conditionalEntropy1: 7, normalizedEntropy: 1 };
    for (const [key, want] of Object.entries(wanted)) expect(values[`tspm.${key}`], key).toBeCloseTo(want, 8);
  });
});
