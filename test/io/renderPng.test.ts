import { decode, hasPngSignature } from "fast-png";
import { describe, expect, it } from "vitest";
import { colorMapNames, colorTable, readImage, renderPng, type RenderPngOptions } from "../../src/io/index.js";
import type { Image } from "../../src/types.js";

/** Values 0..99 along x and y, NaN in the first column; slice 0 of three is empty. */
function sampleMap(depth = 3): Image & { name: string; unit: string } {
  const data = new Float32Array(100 * depth).fill(NaN);
  for (let voxel = depth > 1 ? 100 : 0; voxel < data.length; voxel++) if (voxel % 10 !== 0) data[voxel] = voxel % 100;
  return { data, size: [10, 10, depth], spacing: [1, 1, 3], name: "glcm.jointEntropy", unit: "bit" };
}

function draw(map: Image, options?: RenderPngOptions) {
  const bytes = renderPng(map, options);
  const { width, height, data, channels } = decode(bytes, { checkCrc: true });
  expect(channels).toBe(4);
  const pixel = (x: number, y: number) => Array.from(data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4));
  return { bytes, width, height, data, pixel };
}

describe("renderPng", () => {
  it("gives a PNG of some 256 pixels with transparent undefined voxels and a bar", () => {
    const { bytes, width, height, pixel } = draw(sampleMap(), { title: "", unit: "", range: [0, 99] });
    expect(hasPngSignature(bytes)).toBe(true);
    expect(height).toBe(260);
    expect(width).toBeGreaterThan(280);
    expect(pixel(5, 100)).toEqual([0, 0, 0, 0]);
    const table = colorTable("viridis");
    const color = (value: number) => [...table.subarray(3 * Math.floor((256 * value) / 99), 3 * Math.floor((256 * value) / 99) + 3), 255];
    expect(pixel(26 + 3, 3)).toEqual(color(1));
    expect(pixel(26 * 5 + 3, 26 * 7 + 3)).toEqual(color(75));
    // The bar stands two characters to the right: highest on top.
    expect(pixel(260 + 14, 0)).toEqual([...table.subarray(765), 255]);
    expect(pixel(260 + 14, 259)).toEqual([...table.subarray(0, 3), 255]);
    expect(pixel(260 + 2, 5)).toEqual([255, 255, 255, 255]);
  });

  it("keeps the proportions of the spacing, and is bounded for long images", () => {
    const data = new Float32Array(200).map((_, index) => index);
    const tall = draw({ data, size: [20, 10], spacing: [1, 4] }, { title: "", unit: "" });
    expect(tall.height).toBe(2 * 260);
    const long = draw({ data: new Float32Array(3000).fill(1), size: [3000, 1] });
    expect(long.width).toBeLessThan(4000);
    expect(draw({ data: new Float32Array(20000), size: [20000, 1], spacing: [1, 0.001] }).width).toBeLessThan(5000);
  });

  it("draws the middle slice with a value, or the one asked for", () => {
    const map = sampleMap();
    const drawn = draw(map);
    expect(drawn.bytes).toEqual(renderPng(map, { slice: 2 }));
    expect(draw(map, { slice: 0 }).data).not.toEqual(drawn.data);
    const empty = draw({ ...map, data: new Float32Array(300).fill(NaN) });
    expect(empty.pixel(100, 100)).toEqual([0, 0, 0, 0]);
  });

  it("takes percentiles for the range, or the map's own", () => {
    const data = Float32Array.from({ length: 1000 }, (_, index) => index);
    data[999] = 1e9;
    const map: Image = { data, size: [100, 10] };
    expect(draw(map).bytes).toEqual(renderPng(map, { range: [20, 979] }));
    const withStats = { ...map, stats: { p02: 5, p98: 50 } };
    expect(renderPng(withStats)).toEqual(renderPng(map, { range: [5, 50] }));
    data.set([Infinity, -Infinity]);
    expect(draw(map, { title: "", range: [10, 20] }).pixel(1, 1).slice(0, 3)).toEqual([...colorTable("viridis").subarray(765)]);
    expect(() => renderPng({ data: new Uint8Array(4).fill(3), size: [2, 2] })).not.toThrow();
  });

  it("takes `valid` where the map holds a number for undefined voxels", () => {
    const map = { data: new Float32Array(4), size: [2, 2], valid: Uint8Array.of(1, 0, 1, 1) };
    const { pixel } = draw(map, { title: "" });
    expect(pixel(10, 10)[3]).toBe(255);
    expect(pixel(250, 10)[3]).toBe(0);
  });

  it("draws a montage, and a background in gray under undefined voxels", () => {
    const background: Image = { data: Float32Array.from({ length: 300 }, (_, index) => index % 100), size: [10, 10, 3] };
    const { pixel, width, height } = draw(sampleMap(), { montage: true, background, title: "" , unit: "" });
    expect(width).toBeGreaterThan(2 * 256);
    expect(height).toBeGreaterThan(256);
    const [red, green, blue, alpha] = pixel(3, 150);
    expect([red === green, green === blue, alpha]).toEqual([true, true, 255]);
    expect(draw(sampleMap(60), { montage: true }).height).toBeLessThan(800);
  });

  it("writes title, unit and numbers as black dots", () => {
    const black = (options: RenderPngOptions) => {
      const { data } = draw(sampleMap(), options);
      let count = 0;
      for (let at = 0; at < data.length; at += 4) if (data[at]! + data[at + 1]! + data[at + 2]! === 0 && data[at + 3] === 255) count++;
      return count;
    };
    const bare = black({ title: "", unit: "" });
    expect(bare).toBeGreaterThan(20);
    expect(black({})).toBeGreaterThan(bare + 100);
    expect(black({ title: "", unit: "bit²" })).toBeGreaterThan(bare + 20);
    expect(() => renderPng(sampleMap(), { title: "a title that is much too long for the picture ".repeat(5), unit: "intensity·level³ and more" })).not.toThrow();
  });

  it("has the color maps viewers know, ends included", () => {
    expect(colorMapNames).toEqual(["viridis", "cividis", "plasma", "inferno", "magma", "turbo", "gray"]);
    const ends = (name: (typeof colorMapNames)[number]) => [...colorTable(name).subarray(0, 3), ...colorTable(name).subarray(765)];
    expect(ends("viridis")).toEqual([68, 1, 84, 253, 231, 37]);
    expect(ends("inferno")).toEqual([0, 0, 4, 252, 255, 164]);
    expect(ends("gray")).toEqual([0, 0, 0, 255, 255, 255]);
    for (const name of colorMapNames) expect(colorTable(name)).toHaveLength(768);
    expect(colorTable("magma")).toBe(colorTable("magma"));
  });

  it("names the option that is wrong", () => {
    const map = sampleMap();
    expect(() => renderPng(map, { slice: 3 })).toThrow(/"slice" expected an integer in \[0, 2\], got 3/);
    expect(() => renderPng(map, { range: [5, 5] })).toThrow(/"range" expected two finite numbers \[low, high\], low below high, got \[5, 5\]/);
    expect(() => renderPng(map, { colorMap: "jet" as "gray" })).toThrow(/"colorMap" expected one of viridis, .* got "jet"/);
    expect(() => renderPng(map, { background: { data: new Uint8Array(100), size: [10, 10] } })).toThrow(/"background" expected an image of the map's size 10 x 10 x 3/);
    expect(() => renderPng(map, { colormap: "gray" } as object)).toThrow(/"colormap" expected one of the options slice, montage, colorMap/);
    expect(() => renderPng({ data: new Uint8Array(3), size: [2, 2] })).toThrow(/"image.data" expected 2 x 2 = 4 voxels/);
  });

  it("cannot be read back as an image, since it is a picture in color", async () => {
    await expect(readImage(renderPng(sampleMap()))).rejects.toMatchObject({ name: "FileError" });
  });
});
