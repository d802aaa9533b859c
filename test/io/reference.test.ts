/** Real images that lie beside the project; where they are absent, these tests say so and check a built-in image. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { readImageNode } from "@itk-wasm/image-io";
import { describe, expect, it } from "vitest";
import { readImage, writeNifti, writeNrrd } from "../../src/io/index.js";
import { typedImage } from "./sample.js";

const reference = resolve(import.meta.dirname, "../../../shared/reference");

interface Listed {
  modality: string;
  image: string;
  mask: string;
  shape: number[];
  spacingMm: number[];
  origin: number[];
  direction: number[][];
  roiVoxels: number;
  roiMean: number;
  roiMin: number;
  roiMax: number;
}

async function checkBuiltIn(what: string): Promise<void> {
  console.log(`not there: ${what}; checked a built-in image instead`);
  const image = typedImage(Int16Array);
  expect((await readImage(await writeNifti(image))).data).toEqual(image.data);
}

describe("readImage of the reference images", () => {
  it("gives the listed geometry and region statistics of the sarcoma patient", async () => {
    const list = resolve(reference, "images/images.json");
    if (!existsSync(list)) return checkBuiltIn(list);
    const { images } = JSON.parse(readFileSync(list, "utf8")) as { images: Listed[] };
    for (const { modality, image: file, mask: maskFile, ...listed } of images) {
      const [image, mask] = [await readImage(resolve(reference, "images", file)), await readImage(resolve(reference, "images", maskFile))];
      expect(image.size, modality).toEqual(listed.shape);
      expect(mask.size, modality).toEqual(listed.shape);
      expect(image.spacing, modality).toEqual(listed.spacingMm);
      // The list is in RAS, as nibabel gives it.
      const signs = [-1, -1, 1];
      listed.origin.forEach((value, row) => expect(image.origin[row], modality).toBeCloseTo(signs[row]! * value, 3));
      listed.direction.flat().forEach((value, index) => expect(image.direction[index], modality).toBeCloseTo(signs[Math.floor(index / 3)]! * value, 6));
      const inside = Array.from(image.data).filter((_, voxel) => mask.data[voxel] !== 0);
      expect(inside.length, modality).toBe(listed.roiVoxels);
      expect(inside.reduce((sum, value) => sum + value, 0) / inside.length, modality).toBeCloseTo(listed.roiMean, 6);
      expect(inside.reduce((low, value) => Math.min(low, value)), modality).toBe(listed.roiMin);
      expect(inside.reduce((high, value) => Math.max(high, value)), modality).toBe(listed.roiMax);
    }
  });

  for (const folder of ["images", "pyradiomics", "ibsi2/phantoms"]) {
    it(`gives ITK's voxels and geometry for every file in ${folder}, and keeps them when written again`, async () => {
      const path = resolve(reference, folder);
      if (!existsSync(path)) return checkBuiltIn(path);
      const names = readdirSync(path).filter((name) => name.endsWith(".nii.gz"));
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) {
        const [image, itk] = [await readImage(resolve(path, name)), await readImageNode(resolve(path, name))];
        expect(image.size, name).toEqual(itk.size);
        image.spacing.forEach((value, axis) => expect(value, name).toBeCloseTo(itk.spacing[axis]!, 6));
        image.origin.forEach((value, axis) => expect(value, name).toBeCloseTo(itk.origin[axis]!, 3));
        image.direction.forEach((value, index) => expect(value, name).toBeCloseTo(itk.direction[index]!, 5));
        expect(image.data.findIndex((value, voxel) => value !== itk.data[voxel]), name).toBe(-1);
        for (const bytes of [await writeNifti(image, { gzip: false }), await writeNrrd(image, { gzip: false })]) {
          const back = await readImage(bytes);
          expect(back.data.findIndex((value, voxel) => !Object.is(value, image.data[voxel])), name).toBe(-1);
          back.spacing.forEach((value, axis) => expect(value, name).toBeCloseTo(image.spacing[axis]!, 6));
          back.origin.forEach((value, axis) => expect(value, name).toBeCloseTo(image.origin[axis]!, 4));
        }
      }
    });
  }
});
