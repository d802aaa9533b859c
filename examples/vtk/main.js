import { createFeatureMapSession } from "radiomaps";
import { createPhantom } from "../shared/phantom.js";
import { createViewer } from "./viewer.js";

const { feature, kernelRadius, binCount, opacity } = document.getElementById("controls").elements;
const status = document.getElementById("status");
const image = createPhantom();
const viewer = createViewer(document.getElementById("view"), image);
viewer.goTo(image.size[2] >> 1);

const mask = { data: Uint8Array.from(image.data, (value) => +(value > 0)), size: image.size };
const session = await createFeatureMapSession(image, { features: feature.value, mask });

async function update() {
  const started = performance.now();
  const maps = await session.update({ feature: feature.value, kernelRadius: kernelRadius.valueAsNumber, binCount: binCount.valueAsNumber });
  // Something newer is on its way.
  if (!maps) return;
  viewer.show(maps[feature.value], { opacity: opacity.valueAsNumber });
  status.textContent = `${image.data.length} voxels in ${(performance.now() - started).toFixed(0)} ms`;
}

for (const input of [feature, kernelRadius, binCount]) input.oninput = update;
opacity.oninput = () => viewer.setOpacity(opacity.valueAsNumber);
await update();
