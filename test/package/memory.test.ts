import { expect, it } from "vitest";
import { install, runJson } from "../support/installed.js";

const SIZE = [512, 512, 300], VOXELS = SIZE.reduce((product, n) => product * n);

it.each([0, 2])("holds input, output and at most 250 MB more for a volume of 512 × 512 × 300 with %i workers", async (workers) => {
  const { peak, sum } = await runJson<{ peak: number; sum: number }>(install(), `peak${workers}.mjs`, `
    import { computeFeatureMap, disposeWorkers } from "radiomaps";
    const data = new Int16Array(${VOXELS});
    for (let i = 0; i < data.length; i++) data[i] = (i * 31) % 997;
    const maps = await computeFeatureMap({ data, size: [${SIZE.join()}] }, {
      features: "histogram.entropy", kernelRadius: 1, force2D: true, workers: ${workers},
    });
    const sum = maps["histogram.entropy"].data.subarray(0, 512).reduce((a, b) => a + b, 0);
    console.log(JSON.stringify({ peak: process.resourceUsage().maxRSS * 1024, sum }));
    disposeWorkers();`);
  const allowed = VOXELS * (2 + 4) + 250e6;
  console.log(`${workers} workers: peak ${(peak / 1e6).toFixed(0)} MB of ${(allowed / 1e6).toFixed(0)}`);
  expect(sum).toBeGreaterThan(512);
  expect(peak).toBeLessThan(allowed);
});
