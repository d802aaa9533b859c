import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startChromium, visitValue } from "../test/support/browsers.js";
import { startSite } from "../test/support/server.js";
import type { SliderTimes } from "./sliderPage.js";

// npm run bench:slider: from a slider to a new overlay, 512×512, 5×5, six GLCM features averaged over directions, some 32 levels.
const ROOT = fileURLToPath(new URL("../../", import.meta.url)), STEPS = 220, WARM = 20; // this runs from build/bench
const browser = await startChromium();
const site = await startSite({
  folders: { "/": join(ROOT, "build/bench"), "/dist/": join(ROOT, "dist") },
  headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" },
  fallback: "<!doctype html><meta charset=\"utf-8\"><title>slider</title><body><script type=\"module\" src=\"/sliderPage.js\"></script>",
});
const at = (values: readonly number[], part: number): string => {
  const sorted = values.slice(WARM).sort((a, b) => a - b);
  return sorted[Math.round(part * (sorted.length - 1))]!.toFixed(1);
};
console.log(`${browser.name}, ${cpus()[0]!.model}, ${cpus().length} cores; ${STEPS - WARM} steps; milliseconds: median, 95th percentile`);
for (const workers of [0, 1, 2, "auto"]) {
  const { maps, overlay } = await visitValue<SliderTimes>(browser, site, "slider", { steps: STEPS, workers }, 120);
  console.log(`workers ${workers}: maps ${at(maps, 0.5)}, ${at(maps, 0.95)}; slider to overlay ${at(overlay, 0.5)}, ${at(overlay, 0.95)}`);
}
await browser.close();
await site.close();
