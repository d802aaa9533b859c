import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { renderMpradPage } from "../../src/cli/mpradPage.js";
import { computeFeatureMap, type Image } from "../../src/index.js";
import { renderPage, renderPng } from "../../src/io/index.js";
import { mulberry32 } from "../support/random.js";

interface Picture { readonly width: number; readonly height: number; readonly data: ArrayLike<number> }
const picture = (png: Uint8Array): Picture => decode(png, { checkCrc: true });
/** Where one picture stands in another with its corner at (x, y): every pixel. */
const cut = (page: Picture, x: number, y: number, { width, height }: Picture): number[] => Array.from({ length: width * height * 4 }, (_, i) => {
  const pixel = Math.floor(i / 4);
  return page.data[4 * ((y + Math.floor(pixel / width)) * page.width + x + pixel % width) + i % 4]!;
});
const ramp = (size: number[]): Image => ({ size, data: Float32Array.from({ length: size[0]! * size[1]! }, (_, i) => i % 17) });

describe("renderPage", () => {
  it("puts pictures of different sizes into columns and rows, as they are alone", () => {
    const cells = [
      [{ map: ramp([20, 10]), title: "first" }, { map: ramp([10, 20]), colorMap: "gray" as const, range: [0, 5] as const }],
      [{ map: ramp([9, 9]), unit: "bit" }, { map: ramp([12, 10]) }],
    ];
    const page = picture(renderPage(cells)), alone = cells.map((row) => row.map(({ map, ...options }) => picture(renderPng(map, options))));
    const widths = [0, 1].map((column) => Math.max(...alone.map((row) => row[column]!.width))), heights = alone.map((row) => Math.max(...row.map(({ height }) => height)));
    expect([page.width, page.height]).toEqual([3 * 16 + widths[0]! + widths[1]!, 3 * 16 + heights[0]! + heights[1]!]);
    alone.forEach((row, r) => row.forEach((cell, column) => {
      const [x, y] = [16 + column * (16 + widths[0]!), 16 + r * (16 + heights[0]!)];
      expect(cut(page, x, y, cell)).toEqual(Array.from(cell.data));
    }));
    expect(cut(page, 0, 0, { width: 16, height: page.height, data: [] }).every((x) => x === 255)).toBe(true);
  });

  it("writes lines of text, and takes rows of different lengths", () => {
    const black = (text: string[]): number => {
      const { data } = picture(renderPage([[{ text }], [{ map: ramp([5, 5]) }, { map: ramp([5, 5]) }]]));
      return Array.from({ length: data.length / 4 }, (_, i) => +(data[4 * i]! + data[4 * i + 1]! + data[4 * i + 2]! === 0 && data[4 * i + 3] === 255)).reduce((a, b) => a + b);
    };
    expect(black(["radius 2", "levels 8, 8"])).toBeGreaterThan(black(["radius 2"]) + 50);
    expect(() => renderPage([[{ text: [] }]])).not.toThrow();
  });

  it("names what is wrong", () => {
    expect(() => renderPage([])).toThrow(/^"rows" expected a list of rows with a cell or more, got \[\]$/);
    expect(() => renderPage([[]])).toThrow(/^"rows" expected/);
    expect(() => renderPage([[{ map: ramp([5, 5]), slice: 1 }]])).toThrow(/"slice" expected an integer in \[0, 0\], got 1/);
  });
});

describe("the page of several images", () => {
  it("shows the fullest slice: images, their entropies on one scale, and that of all", async () => {
    const size = [24, 20, 4], voxels = 24 * 20 * 4, random = mulberry32(5);
    const images = [0, 1].map((k): Image => ({ size, data: Float32Array.from({ length: voxels }, (_, i) => (i % 24) * k + 5 * random()) }));
    // Slice 2 has most of the mask.
    const mask: Image = { size, data: Uint8Array.from({ length: voxels }, (_, i) => +((i % 24) > 8 + 4 * Math.abs(2 - Math.floor(i / 480)))) };
    const options = { mask, kernelRadius: 1, discretization: { binCount: 8 }, workers: 0 };
    const joint = (await computeFeatureMap(images, { ...options, features: "tspm.jointEntropy" }))["tspm.jointEntropy"];
    const single = await Promise.all(images.map(async (image) => (await computeFeatureMap(image, { ...options, features: "histogram.entropy" }))["histogram.entropy"]));
    const page = picture(renderMpradPage({
      images: images.map((image, k) => ({ name: `image ${k}`, image })), single, joint, colorMap: "viridis", caption: ["radius 1 x 1 x 1"],
    }));
    const range = [Math.min(...single.map(({ stats }) => stats.p02)), Math.max(...single.map(({ stats }) => stats.p98))] as const;
    const tops = images.map((map, k) => picture(renderPng(map, { slice: 2, colorMap: "gray", title: `image ${k}` })));
    const bottoms = single.map((map, k) => picture(renderPng(map, { slice: 2, range, background: images[k]!, title: `entropy of image ${k}` })));
    const last = picture(renderPng(joint, { slice: 2, background: images[0]!, title: "joint entropy of 2 images" }));
    const width = (k: number): number => Math.max(tops[k]!.width, bottoms[k]!.width), y = 32 + Math.max(...tops.map(({ height }) => height));
    expect(cut(page, 16, 16, tops[0]!)).toEqual(Array.from(tops[0]!.data));
    expect(cut(page, 32 + width(0), 16, tops[1]!)).toEqual(Array.from(tops[1]!.data));
    expect(cut(page, 16, y, bottoms[0]!)).toEqual(Array.from(bottoms[0]!.data));
    expect(cut(page, 32 + width(0), y, bottoms[1]!)).toEqual(Array.from(bottoms[1]!.data));
    expect(cut(page, 48 + width(0) + width(1), y, last)).toEqual(Array.from(last.data));
  });
});
