import { computeFeatureMap } from "radiomaps";
import { auc } from "./classify.mjs";
import { directed } from "./lesions.mjs";
import { toImages } from "./phantoms.mjs";
import { uniform } from "./random.mjs";

/** A disk of class 1 in the middle of class 0. */
export const MAP_WIDTH = 64, DISK = 20;
export const RADII = [2, 4];

const SINGLE = ["histogram.entropy", "glcm.jointEntropy"];
const MPRAD = [
  "tspm.jointEntropy", "tspm.mutualInformation", "tspm.normalizedMutualInformation", "tspm.correctedMutualInformation", "tspm.interaction",
  "tscm.jointEntropy", "tscm.mutualInformation", "tscm.inverseDifference", "tsrm.pearsonCorrelationMean", "tsfos.generalizedVariance",
];

const NEIGHBORS = "tsrm.informationCorrelation1";

const fromMiddle = (i) => {
  const middle = (MAP_WIDTH - 1) / 2;
  return Math.hypot(i % MAP_WIDTH - middle, Math.floor(i / MAP_WIDTH) - middle);
};
export const inDisk = (i) => fromMiddle(i) <= DISK;

/** The maps of one phantom, image by image and of all together. */
export async function mapsOf(images, setting, kernelRadius) {
  const maps = {};
  for (const [k, image] of images.entries()) {
    const alone = await computeFeatureMap(image, {
      features: SINGLE, kernelRadius, discretization: { binCount: setting.single(images.length) },
    });
    for (const [id, { data }] of Object.entries(alone)) maps[`${k + 1} ${id}`] = data;
  }
  const together = await computeFeatureMap(images, { features: MPRAD, kernelRadius, discretization: { binCount: setting.joint } });
  for (const [id, { data }] of Object.entries(together)) maps[id] = data;
  const neighbors = await computeFeatureMap(images, { features: NEIGHBORS, distances: [1], kernelRadius, discretization: { binCount: setting.joint } });
  maps[`${NEIGHBORS} at distance 1`] = neighbors[NEIGHBORS].data;
  return maps;
}

/** AUC of the voxels whose window is whole and lies in one class, in each phantom: what {@link directed} makes of it, by feature. */
export async function compareMaps(scenario, setting, radius, seed, phantoms) {
  const features = new Map();
  // A window cut off by the border has fewer voxels, and so another entropy: and the border is of class 0.
  const whole = (c) => c >= radius && c < MAP_WIDTH - radius;
  const pure = Array.from({ length: MAP_WIDTH ** 2 }, (_, i) => i).filter((i) => (
    whole(i % MAP_WIDTH) && whole(Math.floor(i / MAP_WIDTH)) && Math.abs(fromMiddle(i) - DISK) > Math.SQRT2 * radius
  ));
  const classes = pure.map((i) => (inDisk(i) ? 1 : 0));
  for (let phantom = 0; phantom < phantoms; phantom++) {
    const images = toImages(scenario.make(uniform(seed + phantom), MAP_WIDTH, inDisk, scenario.strength.map), MAP_WIDTH);
    for (const [name, data] of Object.entries(await mapsOf(images, setting, radius))) {
      if (!features.has(name)) features.set(name, []);
      features.get(name).push(auc(pure.map((i) => data[i]), classes));
    }
  }
  return new Map([...features].map(([name, values]) => [name, directed(values)]));
}
