import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  computeFeatureMap, computeFeatures, computeGlcm, computeTscm, EmptyRegionError, encodeSignatures, GeometryError, OptionError, type Image,
} from "../src/index.js";
import { expectedInformation } from "../src/multiparametric/saturation.js";

const size = [6, 5];
const make = (k: number): Image => ({ size, data: Float32Array.from({ length: 30 }, (_, i) => (i * (7 + k) + k) % 11) });
const [a, b, c] = [make(0), make(1), make(2)] as const;
const map = (images: unknown, options: object): Promise<unknown> => computeFeatureMap(images as Image[], { features: "tspm.jointEntropy", ...options });

describe("several images", () => {
  const wrong: [string, unknown, object, RegExp][] = [
    ["none", [], {}, /^"image" expected an image, or a list of 1 to 8 of them, got "an empty list"$/],
    ["too many", Array.from({ length: 9 }, () => a), {}, /^"image" expected an image, or a list of 1 to 8 of them, got an array of 9$|^"image" expected an image, or a list/],
    ["one that is none", [a, { size }], {}, /^"image\[1\]" expected an image/],
    ["a family of one image", [a, b], { features: "glcm" }, /^"features" expected features of several images \(families tspm, tscm, tsrm, tsfos, tscin\), got "glcm"; give this family one image at a time$/],
    ["a family of two images, and one", a, { features: "tsrm" }, /^"image" expected a list of at least 2 images for tsrm, got "one image"$/],
    ["a feature of an image that is not there", [a, b], { features: "tspm.conditionalEntropy3" }, /^"features" expected a feature of 2 images, got "tspm.conditionalEntropy3"$/],
    ["rules for other images", [a, b], { discretization: [{ binCount: 4 }] }, /^"discretization" expected one rule, or 2, one for each image, got /],
    ["a rule that is none", [a, b], { discretization: [{ binCount: 4 }, { binCount: 0 }] }, /^"discretization\.binCount" expected an integer in \[1, 65535\], got 0$/],
    ["levels beyond the count", [a, b], { discretization: { levelCount: 4 } }, /^"discretization\.levelCount" expected levels, integers from 0 \(outside\) to 4/],
    ["pairs in one order", [a, b], { features: "tscm.contrast", symmetric: false }, /^"symmetric" expected true for tscm, got false$/],
    ["neighbors at distance 0", [a, b], { features: "tscm.contrast", distances: [0, 1] }, /^"distances" expected a list of integers in \[1, 255\] for tscm, got \[0, 1\]$/],
    ["levels beyond a table between images", [a, b], { features: "tsrm.contrast", discretization: { binCount: 5000 } }, /at most 4096 levels/],
  ];
  for (const [what, images, options, message] of wrong) {
    it(`refuses ${what}`, async () => {
      await expect(map(images, options)).rejects.toThrow(message);
      await expect(map(images, options)).rejects.toBeInstanceOf(OptionError);
    });
  }

  it("refuses other grids, with both printed, and distance 0 where there is one image", async () => {
    const other = { data: new Float32Array(30), size: [5, 6] };
    await expect(map([a, other], {})).rejects.toThrow(/^image\[0\] and image\[1\] lie on different grids: image\[0\] has size 6 × 5.*, image\[1\] size 5 × 6/);
    await expect(map([a, other], {})).rejects.toBeInstanceOf(GeometryError);
    await expect(computeGlcm(a, { distances: [0] })).rejects.toThrow(/"distances" expected a list of integers in \[1, 255\], got \[0\]$/);
    await expect(computeTscm([a, b], { distances: [0] })).rejects.toThrow(/"distances" expected/);
  });

  it("count the voxels that are finite and in range in all of them", async () => {
    const holes = (at: number[], image: Image): Image => ({ ...image, data: Float32Array.from(image.data, (x, i) => (at.includes(i) ? NaN : x)) });
    const images = [holes([3, 4], a), holes([4, 17], b), c];
    const maps = await computeFeatureMap(images, { features: "tspm.jointEntropy", discretization: [{ binCount: 4 }, { binCount: 4 }, { binCount: 4, range: [1, 20] }] });
    const { stats, warnings, data } = maps["tspm.jointEntropy"];
    const low = Array.from(c.data, (x, i) => (x < 1 && ![3, 4, 17].includes(i) ? i : -1)).filter((i) => i >= 0);
    expect(low.length).toBeGreaterThan(0);
    expect(stats.reasons).toEqual({ notFinite: 3, outsideRange: low.length });
    expect(warnings.find(({ code }) => code === "not-finite")?.count).toBe(3);
    for (const i of [3, 4, 17, ...low]) expect(data[i]).toBeNaN();
    expect(stats.count).toBe(27 - low.length);
    // As if the voxels were outside a mask.
    const mask = { size, data: Uint8Array.from(data, (x) => +!Number.isNaN(x)) };
    const masked = await computeFeatureMap([a, b, c], { features: "tspm.jointEntropy", mask, discretization: { binCount: 4 } });
    expect(masked["tspm.jointEntropy"].data).toEqual(data);
    await expect(map([holes([...Array(15).keys()], a), holes([...Array(30).keys()].slice(15), b)], {})).rejects.toBeInstanceOf(EmptyRegionError);
  });

  it("are discretized each by its own rule, and leave their hashes", async () => {
    const rules = [{ binCount: 4 }, { binWidth: 3 }] as const;
    const { values, provenance } = await computeFeatures([a, b], { features: "tspm.jointEntropy", discretization: rules });
    const levels = (image: Image, bins: (x: number) => number): number[] => Array.from(image.data, bins);
    const first = levels(a, (x) => Math.min(4, Math.floor(x / 10 * 4) + 1)), second = levels(b, (x) => Math.floor(x / 3) + 1);
    const counts = new Map<number, number>();
    first.forEach((level, i) => counts.set(level * 100 + second[i]!, (counts.get(level * 100 + second[i]!) ?? 0) + 1));
    const entropy = [...counts.values()].reduce((sum, n) => sum - n / 30 * Math.log2(n / 30), 0);
    expect(values["tspm.jointEntropy"]).toBeCloseTo(entropy, 10);
    expect(provenance.levelCounts).toEqual([4, 4]);
    expect(provenance.options.discretization).toEqual(rules);
    expect(provenance.imageHashes).toHaveLength(2);
    expect(provenance.imageHashes![0]).toBe(provenance.imageHash);
    expect(provenance.imageHashes![1]).not.toBe(provenance.imageHash);
  });

  it("warn where windows are too small for their signatures, with what chance shows there", async () => {
    const warning = async (images: Image[], kernelRadius: number, levels: number): Promise<string | undefined> => {
      const maps = await computeFeatureMap(images, { features: "tspm.mutualInformation", kernelRadius, discretization: { binCount: levels } });
      return maps["tspm.mutualInformation"].warnings.find(({ code }) => code === "window-too-small")?.message;
    };
    expect(await warning([a, b], 2, 8)).toMatch(/^a window of 25 voxels is small for 64 possible signatures of 2 images: .* show 1\.26 bits/);
    expect(await warning([a, b, c], 1, 4)).toMatch(/9 voxels is small for 64 possible signatures of 3 images/);
    expect(await warning([a, b], 2, 2)).toBeUndefined();
    expect(await warning([a], 1, 8)).toBeUndefined();
    // The table of multiparametric saturation: window, levels, images, false information.
    for (const [w, g, n, bits] of [[5, 4, 2, 0.33], [5, 16, 3, 5.84], [11, 8, 2, 0.35], [21, 16, 2, 0.43], [21, 16, 3, 3.25]] as const) {
      expect(expectedInformation(new Array<number>(n).fill(g), w * w)).toBeCloseTo(bits, 1);
      expect(Math.abs(expectedInformation(new Array<number>(n).fill(g), w * w) - bits)).toBeLessThan(0.006);
    }
  });

  it("share a region whose signatures are more than levels to the power of images could count", async () => {
    const many = Array.from({ length: 8 }, (_, k) => ({ size: [20, 20], data: Uint16Array.from({ length: 400 }, (_, i) => 1 + (i * (k + 3) * 7919) % 64) }));
    const { count, dictionary } = await encodeSignatures(many, { discretization: { levelCount: 64 } });
    expect(count).toBe(new Set(Array.from({ length: 400 }, (_, i) => many.map(({ data }) => data[i]).join())).size);
    expect(dictionary).toHaveLength(count * 8);
  });
});

describe("the second binary", () => {
  it("is compiled as the first one is, but with all kernels, and has all of its exports", () => {
    interface Config { readonly options: { readonly use: readonly string[] }; readonly targets: { readonly release: { readonly outFile: string } } }
    const [one, two] = ["asconfig.json", "asconfig.all.json"].map((name) => JSON.parse(readFileSync(name, "utf8")) as Config) as [Config, Config];
    expect(one.options.use).toContain("WITH_ALL=0");
    expect(two.options).toEqual({ ...one.options, use: one.options.use.map((name) => name.replace("WITH_ALL=0", "WITH_ALL=1")) });
    expect({ ...two.targets.release, outFile: "" }).toEqual({ ...one.targets.release, outFile: "" });
    const [core, all] = [one, two].map(({ targets }) => (
      WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(targets.release.outFile))).map(({ name }) => name)
    )) as [string[], string[]];
    expect(all).toEqual(expect.arrayContaining(core));
    expect(all).toEqual(expect.arrayContaining(["mapTspm", "mapTscm", "mapTsrm", "mapTsfos", "TspmFeature.jointEntropy"]));
    expect(core).not.toContain("mapTspm");
  });
});
