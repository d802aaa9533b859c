import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { gzip, gzipReader } from "../../src/io/gzip.js";
import { readImage } from "../../src/io/index.js";
import { bytesOf, concat, gz, rawNifti } from "./sample.js";

/** Blocks as bgzip writes them: a gzip member each, its length in the extra field BC, and an empty one at the end. */
function bgzip(bytes: Uint8Array, block: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at <= bytes.length; at += block) {
    const member = new Uint8Array(gzipSync(bytes.subarray(at, at + block)));
    const length = member.length + 8;
    blocks.push(concat(member.subarray(0, 3), Uint8Array.of(4), member.subarray(4, 10), Uint8Array.of(6, 0, 66, 67, 2, 0, (length - 1) & 255, (length - 1) >> 8), member.subarray(10)));
  }
  return concat(...blocks);
}

const voxels = Float32Array.from({ length: 24 }, (_, index) => index / 3);
const file = rawNifti({ voxels: bytesOf(voxels) });

describe("gzip", () => {
  it("gives bytes that any gunzip reads", async () => {
    const bytes = Uint8Array.from({ length: 200_000 }, (_, index) => index * index);
    const packed = await gzip(bytes);
    const target = new Uint8Array(bytes.length);
    const reader = gzipReader(packed, "x");
    expect(await reader.read(target)).toBe(bytes.length);
    await reader.finish();
    expect(target).toEqual(bytes);
    expect(await reader.read(target)).toBe(0);
  });

  it("reads files of several members: bgzip, and gzip after gzip", async () => {
    expect((await readImage(bgzip(file, 100))).data).toEqual(voxels);
    expect((await readImage(concat(gz(file.subarray(0, 100)), gz(file.subarray(100))))).data).toEqual(voxels);
    await expect(readImage(bgzip(file, 100).subarray(0, -90))).rejects.toThrow(/truncated or damaged/);
  });

  it("is not misled by bytes that look like a member's header", async () => {
    const fake = Uint8Array.of(0x1f, 0x8b, 8, 0);
    // Stored, not compressed: the header's bytes are in the file as they are.
    const member = (bytes: Uint8Array): Uint8Array => new Uint8Array(gzipSync(bytes, { level: 0 }));
    const tail = concat(...Array.from({ length: 5 }, (_, k) => concat(Uint8Array.of(k), fake, new Uint8Array(100_000))));
    const whole = concat(file, tail), parts = [whole.subarray(0, 200_000), whole.subarray(200_000)];
    for (const packed of [member(whole), concat(...parts.map(member)), concat(gz(parts[0]!), member(parts[1]!))]) {
      const target = new Uint8Array(whole.length), reader = gzipReader(packed, "x");
      expect(await reader.read(target)).toBe(whole.length);
      await reader.finish();
      expect(Buffer.from(target).equals(whole)).toBe(true);
    }
    // More of them than are tried.
    const many = member(concat(file, ...Array.from({ length: 40 }, () => fake)));
    expect((await readImage(many)).data).toEqual(voxels);
    await expect(readImage(concat(gz(file), Uint8Array.of(1, 2, 3)))).rejects.toThrow(/truncated or damaged/);
  });

  it("checks the checksum", async () => {
    const packed = gz(file);
    packed[packed.length - 6]! ^= 1;
    await expect(readImage(packed)).rejects.toThrow(/its gzip data break off or fail their checksum/);
  });

  it("accepts some padding after the voxels", async () => {
    expect((await readImage(gz(concat(file, new Uint8Array(5000))))).data).toEqual(voxels);
  });

  it("stops at a gzip bomb without inflating it", async () => {
    const bomb = gz(concat(file, new Uint8Array(300e6)));
    const before = process.memoryUsage().rss;
    const started = Date.now();
    await expect(readImage(bomb, { name: "bomb.nii.gz" })).rejects.toThrow(
      /^"bomb\.nii\.gz" expands far beyond what its header states: expected 448 bytes, got more than 1,\d{3},\d{3}$/,
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
    expect(Date.now() - started).toBeLessThan(2000);
  });

  it("holds to maxBytes, for compressed and for plain files", async () => {
    const large = gz(rawNifti({ dims: [3, 1000, 1000, 10], voxels: new Uint8Array(40e6) }));
    await expect(readImage(large, { maxBytes: 1e6 })).rejects.toThrow(/needs 40,000,000 bytes: expected at most 1,000,000 \(option maxBytes\)/);
    await expect(readImage(file, { maxBytes: 100 })).rejects.toThrow(/has 448 bytes: expected at most 100 \(option maxBytes\)/);
    expect((await readImage(large, { maxBytes: 40e6 })).size).toEqual([1000, 1000, 10]);
  });

  it("leaves nothing unhandled behind a broken stream", async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", listen);
    const packed = gz(concat(file, Uint8Array.from({ length: 500_000 }, (_, index) => (index * 2654435761) >>> 7)));
    for (let length = 20; length < packed.length; length += 9973) await readImage(packed.subarray(0, length)).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off("unhandledRejection", listen);
    expect(unhandled).toEqual([]);
  });
});
