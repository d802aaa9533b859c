import { describe, expect, it } from "vitest";
import { GeometryError, OptionError, computeFeatures, cropToCommon, resampleTo } from "../../src/index.js";
import { readImage } from "../../src/io/index.js";
import type { Image } from "../../src/types.js";
import { referenceFolder } from "../support/answers.js";
import { mulberry32 } from "../support/random.js";

/** Oblique and anisotropic: turned by 30 degrees about z, then by 20 about x. */
const [c, s, d, t] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6), Math.cos(Math.PI / 9), Math.sin(Math.PI / 9)];
const OBLIQUE = [c, -s, 0, s * d, c * d, -t, s * t, c * t, d];
const SPACING = [0.7, 1.1, 2.5];

const placeOf = ({ spacing, origin, direction }: Image, index: readonly number[]): number[] => [0, 1, 2].map((row) => (
  origin![row]! + index.reduce((sum, n, axis) => sum + direction![3 * row + axis]! * spacing![axis]! * n, 0)
));
const valueAt = ({ data, size }: Image, [x, y, z]: readonly number[]): number => data[(z! * size[1]! + y!) * size[0]! + x!]!;

/** A part of one world: the voxel at (x, y, z) of the world's lattice holds a number of its own. */
function part(start: readonly number[], size: readonly number[], scale: number): Image {
  const world: Image = { data: new Int16Array(1), size: [1, 1, 1], spacing: SPACING, origin: [5, -3, 8], direction: OBLIQUE };
  const data = Int16Array.from({ length: size.reduce((a, b) => a * b) }, (_, i) => {
    const [x, y, z] = [i % size[0]!, Math.floor(i / size[0]!) % size[1]!, Math.floor(i / size[0]! / size[1]!)];
    return scale * ((x + start[0]!) + 20 * (y + start[1]!) + 400 * (z + start[2]!));
  });
  return { ...world, data, size, origin: placeOf(world, start) };
}

describe("cropToCommon", () => {
  it("leaves of images on one oblique lattice what all have, each voxel in its place", () => {
    const a = part([0, 0, 0], [12, 9, 7], 1), b = part([3, 1, 2], [14, 6, 9], -1), [first, second] = cropToCommon([a, b]) as [Image, Image];
    expect([first.size, second.size]).toEqual([[9, 6, 5], [9, 6, 5]]);
    expect(second.data).toEqual(first.data.map((v) => -v));
    for (const cut of [first, second]) placeOf(a, [3, 1, 2]).forEach((x, axis) => expect(cut.origin![axis]).toBeCloseTo(x, 10));
    expect(valueAt(first, [0, 0, 0])).toBe(valueAt(a, [3, 1, 2]));
    expect(first.data).toBeInstanceOf(Int16Array);
  });

  it("copies nothing of what is alike already, and forgets what was rounded in a file", () => {
    const a = part([0, 0, 0], [4, 5, 6], 1), b = { ...part([0, 0, 0], [4, 5, 6], 2), origin: Array.from(a.origin!, (x) => x + 1e-4) };
    const [first, second] = cropToCommon([a, b]) as [Image, Image];
    expect([first.data, second.data]).toEqual([a.data, b.data]);
    expect(second.data).toBe(b.data);
    expect(second.origin).toEqual(a.origin);
  });

  it("refuses other lattices, saying what both are and what to do", () => {
    const a = part([0, 0, 0], [4, 5, 6], 1);
    const shifted = { ...a, origin: placeOf(a, [0.5, 0, 0]) }, coarse = { ...a, spacing: [0.7, 1.1, 2.6] }, away = part([4, 0, 0], [4, 5, 6], 1);
    expect(() => cropToCommon([a, shifted])).toThrow(GeometryError);
    expect(() => cropToCommon([a, coarse])).toThrow(/image\[0\] has size 4 × 5 × 6, spacing \[0\.7, 1\.1, 2\.5\].*image\[1\] size 4 × 5 × 6, spacing \[0\.7, 1\.1, 2\.6\].*resampleTo/);
    expect(() => cropToCommon([a, away])).toThrow(/no voxel in common/);
    expect(() => cropToCommon([])).toThrow(OptionError);
  });

  const folder = referenceFolder();
  it.skipIf(!folder)("crops a real CT and MR, of which features are then computed", async () => {
    const [ct, mr] = await Promise.all(["ct", "mr_t1"].map((name) => readImage(`${folder}images/sts008_${name}_image.nii.gz`))) as unknown as [Image, Image];
    const cut = cropToCommon([ct, mr]);
    expect(cut[0]!.size).toEqual(cut[1]!.size);
    const { values } = await computeFeatures(cut, { features: ["tspm.jointEntropy", "tspm.mutualInformation"], discretization: { binCount: 8 } });
    expect(values["tspm.jointEntropy"]).toBeGreaterThan(1);
    expect(values["tspm.mutualInformation"]).toBeGreaterThan(0);
  });
});

