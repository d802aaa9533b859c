import { COHORTS, LESIONS, PILOT, settings, WIDTH } from "./lesions.mjs";
import { DISK, MAP_WIDTH, RADII } from "./maps.mjs";
import { scenarios } from "./phantoms.mjs";
import { writeReading } from "./reading.mjs";

const auc = ({ mean, half }) => (Number.isFinite(mean) ? `${mean.toFixed(2)} ± ${half.toFixed(2)}` : "undefined");
const gain = ({ mean, half }) => `${mean < 0 ? "−" : "+"}${Math.abs(mean).toFixed(2)} ± ${half.toFixed(2)}${mean > half ? " **several**" : -mean > half ? " **single**" : ""}`;
const row = (cells) => `| ${cells.join(" | ")} |`;
const table = (head, rows) => [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");

/** The page of the documentation: what was done, the tables, and what they say. */
export function writeReport(lesions, maps) {
  return `${[
    "# Several images or one: a simulation", INTRODUCTION,
    "## Tissues", table(["scenario", "images", "how the classes differ"], scenarios.map(({ title, images, what }) => [title, images, what])),
    "## Lesions", METHOD, "![AUC of lesions, by scenario](mprad-simulation.svg)",
    ...settings.map(({ title }, s) => `### ${upper(title)}\n\n${contenderTable(lesions, s)}`),
    "### What several images gain", GAINS, gainTable(lesions),
    "## Maps", MAPS, ...mapTables(maps),
    "## What this says", writeReading(lesions, maps),
    "## Every feature", ALL, ...lesions.map(allFeatures),
  ].join("\n\n")}\n`;
}

const upper = (text) => text[0].toUpperCase() + text.slice(1);

const INTRODUCTION = `Made by \`npm run simulation\` (\`examples/mprad-simulation\`) from seeded random numbers; the tables below are its output. The features of
several images (families \`tspm\`, \`tscm\`, \`tsrm\`, \`tsfos\`) are compared with those of each image alone (\`histogram\`, \`glcm\`). Synthetic
tissues show what a feature can see, not how often tissues in patients differ in that way.`;

const METHOD = `A lesion is ${WIDTH} × ${WIDTH} voxels, all of one class; a cohort is ${LESIONS} lesions of each class; figures are means over ${COHORTS} cohorts with 95 %
intervals (Student's t). A single feature needs a direction, and "best" needs a choice: both come from ${PILOT} other cohorts. Regressions (logistic, with a penalty on squared weights) read all
features of their kind; their AUC is the mean over five folds of what each fold left out, the penalty chosen within the training part.
Images are binned to a fixed number of levels in two ways: with as many levels alone as together, and with as many cells alone
as together (4 levels an image together, so 16 cells for two and 64 for three; 16 or 64 levels alone).`;

const GAINS = `Differences of AUC in the same cohorts. **several** or **single** where the interval leaves out 0: who wins.`;

const MAPS = `Phantoms of ${MAP_WIDTH} × ${MAP_WIDTH} voxels with a disk (radius ${DISK}) of class 1 in class 0; the AUC of a map's values over the voxels whose window is
whole and lies in one class, mean over ${COHORTS} phantoms. Of the entropies of single images the table has the image that is best in the mean of
these same phantoms, which favors single images a little.`;

const ALL = `AUC at equal G, and at equal cell count, read in the direction that the pilot gave. A number before a name is the image.`;

function contenderTable(lesions, s) {
  return table(["", ...lesions.map(({ scenario }) => scenario.title)], lesions[0].rows.map(({ title }, r) => [
    title, ...lesions.map(({ rows }) => {
      const { chosen, ...values } = rows[r].settings[s];
      return `${auc(values)}${chosen ? `<br>\`${chosen}\`` : ""}`;
    }),
  ]));
}

function gainTable(lesions) {
  return table(["", ...lesions.map(({ scenario }) => scenario.title)], settings.flatMap(({ title }, s) => [
    [`best feature, ${title}`, ...lesions.map(({ gains }) => gain(gains[s].features))],
    [`regression, ${title}`, ...lesions.map(({ gains }) => gain(gains[s].regressions))],
  ]));
}

function mapTables(maps) {
  return RADII.flatMap((radius) => settings.map((setting) => {
    const runs = maps.map(({ runs: all }) => all.find((run) => run.radius === radius && run.setting === setting).features);
    const names = new Set(runs.flatMap((features) => [...features.keys()]).map((name) => name.replace(/^\d /, "")));
    const cell = (features, name) => {
      const values = [...features].filter(([key]) => key === name || key.slice(2) === name).map(([, value]) => value);
      return auc(values.reduce((a, b) => (b.mean > a.mean ? b : a)));
    };
    return `### Windows of ${2 * radius + 1} × ${2 * radius + 1}, ${setting.title}\n\n${table(
      ["", ...maps.map(({ scenario }) => scenario.title)], [...names].map((name) => [`\`${name}\``, ...runs.map((features) => cell(features, name))]),
    )}`;
  }));
}

function allFeatures({ scenario, features: [levels, cells] }) {
  return `<details><summary>${scenario.title}</summary>\n\n${table(
    ["feature", "equal G", "equal cell count"], [...levels].map(([name, value]) => [`\`${name}\``, auc(value), auc(cells.get(name))]),
  )}\n\n</details>`;
}
