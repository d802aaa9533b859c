import { describe, expect, it } from "vitest";
import { computeFeatures, type FeatureValues, type Image } from "../../src/index.js";
import { aggregationOf, idOfCode, readAnswers, type IbsiValue } from "../support/answers.js";
import { Mismatches } from "../support/close.js";

interface Phantom {
  size: number[]; spacing: number[]; image: number[]; mask: number[];
  values: (IbsiValue & { value: number | null; exact: number | null })[];
}
interface Synthetic {
  shape: number[]; spacingMm: number[]; ng: number; image: number[]; mask: number[]; values: (IbsiValue & { value: number })[];
}

/** Every value of a table, each aggregation computed once. */
async function compare(
  image: Image, mask: Image, levelCount: number, values: readonly (IbsiValue & { want: number })[], relative: number,
): Promise<Mismatches> {
  const mismatches = new Mismatches(), computed = new Map<string, FeatureValues>();
  for (const value of values) {
    const aggregation = aggregationOf(value);
    if (!computed.has(aggregation)) {
      const features = value.aggregation === null ? ["statistics", "histogram", "glcm"] : ["glcm"];
      computed.set(aggregation, await computeFeatures(image, { mask, features, aggregation, discretization: { levelCount } }));
    }
    const id = idOfCode(value.code);
    mismatches.check(`${id} ${aggregation}`, computed.get(aggregation)!.values[id], value.want, relative, 1e-12);
  }
  return mismatches;
}

describe("IBSI digital phantom", () => {
  const phantom = readAnswers<Phantom>("digital-phantom");
  const image = { data: Uint8Array.from(phantom.image), size: phantom.size, spacing: phantom.spacing };
  const mask = { data: Uint8Array.from(phantom.mask), size: phantom.size };

  it("gives every value of the three families in every aggregation, to 1e-9 of the exact one", async () => {
    const values = phantom.values.map((value) => ({ ...value, want: value.exact! }));
    // 18 statistics, 23 histogram, 25 GLCM features in 6 aggregations.
    expect(values).toHaveLength(18 + 23 + 25 * 6);
    (await compare(image, mask, 6, values, 1e-9)).expectNone(191);
  });

  it("agrees with IBSI's consensus values, as IBSI compares: three significant digits", async () => {
    const values = phantom.values.filter(({ value }) => value !== null).map((value) => ({ ...value, want: value.value! }));
    (await compare(image, mask, 6, values, 5e-3)).expectNone(191);
  });

  it("gives the same from an ndarray with strides", async () => {
    const [nx, ny, nz] = phantom.size as [number, number, number];
    // The same voxels stored with x slowest.
    const data = new Float32Array(nx * ny * nz);
    phantom.image.forEach((value, i) => {
      const x = i % nx, y = Math.floor(i / nx) % ny, z = Math.floor(i / nx / ny);
      data[(x * ny + y) * nz + z] = value;
    });
    const strided = { data, shape: [nz, ny, nx], stride: [1, nz, ny * nz], offset: 0 };
    const options = { mask, features: ["glcm", "statistics.mean"], discretization: { levelCount: 6 } } as const;
    const [a, b] = [await computeFeatures(strided, options), await computeFeatures(image, options)];
    expect(a.values).toEqual(b.values);
  });
});

describe("synthetic sets, computed from IBSI's formulas by another implementation", () => {
  for (const name of ["synthetic-blob-10", "synthetic-checkerboard-2", "synthetic-random-8", "synthetic-slice-12"]) {
    it(`${name}: every value to 1e-9`, async () => {
      const set = readAnswers<Synthetic>(name);
      const image = { data: Uint8Array.from(set.image), size: set.shape, spacing: set.spacingMm };
      const mask = { data: Uint8Array.from(set.mask), size: set.shape };
      const values = set.values.filter(({ value }) => value !== null).map((value) => ({ ...value, want: value.value }));
      (await compare(image, mask, set.ng, values, 1e-9)).expectNone(60);
    });
  }
});

it("gives the 18 statistics of the known sample to 1e-12", async () => {
  const sample = readAnswers<{ intensities: number[]; values: { code: string; value: number }[] }>("statistics-sample");
  const { values } = await computeFeatures(
    { data: Float64Array.from(sample.intensities), size: [sample.intensities.length, 1] }, { features: "statistics" },
  );
  const mismatches = new Mismatches();
  for (const { code, value } of sample.values) mismatches.check(code, (values as Record<string, number>)[idOfCode(code)], value, 1e-12);
  mismatches.expectNone(18);
});
