import { computeFeatures } from "radiomaps";
import { auc, crossValidatedAuc, mean } from "./classify.mjs";
import { toImages } from "./phantoms.mjs";
import { uniform } from "./random.mjs";

/** Voxels along each side of a lesion, and lesions of each class in a cohort. */
export const WIDTH = 24, LESIONS = 20;
/** Cohorts of the pilot decide a single feature's direction and which is best; the others give the AUC. */
export const PILOT = 5, COHORTS = 20;

const MPRAD = ["tspm", "tscm", "tsrm", "tsfos"];

/** Levels of single images and of images read together: as many each, or as many cells in a histogram as joint cells. */
export const settings = [
  { id: "levels", title: "equal G (8 levels everywhere)", single: () => 8, joint: 8 },
  { id: "cells", title: "equal cell count (4 levels an image together, 4ᴺ alone)", single: (images) => 4 ** images, joint: 4 },
];

/** Features of one lesion: of each image alone (`1 histogram.entropy`), and of all together (`tspm.jointEntropy`). */
async function measure(images, setting) {
  const row = {};
  for (const [k, image] of images.entries()) {
    const { values } = await computeFeatures(image, { features: ["histogram", "glcm"], discretization: { binCount: setting.single(images.length) } });
    for (const [id, value] of Object.entries(values)) row[`${k + 1} ${id}`] = value;
  }
  const discretization = { binCount: setting.joint };
  const { values } = await computeFeatures(images, { features: MPRAD, discretization });
  Object.assign(row, values);
  const neighbors = await computeFeatures(images, { features: "tsrm", distances: [1], discretization });
  for (const [id, value] of Object.entries(neighbors.values)) row[`${id} at distance 1`] = value;
  return row;
}

/** What is compared: sets of features that a regression reads together. */
export const sets = [
  { id: "single", title: "all of single images (regression)", has: (name) => /^\d/.test(name) },
  { id: "mprad", title: "all of several images (regression)", has: (name) => !/^\d/.test(name) },
  { id: "all", title: "both together (regression)", has: () => true },
];

/** AUC of every feature and of every set in each cohort: { features: { name: [pilot, test] }, sets: { id: values } }. */
export async function compare(scenario, setting, seed) {
  const features = new Map(), regressions = new Map(sets.map(({ id }) => [id, []]));
  for (let cohort = 0; cohort < PILOT + COHORTS; cohort++) {
    const random = uniform(seed + cohort);
    const rows = [], classes = [];
    for (let i = 0; i < 2 * LESIONS; i++) {
      classes.push(i % 2);
      rows.push(await measure(toImages(scenario.make(random, WIDTH, () => i % 2 === 1, scenario.strength.lesion), WIDTH), setting));
    }
    const names = Object.keys(rows[0]);
    for (const name of names) {
      if (!features.has(name)) features.set(name, []);
      features.get(name).push(auc(rows.map((row) => row[name]), classes));
    }
    if (cohort < PILOT) continue;
    for (const { id, has } of sets) {
      const kept = names.filter(has);
      regressions.get(id).push(crossValidatedAuc(rows.map((row) => kept.map((name) => row[name])), classes));
    }
  }
  return { features: new Map([...features].map(([name, values]) => [name, directed(values)])), sets: regressions };
}

/** The pilot's mean says which way round a feature is read, and how good it seems. */
export function directed(values) {
  const pilot = mean(values.slice(0, PILOT)), up = pilot >= 0.5;
  return { pilot: up ? pilot : 1 - pilot, values: values.slice(PILOT).map((x) => (up ? x : 1 - x)) };
}

/** The feature that the pilot holds best among those asked for. */
export function best(result, has) {
  return [...result.features].filter(([name]) => has(name)).reduce((a, b) => (b[1].pilot > a[1].pilot ? b : a));
}
