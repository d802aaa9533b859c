// Where do features of several images together tell tissues apart, and where do single images do? Writes
// docs/mprad-simulation.md and its figure. Run after a build: npm run simulation
import { writeFileSync } from "node:fs";
import { disposeWorkers } from "radiomaps";
import { interval } from "./classify.mjs";
import { drawFigure } from "./figure.mjs";
import { best, compare, PILOT, sets, settings } from "./lesions.mjs";
import { compareMaps, RADII } from "./maps.mjs";
import { scenarios } from "./phantoms.mjs";
import { writeReport } from "./report.mjs";

/** Student's t, 97.5 %, with 19 degrees of freedom: 20 cohorts or phantoms. */
const T = 2.093, PHANTOMS = 20;
const DOCS = new URL("../../docs/", import.meta.url);

const isSingle = (name) => /^\d/.test(name);
const summary = (values) => interval(values, T);

/** Rows of the figure and of the first table. */
function contenders(result) {
  const ofSet = (id) => ({ title: sets.find((set) => set.id === id).title, chosen: "", values: result.sets.get(id) });
  const ofBest = (title, has) => {
    const [chosen, { values }] = best(result, has);
    return { title, chosen, values };
  };
  return [
    ofBest("histogram.entropy of one image", (name) => /^\d histogram\.entropy$/.test(name)),
    ofBest("best feature of one image", isSingle),
    ofSet("single"),
    { title: "tspm.jointEntropy", chosen: "", values: result.features.get("tspm.jointEntropy").values },
    ...["tspm", "tscm", "tsrm", "tsfos"].map((family) => ofBest(`best of ${family}`, (name) => name.startsWith(family))),
    ofSet("mprad"),
    ofSet("all"),
  ];
}

/** Several images less single ones, cohort by cohort. */
function gains(result) {
  const less = (a, b) => summary(a.map((x, k) => x - b[k]));
  return {
    features: less(best(result, (name) => !isSingle(name))[1].values, best(result, isSingle)[1].values),
    regressions: less(result.sets.get("mprad"), result.sets.get("single")),
  };
}

const start = performance.now();
const lesions = [];
for (const [k, scenario] of scenarios.entries()) {
  const runs = [];
  for (const setting of settings) runs.push(await compare(scenario, setting, 1000 * (k + 1)));
  lesions.push({
    scenario,
    rows: contenders(runs[0]).map(({ title }, r) => ({
      title, settings: runs.map((run) => ({ chosen: contenders(run)[r].chosen, ...summary(contenders(run)[r].values) })),
    })),
    gains: runs.map(gains),
    features: runs.map((run) => new Map([...run.features].map(([name, { values }]) => [name, summary(values)]))),
  });
  console.log(`${scenario.title}: lesions (${seconds()})`);
}
const maps = [];
for (const [k, scenario] of scenarios.entries()) {
  const runs = [];
  for (const radius of RADII) {
    for (const setting of settings) {
      const features = await compareMaps(scenario, setting, radius, 100000 * (k + 1), PILOT + PHANTOMS);
      runs.push({ radius, setting, features: new Map([...features].map(([name, { values }]) => [name, summary(values)])) });
    }
  }
  maps.push({ scenario, runs });
  console.log(`${scenario.title}: maps (${seconds()})`);
}
disposeWorkers();

writeFileSync(new URL("mprad-simulation.svg", DOCS), drawFigure(lesions.map(({ scenario, rows }) => ({ title: scenario.title, rows })), settings.map(({ title }) => title)));
writeFileSync(new URL("mprad-simulation.md", DOCS), writeReport(lesions, maps));
console.log(`docs/mprad-simulation.md and docs/mprad-simulation.svg (${seconds()})`);

function seconds() {
  return `${((performance.now() - start) / 1000).toFixed(0)} s`;
}
