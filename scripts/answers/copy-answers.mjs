// Copies the oracle values of our families out of the reference folder into test/answers/. Numbers only, no images.
//   node scripts/answers/copy-answers.mjs [../shared/reference]
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const from = process.argv[2] ?? "../shared/reference";
const read = (path) => JSON.parse(readFileSync(`${from}/${path}`, "utf8"));
const write = (name, value) => writeFileSync(`test/answers/${name}.json`, `${JSON.stringify(value)}\n`);
mkdirSync("test/answers", { recursive: true });

const IBSI = "IBSI 1 (Zwanenburg et al., arXiv:1612.07003; Radiology 2020, doi:10.1148/radiol.2020191145), CC BY 4.0";
const FAMILIES = ["Intensity-based statistics", "Intensity histogram", "GLCM"];

write("digital-phantom", {
  source: `${IBSI}; exact: computed from the manual's formulas, confirmed by MIRP's submission of 2019`,
  size: [5, 4, 4], spacing: [2, 2, 2],
  image: read("digital-phantom.json").image, mask: read("digital-phantom.json").mask,
  values: read("digital-phantom-values.json").filter(({ family }) => FAMILIES.includes(family))
    .map(({ code, name, aggregation, value, tolerance, exact }) => ({ code, name, aggregation, value, tolerance, exact })),
});

const matrices = read("digital-phantom-matrices.json");
write("digital-phantom-matrices", {
  source: matrices.source, licence: matrices.licence,
  glcm2d: matrices.glcm2d, glcm2dSliceMerged: matrices.glcm2dSliceMerged, glcm3d: matrices.glcm3d, glcm3dMerged: matrices.glcm3dMerged,
});

const voxelwise = read("voxelwise/voxel-digital-phantom.json");
write("voxelwise-digital-phantom", {
  source: voxelwise.source, tolerance: voxelwise.tolerance,
  runs: voxelwise.runs.map(({ settings, voxelsXYZ, features }) => ({
    settings, voxelsXYZ, features: Object.fromEntries(Object.entries(features).filter(([name]) => /^(firstorder|glcm)_/.test(name))),
  })),
});

for (const id of [
  "discretisation", "statistics-sample", "glcm-haralick-1973", "glcm-itk-5x5", "glcm-matlab", "glcm-skimage",
  "glcm-window-envi-3x3", "glcm-window-volcano-range",
]) write(id, read(`known-answers/${id}.json`));

const { id, source, licence, conventions, glcm } = read("known-answers/matrix-examples-2d.json");
write("matrix-examples-2d", { id, source, licence, conventions, glcm });

for (const name of ["synthetic-blob-10", "synthetic-checkerboard-2", "synthetic-random-8", "synthetic-slice-12"]) {
  const set = read(`known-answers/${name}.json`);
  write(name, { ...set, values: set.values.filter(({ family }) => FAMILIES.includes(family)) });
}

// Several images: written by a naive reference in numpy from the definitions, which are ours where docs/features.md says so.
const cases = JSON.parse(readFileSync(`${from}/../mprad/mprad-cases.json`, "utf8"));
write("mprad-cases", { ...cases, about: "Naive reference in numpy, from the definitions. Logs base 2; levels start at 1; offsets (dy, dx) merged before features; null = undefined." });
