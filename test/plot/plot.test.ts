import { compile, type TopLevelSpec } from "vega-lite";
import * as vega from "vega";
import { describe, expect, it } from "vitest";
import { adviseGrayLevels, computeFeatureMap, computeGlcm, sweep } from "../../src/index.js";
import { plotGlcm, plotHistogram, plotInformationLoss, plotMaps, plotSweep, plotSweepHeatMap, type VegaLiteSpec } from "../../src/plot/index.js";
import { synthetic } from "../support/scenes.js";

const image = synthetic(48, 10);

/** Compiles and draws; whatever Vega-Lite warns of fails. */
async function draw(spec: VegaLiteSpec): Promise<string> {
  expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  const warnings: string[] = [];
  const logger = {
    level: () => logger, error: (...args: unknown[]) => (warnings.push(args.join(" ")), logger), warn: (...args: unknown[]) => (warnings.push(args.join(" ")), logger),
    info: () => logger, debug: () => logger,
  };
  const { spec: drawing } = compile(spec as unknown as TopLevelSpec, { logger: logger as never });
  expect(warnings).toEqual([]);
  return new vega.View(vega.parse(drawing), { renderer: "none" }).toSVG();
}

const marks = (svg: string, name: string): number => (svg.match(new RegExp(`class="mark-${name}`, "g")) ?? []).length;

describe("plots", () => {
  it("draw a line for each window, the noise beside it, and the knees", async () => {
    const table = await sweep(image, { features: ["histogram.entropy", "glcm.contrast"], binCounts: [2, 8, 32, 128], kernelRadii: [1, 3] });
    const svg = await draw(plotSweep(table));
    expect(marks(svg, "line")).toBeGreaterThanOrEqual(4);
    expect(svg).toContain("histogram.entropy against gray levels");
    expect(svg).toContain(">7 wide<");
    const contrast = plotSweep(table, { feature: "glcm.contrast", title: "Mine" });
    expect(await draw(contrast)).toContain("Mine");
    expect(JSON.stringify(contrast)).not.toContain("strokeDash");
    expect(await draw(plotSweepHeatMap(table, { feature: "glcm.contrast" }))).toContain("bins by windows");
    expect(() => plotSweep(table, { feature: "glcm.contrasts" })).toThrow('"feature" expected one of histogram.entropy, glcm.contrast, got "glcm.contrasts"');
    const region = await sweep(image, { features: "histogram.entropy", binWidths: [2, 8, 32] });
    expect(await draw(plotSweep(region))).toContain(">region<");
  });

  it("shade the range advised, or have none", async () => {
    const advice = await adviseGrayLevels(image), svg = await draw(plotInformationLoss(advice));
    expect(advice.range).not.toBeNull();
    expect(svg).toContain(`${advice.range![0]} to ${advice.range![1]}, ${advice.suggested} suggested`);
    expect(marks(svg, "rect")).toBeGreaterThan(0);
    expect(await draw(plotInformationLoss({ ...advice, range: null, suggested: null }))).toContain("No range");
  });

  it("show histograms, matrices and maps", async () => {
    const histogram = plotHistogram(image.data, [-100, 0, 100]), bars = (histogram.layer as { data: { values: { count: number }[] } }[])[0]!.data.values;
    expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(48 * 48);
    expect(marks(await draw(histogram), "rule")).toBeGreaterThan(0);
    expect(() => plotHistogram([NaN])).toThrow("at least one finite number");
    const matrix = await computeGlcm(image, { aggregation: "merged", discretization: { binCount: 8 } });
    expect(await draw(plotGlcm(matrix))).toContain("Co-occurrence matrix");
    expect(() => plotGlcm({ data: [1], shape: [1, 1, 1] })).toThrow("aggregation");
    const maps = await computeFeatureMap(image, { features: ["glcm.contrast", "histogram.entropy"], kernelRadius: 2 });
    const montage = plotMaps(maps);
    expect((montage.concat as { data: { values: unknown[] } }[]).map(({ data }) => data.values.length)).toEqual([2304, 2304]);
    expect(await draw(montage)).toContain("glcm.contrast");
    expect(() => plotMaps(maps, { slice: 3 })).toThrow('"slice" expected an integer in [0, 0], got 3');
  });
});
