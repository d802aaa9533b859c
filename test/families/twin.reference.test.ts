import { describe, expect, it } from "vitest";
import type { Discretization, Preset, RegionAggregation } from "../../src/index.js";
import { naiveLevels } from "../reference/discretize.js";
import type { Matrix } from "../reference/glcm.js";
import { countPairs, naiveOffsets, naiveValues, type Sample } from "../reference/map.js";
import { aggregationOf, idOfCode, readAnswers, type IbsiValue } from "../support/answers.js";
import { Mismatches } from "../support/close.js";

// The naive twin is what the package is held against: here it is held against numbers from elsewhere, without the package.

type Size = readonly [number, number, number];
type Row = IbsiValue & { readonly want: number };

function compareRegion(image: readonly number[], mask: readonly number[], size: Size, spacing: readonly number[], levelCount: number, rows: readonly Row[]): Mismatches {
  const computed = new Map<string, Record<string, number>>(), mismatches = new Mismatches();
  for (const row of rows) {
    const id = idOfCode(row.code), family = id.split(".")[0]!;
    const aggregation: RegionAggregation = row.aggregation === null ? "3D-merged" : aggregationOf(row);
    const key = `${family} ${aggregation}`;
    if (!computed.has(key)) {
      computed.set(key, naiveValues(image, family, {
        size, spacing, mask, discretization: { levelCount }, preset: "ibsi", symmetric: true, distances: [1], force2D: false, aggregation,
      }));
    }
    // Skewness and cluster shade cancel to 0 on symmetric sets.
    mismatches.check(`${id} ${aggregation}`, computed.get(key)![id.slice(family.length + 1)], row.want, 1e-9, 1e-12);
  }
  return mismatches;
}

/** Rows of levels to the twin's samples. */
function samplesOf(rows: readonly (readonly number[])[], add = 0): Sample[] {
  return rows.flatMap((row, y) => row.map((value, x) => ({ at: [x, y, 0] as const, intensity: value + add, level: value + add })));
}

describe("the naive twin gives IBSI's values", () => {
  it("of the digital phantom, in every aggregation, to 1e-9", () => {
    const phantom = readAnswers<{ size: Size; spacing: number[]; image: number[]; mask: number[]; values: (IbsiValue & { exact: number })[] }>("digital-phantom");
    const rows = phantom.values.map((value) => ({ ...value, want: value.exact }));
    compareRegion(phantom.image, phantom.mask, phantom.size, phantom.spacing, 6, rows).expectNone(18 + 23 + 25 * 6);
  });

  for (const name of ["synthetic-blob-10", "synthetic-checkerboard-2", "synthetic-random-8", "synthetic-slice-12"]) {
    it(`of ${name}, to 1e-9`, () => {
      const set = readAnswers<{ shape: Size; spacingMm: number[]; ng: number; image: number[]; mask: number[]; values: (IbsiValue & { value: number | null })[] }>(name);
      const rows = set.values.filter(({ value }) => value !== null).map((value) => ({ ...value, want: value.value! }));
      compareRegion(set.image, set.mask, set.shape, set.spacingMm, set.ng, rows).expectNone(60);
    });
  }

  it("of the sample of intensities, to 1e-12", () => {
    const sample = readAnswers<{ intensities: number[]; values: { code: string; value: number }[] }>("statistics-sample");
    const values = naiveValues(sample.intensities, "statistics", {
      size: [sample.intensities.length, 1, 1], discretization: { binCount: 8 }, preset: "ibsi", symmetric: true, distances: [1],
      force2D: false, aggregation: "3D-merged",
    });
    const mismatches = new Mismatches();
    for (const { code, value } of sample.values) mismatches.check(code, values[idOfCode(code).split(".")[1]!], value, 1e-12);
    mismatches.expectNone(18);
  });
});

