import { encode } from "fast-png";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readImage } from "../../src/io/index.js";
import { bytesOf, concat } from "./sample.js";

interface Page {
  data: ArrayBufferView & { BYTES_PER_ELEMENT: number };
  /** Sample format: 1 unsigned, 2 signed, 3 float. */
  format: number;
  width?: number;
  height?: number;
  /** Tags to set or to add. */
  tags?: Record<number, number>;
  deflate?: boolean;
}

/** A TIFF file of one strip per page, written from the standard. */
function tiff(pages: Page[], littleEndian = true): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [new Uint8Array(8)];
  let at = 8;
  let link = { view: new DataView(parts[0]!.buffer), offset: 4 };
  link.view.setUint16(0, littleEndian ? 0x4949 : 0x4d4d);
  link.view.setUint16(2, 42, littleEndian);
  for (const { data, format, width = 3, height = 2, tags = {}, deflate = false } of pages) {
    const raw = bytesOf(data, littleEndian);
    const strip = deflate ? new Uint8Array(deflateSync(raw)) : raw;
    const padded = concat(strip, new Uint8Array(strip.length % 2));
    const entries = Object.entries({
      256: width, 257: height, 258: data.BYTES_PER_ELEMENT * 8, 259: deflate ? 8 : 1, 262: 1, 273: at, 277: 1, 278: height, 279: strip.length, 339: format, ...tags,
    }).map(([tag, value]) => [Number(tag), value] as const).sort(([a], [b]) => a - b);
    const ifd = new Uint8Array(2 + 12 * entries.length + 4);
    const view = new DataView(ifd.buffer);
    view.setUint16(0, entries.length, littleEndian);
    for (const [index, [tag, value]] of entries.entries()) {
      view.setUint16(2 + 12 * index, tag, littleEndian);
      view.setUint16(4 + 12 * index, 4, littleEndian);
      view.setUint32(6 + 12 * index, 1, littleEndian);
      view.setUint32(10 + 12 * index, value, littleEndian);
    }
    link.view.setUint32(link.offset, at + padded.length, littleEndian);
    link = { view, offset: ifd.length - 4 };
    parts.push(padded, ifd);
    at += padded.length + ifd.length;
  }
  return concat(...parts);
}

const six = (Type: { from(values: number[]): ArrayBufferView }, values = [0, 1, 2, 100, 127, 5]) => Type.from(values) as ArrayBufferView & { BYTES_PER_ELEMENT: number };

describe("readImage of PNG", () => {
  it("reads 8 and 16 bits of gray", async () => {
    const bytes = Uint8Array.of(0, 1, 2, 100, 200, 255);
    expect(await readImage(encode({ width: 3, height: 2, data: bytes, channels: 1 }))).toMatchObject({ data: bytes, size: [3, 2], spacing: [1, 1], origin: [0, 0], format: "png" });
    const words = Uint16Array.of(0, 1, 256, 1000, 40000, 65535);
    expect((await readImage(encode({ width: 3, height: 2, data: words, channels: 1, depth: 16 }))).data).toEqual(words);
  });

  it("reads masks of 1, 2 and 4 bits as the numbers stored", async () => {
    const cases = [[1, [0b1010_0000, 0b0110_0000], [1, 0, 1, 0, 1, 1]], [2, [0b00_01_10_00, 0b11_10_01_00], [0, 1, 2, 3, 2, 1]], [4, [0x1f, 0x20, 0x34, 0x50], [1, 15, 2, 3, 4, 5]]] as const;
    for (const [depth, data, expected] of cases) {
      const png = encode({ width: 3, height: 2, data: Uint8Array.from(data), channels: 1, depth });
      expect([...(await readImage(png)).data]).toEqual(expected);
    }
  });

  it("accepts color that is gray and alpha that is opaque, and refuses others", async () => {
    const rgb = Uint8Array.of(1, 1, 1, 9, 9, 9);
    expect((await readImage(encode({ width: 2, height: 1, data: rgb, channels: 3 }))).data).toEqual(Uint8Array.of(1, 9));
    const rgba = Uint16Array.of(7, 7, 7, 65535, 300, 300, 300, 65535);
    expect((await readImage(encode({ width: 2, height: 1, data: rgba, channels: 4, depth: 16 }))).data).toEqual(Uint16Array.of(7, 300));
    expect((await readImage(encode({ width: 2, height: 1, data: Uint8Array.of(7, 255, 8, 255), channels: 2 }))).data).toEqual(Uint8Array.of(7, 8));
    rgb[4] = 8;
    await expect(readImage(encode({ width: 2, height: 1, data: rgb, channels: 3 }), { name: "x.png" })).rejects.toThrow(/^"x\.png" is a color picture \(pixel 1: 9, 8, 9\): expected gray$/);
    await expect(readImage(encode({ width: 2, height: 1, data: Uint8Array.of(7, 255, 8, 0), channels: 2 }))).rejects.toThrow(/has transparent pixels \(pixel 1: alpha 0\)/);
  });

  it("says in one sentence what is wrong with a file", async () => {
    const good = encode({ width: 30, height: 20, data: Uint8Array.from({ length: 600 }, (_, index) => index * index), channels: 1 });
    const wide = good.slice();
    new DataView(wide.buffer).setUint32(16, 0x7fffffff);
    const large = good.slice();
    new DataView(large.buffer).setUint32(16, 100_000);
    const bomb = encode({ width: 2000, height: 2000, data: new Uint8Array(4e6), channels: 1 });
    new DataView(bomb.buffer).setUint32(16, 3);
    const cases: [Uint8Array, RegExp][] = [
      [good.subarray(0, 20), /is truncated: expected 33 bytes of PNG header, got 20/],
      [good.subarray(0, -30), /^"x\.png" is a damaged or truncated PNG file: its pixels cannot be decoded$/],
      [wide, /states a size of 2147483647 x 20 voxels, which needs 42,949,672,940 bytes/],
      [large, /is truncated: expected 2,000,000 bytes of pixels, got/],
      [bomb, /expands far beyond what its header states: expected 6,000 bytes of pixels/],
    ];
    for (const [bytes, message] of cases) {
      const error: unknown = await readImage(bytes, { name: "x.png" }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: "FileError" });
      expect((error as Error).message).toMatch(message);
    }
  });
});

