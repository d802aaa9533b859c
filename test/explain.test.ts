import { expect, it } from "vitest";
import { OptionError, explain, features } from "../src/index.js";

const image = { data: Int16Array.from({ length: 64 * 48 * 5 }, (_, i) => (i * i) % 97), size: [64, 48, 5] };

it("shows that contrast alone pays for no count", async () => {
  const { families } = await explain(image, { features: "glcm.contrast" });
  expect(families).toHaveLength(1);
  expect(families[0]).toMatchObject({ family: "glcm", features: ["glcm.contrast"], stages: { "box sums": ["moments"] } });
  expect(Object.keys(families[0]!.stages)).toEqual(["box sums"]);
});

it("shows each part once, whatever the features that share it", async () => {
  const all = features.filter(({ family }) => family === "glcm").map(({ id }) => id);
  const { families: [glcm] } = await explain(image, { features: [...all, "glcm.jointEntropy"] });
  expect(glcm!.features).toHaveLength(all.length);
  expect(glcm!.stages).toEqual({
    "box sums": ["moments", "inverse"], "sliding counts": ["cells", "maximum", "differences", "sums", "marginals"], matrices: ["matrix"],
  });
  expect(glcm!.offsets).toHaveLength(13);
  // Merged: 3 × 3 × 3 voxels have 3 · 18 pairs along axes, 6 · 12 along diagonals of faces and 4 · 8 along those of the cube.
  expect(glcm!.samplesPerWindow).toBe(158);
});

it("counts tiles, threads and bytes", async () => {
  const options = { features: ["glcm.contrast", "statistics.mean"], force2D: true, kernelRadius: 3 } as const;
  const { families, levelCounts, voxels, tiles, threads, kernelBytes, mapBytes } = await explain(image, { ...options, workers: 2 });
  expect(families.map(({ family, offsets }) => [family, offsets.length])).toEqual([["statistics", 0], ["glcm", 4]]);
  expect([levelCounts, voxels, threads, mapBytes]).toEqual([[32], 64 * 48 * 5, 2, 64 * 48 * 5 * 8]);
  const [width, height, depth] = tiles.core as [number, number, number];
  expect(Math.ceil(64 / width) * Math.ceil(48 / height) * Math.ceil(5 / depth)).toBe(tiles.count);
  expect(tiles.input.map((n, axis) => n - tiles.core[axis]!)).toEqual([0, Math.min(6, 48 - height), 0]);
  expect(kernelBytes).toBeGreaterThan(width * height * depth * 8);
  expect(kernelBytes).toBeLessThan(64 * 1024 * 1024);
  expect((await explain(image, { ...options, workers: 0 })).threads).toBe(0);
});

it("refuses what computeFeatureMap refuses", async () => {
  await expect(explain(image, { features: "glcm.contrat" })).rejects.toThrow(OptionError);
});
