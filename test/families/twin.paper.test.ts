import { describe, it } from "vitest";
import { naiveGlcm, normalizeMatrix, type Matrix } from "../reference/glcm.js";
import { GLCM_IDS, readAnswers } from "../support/answers.js";
import { Mismatches } from "../support/close.js";

// The formulas of the twin alone, on single matrices that papers and other tools print: the package evaluates no matrix that
// it has not counted, so knownAnswers.test.ts can compare only whole images.

const evaluate = (counts: Matrix): Record<string, number> => naiveGlcm(normalizeMatrix(counts)!, false, false);

function compareTable(mismatches: Mismatches, label: string, counts: Matrix, table: Readonly<Record<string, number>>): void {
  const values = evaluate(counts);
  for (const [name, want] of Object.entries(table)) mismatches.check(`${label} ${name}`, values[GLCM_IDS[name]!], want, 1e-9, 1e-12);
}

describe("the naive twin evaluates single matrices", () => {
  it("of Haralick, Shanmugam and Dinstein 1973, each direction", () => {
    const { matrices } = readAnswers<{ matrices: { angle: number; counts: Matrix; ibsiFeatures: Record<string, number> }[] }>("glcm-haralick-1973");
    const mismatches = new Mismatches();
    for (const { angle, counts, ibsiFeatures } of matrices) compareTable(mismatches, `${angle}°`, counts, ibsiFeatures);
    mismatches.expectNone(4 * 25);
  });

  it("of PyRadiomics' documentation", () => {
    const { glcm } = readAnswers<{ glcm: { matrix: Matrix; features: Record<string, number> } }>("matrix-examples-2d");
    const mismatches = new Mismatches();
    compareTable(mismatches, "5×5", glcm.matrix, glcm.features);
    mismatches.expectNone(25);
  });

  it("of MATLAB's graycoprops, an asymmetric one", () => {
    const { graycoprops } = readAnswers<{ graycoprops: { glcm: Matrix; exact: Record<string, number> } }>("glcm-matlab");
    const values = evaluate(graycoprops.glcm), mismatches = new Mismatches();
    const ids: Record<string, string> = {
      Contrast: "contrast", Correlation: "correlation", Energy: "angularSecondMoment", Homogeneity: "inverseDifference",
    };
    for (const [name, want] of Object.entries(graycoprops.exact)) mismatches.check(name, values[ids[name]!], want, 1e-12);
    mismatches.expectNone(4);
  });

  it("of scikit-image's graycoprops", () => {
    const { cases } = readAnswers<{ cases: { name: string; offset: number[]; symmetric: boolean; counts?: Matrix; property?: string; expected?: number }[] }>("glcm-skimage");
    // The table has the asymmetric matrix of (0, 1); the properties are those of the symmetric one.
    const counts = cases.find(({ offset, counts: c }) => c && offset.join() === "0,1")!.counts!;
    const values = evaluate(counts.map((row, i) => row.map((c, j) => c + counts[j]![i]!)));
    const wanted: Record<string, number> = {
      contrast: values.contrast!, dissimilarity: values.dissimilarity!, homogeneity: values.inverseDifferenceMoment!,
      energy: Math.sqrt(values.angularSecondMoment!),
    };
    const mismatches = new Mismatches();
    for (const { property, expected } of cases) if (property) mismatches.check(property, wanted[property], expected!, 1e-12);
    mismatches.expectNone(4);
  });

  it("of ENVI's moving windows, whose second voxels may lie outside the window", () => {
    const envi = readAnswers<{ image: number[][]; columns: string[]; rows: number[][] }>("glcm-window-envi-3x3");
    const mismatches = new Mismatches();
    for (const [row, column, , , ...wanted] of envi.rows as [number, number, number, number, ...number[]][]) {
      const counts: Matrix = Array.from({ length: 32 }, () => Array<number>(32).fill(0));
      for (let y = row - 1; y <= row + 1; y++) {
        for (let x = column - 1; x <= column + 1; x++) counts[envi.image[y]![x]! - 1]![envi.image[y + 1]![x + 1]! - 1]!++;
      }
      const values = evaluate(counts);
      // Natural logarithm there.
      const got = [
        values.inverseDifferenceMoment, values.contrast, values.dissimilarity, values.jointEntropy! * Math.LN2,
        values.angularSecondMoment, values.correlation,
      ];
      wanted.forEach((want, k) => mismatches.check(`${envi.columns[k + 4]} at ${row},${column}`, got[k], want, 1e-9, 1e-12));
    }
    mismatches.expectNone(49 * 6);
  });
});
