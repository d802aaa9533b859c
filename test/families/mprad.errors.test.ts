import { describe, expect, it } from "vitest";
import { computeFeatureMap, computeFeatures, EmptyRegionError, GeometryError, OptionError, type Image } from "../../src/index.js";

const imageOf = (size: readonly number[], value: (i: number) => number = (i) => 1 + i % 3): Image => ({
  data: Float32Array.from({ length: size.reduce((product, n) => product * n, 1) }, (_, i) => value(i)), size,
});
const a = imageOf([5, 4]), b = imageOf([5, 4], (i) => 1 + i % 4), features = "tspm.jointEntropy";

/** Both ways through refuse alike. */
async function refuses(images: unknown, options: object, Class: new (...args: never[]) => Error, message: RegExp): Promise<void> {
  for (const way of [computeFeatures, computeFeatureMap]) {
    const job = (): Promise<unknown> => way(images as Image, { features, ...options } as never);
    await expect(job()).rejects.toThrow(message);
    await expect(job()).rejects.toBeInstanceOf(Class);
  }
}

describe("several images are refused in a sentence", () => {
  const wrong: [string, unknown, object, RegExp][] = [
    ["no image", [], {}, /^"image" expected an image, or a list of 1 to 8 of them, got "an empty list"$/],
    ["nine", Array.from({ length: 9 }, () => a), {}, /^"image" expected an image, or a list of 1 to 8 of them, got an array of 9$/],
    ["one that is none", [a, {}], {}, /^"image\[1\]" expected an image .*, got an empty object$/],
    ["one with too few values", [a, { data: new Uint8Array(3), size: [5, 4] }], {}, /^"image\[1\]\.data" expected 20 values for size 5 × 4/],
    ["a family of one image", [a, b], { features: "glcm.contrast" }, /^"features" expected features of several images \(families tspm.*\), got "glcm"; give this family one image at a time$/],
    ["a family of one image beside one of several", [a, b], { features: [features, "histogram"] }, /^"features" expected features of several images/],
    ["an image that is not there", [a, b], { features: "tspm.conditionalEntropy3" }, /^"features" expected a feature of 2 images, got "tspm\.conditionalEntropy3"$/],
    ["too few rules", [a, b], { discretization: [{ binCount: 4 }] }, /^"discretization" expected one rule, or 2, one for each image/],
    ["a wrong rule", [a, b], { discretization: [{ binCount: 4 }, { bincount: 4 }] }, /"discretization.*\.bincount" expected a known option name, got "bincount"/],
    ["levels beyond the range", [a, b], { discretization: { levelCount: 3 } }, /level/],
    ["levels that are no whole numbers", [a, imageOf([5, 4], (i) => i + 0.5)], { discretization: { levelCount: 30 } }, /integer|whole/],
    ["relations of one image", a, { features: "tsrm" }, /^"image" expected a list of at least 2 images for tsrm, got "?one image"?$/],
    ["the same voxel as its own neighbor", [a, b], { features: "tscm", distances: [0] }, /^"distances" expected a list of integers in \[1, 255\] for tscm/],
  ];
  for (const [name, images, options, message] of wrong) it(name, () => refuses(images, options, OptionError, message));

  it("images of different size, and a mask of another", async () => {
    await refuses([a, imageOf([4, 5])], {}, GeometryError, /^image\[0\] and image\[1\] lie on different grids: image\[0\] has size 5 × 4, .* image\[1\] size 4 × 5/);
    await refuses([a, b], { mask: imageOf([4, 4]) }, GeometryError, /^image and mask lie on different grids: .* size 5 × 4, .* size 4 × 4/);
  });

  it("a mask outside what the images have in common", async () => {
    const halves = [imageOf([5, 4], (i) => (i < 10 ? NaN : 1)), imageOf([5, 4], (i) => (i < 10 ? 1 : NaN))];
    await refuses(halves, {}, EmptyRegionError, /no voxel/);
    await refuses([halves[0], a], { mask: imageOf([5, 4], (i) => +(i < 10)) }, EmptyRegionError, /no voxel/);
    await refuses([a, b], { mask: imageOf([5, 4], () => 0) }, EmptyRegionError, /no voxel/);
  });
});
