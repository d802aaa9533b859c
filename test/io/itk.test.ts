/** Files written here and read by ITK, and the other way round. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readImageNode, writeImageNode, type ItkImage } from "@itk-wasm/image-io";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readImage, writeNifti, writeNrrd } from "../../src/io/index.js";
import { bitsOf, obliqueImage, rawNifti, typedImage, type SampleImage } from "./sample.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "radiomaps-itk-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const componentTypes = [["int8", Int8Array], ["uint8", Uint8Array], ["int16", Int16Array], ["uint16", Uint16Array], ["int32", Int32Array], ["uint32", Uint32Array], ["float32", Float32Array], ["float64", Float64Array]] as const;

function toItk(image: SampleImage): ItkImage {
  const componentType = componentTypes.find(([, Type]) => image.data instanceof Type)![0];
  return { ...image, imageType: { dimension: image.size.length, componentType, pixelType: "Scalar", components: 1 }, name: "x", metadata: new Map() };
}

type Geometry = Pick<ItkImage, "size" | "spacing" | "origin" | "direction">;

function expectSameGeometry(actual: Geometry, expected: Geometry, digits: number): void {
  expect(actual.size).toEqual(expected.size);
  for (const field of ["spacing", "origin", "direction"] as const) {
    const values = Array.from(expected[field]);
    expect(actual[field]).toHaveLength(values.length);
    values.forEach((value, index) => expect(actual[field][index], `${field} ${index}`).toBeCloseTo(value, digits));
  }
}

describe("ITK reads what we write", () => {
  for (const [name, Type] of componentTypes) {
    it(`${name} as NIfTI and NRRD`, async () => {
      const image = typedImage(Type);
      for (const [file, bytes] of [["a.nii", await writeNifti(image, { gzip: false })], ["a.nii.gz", await writeNifti(image)], ["a.nrrd", await writeNrrd(image)]] as const) {
        const path = join(folder, `${name}.${file}`);
        await writeFile(path, bytes);
        const read = await readImageNode(path);
        // ITK's NIfTI reader turns NaN into 0.
        const expected = file === "a.nrrd" ? image.data : image.data.map((value) => (Number.isNaN(value) ? 0 : value));
        expect(bitsOf(read.data)).toEqual(bitsOf(expected));
        expectSameGeometry(read, image, 12);
      }
    });
  }

  for (const mirrored of [false, true]) {
    it(`an oblique${mirrored ? ", left-handed" : ""} geometry`, async () => {
      const image = obliqueImage(mirrored);
      for (const [file, bytes, digits] of [["o.nii.gz", await writeNifti(image), 5], ["o.nrrd", await writeNrrd(image, { gzip: false }), 12]] as const) {
        await writeFile(join(folder, file), bytes);
        const read = await readImageNode(join(folder, file));
        expectSameGeometry(read, image, digits);
        expectSameGeometry(await readImage(bytes), read, 6);
        if (file === "o.nrrd") expect(bitsOf(read.data)).toEqual(bitsOf(image.data));
      }
    });
  }

  it("a 2-D image", async () => {
    const image = { data: Float32Array.of(1, 2, 3, 4, 5, 6), size: [3, 2], spacing: [0.5, 2], origin: [-7, 8], direction: Float64Array.of(0, -1, 1, 0) };
    for (const [file, bytes] of [["f.nii", await writeNifti(image, { gzip: false })], ["f.nrrd", await writeNrrd(image)]] as const) {
      await writeFile(join(folder, file), bytes);
      const read = await readImageNode(join(folder, file));
      expectSameGeometry(read, image, 6);
      expect([...read.data]).toEqual([...image.data]);
    }
  });
});

describe("we read what ITK writes", () => {
  for (const mirrored of [false, true]) {
    it(`an oblique${mirrored ? ", left-handed" : ""} float32 volume as NRRD and NIfTI, NaN kept`, async () => {
      const image = obliqueImage(mirrored);
      for (const [file, digits] of [["w.nrrd", 12], ["w.nii.gz", 5], ["w.nii", 5]] as const) {
        await writeImageNode(toItk(image), join(folder, file));
        const back = await readImage(join(folder, file));
        expect(bitsOf(back.data)).toEqual(bitsOf(image.data));
        expectSameGeometry(back, image, digits);
      }
    });
  }

  for (const [name, Type] of componentTypes) {
    it(`${name} as NRRD and NIfTI`, async () => {
      const image = typedImage(Type);
      for (const file of ["t.nrrd", "t.nii.gz"]) {
        await writeImageNode(toItk(image), join(folder, `${name}.${file}`));
        const back = await readImage(join(folder, `${name}.${file}`));
        expect(back.data.constructor).toBe(Type);
        expect(bitsOf(back.data)).toEqual(bitsOf(image.data));
        expectSameGeometry(back, image, 12);
      }
    });
  }

  it("gray pictures as PNG and TIFF, a float32 volume as TIFF", async () => {
    for (const Type of [Uint8Array, Uint16Array]) {
      const image = { data: new Type(Array.from({ length: 12 }, (_, index) => index * 20)), size: [4, 3], spacing: [0.5, 0.75], origin: [1, 2], direction: Float64Array.of(1, 0, 0, 1) };
      for (const file of ["p.png", "p.tif"]) {
        await writeImageNode(toItk(image), join(folder, file));
        const back = await readImage(join(folder, file));
        expect(back.data).toEqual(image.data);
        expect(back).toMatchObject({ size: [4, 3], spacing: [1, 1], origin: [0, 0] });
      }
    }
    const volume = obliqueImage();
    await writeImageNode(toItk(volume), join(folder, "v.tif"));
    const back = await readImage(join(folder, "v.tif"));
    expect(back.size).toEqual(volume.size);
    expect(bitsOf(back.data)).toEqual(bitsOf(volume.data));
    const signed = typedImage(Int16Array);
    await writeImageNode(toItk(signed), join(folder, "s.tif"));
    expect((await readImage(join(folder, "s.tif"))).data).toEqual(signed.data);
  });

  it("and take a NIfTI file's axes as ITK does, with a qform and with neither form", async () => {
    const cases = { qform: rawNifti({ qform: [0.1, 0.2, 0.3, 1, 2, 3] }), mirrored: rawNifti({ qform: [0, 1, 0, 1, 2, 3], pixDims: [-1, 0.5, 0.75, 2] }), neither: rawNifti(), meters: rawNifti({ units: 1, sform: [-0.5, 0, 0, 1, 0, 0.75, 0, 2, 0, 0, 2, 3] }) };
    for (const [name, bytes] of Object.entries(cases)) {
      const path = join(folder, `${name}.nii`);
      await writeFile(path, bytes);
      expectSameGeometry(await readImage(path), await readImageNode(path), 5);
    }
  });
});
