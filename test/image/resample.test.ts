import { describe, expect, it } from "vitest";
import { GeometryError, OptionError, resampleTo, type Image, type ResampleOptions } from "../../src/index.js";
import { readImage } from "../../src/io/index.js";
import { readAnswers, referenceFolder } from "../support/answers.js";
import { Mismatches } from "../support/close.js";
import { mulberry32 } from "../support/random.js";

interface Grid {
  readonly size: number[];
  readonly spacing: number[];
  readonly origin: number[];
  readonly direction: number[];
}
interface Case {
  readonly name: string;
  readonly image: Grid & { readonly data: number[] };
  readonly reference: Grid;
  readonly linear: (number | null)[];
  readonly nearest: (number | null)[];
}

const { cases } = readAnswers<{ cases: Case[] }>("resample-scipy");
const imageOf = ({ data, ...grid }: Grid & { data: number[] }): Image => ({ ...grid, data: Float64Array.from(data) });
const empty = (grid: Grid): Image => ({ ...grid, data: new Uint8Array(grid.size.reduce((product, n) => product * n, 1)) });
/** World position of a voxel. */
const worldOf = ({ size, spacing, origin, direction }: Grid, voxel: number): number[] => {
  const index = size.map((n, axis) => Math.floor(voxel / size.slice(0, axis).reduce((product, m) => product * m, 1)) % n);
  return origin.map((x, row) => index.reduce((sum, i, axis) => sum + direction[row * size.length + axis]! * spacing[axis]! * i, x));
};

