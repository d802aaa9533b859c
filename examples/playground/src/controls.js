// Inputs of the page and the settings that they stand for.
import { features } from "radiomaps";
import { colorMapNames, colorTable } from "radiomaps/display";

const find = (id) => document.getElementById(id);
const bound = ["feature", "kernelRadius", "rule", "binCount", "binWidth", "distance", "aggregation", "force2D", "maskMode", "low", "high", "brush", "colorMap", "opacity", "z"];

/** @param onChange called with the name of a setting, and whether a drag still goes on */
export function bindControls(state, onChange) {
  find("colorMap").replaceChildren(...colorMapNames.map((name) => new Option(name, name)));
  for (const id of bound) {
    const input = find(id);
    const read = (event) => {
      const value = input.type === "checkbox" ? input.checked : typeof state[id] === "number" ? input.valueAsNumber : input.value;
      // A number field while it is empty.
      if (Number.isNaN(value) || (state[id] === value && event.type === "change")) return;
      state[id] = value;
      onChange(id);
    };
    input.addEventListener("input", read);
    if (input.tagName === "SELECT") input.addEventListener("change", read);
  }
}

/** A link may say anything: what no control can be set to becomes what it can. */
export function sanitize(state, defaults) {
  for (const id of bound.filter((name) => name !== "z" && name !== "feature")) {
    const input = find(id);
    if (input.type === "checkbox") continue;
    input.value = state[id];
    if (input.type === "range") state[id] = input.valueAsNumber;
    else if (input.value !== String(state[id])) state[id] = defaults[id];
  }
  return state;
}

/** Features that there are maps of: of one image, or of several. */
export function listFeatures(imageCount) {
  const usable = features.filter(({ maps, input }) => maps && (imageCount > 1 || input !== "signatures"));
  const families = [...new Set(usable.map(({ family }) => family))];
  find("feature").replaceChildren(...families.map((family) => {
    const group = document.createElement("optgroup");
    group.label = family;
    group.append(...usable.filter((feature) => feature.family === family).map(({ id, name }) => new Option(name, id)));
    return group;
  }));
  return usable.map(({ id }) => id);
}

/** Shows the settings as they are; `unit` writes a share of the image's range as an intensity. */
export function showState(state, unit, canvasColors) {
  for (const id of bound) {
    const input = find(id);
    if (input.type === "checkbox") input.checked = state[id];
    else if (document.activeElement !== input || input.type !== "number") input.value = state[id];
  }
  const width = 2 * state.kernelRadius + 1;
  const texts = {
    kernelRadius: `${width}×${width}${state.force2D ? "" : `×${width}`}`, binCount: state.binCount, distance: state.distance, brush: state.brush,
    low: unit(state.low), high: unit(state.high), opacity: `${Math.round(100 * state.opacity)} %`,
  };
  for (const [id, text] of Object.entries(texts)) find(`${id}-value`).textContent = text;
  find("binCount-row").hidden = state.rule !== "binCount";
  find("binWidth-row").hidden = state.rule !== "binWidth";
  find("threshold-rows").hidden = state.maskMode !== "threshold";
  find("brush-rows").hidden = state.maskMode !== "brush";
  drawBar(canvasColors);
}

function drawBar(name) {
  const context = find("bar").getContext("2d"), table = colorTable(name), pixels = context.createImageData(256, 12);
  for (let pixel = 0; pixel < 256 * 12; pixel++) pixels.data.set([...table.subarray(3 * (pixel % 256), 3 * (pixel % 256) + 3), 255], 4 * pixel);
  context.putImageData(pixels, 0, 0);
}
