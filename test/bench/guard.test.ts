import { statSync } from "node:fs";
import { expect, it } from "vitest";
import { makeInput } from "../../bench/inputs.js";
import { NAIVE_FEATURES, naiveGlcmMap } from "../../bench/naiveGlcmMap.js";
import { computeFeatureMap } from "../../src/index.js";

/** The median of a few runs in milliseconds. */
async function time(runs: number, run: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let k = 0; k < runs; k++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[runs >> 1]!;
}

it("computes at least eight times as fast as plain JavaScript in the same run", async () => {
  // The benchmark has some 25 times on the whole image: this fails on a gross loss, not on a busy machine.
  const { levels, size } = makeInput("img256", [256, 256], 32);
  const features = NAIVE_FEATURES.map((name) => `glcm.${name}`);
  const ours = (): Promise<unknown> => computeFeatureMap({ data: levels, size }, {
    features, kernelRadius: 2, discretization: { levelCount: 32 }, aggregation: "averaged", workers: 0,
  });
  await time(8, ours);
  const fast = await time(9, ours), naive = await time(3, () => naiveGlcmMap(levels, 256, 256, 32, 2));
  console.log(`plain JavaScript ${naive.toFixed(0)} ms, radiomaps ${fast.toFixed(1)} ms: ${(naive / fast).toFixed(1)} times`);
  expect(naive / fast).toBeGreaterThan(8);
});

it("keeps the binary within its budget", () => {
  // A part of the core's 60 kB: see test/package/contents.test.ts.
  expect(statSync("dist/radiomaps.wasm").size).toBeLessThan(80_000);
});