describe("resampleTo", () => {
  /** Linear in space: linear interpolation gives it back. */
  const slope = ([x, y, z]: readonly number[]): number => 3 + 0.5 * x! - 0.25 * y! + 2 * z!;
  const field: Image = { ...part([0, 0, 0], [15, 12, 8], 1) };
  const linearField = { ...field, data: Float64Array.from({ length: 15 * 12 * 8 }, (_, i) => (
    slope(placeOf(field, [i % 15, Math.floor(i / 15) % 12, Math.floor(i / 180)]))
  )) };
  const target: Image = { data: new Uint8Array(9 * 8 * 7), size: [9, 8, 7], spacing: [1, 0.8, 1.7], origin: placeOf(field, [4, 3, 1]), direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
  const inField = (place: readonly number[]): number[] => {
    // The direction is orthonormal: its transpose turns back.
    const shift = place.map((x, axis) => x - field.origin![axis]!);
    return [0, 1, 2].map((axis) => [0, 1, 2].reduce((sum, row) => sum + OBLIQUE[3 * row + axis]! * shift[row]!, 0) / SPACING[axis]!);
  };

  it("gives a field that is linear in space back, onto any lattice, and NaN where the image does not reach", () => {
    const out = resampleTo(linearField, target);
    expect(out.data).toBeInstanceOf(Float32Array);
    expect([out.size, out.spacing, out.origin, [...out.direction as ArrayLike<number> as number[]]]).toEqual([target.size, target.spacing, target.origin, target.direction]);
    let inside = 0;
    for (let i = 0; i < out.data.length; i++) {
      const place = placeOf(target, [i % 9, Math.floor(i / 9) % 8, Math.floor(i / 72)]), index = inField(place);
      const reaches = index.every((p, axis) => p > -1e-6 && p < field.size[axis]! - 1 + 1e-6);
      expect(Number.isNaN(out.data[i]!)).toBe(!reaches);
      if (!reaches) continue;
      inside++;
      expect(out.data[i]).toBeCloseTo(slope(place), 4);
    }
    expect(inside).toBeGreaterThan(100);
    expect(inside).toBeLessThan(9 * 8 * 7);
  });

  it("takes the nearest voxel of a mask, keeping its type, and 0 outside", () => {
    const random = mulberry32(3), mask = { ...field, data: Uint8Array.from({ length: 15 * 12 * 8 }, () => Math.floor(random() * 4)) };
    const out = resampleTo(mask, target, { method: "nearest" });
    expect(out.data).toBeInstanceOf(Uint8Array);
    for (let i = 0; i < out.data.length; i++) {
      const index = inField(placeOf(target, [i % 9, Math.floor(i / 9) % 8, Math.floor(i / 72)])).map((p) => Math.floor(p + 0.5));
      expect(out.data[i]).toBe(index.every((n, axis) => n >= 0 && n < field.size[axis]!) ? valueAt(mask, index) : 0);
    }
    expect(resampleTo(mask, { ...target, origin: [500, 0, 0] }, { method: "nearest", fill: 9 }).data.every((v) => v === 9)).toBe(true);
  });

  it("gives an image on its own lattice back, its last voxels too", () => {
    const image: Image = { data: Float32Array.from({ length: 30 }, (_, i) => i * i), size: [6, 5], spacing: [0.3, 0.7], origin: [1, 2], direction: [0.8, -0.6, 0.6, 0.8] };
    expect(resampleTo(image, image).data).toEqual(image.data);
    expect(resampleTo(linearField, linearField).data.every((v) => !Number.isNaN(v))).toBe(true);
  });

  it("says what is wrong", () => {
    expect(() => resampleTo(field, target, { method: "cubic" as "linear" })).toThrow(/"method" expected one of linear, nearest, got "cubic"/);
    expect(() => resampleTo(field, target, { fil: 0 } as object)).toThrow(/known are method, fill/);
    expect(() => resampleTo(field, { data: new Uint8Array(4), size: [2, 2] })).toThrow(/"reference" expected 3 axes/);
  });
});
