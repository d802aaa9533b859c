// Writes how much each feature's forms still vary with the number of gray levels into docs/normalization.md.
import { readFileSync, writeFileSync } from "node:fs";
import { computeFeatures, features } from "../dist/index.js";

const FILE = "docs/normalization.md", LEVELS = [16, 32, 64, 128, 256], SIZE = 128, NOISE = 10;
const FORMS = { none: {}, levels: { normalize: "levels" }, faithful: { invariant: "faithful" }, midcell: { invariant: "midcell" } };

const image = synthetic();
const asked = features.filter(({ family }) => family === "glcm" || family === "histogram");
const spreads = {};
for (const [form, options] of Object.entries(FORMS)) {
  const runs = [];
  for (const binCount of LEVELS) runs.push((await computeFeatures(image, { features: asked.map(({ id }) => id), discretization: { binCount }, ...options })).values);
  for (const { id } of asked) {
    const values = runs.map((run) => run[id]), mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    (spreads[id] ??= {})[form] = Math.abs(mean) < 1e-12 ? 0 : (Math.max(...values) - Math.min(...values)) / Math.abs(mean);
  }
}
const show = (spread) => (spread < 0.1 ? `${(100 * spread).toFixed(1)} %` : `**${(100 * spread).toFixed(0)} %**`);
const rows = asked.map(({ id, family }) => `| \`${id}\` | ${Object.keys(FORMS).map((form) => (family === "glcm" || !["faithful", "midcell"].includes(form) ? show(spreads[id][form]) : "-")).join(" | ")} |`);
const table = `| feature | as it is | \`normalize: "levels"\` | \`invariant: "faithful"\` | \`invariant: "midcell"\` |\n|---|---|---|---|---|\n${rows.join("\n")}\n`;
const START = "<!-- table: npm run docs -->\n", text = readFileSync(FILE, "utf8");
writeFileSync(FILE, `${text.slice(0, text.indexOf(START) + START.length)}\n${table}`);

/** The scene of the tests: a wave, two discs, noise of twelve uniform draws. */
function synthetic() {
  let state = 1;
  const uniform = () => (state = (Math.imul(1664525, state) + 1013904223) >>> 0) / 2 ** 32;
  const data = new Int16Array(SIZE * SIZE);
  for (let k = 0; k < data.length; k++) {
    const x = k % SIZE, y = Math.floor(k / SIZE);
    let value = 60 * Math.sin(2 * Math.PI * x / 32) * Math.cos(2 * Math.PI * y / 24), gaussian = -6;
    if ((x - 40) ** 2 + (y - 20) ** 2 < 144) value += 80;
    if ((x - 16) ** 2 + (y - 44) ** 2 < 100) value -= 50;
    for (let draw = 0; draw < 12; draw++) gaussian += uniform();
    data[k] = Math.floor(value + NOISE * gaussian + 0.5);
  }
  return { data, size: [SIZE, SIZE] };
}
