import { describe, expect, it } from "vitest";
import { computeFeatureMap, computeFeatures, computeGlcm, discretize, type Discretization, type Preset } from "../../src/index.js";
import { GLCM_IDS, readAnswers } from "../support/answers.js";
import { Mismatches } from "../support/close.js";

/** Rows of zero-based levels to an image of levels from 1. */
function toImage(rows: readonly (readonly number[])[], add = 1): { data: Uint8Array; size: number[] } {
  return { data: Uint8Array.from(rows.flat(), (v) => v + add), size: [rows[0]!.length, rows.length] };
}

/** Index of an offset [row, column] among computeGlcm's in plane: (dx, dy) = (1,0), (-1,1), (0,1), (1,1), either way around. */
function offsetIndex([row, column]: readonly [number, number]): number {
  const [dx, dy] = row < 0 || (row === 0 && column < 0) ? [-column, -row] : [column, row];
  return [[1, 0], [-1, 1], [0, 1], [1, 1]].findIndex(([x, y]) => x === dx && y === dy);
}

async function matricesOf(image: { data: Uint8Array; size: number[] }, levelCount: number, symmetric: boolean): Promise<(k: number) => number[][]> {
  const { data } = await computeGlcm(image, { discretization: { levelCount }, symmetric });
  return (k) => Array.from({ length: levelCount }, (_, i) => (
    Array.from(data.subarray((k * levelCount + i) * levelCount, (k * levelCount + i + 1) * levelCount))
  ));
}

describe("Haralick, Shanmugam and Dinstein 1973, figure 3", () => {
  const example = readAnswers<{
    image: number[][]; levels: number; matrices: { offset: [number, number]; counts: number[][]; ibsiFeatures: Record<string, number> }[];
  }>("glcm-haralick-1973");

  it("gives the four matrices", async () => {
    const matrix = await matricesOf(toImage(example.image), example.levels, true);
    for (const { offset, counts } of example.matrices) expect(matrix(offsetIndex(offset))).toEqual(counts);
  });

  it("gives the mean of the four matrices' features, to 1e-9", async () => {
    const { values } = await computeFeatures(toImage(example.image), {
      features: "glcm", aggregation: "averaged", discretization: { levelCount: example.levels },
    });
    const mismatches = new Mismatches();
    for (const [name, id] of Object.entries(GLCM_IDS)) {
      const want = example.matrices.reduce((sum, { ibsiFeatures }) => sum + ibsiFeatures[name]! / example.matrices.length, 0);
      mismatches.check(id, (values as Record<string, number>)[`glcm.${id}`], want, 1e-9, 1e-12);
    }
    mismatches.expectNone(25);
  });
});

it("gives ITK's 5×5 matrices and the means of its six features, to the tolerance ITK prints", async () => {
  const itk = readAnswers<{ image: number[][]; cooccurrence: { offsetsXY: [number, number][]; counts: number[][] }[]; textureFeatures: { mean: number[] }; tolerance: { absolute: number } }>("glcm-itk-5x5");
  const image = toImage(itk.image, 0);
  const matrix = await matricesOf(image, 2, true);
  for (const { offsetsXY, counts } of itk.cooccurrence) {
    const got = offsetsXY.map(([x, y]) => matrix(offsetIndex([y, x]))).reduce((a, b) => a.map((row, i) => row.map((c, j) => c + b[i]![j]!)));
    expect(got).toEqual(counts);
  }
  const ids = ["angularSecondMoment", "jointEntropy", "inverseDifferenceMoment", "contrast", "clusterShade", "clusterProminence"].map((id) => `glcm.${id}`);
  const { values } = await computeFeatures(image, { features: ids, aggregation: "averaged", discretization: { levelCount: 2 } });
  const mismatches = new Mismatches();
  ids.forEach((id, k) => mismatches.check(id, values[id], itk.textureFeatures.mean[k]!, 0, itk.tolerance.absolute));
  mismatches.expectNone(6);
});

it("gives MATLAB's and scikit-image's asymmetric matrices", async () => {
  const matlab = readAnswers<{ graycomatrix: { image: number[][]; levels: string; counts: number[][] }[] }>("glcm-matlab");
  for (const { image, levels, counts } of matlab.graycomatrix) {
    const zeroBased = levels.startsWith("0");
    const matrix = await matricesOf(toImage(image, +zeroBased), counts.length, false);
    expect(matrix(offsetIndex([0, 1]))).toEqual(counts);
  }
  const skimage = readAnswers<{ image: number[][]; levels: number; cases: { offset: [number, number]; symmetric: boolean; counts?: number[][] }[] }>("glcm-skimage");
  let compared = 0;
  for (const { offset, symmetric, counts } of skimage.cases) {
    if (!counts) continue;
    expect((await matricesOf(toImage(skimage.image), skimage.levels, symmetric))(offsetIndex(offset))).toEqual(counts);
    compared++;
  }
  expect(compared).toBe(5);
});

