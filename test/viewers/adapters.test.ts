import { writeImageNode } from "@itk-wasm/image-io";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { computeFeatureMap, discretize, type FeatureMap } from "../../src/index.js";
import { readImage } from "../../src/io/index.js";
import { toCornerstone } from "../../src/viewers/cornerstone.js";
import { toItkImage } from "../../src/viewers/itk.js";
import { niivueTransform, refreshNiivue, toNiivue, toNiivueVolume, type NiivueHeader } from "../../src/viewers/niivue.js";
import { toVtk } from "../../src/viewers/vtk.js";
import { oblique } from "./oblique.js";

const { image, mask } = oblique();
const maps = await computeFeatureMap(image, { features: ["statistics.mean", "glcm.contrast"], mask });
const map: FeatureMap = maps["statistics.mean"];

describe("radiomaps/niivue", () => {
  it("makes NIfTI that a reader takes back with the same voxels and geometry", async () => {
    const { url, name, cal_min, cal_max, colormap, opacity } = toNiivue(map, { opacity: 0.5 });
    expect({ name, colormap, opacity }).toEqual({ name: "statistics.mean.nii", colormap: "viridis", opacity: 0.5 });
    // What is at cal_min is not drawn.
    expect(cal_min).toBeLessThan(map.stats.min);
    expect(map.stats.min - cal_min).toBeLessThan((cal_max - cal_min) / 500);
    expect(cal_max).toBe(map.stats.p98);
    const back = await readImage(new Uint8Array(url));
    expect(back.size).toEqual(map.size);
    expect([...back.data]).toEqual([...map.data]);
    for (const key of ["spacing", "origin", "direction"] as const) {
      [...back[key]].forEach((value, k) => expect(Math.abs(value - map[key][k]!)).toBeLessThan(2e-6 * Math.max(1, Math.abs(map[key][k]!))));
    }
  });

  it("makes volumes of NiiVue 1.0", async () => {
    const { url, calMin, calMax } = toNiivueVolume(map, { range: [1, 2] });
    expect([calMin, calMax, url.name]).toEqual([1, 2, "statistics.mean.nii"]);
    expect(new Uint8Array(await url.arrayBuffer())).toEqual(new Uint8Array(toNiivue(map).url));
  });

  it("refreshes a volume of the same size", () => {
    const volume = { img: new Float32Array(map.data.length), cal_min: 0, cal_max: 0 }, { cal_min, cal_max } = toNiivue(map);
    refreshNiivue(volume, map);
    expect(volume).toEqual({ img: map.data, cal_min, cal_max });
    expect(() => refreshNiivue({ img: new Float32Array(3) }, map)).toThrow('"map" expected 3 voxels, as the volume has, got Float32Array(1078)');
    expect(() => refreshNiivue(undefined as never, map)).toThrow('"volume" expected a volume that NiiVue has loaded, such as nv.volumes[1], got undefined');
  });

  it("lays a 2-D map flat, one voxel deep", async () => {
    const flat = { data: Float32Array.of(1, 2, 3, 4, 5, 6), size: [3, 2], spacing: [2, 3], origin: [5, 7], direction: [0, -1, 1, 0] };
    const back = await readImage(new Uint8Array(toNiivue(flat).url));
    expect([...back.size]).toEqual([3, 2, 1]);
    expect(back.origin).toEqual([5, 7, 0]);
    expect([...back.direction]).toEqual([0, -1, 0, 1, 0, 0, 0, 0, 1]);
  });

  it("transforms a volume as computeFeatureMap does, by the header's slope", async () => {
    const stored = Int16Array.from(image.data, (value) => 2 * value - 5);
    const header: NiivueHeader & { descrip: string } = {
      dims: [3, ...image.size, 1, 1, 1, 1], pixDims: [1, ...image.spacing, 0, 0, 0, 0], datatypeCode: 4, numBitsPerVoxel: 16, scl_slope: 0.5, scl_inter: 2.5,
      cal_min: 0, cal_max: 0, descrip: "mine",
    };
    const transform = niivueTransform({ features: ["statistics.mean", "glcm.contrast"], name: "texture" });
    expect(transform.name).toBe("texture");
    expect(transform.options.map(({ name, default: value }) => [name, value])).toEqual([
      ["feature", "statistics.mean"], ["kernelRadius", 2], ["binCount", 32], ["force2D", false],
    ]);
    for (const voxels of [stored, stored.buffer]) {
      const { hdr, img } = await transform.apply(header, voxels, { kernelRadius: 1, binCount: 8 });
      const expected = (await computeFeatureMap({ ...image, data: Float64Array.from(image.data) }, { features: "statistics.mean", discretization: { binCount: 8 } }))["statistics.mean"];
      expect(img).toEqual(expected.data);
      expect(hdr).toMatchObject({ datatypeCode: 16, numBitsPerVoxel: 32, scl_slope: 1, scl_inter: 0, cal_max: expected.stats.p98, descrip: "mine" });
    }
    expect(header.datatypeCode).toBe(4);
    await expect(transform.apply({ ...header, datatypeCode: 128 }, new ArrayBuffer(8))).rejects.toThrow("NIfTI voxels of type 128 are not numbers");
    await expect(transform.apply(header, stored, { feature: "glcm.contrst" })).rejects.toThrow("glcm.contrast");
  });
});