describe("the naive twin gives the levels of 68 intensities", () => {
  const { intensities, cases } = readAnswers<{ intensities: number[]; cases: { name: string; levels: number[] }[] }>("discretisation");
  const settings: Record<string, [Discretization, Preset]> = {
    "IBSI FBS width 25, lower bound -150 (re-segmentation bound)": [{ binWidth: 25, range: [-150, Infinity] }, "ibsi"],
    "IBSI FBS width 25, lower bound = ROI minimum": [{ binWidth: 25 }, "ibsi"],
    "IBSI FBN 8 bins": [{ binCount: 8 }, "ibsi"],
    "IBSI FBN 32 bins": [{ binCount: 32 }, "ibsi"],
    "PyRadiomics binWidth 25": [{ binWidth: 25 }, "pyradiomics"],
    "PyRadiomics binCount 16": [{ binCount: 16 }, "pyradiomics"],
  };
  for (const { name, levels } of cases) {
    it(name, () => expect(naiveLevels(intensities, intensities, ...settings[name]!).levels).toEqual(levels));
  }
});

describe("the naive twin gives the matrices", () => {
  type Sparse = readonly (readonly [number, number, number])[];
  const dense = (rows: Sparse): Matrix => {
    const matrix = Array.from({ length: 6 }, () => Array<number>(6).fill(0));
    for (const [i, j, count] of rows) matrix[i - 1]![j - 1] = count;
    return matrix;
  };

  it("of the digital phantom, in plane and in space", () => {
    const phantom = readAnswers<{ size: Size; image: number[]; mask: number[] }>("digital-phantom");
    const tables = readAnswers<{
      glcm2d: { slice: number; direction: Size; rows: Sparse }[]; glcm3d: { direction: Size; rows: Sparse }[]; glcm3dMerged: Sparse;
    }>("digital-phantom-matrices");
    const [nx, ny] = phantom.size;
    const samples = phantom.image.flatMap((level, i) => (
      phantom.mask[i] ? [{ at: [i % nx, Math.floor(i / nx) % ny, Math.floor(i / nx / ny)] as const, intensity: level, level }] : []
    ));
    for (const { slice, direction, rows } of tables.glcm2d) {
      expect(countPairs(samples.filter(({ at }) => at[2] === slice), direction, 6, true)).toEqual(dense(rows));
    }
    for (const { direction, rows } of tables.glcm3d) expect(countPairs(samples, direction, 6, true)).toEqual(dense(rows));
    const merged = naiveOffsets([1], false).map((offset) => countPairs(samples, offset, 6, true))
      .reduce((a, b) => a.map((row, i) => row.map((c, j) => c + b[i]![j]!)));
    expect(merged).toEqual(dense(tables.glcm3dMerged));
  });

  it("of scikit-image and MATLAB, asymmetric ones too", () => {
    const skimage = readAnswers<{ image: number[][]; cases: { offset: [number, number]; symmetric: boolean; counts?: Matrix }[] }>("glcm-skimage");
    for (const { offset: [row, column], symmetric, counts } of skimage.cases) {
      if (counts) expect(countPairs(samplesOf(skimage.image, 1), [column, row, 0], 4, symmetric)).toEqual(counts);
    }
    const matlab = readAnswers<{ graycomatrix: { image: number[][]; levels: string; counts: Matrix }[] }>("glcm-matlab");
    for (const { image, levels, counts } of matlab.graycomatrix) {
      expect(countPairs(samplesOf(image, levels.startsWith("0") ? 1 : 0), [1, 0, 0], counts.length, false)).toEqual(counts);
    }
  });

  it("for all offsets of a Chebyshev distance, each of a pair of opposites once", () => {
    for (const [distance, inSpace, inPlane] of [[1, 13, 4], [2, 49, 8], [3, 109, 12]] as const) {
      for (const [flat, count] of [[false, inSpace], [true, inPlane]] as const) {
        const offsets = naiveOffsets([distance], flat);
        const both = new Set(offsets.flatMap(([x, y, z]) => [`${x},${y},${z}`, `${-x},${-y},${-z}`]));
        expect([offsets.length, both.size]).toEqual([count, 2 * count]);
      }
    }
  });
});
