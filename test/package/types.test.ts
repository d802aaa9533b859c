import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { install, ROOT } from "../support/installed.js";

const TSC = join(ROOT, "node_modules/typescript/bin/tsc");

const consumer = `
import { computeFeatureMap, computeFeatures, computeGlcm, discretize, features, OptionError, type FeatureMap, type Image } from "radiomaps";
import { readImage, renderPng, writeNrrd } from "radiomaps/io";

const image: Image = { data: new Float32Array(16), size: [4, 4] };

export async function main(): Promise<void> {
  const maps = await computeFeatureMap(image, { features: ["glcm.jointEntropy", "glcm.contrast"], kernelRadius: [1, 1], discretization: { binCount: 8 } });
  const map: FeatureMap = maps["glcm.jointEntropy"];
  const value: number = map.data[0] + map.stats.mean;
  const corner: number = map.array.get(0, 0);
  const { values } = await computeFeatures(map, { features: "statistics.mean", aggregation: "2.5D-merged" });
  const mean: number = values["statistics.mean"];
  const glcm = await computeGlcm(image, { symmetric: false });
  const levels: number = discretize(image, { discretization: { binWidth: 2, binOrigin: 0 } }).levelCount;
  const units: string[] = features.map(({ unit }) => unit);
  const read: Image = await readImage(new Uint8Array(8));
  const bytes: Uint8Array = await writeNrrd(read);
  try {
    renderPng(map);
  } catch (error) {
    if (error instanceof OptionError) console.log(error.option, value, corner, mean, glcm.shape, levels, units, bytes);
  }

  // @ts-expect-error: one rule for bins, not two
  await computeFeatureMap(image, { features: "glcm", discretization: { binCount: 8, binWidth: 2 } });
  // @ts-expect-error: no such option
  await computeFeatureMap(image, { features: "glcm", kernelradius: 2 });
  // @ts-expect-error: an aggregation of regions only
  await computeFeatureMap(image, { features: "glcm", aggregation: "2.5D-merged" });
  // @ts-expect-error: features must be said
  await computeFeatureMap(image, {});
  // @ts-expect-error: a map that was not asked for
  void maps["glcm.dissimilarity"].data;
  // @ts-expect-error: a map's array is an array of numbers, not of anything
  const text: string = map.array.get(0, 0);
}
`;

/** What the compiler says of a project with these files in this folder; declarations of packages are checked too. */
function compile(project: string, files: readonly string[], options: Record<string, unknown>): string {
  mkdirSync(project);
  for (const file of files) writeFileSync(join(project, file), consumer);
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({
    compilerOptions: { target: "es2022", lib: ["es2022", "dom"], types: [], strict: true, noEmit: true, skipLibCheck: false, ...options },
    files,
  }));
  try {
    return execFileSync(process.execPath, [TSC, "-p", project], { encoding: "utf8" });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe("a TypeScript project", () => {
  it.each([
    ["bundler", ["main.ts"], { module: "esnext", moduleResolution: "bundler", exactOptionalPropertyTypes: true }],
    ["node16", ["esm.mts", "cjs.cts"], { module: "node16", moduleResolution: "node16" }],
  ])("compiles under %s, and wrong uses do not", (name, files, options) => {
    // TypeScript looks for packages upward from the project; only the tarball is there.
    expect(compile(join(install(), name), files, options)).toBe("");
  });
});
