import { createFeatureMapSession, disposeWorkers } from "../src/index.js";
import { toDisplay } from "../src/display/index.js";
import { makeInput } from "./inputs.js";
import { NAIVE_FEATURES } from "./naiveGlcmMap.js";

/** Milliseconds of each step: the maps themselves, and from the slider's event to the end of the frame that shows the overlay. */
export interface SliderTimes {
  readonly maps: number[];
  readonly overlay: number[];
}

// What a viewer does: a slider sets the number of bins, six maps of a slice are computed, one of them is laid over the image.
const query = new URLSearchParams(location.search);
const outcome = await run(Number(query.get("steps")), query.get("workers")!).then((value) => ({ value }), ({ name, message }: Error) => ({ error: { name, message } }));
await fetch(`/result?id=${query.get("id")}`, { method: "POST", body: JSON.stringify(outcome) });

async function run(steps: number, workers: string): Promise<SliderTimes> {
  const { levels, size } = makeInput("slider", [512, 512], 256), image = { data: Uint8Array.from(levels), size };
  const names = NAIVE_FEATURES.map((name) => `glcm.${name}`), shown = names[0]!;
  const canvas = document.body.appendChild(document.createElement("canvas")), context = canvas.getContext("2d")!;
  [canvas.width, canvas.height] = [512, 512];
  const slider = Object.assign(document.body.appendChild(document.createElement("input")), { type: "range", min: "8", max: "64", value: "32" });

  const times: SliderTimes = { maps: [], overlay: [] };
  let began = 0, drawn: () => void = () => {};
  const session = await createFeatureMapSession(image, {
    features: names, kernelRadius: 2, aggregation: "averaged", workers: workers === "auto" ? "auto" : Number(workers),
    onSlice({ maps, milliseconds }) {
      const { rgba, size: [width, height] } = toDisplay(maps[shown]!, { colorMap: "viridis", opacity: 0.7 });
      context.putImageData(new ImageData(rgba!, width, height), 0, 0);
      times.maps.push(milliseconds);
      drawn();
    },
  });
  slider.oninput = () => {
    began = performance.now();
    void session.update({ binCount: slider.valueAsNumber });
  };
  for (let step = 0; step < steps; step++) {
    // Around 32 levels, never the same twice in a row.
    slider.value = String(28 + (step * 3) % 9);
    const done = new Promise<void>((resolve) => (drawn = resolve));
    slider.dispatchEvent(new Event("input"));
    await done;
    // The frame is painted after its callbacks: the next task is the first after it.
    await new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    times.overlay.push(performance.now() - began);
  }
  session.dispose();
  disposeWorkers();
  return times;
}