describe("readImage of TIFF", () => {
  const floats = Float32Array.of(1.5, NaN, -3, Infinity, 0, 1e-30);

  it("reads every sample type in both byte orders", async () => {
    const cases: Page[] = [
      { data: six(Uint8Array), format: 1 }, { data: six(Int8Array, [-128, -1, 0, 1, 127, 5]), format: 2 },
      { data: six(Uint16Array, [0, 65535, 1, 2, 3, 4]), format: 1 }, { data: six(Int16Array, [-32768, 32767, -1, 0, 1, 2]), format: 2 },
      { data: six(Uint32Array, [0, 4294967295, 0x7f800001, 3, 4, 5]), format: 1 }, { data: six(Int32Array, [-2147483648, -1, -5000000, 0, 1, 2147483647]), format: 2 },
      { data: floats, format: 3 }, { data: Float64Array.of(1e300, NaN, -1, 2, 3, 4), format: 3 },
    ];
    for (const page of cases) {
      for (const littleEndian of [true, false]) {
        const image = await readImage(tiff([page], littleEndian));
        expect(image).toMatchObject({ size: [3, 2], spacing: [1, 1], format: "tiff" });
        expect(image.data).toEqual(page.data);
      }
    }
    expect((await readImage(tiff([{ data: floats, format: 3, deflate: true }]))).data).toEqual(floats);
  });

  it("stacks pages, and leaves small copies out", async () => {
    const page = (start: number): Page => ({ data: six(Int16Array, [start, start + 1, start + 2, start + 3, start + 4, start + 5]), format: 2 });
    const thumbnail: Page = { data: Int16Array.of(9), format: 2, width: 1, height: 1, tags: { 254: 1 } };
    const image = await readImage(tiff([page(-6), thumbnail, page(0), page(6)]));
    expect(image).toMatchObject({ size: [3, 2, 3], spacing: [1, 1, 1] });
    expect([...image.data]).toEqual(Array.from({ length: 18 }, (_, index) => index - 6));
    const wide = (start: number): Page => ({ data: six(Int32Array, [start, 1, 2, 3, 4, 5]), format: 2 });
    expect([...(await readImage(tiff([wide(-1), wide(-2)]))).data]).toEqual([-1, 1, 2, 3, 4, 5, -2, 1, 2, 3, 4, 5]);
  });

  it("says in one sentence what is wrong with a file", async () => {
    const page: Page = { data: six(Uint8Array), format: 1 };
    const good = tiff([page]);
    const circle = good.slice();
    new DataView(circle.buffer).setUint32(circle.length - 4, new DataView(circle.buffer).getUint32(4, true), true);
    const cases: [Uint8Array, RegExp][] = [
      [good.subarray(0, 6), /is truncated: expected 8 bytes of TIFF header, got 6/],
      [good.subarray(0, 60), /^"x\.tif" is truncated or damaged: expected a TIFF page at byte 14, got a file of 60 bytes$/],
      [circle, /its pages run in a circle/],
      [tiff([{ ...page, tags: { 273: 5000 } }]), /is a damaged or truncated TIFF file: its pages cannot be decoded/],
      [tiff([{ ...page, tags: { 277: 3, 262: 2 } }]), /is a color picture \(3 samples per pixel, photometric 2\): expected gray/],
      [tiff([{ ...page, tags: { 259: 32773 } }]), /has TIFF compression 32773: expected none, LZW or deflate/],
      [tiff([{ ...page, tags: { 258: 12 } }]), /has TIFF pixels of 12 bits in sample format 1/],
      [tiff([page, { ...page, width: 2, height: 3 }]), /expected 3 x 2 pixels of 8 bits, format 1, got 2 x 3 pixels of 8 bits, format 1 on page 2/],
      [tiff([{ ...page, tags: { 256: 70000, 257: 70000 } }]), /needs 4,900,000,000 bytes: expected at most/],
      [tiff([{ ...page, tags: { 256: 7000, 257: 7000 } }]), /expected 49,000,000 bytes of pixels, got/],
      [tiff([{ data: floats, format: 3, tags: { 262: 0 } }]), /white-is-zero pixels that are no unsigned integers/],
      [tiff([{ data: six(Int32Array), format: 2, deflate: true }]), /has 32-bit integers in compressed strips/],
      [tiff([{ data: six(Int32Array), format: 2, tags: { 279: 20 } }]), /expected 24 bytes of pixels, got 20/],
      [tiff([{ ...page, data: new Uint8Array(300_000), deflate: true }]), /expands far beyond what its header states: expected 6 bytes per page, got more in strip 1/],
    ];
    for (const [bytes, message] of cases) {
      const error: unknown = await readImage(bytes, { name: "x.tif" }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: "FileError" });
      expect((error as Error).message).toMatch(message);
    }
  });
});
