// Time per voxel against bins and windows: npm run sensitivity. Prints docs/sensitivity.md and its plot.
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { computeFeatureMap, version } from "../dist/index.js";
import { plotSweep } from "../dist/plot.js";
import { toSvg } from "../dist/plots.js";

const SIZE = 512, BINS = [8, 16, 32, 64, 128, 256], RADII = [1, 2, 4, 7, 15], ROUNDS = 5;
const FEATURES = ["glcm.contrast", "histogram.entropy", "glcm.jointEntropy"];

let state = 1;
const uniform = () => (state = (Math.imul(1664525, state) + 1013904223) >>> 0) / 2 ** 32;
const data = Int16Array.from({ length: SIZE * SIZE }, (_, i) => (
  60 * Math.sin((i % SIZE) / 10) * Math.cos(Math.floor(i / SIZE) / 8) + 20 * (uniform() + uniform() + uniform())
));
const image = { data, size: [SIZE, SIZE] };

/** Nanoseconds a voxel on one thread, the least of some rounds: other programs only add. */
async function measure(feature, binCount, kernelRadius) {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await computeFeatureMap(image, { features: feature, kernelRadius, discretization: { binCount }, workers: 0 });
    least = Math.min(least, performance.now() - start);
  }
  return least * 1e6 / data.length;
}

const rows = [];
for (const feature of FEATURES) {
  await measure(feature, 32, 2);
  for (const kernelRadius of RADII) {
    for (const binCount of BINS) rows.push({ feature, binCount, binWidth: null, levelCount: binCount, kernelRadius, mean: await measure(feature, binCount, kernelRadius) });
  }
}

const tables = [];
for (const feature of FEATURES) {
  const own = rows.filter((row) => row.feature === feature);
  const lines = RADII.map((radius) => `| ${2 * radius + 1}×${2 * radius + 1} | ${own.filter((row) => row.kernelRadius === radius).map(({ mean }) => mean.toFixed(0)).join(" | ")} |`);
  tables.push(`## ${feature}\n\n| window | ${BINS.map((bins) => `G = ${bins}`).join(" | ")} |\n|---|${BINS.map(() => "---").join("|")}|\n${lines.join("\n")}`);
  const spec = plotSweep({ rows: own, curves: [] }, { feature, title: `${feature}: nanoseconds a voxel` });
  writeFileSync(`docs/sensitivity-${feature}.svg`, await toSvg(spec));
}
writeFileSync("docs/sensitivity.md", `# What bins and windows cost

Nanoseconds a voxel of a ${SIZE}×${SIZE} map, one thread, the least of ${ROUNDS} runs: radiomaps ${version}, Node ${process.version}, ${cpus()[0].model.trim()}.
Printed by \`npm run sensitivity\`; a machine of its own gives its own figures.

${tables.join("\n\n")}

${FEATURES.map((feature) => `![${feature}](sensitivity-${feature}.svg)`).join("\n")}
`);
console.log(tables.join("\n\n"));