describe("radiomaps/cornerstone", () => {
  it("makes local volumes: axis vectors one after another, no NaN, a threshold below every value", () => {
    const { volume, properties } = toCornerstone(map, { referencedVolumeId: "base", frameOfReferenceUID: "1.2.3", opacity: 1 });
    expect(volume).toMatchObject({ dimensions: map.size, spacing: map.spacing, origin: map.origin, referencedVolumeId: "base" });
    const d = map.direction;
    expect(volume.direction).toEqual([d[0], d[3], d[6], d[1], d[4], d[7], d[2], d[5], d[8]]);
    expect(volume.metadata).toMatchObject({
      FrameOfReferenceUID: "1.2.3", Columns: map.size[0], Rows: map.size[1], PixelSpacing: [map.spacing[1], map.spacing[0]],
      ImageOrientationPatient: [d[0], d[3], d[6], d[1], d[4], d[7]],
    });
    const { threshold } = properties.colormap;
    map.valid.forEach((valid, k) => expect(volume.scalarData[k]! > threshold).toBe(valid === 1));
  });
});

describe("radiomaps/vtk", () => {
  it("makes image data that share memory, and opacity that leaves undefined voxels out", async () => {
    const whole = (await computeFeatureMap(image, { features: "glcm.contrast" }))["glcm.contrast"];
    expect(toVtk(whole).scalars.values).toBe(whole.data);
    const { imageData, scalars, mappingRange, opacityPoints } = toVtk(map);
    expect(imageData.extent).toEqual([0, map.size[0]! - 1, 0, map.size[1]! - 1, 0, map.size[2]! - 1]);
    expect(mappingRange).toEqual([map.stats.p02, map.stats.p98]);
    const [[first], [none], [all, one]] = opacityPoints as [[number, number], [number, number], [number, number]];
    expect(one).toBe(1);
    map.valid.forEach((valid, k) => {
      const value = scalars.values[k]!;
      if (valid) expect(value).toBeGreaterThanOrEqual(Math.fround(all));
      else expect(value).toBeLessThan(none);
      expect(value).toBeGreaterThanOrEqual(Math.fround(first));
    });
  });
});

describe("radiomaps/itk", () => {
  it.each([["a map as it is", map], ["a map", toItkImage(map)], ["levels", toItkImage(discretize(image, { mask, discretization: { binCount: 8 } }))], ["an image", toItkImage(image)]])(
    "itk-wasm writes %s, and the file has its voxels and geometry", async (_, itk) => {
      const folder = mkdtempSync(join(tmpdir(), "radiomaps-itk-"));
      try {
        await writeImageNode(itk as unknown as Parameters<typeof writeImageNode>[0], join(folder, "image.nrrd"));
        const back = await readImage(new Uint8Array(readFileSync(join(folder, "image.nrrd"))));
        expect(back.data).toEqual(itk.data);
        for (const key of ["size", "spacing", "origin", "direction"] as const) {
          [...back[key]].forEach((value, k) => expect(value).toBeCloseTo(itk[key][k]!, 10));
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});

describe("every adapter", () => {
  it.each([
    ["toNiivue", toNiivue], ["toCornerstone", toCornerstone], ["toVtk", toVtk], ["toItkImage", toItkImage],
  ])("%s refuses data that do not fit the size, and a geometry of another dimension", (_, adapt: (image: never) => unknown) => {
    expect(() => adapt({ ...image, size: [3, 3, 3] } as never)).toThrow('"image.data" expected a value for each voxel of a size [x, y] or [x, y, z], got');
    expect(() => adapt({ ...image, spacing: [1, 1] } as never)).toThrow('"image.spacing" expected 3 finite numbers, got [1, 1]');
    for (const none of [null, undefined, {}, { data: [1], size: [1, 1] }]) expect(() => adapt(none as never)).toThrow('"image" expected an object with data and size, got');
  });

  it.each([
    ["toNiivue", toNiivue], ["toCornerstone", toCornerstone], ["toVtk", toVtk],
  ])("%s refuses options that it does not know, and what is no opacity", (_, adapt: (image: never, options: never) => unknown) => {
    expect(() => adapt(image as never, { opacty: 1 } as never)).toThrow('"opacty" expected one of the options range, opacity');
    expect(() => adapt(image as never, { opacity: 7 } as never)).toThrow('"opacity" expected a number in [0, 1], got 7');
    expect(() => adapt(image as never, { range: "all" } as never)).toThrow('"range" expected "p02-p98"');
  });
});
