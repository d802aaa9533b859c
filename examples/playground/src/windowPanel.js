// The window under the cursor: its co-occurrence matrix, its features, their formulas.
import { computeFeatures, discretize, features } from "radiomaps";
import { plotGlcm } from "radiomaps/plot";
import { drawChart } from "./charts.js";
import { countPairs, cutWindow } from "./windows.js";

const body = document.querySelector("#window-values tbody"), text = document.getElementById("window-text"), matrix = document.getElementById("matrix");
const number = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(5))) : "undefined");

let levels = null, turn = 0;

/** Levels of the whole image, made once for each image, mask and rule. */
function levelsOf(image, mask, discretization) {
  const key = JSON.stringify(discretization);
  if (levels?.image !== image || levels.mask !== mask || levels.key !== key) {
    levels = { image, mask, key, ...discretize(image, { discretization, ...(mask && { mask }) }) };
  }
  return levels;
}

/** @param settings of the map: { discretization, kernelRadius, force2D, distances, aggregation } */
export async function showWindow(image, mask, voxel, settings, chosen) {
  const mine = ++turn, { discretization, kernelRadius, force2D, distances, aggregation } = settings;
  const all = levelsOf(image, mask, discretization), flat = force2D || (image.size[2] ?? 1) === 1;
  const part = cutWindow(all, voxel, kernelRadius, flat), inside = part.data.reduce((sum, level) => sum + (level > 0), 0);
  text.textContent = `${part.size.slice(0, flat ? 2 : 3).join("×")} voxels around (${voxel.join(", ")}), ${inside} in the mask; levels 1 to ${all.levelCount}`;
  if (inside === 0) {
    matrix.replaceChildren();
    body.replaceChildren();
    return null;
  }
  const mask2 = { data: Uint8Array.from(part.data, (level) => +(level > 0)), size: part.size };
  const { values } = await computeFeatures(part, {
    features: ["glcm", "histogram.entropy"], mask: mask2, discretization: { levelCount: all.levelCount }, force2D: flat, distances, aggregation,
  });
  if (mine !== turn) return null;
  body.replaceChildren(...Object.entries(values).map(([id, value]) => {
    const row = document.createElement("tr"), { name, formula } = features.find((feature) => feature.id === id);
    row.append(...[name, number(value), formula].map((cell) => Object.assign(document.createElement("td"), { textContent: cell })));
    row.className = id === chosen ? "chosen" : "";
    return row;
  }));
  const counts = countPairs(part, all.levelCount, distances[0], flat);
  await drawChart(matrix, plotGlcm({ data: counts, shape: [all.levelCount, all.levelCount] }, { width: 280, height: 280 }), "Co-occurrence matrix of the window under the cursor");
  return { values, counts, levelCount: all.levelCount };
}
