import { features } from "radiomaps";
import { bindControls, listFeatures, sanitize, showState } from "./controls.js";
import { saveMap, savePicture, saveSettings } from "./download.js";
import { filesOf, gridOf, openDemo, openFiles, resampleAll, toOneGrid } from "./images.js";
import { Maps } from "./maps.js";
import { extentOf, paint, thresholdMask } from "./mask.js";
import { Planes } from "./planes.js";
import { defaults, readLink, toLink } from "./state.js";

const find = (id) => document.getElementById(id);
const state = readLink(location.hash);
const number = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(4))) : "undefined");

let opened = [], shown = 0, grid = null, extent = [0, 1], mask = null, painted = null, inputAt = 0;
const image = () => opened[shown].image;
const voxel = () => [state.x, state.y, state.z];

const planes = new Planes(({ plane, change, erase }) => {
  moveTo(Object.assign(voxel(), change));
  if (state.maskMode === "brush" && plane === "z") brush(erase);
});

const maps = new Maps({
  onShow({ computedVoxels, milliseconds, levelCount }) {
    draw();
    if (computedVoxels === 0) return;
    const whole = performance.now() - inputAt;
    performance.measure("input to overlay", { start: inputAt, end: performance.now() });
    find("speed").textContent = `slice in ${milliseconds.toFixed(1)} ms (${number(computedVoxels / milliseconds / 1000)} million voxels a second), `
      + `${whole.toFixed(1)} ms from the input to the picture; ${levelCount ?? "no"} levels`;
  },
  onMap(seconds) {
    find("progress").value = 1;
    if (seconds > 0.05) find("speed").textContent += `; the whole volume in ${seconds.toFixed(2)} s`;
    draw();
    showWindowSoon();
    busy(false);
  },
  onProgress: (share) => (find("progress").value = share),
  onError: (error) => {
    busy(false);
    fail(error);
  },
});

function settings() {
  return {
    features: state.feature, kernelRadius: state.kernelRadius, discretization: state.rule === "binCount" ? { binCount: state.binCount } : { binWidth: state.binWidth },
    distances: [state.distance], aggregation: state.aggregation, force2D: state.force2D, slice: state.z, mask,
  };
}

/** Several images where the feature reads them. Each list is the same one as long as the images are. */
let all = [];
function source() {
  return features.find(({ id }) => id === state.feature)?.input === "signatures" ? all : image();
}

function compute() {
  find("error").hidden = true;
  busy(true);
  void maps.update(source(), settings());
  linkSoon();
}

function draw() {
  const { map, slice, range, stale } = maps, { colorMap, opacity } = state;
  planes.draw(voxel(), {
    map, stale, slice: slice?.slice === state.z ? slice : null, range, colorMap, opacity, mask: state.maskMode === "brush" ? painted : null,
  });
  const [low, high] = range ?? [NaN, NaN];
  [find("range-low").textContent, find("range-high").textContent] = range ? [number(low), number(high)] : ["", ""];
  showPlace();
}

function showPlace() {
  const [x, y, z] = voxel(), [nx, ny] = grid.size, at = (z * ny + y) * nx + x, { map, slice } = maps;
  const value = map ? map.data[at] : slice?.slice === z ? slice.data[y * nx + x] : NaN, { name, unit } = features.find(({ id }) => id === state.feature);
  find("status").textContent = `Voxel (${x}, ${y}, ${z}): intensity ${number(image().data[at])}, ${name} ${number(value)}${unit === "1" ? "" : ` ${unit}`}`;
  for (const [k, id] of ["x", "y", "z"].entries()) {
    find(`${id}-value`).textContent = `${voxel()[k] + 1} of ${grid.size[k]}`;
    find(`plane-${id}`).setAttribute("aria-label", `${{ x: "Column", y: "Row", z: "Slice" }[id]} ${voxel()[k] + 1} of ${grid.size[k]}: image and map`);
  }
}

function moveTo(next) {
  const before = state.z;
  [state.x, state.y, state.z] = next.map((at, axis) => Math.min(grid.size[axis] - 1, Math.max(0, at)));
  find("z").value = state.z;
  if (state.z !== before) {
    inputAt = performance.now();
    compute();
  }
  draw();
  showWindowSoon();
  linkSoon();
}

function brush(erase) {
  paint(painted, grid.size, voxel(), state.brush, erase ? 0 : 1);
  inputAt = performance.now();
  setMask();
  compute();
}

function setMask() {
  if (state.maskMode === "threshold") mask = thresholdMask(image(), extent, state.low, state.high);
  else if (state.maskMode === "brush" && painted.includes(1)) mask = { data: painted.slice(), size: image().size };
  else mask = null;
}

/** After a moment without another call. */
function soon(milliseconds, work) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, milliseconds);
  };
}
const linkSoon = soon(300, () => history.replaceState(null, "", toLink(state)));
const showWindowSoon = soon(120, async () => {
  if (!find("window-panel").open || !grid) return;
  try {
    const { showWindow } = await import("./windowPanel.js");
    await showWindow(image(), mask, voxel(), settings(), state.feature);
  } catch (error) {
    find("window-text").textContent = error.message;
  }
});

function busy(on) {
  find("view").setAttribute("aria-busy", String(on));
  find("stop").disabled = !on;
  for (const id of ["save-map", "save-png", "save-settings"]) find(id).disabled = on || !maps.map;
}

