import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readImage, writeNifti, writeNrrd } from "../../src/io/index.js";
import { concat, gz, obliqueImage, rawNifti, typedImage } from "./sample.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "radiomaps-io-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("readImage", () => {
  it("takes bytes, a view into a larger buffer, shared memory, a Blob, a File and a path", async () => {
    const image = typedImage(Int16Array);
    const bytes = await writeNrrd(image);
    const within = concat(new Uint8Array(3), bytes, new Uint8Array(5)).subarray(3, 3 + bytes.length);
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    const path = join(folder, "a.nrrd");
    await writeFile(path, bytes);
    for (const input of [bytes, bytes.buffer, Buffer.from(bytes), within, shared, new Blob([bytes]), new File([bytes], "b.nrrd"), path, [bytes]]) {
      const back = await readImage(input);
      expect(back.data).toEqual(image.data);
      expect(back.size).toEqual(image.size);
    }
    expect((await readImage(path)).name).toBe("a.nrrd");
    expect((await readImage(new File([bytes], "b.nrrd"))).name).toBe("b.nrrd");
    const nifti = await writeNifti(image, { gzip: false });
    expect((await readImage(concat(new Uint8Array(3), nifti).subarray(3))).data).toEqual(image.data);
  });

  it("does not keep or change the caller's bytes", async () => {
    const bytes = await writeNifti(obliqueImage(), { gzip: false });
    const before = bytes.slice();
    const image = await readImage(bytes);
    expect(image.data.buffer).not.toBe(bytes.buffer);
    (image.data as Float32Array).fill(0);
    expect(bytes).toEqual(before);
  });

  it("tells formats by content, whatever the name says", async () => {
    const nrrd = await writeNrrd(typedImage(Uint8Array));
    const nifti = await writeNifti(typedImage(Uint8Array));
    expect((await readImage(nrrd, { name: "wrong.nii.gz" })).format).toBe("nrrd");
    expect((await readImage(nifti, { name: "wrong.nrrd" })).format).toBe("nifti");
    expect((await readImage(nifti)).format).toBe("nifti");
  });

  it("says in one sentence what is wrong with an input", async () => {
    const empty = join(folder, "empty");
    await mkdir(join(empty, "inner"), { recursive: true });
    await writeFile(join(empty, "notes.txt"), "no image");
    const cases: [Parameters<typeof readImage>[0], RegExp][] = [
      [join(folder, "missing.nii"), /missing\.nii" cannot be read: there is no such file or folder$/],
      [empty, /empty" is a folder without DICOM files: expected a DICOM series, got 1 other files and 1 folders \(name the one that holds the series\)$/],
      [new Uint8Array(0), /^the image is empty: expected an image, got 0 bytes$/],
      [new File(["hello world"], "hello.txt"), /^"hello\.txt" is no image: its first bytes are 68 65 6c 6c 6f 20 77 6f; expected NIfTI/],
      [new TextEncoder().encode("ObjectType = Image\nNDims = 3\n"), /is a MetaImage \(\.mha, \.mhd\); expected NIfTI/],
      [Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), /is a JPEG picture; expected/],
      [new File([new Uint8Array(348)], "brain.hdr"), /is half of an Analyze or NIfTI pair/],
      [rawNifti({ magic: "ni1\0" }), /\.hdr\/\.img pair, which is not read/],
      [gz(await writeNrrd(typedImage(Uint8Array))), /is a gzip file without NIfTI inside \(but nrrd\): decompress it first/],
      [gz(new Uint8Array(1000)), /is a gzip file without NIfTI inside: decompress it first/],
      [[new File(["a"], "a.hdr"), new File(["b"], "a.img")], /is no DICOM series: expected DICOM files, got 2 other files/],
      [[], /is no DICOM series: expected DICOM files, got 0 other files/],
    ];
    for (const [input, message] of cases) {
      const error: unknown = await readImage(input).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: "FileError", code: "ERR_FILE" });
      expect((error as Error).message).toMatch(message);
      expect((error as Error).message).not.toContain("\n");
    }
  });

  it("names the option that is wrong", async () => {
    const bytes = rawNifti();
    await expect(readImage(bytes, { formt: "nifti" } as object)).rejects.toThrow(/"formt" expected one of the options name, format, maxBytes, series/);
    await expect(readImage(bytes, { format: "jpeg" as "png" })).rejects.toThrow(/"format" expected one of nifti, nrrd, dicom, png, tiff, got "jpeg"/);
    await expect(readImage(bytes, { maxBytes: NaN })).rejects.toThrow(/"maxBytes" expected a positive number, got NaN/);
    await expect(readImage(bytes, { name: 3 as unknown as string })).rejects.toThrow(/"name" expected a string/);
    await expect(readImage(bytes, { series: 3 as unknown as string })).rejects.toThrow(/"series" expected a string/);
    await expect(readImage(bytes, null as unknown as object)).rejects.toThrow(/"options" expected an object/);
    await expect(readImage(42 as unknown as string)).rejects.toThrow(/"input" expected a Uint8Array, an ArrayBuffer, a Blob, a path, or an array of these, got 42/);
  });

  it("says so where the host has no file system", async () => {
    const original = process.getBuiltinModule;
    try {
      (process as { getBuiltinModule?: unknown }).getBuiltinModule = undefined;
      await expect(readImage("a.nii")).rejects.toThrow(/"a\.nii" is a path, and this host has no file system/);
    } finally {
      process.getBuiltinModule = original;
    }
  });
});
