import { describe, expect, it } from "vitest";
import { naiveValues } from "../reference/map.js";
import { naiveSignatureMaps, naiveSignatureValues, pairsOf, type SignatureFamily, type SignatureVoxel } from "../reference/mprad.js";
import { naiveCrossMatrices } from "../reference/tscm.js";
import { expectedMutualInformation, totalCorrelation, type Signature } from "../reference/tspm.js";
import { acrossImages, countRelations, withItself } from "../reference/tsrm.js";
import { readAnswers } from "../support/answers.js";
import { Mismatches } from "../support/close.js";
import { GLCM_KEYS, mpradAnswers, wantedValues, type MpradCase } from "../support/mprad.js";
import { mulberry32 } from "../support/random.js";

// The naive twin of the signature families, held against a reference in another language, without the package.

const { cases, maps } = mpradAnswers();
const FAMILIES = ["tspm", "tscm", "tsrm", "tsfos"] as const;

const imagesOf = ({ images }: MpradCase): number[][] => images.map((rows) => rows.flat());
const optionsOf = ({ images, mask, levels }: MpradCase) => ({
  size: [images[0]![0]!.length, images[0]!.length, 1] as const, rules: images.map(() => ({ levelCount: levels })),
  force2D: false, ...(mask && { mask: mask.flat() }),
});
const voxelsOf = (c: MpradCase): SignatureVoxel[] => c.images[0]!.flatMap((row, y) => row.flatMap((_, x) => (
  !c.mask || c.mask[y]![x] ? [{ at: [x, y, 0] as const, signature: c.images.map((rows) => rows[y]![x]!) }] : []
)));
// The reference prints 12 decimals.
const PRINTED = 1e-12;

describe("the naive twin gives the reference's values", () => {
  for (const [name, c] of Object.entries(cases)) {
    it(`of ${name}, to 1e-9`, () => {
      const computed = Object.fromEntries(FAMILIES.filter((family) => family !== "tsrm" || c.images.length > 1).map((family) => (
        [family, naiveSignatureValues(imagesOf(c), family, { ...optionsOf(c), aggregation: "2.5D-merged" })]
      )));
      const mismatches = new Mismatches();
      for (const [id, want] of wantedValues(c)) {
        const [family, key] = id.split(".") as [SignatureFamily, string];
        mismatches.check(id, computed[family]![key], want, 1e-9, PRINTED);
      }
      mismatches.expectNone(38 + c.images.length + (c.images.length > 1 ? 28 : 0));
    });

    it(`of ${name}: cross matrices and the pooled table`, () => {
      const voxels = voxelsOf(c), mismatches = new Mismatches();
      const pairs = ([[1, 0, 0], [1, -1, 0], [0, -1, 0], [-1, -1, 0]] as const).flatMap((offset) => pairsOf(voxels, offset));
      for (const [key, matrix] of Object.entries(naiveCrossMatrices(pairs))) {
        const want = c.outputs.tscmFeatures[key] as number[][];
        matrix.forEach((row, k) => row.forEach((got, l) => mismatches.check(`${key} ${k},${l}`, got, want[k]![l]!, 1e-9, PRINTED)));
      }
      mismatches.expectNone(2 * c.images.length ** 2);
      const table = countRelations(acrossImages(withItself(voxels.map(({ signature }) => signature)), c.images.length).flat(), c.levels);
      expect(table.flatMap((row, i) => row.flatMap((count, j) => (count ? [{ i: i + 1, j: j + 1, count }] : [])))).toEqual(c.outputs.tsrmPooled);
    });
  }

  it("of the maps, to 1e-9", () => {
    const c = cases[maps.case]!, mismatches = new Mismatches();
    const features: Record<string, [SignatureFamily, string]> = {
      jointEntropy: ["tspm", "jointEntropy"], jointUniformity: ["tspm", "uniformity"], totalCorrelation: ["tspm", "mutualInformation"],
      tscmEntropy: ["tscm", "jointEntropy"], tscmContrast: ["tscm", "contrast"], singleEntropyImage0: ["tspm", "jointEntropy"],
    };
    for (const [window, tables] of Object.entries(maps.windows)) {
      const radius = (Number(window.slice(1)) - 1) / 2;
      for (const [name, want] of Object.entries(tables)) {
        const [family, key] = features[name]!, options = optionsOf(c);
        const images = imagesOf(c).slice(0, name.startsWith("single") ? 1 : 3);
        const got = naiveSignatureMaps(images, family, {
          ...options, rules: options.rules.slice(0, images.length), kernelRadius: [radius, radius, 0], maskedKernel: true, aggregation: "merged",
        })[key]!;
        want.flat().forEach((value, i) => mismatches.check(`${window} ${name} at ${i}`, got[i], value ?? NaN, 1e-9, PRINTED));
      }
    }
    mismatches.expectNone(2 * 6 * 25);
  });
});