describe("resampleTo", () => {
  for (const { name, image, reference, linear, nearest } of cases) {
    it(`gives SciPy's values: ${name}`, async () => {
      const mismatches = new Mismatches();
      for (const [method, want] of Object.entries({ linear, nearest })) {
        const got = await resampleTo(imageOf(image), empty(reference), { method: method as "linear" });
        expect(got).toMatchObject({ size: reference.size, spacing: reference.spacing, origin: reference.origin });
        expect(Array.from(got.direction!)).toEqual(reference.direction);
        expect(got.data).toBeInstanceOf(Float64Array);
        expect(want.filter((x) => x !== null).length).toBeGreaterThan(30);
        want.forEach((x, i) => mismatches.check(`${method} ${i}`, got.data[i]!, x ?? NaN, 1e-9, 1e-9));
      }
      mismatches.expectNone(2 * linear.length);
    });
  }

  it("reproduces a linear function of the world between the centers of voxels", async () => {
    const { image, reference } = cases[0]!, mismatches = new Mismatches();
    const ramp = ([x, y, z]: number[]): number => 3 * x! - 2 * y! + 0.5 * z! + 7;
    const from = imageOf({ ...image, data: image.data.map((_, i) => ramp(worldOf(image, i))) });
    const got = (await resampleTo(from, empty(reference))).data;
    // A fine grid well inside: the rim holds its values and is no ramp.
    const inner = { ...reference, size: [8, 8, 6], spacing: [0.5, 0.5, 0.5], origin: worldOf(image, 9 * 7 * 1 + 9 * 2 + 3) };
    const fine = (await resampleTo(from, empty(inner))).data;
    expect(got.some(Number.isNaN)).toBe(true);
    let compared = 0;
    fine.forEach((value, i) => {
      if (Number.isNaN(value)) return;
      compared++;
      mismatches.check(String(i), value, ramp(worldOf(inner, i)), 1e-12, 1e-9);
    });
    expect(compared).toBe(fine.length);
    mismatches.expectNone(compared);
  });

  it("onto its own grid is the image itself, NaN and rim included", async () => {
    const { image } = cases[1]!, random = mulberry32(4);
    const data = Float32Array.from(image.data, (x) => (random() < 0.1 ? NaN : x + random()));
    const moved = image.origin.map((x) => x + 1e-9);
    for (const method of ["linear", "nearest"] as const) {
      expect((await resampleTo({ ...image, data }, { ...image, data, origin: moved }, { method })).data).toEqual(data);
    }
  });

  it("reaches half a voxel beyond the outermost centers and holds their values there", async () => {
    const line = { data: Int16Array.of(10, 20, 40), size: [3, 1], spacing: [2, 1], origin: [0, 0] };
    const to = (x: number): Image => ({ data: new Uint8Array(2), size: [1, 2], origin: [x, 0], spacing: [1, 3] });
    const at = (places: number[], options?: ResampleOptions): Promise<number[]> => Promise.all(
      places.map(async (x) => (await resampleTo(line, { ...to(x), size: [2, 1] }, options)).data[0]!),
    );
    expect(await at([-1, -0.5, 0, 1, 3, 4, 4.9])).toEqual([10, 10, 10, 15, 30, 40, 40]);
    expect(await at([-1, 0.9, 1, 3, 4.9], { method: "nearest" })).toEqual([10, 10, 20, 40, 40]);
    expect(await at([-1.1])).toEqual([NaN]);
    expect(await at([-1.1], { fill: -5 })).toEqual([-5]);
    expect(await at([-1.1], { method: "nearest" })).toEqual([0]);
    expect(await at([-1.1], { method: "nearest", fill: -1024 })).toEqual([-1024]);
    // Across an axis of one voxel: the voxel's own width.
    expect(Array.from((await resampleTo(line, to(2))).data)).toEqual([20, NaN]);
  });

  it("gives float32 of integers, the own type to the nearest, and reads ndarrays in place", async () => {
    const image = { data: Uint16Array.of(1, 2, 3, 4), size: [2, 2] }, before = image.data.slice();
    const turned = { data: image.data, shape: [2, 2], stride: [1, 2], offset: 0 };
    expect((await resampleTo(image, image)).data).toEqual(Float32Array.of(1, 2, 3, 4));
    expect((await resampleTo(turned, image, { method: "nearest" })).data).toEqual(Uint16Array.of(1, 3, 2, 4));
    expect((await resampleTo(turned, image)).data).toEqual(Float32Array.of(1, 3, 2, 4));
    expect(image.data).toEqual(before);
  });

  it("is undefined where a neighbor with a share is NaN, and only there", async () => {
    const image = { data: Float32Array.of(1, NaN, 3), size: [3, 1] };
    const halves = { data: new Uint8Array(5), size: [5, 1], spacing: [0.5, 1] };
    expect(Array.from((await resampleTo(image, halves)).data)).toEqual([1, NaN, NaN, NaN, 3]);
  });

  it("says what is wrong", async () => {
    const image = { data: new Int8Array(8), size: [2, 2, 2] }, flat = { data: new Int8Array(4), size: [2, 2] };
    const wrong: [() => Promise<unknown>, RegExp][] = [
      [() => resampleTo(image, image, { method: "cubic" as "linear" }), /^"method" expected "linear" or "nearest", got "cubic"$/],
      [() => resampleTo(image, image, { fill: "0" as never }), /^"fill" expected a number, got "0"$/],
      [() => resampleTo(image, image, { method: "nearest", fill: 300 }), /^"fill" expected a number that Int8Array holds, got 300$/],
      [() => resampleTo(image, image, { mode: 1 } as object), /^"mode" expected one of the options method, fill, got "mode"$/],
      [() => resampleTo(image, image, null as never), /^"options" expected an object, got null$/],
      [() => resampleTo({ ...image, direction: [1, 1, 0, 0, 0, 0, 0, 0, 1] }, image), /^"image\.direction" expected axes that do not lie in one plane, got/],
      [() => resampleTo(null as never, image), /^"image" expected an image/],
      [() => resampleTo(image, { size: [1] } as never), /^"reference" expected an image/],
    ];
    for (const [fail, message] of wrong) await expect(fail()).rejects.toThrow(message);
    await expect(wrong[0]![0]()).rejects.toBeInstanceOf(OptionError);
    await expect(resampleTo(image, flat)).rejects.toThrow(/^reference and image have different dimensions: reference has size 2 × 2, spacing .*, image size 2 × 2 × 2/);
    await expect(resampleTo(image, { ...image, origin: [50, 0, 0] })).rejects.toBeInstanceOf(GeometryError);
    await expect(resampleTo(image, { ...image, origin: [50, 0, 0] })).rejects.toThrow(
      /^no voxel of the reference lies in the image: the image has size 2 × 2 × 2, .*origin \[0, 0, 0\].*, the reference size .*origin \[50, 0, 0\]/,
    );
  });

  it("brings a real PET to its CT, if they are here", async () => {
    const folder = referenceFolder();
    if (!folder) return;
    const read = (name: string) => readImage(`${folder}images/sts008_${name}.nii.gz`);
    const [pet, petMask, ct, ctMask] = await Promise.all(["pet_image", "pet_mask", "ct_image", "ct_mask"].map(read));
    const onCt = await resampleTo(pet!, ct!), inMask: number[] = [];
    ctMask!.data.forEach((value, i) => value !== 0 && inMask.push(onCt.data[i]!));
    const own: number[] = [];
    petMask!.data.forEach((value, i) => value !== 0 && own.push(pet!.data[i]!));
    const mean = (values: number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
    // The same tumor: coarse edges change its mean uptake by little.
    expect(inMask.every(Number.isFinite)).toBe(true);
    expect(Math.abs(mean(inMask) / mean(own) - 1)).toBeLessThan(0.1);
  });
});
