// The window under the cursor: its co-occurrence matrix, its features, their formulas.
import { computeFeatures, discretize, features } from "radiomaps";
import { plotGlcm } from "radiomaps/plot";
import { drawChart } from "./charts.js";

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

/** A box of levels around a voxel, clipped to the image. */
function cut({ data, size: [nx, ny, nz = 1] }, [x, y, z], radius, flat) {
  const range = (at, r, n) => [Math.max(0, at - r), Math.min(n - 1, at + r)];
  const [x0, x1] = range(x, radius, nx), [y0, y1] = range(y, radius, ny), [z0, z1] = range(z, flat ? 0 : radius, nz);
  const out = new Uint16Array((x1 - x0 + 1) * (y1 - y0 + 1) * (z1 - z0 + 1));
  let to = 0;
  for (let k = z0; k <= z1; k++) for (let j = y0; j <= y1; j++) for (let i = x0; i <= x1; i++) out[to++] = data[(k * ny + j) * nx + i];
  return { data: out, size: [x1 - x0 + 1, y1 - y0 + 1, z1 - z0 + 1] };
}

/** Counts of pairs, both orders, all directions together. */
function countPairs({ data, size: [nx, ny, nz] }, levelCount, distance, flat) {
  const counts = new Uint32Array(levelCount * levelCount), at = (x, y, z) => data[(z * ny + y) * nx + x];
  const reach = Array.from({ length: 2 * distance + 1 }, (_, k) => k - distance);
  for (const dz of flat ? [0] : reach) for (const dy of reach) for (const dx of reach) {
    if (Math.max(Math.abs(dx), Math.abs(dy), Math.abs(dz)) !== distance) continue;
    for (let z = Math.max(0, -dz); z < Math.min(nz, nz - dz); z++) for (let y = Math.max(0, -dy); y < Math.min(ny, ny - dy); y++) for (let x = Math.max(0, -dx); x < Math.min(nx, nx - dx); x++) {
      const i = at(x, y, z), j = at(x + dx, y + dy, z + dz);
      if (i > 0 && j > 0) counts[(i - 1) * levelCount + j - 1]++;
    }
  }
  return counts;
}

/** @param settings of the map: { discretization, kernelRadius, force2D, distances, aggregation } */
export async function showWindow(image, mask, voxel, settings, chosen) {
  const mine = ++turn, { discretization, kernelRadius, force2D, distances, aggregation } = settings;
  const all = levelsOf(image, mask, discretization), flat = force2D || (image.size[2] ?? 1) === 1;
  const part = cut(all, voxel, kernelRadius, flat), inside = part.data.reduce((sum, level) => sum + (level > 0), 0);
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