describe("the naive twin of one image", () => {
  it("is the twin of glcm and histogram, which IBSI's digital phantom has confirmed, in space and in every aggregation", () => {
    const { size, image, mask } = readAnswers<{ size: [number, number, number]; image: number[]; mask: number[] }>("digital-phantom");
    const mismatches = new Mismatches();
    const rule = { levelCount: 6 }, shared = { size, mask, force2D: false, distances: [1] };
    const renamed: Record<string, string> = { entropy: "jointEntropy", uniformity: "uniformity", normalizedEntropy: "normalizedEntropy" };
    for (const aggregation of ["2D-averaged", "2D-slice-merged", "2.5D-direction-merged", "2.5D-merged", "3D-averaged", "3D-merged"] as const) {
      const one = (family: SignatureFamily): Record<string, number> => naiveSignatureValues([image], family, { ...shared, rules: [rule], aggregation });
      const known = (family: string): Record<string, number> => naiveValues(image, family, {
        ...shared, discretization: rule, preset: "pyradiomics", symmetric: true, aggregation,
      });
      const tscm = one("tscm"), glcm = known("glcm"), tspm = one("tspm"), histogram = known("histogram");
      for (const key of GLCM_KEYS) mismatches.check(`${key} ${aggregation}`, tscm[key], glcm[key]!, 1e-12, 1e-12);
      for (const [key, id] of Object.entries(renamed)) mismatches.check(`${key} ${aggregation}`, tspm[id], histogram[key]!, 1e-12, 1e-12);
    }
    mismatches.expectNone(6 * (GLCM_KEYS.length + 3));
  });
});

describe("the twin's expected mutual information", () => {
  it("is the mean over shuffles", () => {
    const random = mulberry32(7);
    const signatures: Signature[] = Array.from({ length: 20 }, () => [1 + Math.floor(random() * 3), 1 + Math.floor(random() ** 2 * 4)]);
    const shuffled = (): Signature[] => {
      const second = signatures.map((s) => s[1]!);
      for (let i = second.length - 1; i > 0; i--) {
        const j = Math.floor(random() * (i + 1));
        [second[i], second[j]] = [second[j]!, second[i]!];
      }
      return signatures.map((s, i) => [s[0]!, second[i]!]);
    };
    const draws = Array.from({ length: 4000 }, () => totalCorrelation(shuffled()));
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const deviation = Math.sqrt(draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length);
    // Four standard errors of the mean.
    expect(Math.abs(mean - expectedMutualInformation(signatures))).toBeLessThan(4 * deviation / Math.sqrt(draws.length));
  });

  it("is exact where there are two ways alone", () => {
    // Two voxels of two levels each: shuffled or not, one image tells the other.
    expect(expectedMutualInformation([[1, 2], [2, 1]])).toBeCloseTo(1, 12);
    // Three voxels, one apart in each image: together with probability 1/3, otherwise apart.
    const together = totalCorrelation([[1, 1], [1, 1], [2, 2]]), apart = totalCorrelation([[1, 1], [1, 2], [2, 1]]);
    expect(expectedMutualInformation([[1, 1], [1, 2], [2, 1]])).toBeCloseTo(together / 3 + 2 * apart / 3, 12);
  });
});
