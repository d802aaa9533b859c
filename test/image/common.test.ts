import { describe, expect, it } from "vitest";
import { computeFeatures, cropToCommon, GeometryError, type Image } from "../../src/index.js";
import { readImage } from "../../src/io/index.js";
import { referenceFolder } from "../support/answers.js";

const [c, s] = [Math.cos(0.4), Math.sin(0.4)];
/** Turned about z, then mirrored along y; spacing differs on each axis. */
const lattice = { spacing: [0.7, 1.3, 3], direction: [c, s, 0, s, -c, 0, 0, 0, 1] };
const worldOf = (origin: readonly number[], index: readonly number[]): number[] => origin.map((x, row) => (
  index.reduce((sum, i, axis) => sum + lattice.direction[row * 3 + axis]! * lattice.spacing[axis]! * i, x)
));
/** Voxels hold their own place on the lattice: x + 100 y + 10 000 z. */
const block = (start: readonly number[], size: readonly [number, number, number], base = [-20, 30, 5]): Image & { data: Int32Array } => ({
  ...lattice, origin: worldOf(base, start), size,
  data: Int32Array.from({ length: size[0] * size[1] * size[2] }, (_, i) => (
    start[0]! + i % size[0] + 100 * (start[1]! + Math.floor(i / size[0]) % size[1]) + 10_000 * (start[2]! + Math.floor(i / size[0] / size[1]))
  )),
});

describe("cropToCommon", () => {
  it("keeps what all have, at its place in the world", async () => {
    const images = [block([0, 0, 0], [9, 8, 7]), block([2, -3, 1], [9, 8, 4]), block([-1, 1, 0], [8, 6, 9])];
    const before = images.map(({ data }) => data.slice());
    const cropped = await cropToCommon(images), want = block([2, 1, 1], [5, 4, 4]);
    for (const image of cropped) {
      expect(image.data).toEqual(want.data);
      expect(image).toMatchObject({ size: [5, 4, 4], spacing: lattice.spacing });
      expect(Array.from(image.direction!)).toEqual(lattice.direction);
      Array.from(image.origin!).forEach((x, row) => expect(x).toBeCloseTo((want.origin as number[])[row]!, 12));
    }
    images.forEach(({ data }, k) => expect(data).toEqual(before[k]));
  });

  it("gives views of whole slices, copies of the rest", async () => {
    const large = block([0, 0, 0], [4, 3, 6]), thin = block([0, 0, 2], [4, 3, 2]), narrow = block([1, 0, 2], [3, 3, 2]);
    const [view, own] = await cropToCommon([large, thin]);
    expect([view!.data.buffer === large.data.buffer, view!.data.byteOffset, own!.data.buffer === thin.data.buffer]).toEqual([true, 96, true]);
    const [copy, whole] = await cropToCommon([thin, narrow]);
    expect([copy!.data.buffer === thin.data.buffer, whole!.data.buffer === narrow.data.buffer]).toEqual([false, true]);
    expect(copy!.data).toEqual(whole!.data);
    const array = { data: Uint8Array.of(0, 1, 2, 3, 4, 5), shape: [3, 2], stride: [1, 3], offset: 0 };
    expect((await cropToCommon([array, { data: new Int8Array(2), size: [1, 2], origin: [1, 1] }]))[0]).toMatchObject({
      data: Uint8Array.of(4, 5), size: [1, 2], origin: [1, 1],
    });
    const one = block([0, 0, 0], [2, 2, 2]);
    expect((await cropToCommon([one]))[0]).toMatchObject({ data: one.data, size: [2, 2, 2], origin: one.origin });
  });

  it("takes a hundredth of a voxel for rounding, and no more", async () => {
    const first = block([0, 0, 0], [5, 5, 5]), moved = (by: number): Image => block([1, 0, 0], [5, 5, 5], [-20 + by * c, 30 + by * s, 5]);
    expect((await cropToCommon([first, moved(0.0069)]))[1]!.size).toEqual([4, 5, 5]);
    await expect(cropToCommon([first, moved(0.0071)])).rejects.toThrow(GeometryError);
    // Wider voxels drift apart: 10 of them by a hundredth each.
    const row = (n: number, spacing: number): Image => ({ data: new Uint8Array(n), size: [n, 1], spacing: [spacing, 1] });
    expect((await cropToCommon([row(10, 1), row(10, 1.0009)]))[1]!.size).toEqual([10, 1]);
    await expect(cropToCommon([row(10, 1), row(10, 1.0011)])).rejects.toThrow(/different lattices/);
  });

  it("prints both geometries and says what to do", async () => {
    const first = block([0, 0, 0], [5, 4, 3]), other = { ...first, spacing: [0.7, 1.3, 2], origin: [0, 0, 0] };
    await expect(cropToCommon([first, first, other])).rejects.toThrow(
      /^image\[0\] and image\[2\] lie on different lattices: image\[0\] has size 5 × 4 × 3, spacing \[0\.7, 1\.3, 3\] mm, origin \[-20, 30, 5\], direction \[.*\], image\[2\] size 5 × 4 × 3, spacing \[0\.7, 1\.3, 2\] mm, .*; bring one to the other with resampleTo\(image, reference\)$/,
    );
    await expect(cropToCommon([first, block([5, 0, 0], [5, 4, 3])])).rejects.toThrow(/^the images share a lattice but no voxel: image\[0\] has size .*; image\[1\] has size/);
    await expect(cropToCommon([first, { data: new Uint8Array(4), size: [2, 2] }])).rejects.toThrow(/^image\[1\] and image\[0\] have different dimensions/);
    await expect(cropToCommon([])).rejects.toThrow(/^"images" expected a list of at least one image, got \[\]$/);
    await expect(cropToCommon(first as never)).rejects.toThrow(/^"images" expected a list of at least one image/);
    await expect(cropToCommon([first, null as never])).rejects.toThrow(/^"image\[1\]" expected an image/);
  });

  it("cuts a real CT to its MR, and both masks to the same voxels, if they are here", async () => {
    const folder = referenceFolder();
    if (!folder) return;
    const names = ["ct_image", "mr_t1_image", "ct_mask", "mr_t1_mask"];
    const files = await Promise.all(names.map((name) => readImage(`${folder}images/sts008_${name}.nii.gz`)));
    const [ct, mr, ctMask, mrMask] = await cropToCommon(files);
    expect(ct!.size).toEqual([77, 79, 28]);
    expect(mr!.data.buffer).toBe(files[1]!.data.buffer);
    // Voxel 0 of the MR is voxel (32, 24, 13) of the CT.
    expect(ct!.data[0]).toBe(files[0]!.data[32 + 141 * (24 + 137 * 13)]);
    Array.from(ct!.origin!).forEach((x, row) => expect(Math.abs(x - files[1]!.origin[row]!)).toBeLessThan(0.01));
    expect(Array.from(ctMask!.data)).toEqual(Array.from(mrMask!.data));
    expect(Array.from(ctMask!.data).filter((x) => x !== 0)).toHaveLength(8862);
    const { values } = await computeFeatures([ct!, mr!], { mask: ctMask!, features: "tspm.jointEntropy", discretization: { binCount: 8 } });
    expect(values["tspm.jointEntropy"]).toBeGreaterThan(1);
  });
});