function fail(error) {
  find("error").textContent = error.message;
  find("error").hidden = false;
}

/** Shows an image and begins its map. */
function show(next) {
  shown = next;
  all = opened.map((one) => one.image);
  grid = gridOf(image());
  extent = extentOf(image());
  painted = new Uint8Array(image().data.length);
  maps.clear();
  const ids = listFeatures(opened.length);
  if (!ids.includes(state.feature)) state.feature = "glcm.jointEntropy";
  for (const [axis, key] of ["x", "y", "z"].entries()) if (!(state[key] >= 0 && state[key] < grid.size[axis])) state[key] = grid.size[axis] >> 1;
  find("z").max = grid.size[2] - 1;
  find("image-name").textContent = `${opened.map(({ name }) => name).join(", ")}: ${grid.size.join("×")} voxels of ${grid.spacing.map(number).join("×")} mm`;
  find("shown-row").hidden = opened.length === 1;
  find("shown").replaceChildren(...opened.map(({ name }, k) => new Option(name, k, k === shown, k === shown)));
  planes.setImage(image(), grid, extent);
  setMask();
  refresh();
  draw();
  inputAt = performance.now();
  compute();
}

function refresh() {
  showState(state, (share) => number(extent[0] + share * (extent[1] - extent[0])), state.colorMap);
}

async function open(load) {
  find("error").hidden = find("resample").hidden = true;
  try {
    const found = await load();
    const usable = found.find(({ image: { data, size } }) => data.length !== size.reduce((product, n) => product * n, 1));
    if (usable) throw new Error(`${usable.name} has several values a voxel: maps are of one`);
    try {
      opened = await toOneGrid(found);
    } catch (error) {
      find("resample").hidden = false;
      find("resample").onclick = () => open(() => resampleAll(found));
      throw error;
    }
    show(0);
  } catch (error) {
    fail(error);
  }
}

bindControls(state, (name) => {
  inputAt = performance.now();
  refresh();
  if (name === "colorMap" || name === "opacity") return void (draw(), linkSoon());
  if (name === "brush") return void linkSoon();
  if (["maskMode", "low", "high"].includes(name)) {
    // The other end of the range moves along.
    if (state.low > state.high) state[name === "low" ? "high" : "low"] = state[name];
    refresh();
    setMask();
  }
  draw();
  compute();
  showWindowSoon();
});

find("demo").onclick = () => open(openDemo);
for (const id of ["files", "folder"]) {
  find(id).onchange = ({ target }) => {
    const files = [...target.files];
    target.value = "";
    if (files.length > 0) void open(() => openFiles(files));
  };
}
find("shown").onchange = ({ target }) => show(Number(target.value));
find("clear").onclick = () => {
  painted.fill(0);
  setMask();
  draw();
  compute();
};
find("stop").onclick = () => {
  maps.stop();
  busy(false);
  find("progress").value = 0;
  find("status").textContent = "Stopped. The next change begins anew.";
};
find("save-map").onclick = () => saveMap(maps.map).catch(fail);
find("save-png").onclick = () => savePicture(maps.map, image(), state.z, state, maps.range);
find("save-settings").onclick = () => saveSettings(maps.map, toLink(state));
find("copy-link").onclick = async () => {
  history.replaceState(null, "", toLink(state));
  await navigator.clipboard.writeText(location.href).then(() => (find("status").textContent = "The link is copied: it holds the settings, not the image."), fail);
};
find("analyze").onclick = async () => {
  find("advice").textContent = "computing …";
  try {
    const { analyzeRegion } = await import("./regionPanel.js");
    await analyzeRegion(image(), mask, settings().discretization);
  } catch (error) {
    find("advice").textContent = error.message;
  }
};
find("window-panel").ontoggle = showWindowSoon;

const steps = { ArrowLeft: [-1, 0, 0], ArrowRight: [1, 0, 0], ArrowUp: [0, -1, 0], ArrowDown: [0, 1, 0], PageUp: [0, 0, 1], PageDown: [0, 0, -1] };
const axes = { z: [0, 1, 2], y: [0, 2, 1], x: [1, 2, 0] };
for (const [id, order] of Object.entries(axes)) {
  find(`plane-${id}`).onkeydown = (event) => {
    if (event.key === " " && id === "z" && state.maskMode === "brush") brush(event.shiftKey);
    else if (!steps[event.key]) return;
    else {
      const next = voxel();
      // Rows of the upright planes go upward.
      steps[event.key].forEach((step, k) => (next[order[k]] += k === 1 && id !== "z" ? -step : step));
      moveTo(next);
    }
    event.preventDefault();
  };
}

document.body.ondragover = (event) => {
  event.preventDefault();
  document.body.classList.add("over");
};
document.body.ondragleave = () => document.body.classList.remove("over");
document.body.ondrop = (event) => {
  event.preventDefault();
  document.body.classList.remove("over");
  const files = filesOf(event.dataTransfer);
  void open(async () => openFiles(await files));
};
addEventListener("hashchange", () => {
  Object.assign(state, sanitize(readLink(location.hash), defaults));
  if (opened.length > 0) show(shown);
});

sanitize(state, defaults);
refresh();
busy(false);
void open(openDemo);
