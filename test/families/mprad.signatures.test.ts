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
  /** Image k holds digit k mod 3 of the voxel's number in base `side`: each voxel has a signature of its own. */
  const digits = (side: number, imageCount: number) => Array.from({ length: imageCount }, (_, k) => ({
    data: Uint8Array.from({ length: side ** 3 }, (__, i) => 1 + Math.floor(i / side ** (k % 3)) % side), size: [side, side, side],
  }));
  const check = async (side: number, imageCount: number, wanted: Readonly<Record<string, number>>): Promise<void> => {
    const features = Object.keys(wanted).map((key) => `tspm.${key}` as "tspm.jointEntropy");
    const { values } = await computeFeatures(digits(side, imageCount), { features, discretization: { levelCount: side } });
    for (const [key, want] of Object.entries(wanted)) {
      // Relative to what it is, but for zeros.
      expect((values as Record<string, number>)[`tspm.${key}`]! / (want || 1), key).toBeCloseTo(want && 1, 9);
    }
  };

  it("have the entropies that digits have: eight images, 64⁸ possible signatures", () => check(64, 8, {
    jointEntropy: 18, uniformity: 2 ** -18, distinctSignatureCount: 2 ** 18, mutualInformation: 8 * 6 - 18, dualTotalCorrelation: 18, conditionalEntropy8: 0,
  }));

  it("of the three digits alone are independent: 2 097 152 different ones", () => check(128, 3, {
    jointEntropy: 21, distinctSignatureCount: 2 ** 21, mutualInformation: 0, dualTotalCorrelation: 0, conditionalEntropy1: 7, normalizedEntropy: 1,
  }));
});
