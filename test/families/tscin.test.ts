import { describe, expect, it } from "vitest";
import { computeFeatureMap, computeFeatures, explain, OptionError, type Image, type Warning } from "../../src/index.js";
import { readAnswers } from "../support/answers.js";
import { Mismatches } from "../support/close.js";
import { mulberry32 } from "../support/random.js";

interface Case { readonly levels: number; readonly images: number[][][]; readonly mask: number[][] | null; readonly outputs: { readonly tscin: Record<string, number> } }

const { cases } = readAnswers<{ cases: Record<string, Case> }>("mprad-cases");
const NAMES: Record<string, string> = { nodes: "nodeCount", edges: "edgeCount", components: "componentCount" };
const toImage = (rows: number[][]): Image => ({ data: Uint8Array.from(rows.flat()), size: [rows[0]!.length, rows.length] });
const valuesOf = async (images: readonly Image[], options: object): Promise<Record<string, number>> => (
  (await computeFeatures(images, { features: "tscin", ...options })).values
);

describe("tscin", () => {
  it.each(Object.keys(cases))("has the values of the worked case %s", async (name) => {
    const { images, mask, levels, outputs } = cases[name]!, mismatches = new Mismatches();
    const values = await valuesOf(images.map(toImage), { discretization: { levelCount: levels }, ...(mask && { mask: toImage(mask) }) });
    for (const [key, want] of Object.entries(outputs.tscin)) mismatches.check(key, values[`tscin.${NAMES[key] ?? key}`], want, 1e-9, 1e-12);
    mismatches.expectNone(9);
    expect(Object.keys(values)).toHaveLength(10);
  });

  it("scales levels by the lowest and highest of each image, so that relabeling by a line changes nothing", async () => {
    const random = mulberry32(11), size = [12, 9, 2], levels = [0, 1].map(() => Uint8Array.from({ length: 216 }, () => 1 + Math.floor(5 * random())));
    const images = levels.map((data) => ({ data, size })), moved = levels.map((data, k) => ({ data: data.map((level) => 3 + (k + 2) * level), size }));
    const options = { discretization: { levelCount: 40 } };
    expect(await valuesOf(moved, options)).toEqual(await valuesOf(images, options));
    const one = (await computeFeatures(images, { ...options, features: ["tscin.edgeCount", "tspm.jointEntropy", "tscin.nodeCount"] })).values;
    expect(one["tscin.nodeCount"]).toBe(216);
    expect(one["tscin.edgeCount"]).toBe((await valuesOf(images, options))["tscin.edgeCount"]);
    // Slice by slice: the mean of two networks.
    const slices = [0, 1].map((z) => images.map(({ data }) => ({ data: data.slice(z * 108, (z + 1) * 108), size: [12, 9] })));
    const apart = await Promise.all(slices.map((slice) => valuesOf(slice, options)));
    const mean = await valuesOf(images, { ...options, aggregation: "2D" });
    for (const [id, value] of Object.entries(mean)) expect(value).toBeCloseTo((apart[0]![id]! + apart[1]![id]!) / 2, 9);
  });

  it("is exact for any number of voxels with few signatures, and draws 2 048 voxels where there are more, saying so", async () => {
    const random = mulberry32(3), size = [64, 60, 3], voxels = 64 * 60 * 3;
    const images = [0, 1].map((k) => ({ size, data: Float32Array.from({ length: voxels }, (_, i) => Math.sin(i % 64 / (9 + k)) + random()) }));
    const warnings: Warning[] = [], onWarning = (warning: Warning): number => warnings.push(warning);
    const exact = await valuesOf(images, { discretization: { binCount: 44 }, onWarning });
    expect(exact["tscin.nodeCount"]).toBe(voxels);
    expect(warnings.map(({ code }) => code)).not.toContain("network-sampled");
    const drawn = await valuesOf(images, { discretization: { binCount: 200 }, onWarning });
    expect(drawn["tscin.nodeCount"]).toBe(2048);
    expect(warnings.find(({ code }) => code === "network-sampled")?.message).toMatch(
      /^the network has 2048 of 11520 voxels, drawn at random: with \d+ different signatures, all would be too many$/,
    );
    expect(await valuesOf(images, { discretization: { binCount: 200 } })).toEqual(drawn);
    // Within a few percent of all voxels, though these have coarser levels (of 44, which widen distances by 2 %).
    for (const name of ["meanNodeStrength", "meanDegreeCentrality", "meanClustering", "averagePathLength", "globalEfficiency"]) {
      expect(Math.abs(drawn[`tscin.${name}`]! / exact[`tscin.${name}`]! - 1), name).toBeLessThan(0.05);
    }
  });

  it("has no maps, and says so", async () => {
    const images = [toImage([[1, 2], [3, 4]]), toImage([[1, 1], [2, 2]])];
    const message = /^"features" expected features that have maps, got "tscin"; computeFeatures gives its values of a region$/;
    await expect(computeFeatureMap(images, { features: ["tspm", "tscin.nodeCount"] })).rejects.toThrow(message);
    await expect(explain(images, { features: "tscin" })).rejects.toBeInstanceOf(OptionError);
  });
});