it("gives the 5×5 matrix of PyRadiomics' documentation", async () => {
  const { glcm } = readAnswers<{ glcm: { image: number[][]; matrix: number[][] } }>("matrix-examples-2d");
  expect((await matricesOf(toImage(glcm.image, 0), 5, true))(0)).toEqual(glcm.matrix);
});

it("gives GLCMTextures' moving windows on the volcano, to 32-bit precision", async () => {
  const volcano = readAnswers<{ image: number[][]; quantised: number[][]; columns: string[]; rows: (number | null)[][] }>("glcm-window-volcano-range");
  const image = { data: Float32Array.from(volcano.image.flat()), size: [61, 87] };
  // 16 equal bins from minimum to maximum, the last closed: fixed bin number. 3 rows × 5 columns.
  expect(Array.from(discretize(image, { discretization: { binCount: 16 } }).data, (v) => v - 1)).toEqual(volcano.quantised.flat());
  const ids = {
    contrast: "contrast", dissimilarity: "dissimilarity", homogeneity: "inverseDifferenceMoment", ASM: "angularSecondMoment",
    entropy: "jointEntropy", mean: "jointAverage", variance: "jointVariance", correlation: "correlation",
  };
  const maps = await computeFeatureMap(image, {
    features: Object.values(ids).map((id) => `glcm.${id}`), kernelRadius: [2, 1], discretization: { binCount: 16 }, aggregation: "averaged",
  });
  const mismatches = new Mismatches();
  for (const row of volcano.rows) {
    const at = row[0]! * 61 + row[1]!;
    Object.entries(ids).forEach(([name, id]) => {
      const want = row[volcano.columns.indexOf(name)]!;
      // It has no correlation as soon as one direction is flat; we leave that direction out.
      if (want === null) return;
      const value = maps[`glcm.${id}`]!.data[at]!;
      // It counts levels from 0 and takes natural logarithms.
      const got = name === "mean" ? value - 1 : name === "entropy" ? value * Math.LN2 : value;
      mismatches.check(`${name} at ${row[0]},${row[1]}`, got, want, 1e-6, 1e-6);
    });
  }
  mismatches.expectNone(900 * 7);
});

it("gives what of ENVI's moving windows does not hang on pairs across the window's edge: mean and variance", async () => {
  // ENVI pairs a voxel in the window with one outside; our windows are closed, so its co-occurrence columns are not ours.
  const envi = readAnswers<{ image: number[][]; columns: string[]; rows: number[][] }>("glcm-window-envi-3x3");
  const image = toImage(envi.image, 0);
  const maps = await computeFeatureMap(image, { features: ["statistics.mean", "statistics.variance"], discretization: { levelCount: 32 } });
  const mismatches = new Mismatches();
  for (const [row, column, mean, variance] of envi.rows as [number, number, number, number][]) {
    const at = row * image.size[0]! + column;
    mismatches.check(`mean at ${row},${column}`, maps["statistics.mean"].data[at]! - 1, mean, 1e-6);
    mismatches.check(`variance at ${row},${column}`, maps["statistics.variance"].data[at], variance, 1e-6);
  }
  mismatches.expectNone(98);
});

describe("discretization of 68 intensities", () => {
  const { intensities, cases } = readAnswers<{ intensities: number[]; cases: { name: string; levels: number[] }[] }>("discretisation");
  const settings: [RegExp, Discretization, Preset][] = [
    [/^IBSI FBS width 25, lower bound -150/, { binWidth: 25, range: [-150, 1000] }, "ibsi"],
    [/^IBSI FBS width 25, lower bound = ROI minimum/, { binWidth: 25 }, "ibsi"],
    [/^IBSI FBN 8 bins/, { binCount: 8 }, "ibsi"],
    [/^IBSI FBN 32 bins/, { binCount: 32 }, "ibsi"],
    [/^PyRadiomics binWidth 25/, { binWidth: 25 }, "pyradiomics"],
    [/^PyRadiomics binCount 16/, { binCount: 16 }, "pyradiomics"],
  ];
  it("has a setting for every case", () => expect(cases).toHaveLength(settings.length));
  for (const { name, levels } of cases) {
    it(name, () => {
      const [, discretization, preset] = settings.find(([pattern]) => pattern.test(name))!;
      const image = { data: Float64Array.from(intensities), size: [intensities.length, 1] };
      expect(Array.from(discretize(image, { discretization, preset }).data)).toEqual(levels);
    });
  }
});
