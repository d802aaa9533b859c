import { readHeader, readImage as readVoxels } from "nifti-reader-js";
import { describe, expect, it } from "vitest";
import { readImage, writeNifti } from "../../src/io/index.js";
import { bitsOf, bytesOf, dtypes, gz, obliqueImage, rawNifti, typedImage } from "./sample.js";

describe("writeNifti and readImage", () => {
  for (const Type of dtypes) {
    it(`keep every bit of a ${Type.name}`, async () => {
      const image = typedImage(Type);
      const back = await readImage(await writeNifti(image));
      expect(back.data.constructor).toBe(Type === Uint8ClampedArray ? Uint8Array : Type);
      expect(bitsOf(back.data)).toEqual(bitsOf(image.data));
      expect(back).toMatchObject({ size: image.size, spacing: image.spacing, origin: image.origin, direction: image.direction, format: "nifti", warnings: [] });
    });
  }

  for (const mirrored of [false, true]) {
    it(`keep an oblique${mirrored ? ", left-handed" : ""} geometry, NaN and infinities, to float32`, async () => {
      const image = obliqueImage(mirrored);
      const before = bitsOf(image.data);
      const bytes = await writeNifti(image, { gzip: false });
      const back = await readImage(bytes);
      expect(bitsOf(back.data)).toEqual(before);
      expect(bitsOf(image.data)).toEqual(before);
      expect(back.spacing).toEqual(image.spacing.map(Math.fround));
      expect(back.origin).toEqual(image.origin);
      back.direction.forEach((cosine, index) => expect(cosine).toBeCloseTo(image.direction[index]!, 6));

      // The qform alone says the same: nifti-reader-js works it out from the quaternion.
      const header = readHeader(bytes.buffer);
      const [sform, qform] = [header.affine, header.getQformMat()];
      for (let row = 0; row < 3; row++) for (let column = 0; column < 4; column++) expect(qform[row]![column]).toBeCloseTo(sform[row]![column]!, 4);
      expect(bitsOf(new Float32Array(readVoxels(header, bytes.buffer)))).toEqual(before);
    });
  }

  it("keep the turns a quaternion finds hard: half a turn about each axis, mirrored or not", async () => {
    const diagonals = [[1, -1, -1], [-1, 1, -1], [-1, -1, 1], [-1, -1, -1], [1, 1, -1], [1, -1, 1]];
    const swaps = [[0, 1, 0, 1, 0, 0, 0, 0, -1], [0, 0, 1, 1, 0, 0, 0, 1, 0], [0, 0, -1, 0, -1, 0, 1, 0, 0]];
    for (const direction of [...diagonals.map(([x, y, z]) => [x!, 0, 0, 0, y!, 0, 0, 0, z!]), ...swaps]) {
      const bytes = await writeNifti({ ...typedImage(Uint8Array), direction }, { gzip: false });
      expect([...(await readImage(bytes)).direction]).toEqual(direction);
      new DataView(bytes.buffer).setInt16(254, 0, true); // without the sform the qform speaks
      const fromQform = await readImage(bytes);
      fromQform.direction.forEach((cosine, index) => expect(cosine).toBeCloseTo(direction[index]!, 6));
    }
  });

  it("keep a 2-D image 2-D, and fill in default geometry", async () => {
    const back = await readImage(await writeNifti({ data: Uint8Array.of(1, 2, 3, 4, 5, 6), size: [3, 2] }));
    expect(back).toMatchObject({ size: [3, 2], spacing: [1, 1], origin: [0, 0], direction: Float64Array.of(1, 0, 0, 1) });
    expect([...back.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("go over to NIfTI-2 for an axis longer than 32767", async () => {
    const back = await readImage(await writeNifti({ data: new Uint8Array(40000).fill(7), size: [40000, 1], spacing: [0.1, 0.2] }));
    expect(back).toMatchObject({ size: [40000, 1], spacing: [0.1, 0.2] });
    expect(back.data[39999]).toBe(7);
  });

  it("refuse images whose parts do not fit together", async () => {
    const data = new Uint8Array(6);
    await expect(writeNifti({ data, size: [3, 3] })).rejects.toThrow(/"image.data" expected 3 x 3 = 9 voxels, got Uint8Array\(6\)/);
    await expect(writeNifti({ data, size: [6] })).rejects.toThrow(/"image.size" expected two or three positive integers/);
    await expect(writeNifti({ data, size: [3, 2], spacing: [1, 0] })).rejects.toThrow(/"image.spacing" expected 2 positive numbers/);
    await expect(writeNifti({ data, size: [3, 2], origin: [NaN, 0] })).rejects.toThrow(/"image.origin" expected 2 finite numbers/);
    await expect(writeNifti({ data, size: [3, 2], direction: [1, 1, 0, 1] })).rejects.toThrow(/"image.direction" expected unit axis vectors/);
    await expect(writeNifti({ data, size: [3, 2] }, { zip: true } as object)).rejects.toThrow(/"zip" expected one of the options gzip/);
  });
});

describe("readImage of NIfTI", () => {
  const floats = Float32Array.from({ length: 24 }, (_, index) => (index === 3 ? NaN : index - 4.5));

  for (const version2 of [false, true]) {
    for (const littleEndian of [true, false]) {
      it(`reads NIfTI-${version2 ? 2 : 1} ${littleEndian ? "little" : "big"} endian, plain and gzip`, async () => {
        const sform = [-0.5, 0, 0, 10, 0, -0.75, 0, 20, 0, 0, 2, 30];
        const bytes = rawNifti({ version2, littleEndian, sform, voxels: bytesOf(floats, littleEndian) });
        for (const file of [bytes, gz(bytes)]) {
          const image = await readImage(file);
          expect([...image.data]).toEqual([...floats]);
          expect(image).toMatchObject({ size: [4, 3, 2], spacing: [0.5, 0.75, 2], origin: [-10, -20, 30], direction: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) });
        }
      });
    }
  }

  it("reads every scalar datatype in both byte orders", async () => {
    const cases = [[2, Uint8Array], [4, Int16Array], [8, Int32Array], [16, Float32Array], [64, Float64Array], [256, Int8Array], [512, Uint16Array], [768, Uint32Array]] as const;
    for (const [datatype, Type] of cases) {
      for (const littleEndian of [true, false]) {
        const data = typedImage(Type).data;
        const image = await readImage(rawNifti({ datatype, littleEndian, voxels: bytesOf(data, littleEndian) }));
        expect(image.data.constructor).toBe(Type);
        expect(bitsOf(image.data)).toEqual(bitsOf(data));
      }
    }
  });

  it("converts 64-bit integers where float64 is exact, and refuses them beyond", async () => {
    const values = BigInt64Array.from({ length: 24 }, (_, index) => BigInt(index - 3) * 375299968947541n);
    const image = await readImage(rawNifti({ datatype: 1024, voxels: bytesOf(values) }));
    expect(image.data).toBeInstanceOf(Float64Array);
    expect([...image.data]).toEqual([...values].map(Number));
    values[5] = 2n ** 53n;
    await expect(readImage(rawNifti({ datatype: 1024, voxels: bytesOf(values) }))).rejects.toThrow(/int64 value 9007199254740992: expected at most 2\^53/);
  });

  it("applies slope and intercept: float32 for small integers, float64 for wide ones, untouched without effect", async () => {
    const small = Int16Array.from({ length: 24 }, (_, index) => index - 12);
    const scaled = await readImage(rawNifti({ datatype: 4, slope: 0.5, intercept: -3, voxels: bytesOf(small) }));
    expect(scaled.data).toBeInstanceOf(Float32Array);
    expect([...scaled.data]).toEqual([...small].map((value) => value * 0.5 - 3));
    for (const [slope, intercept] of [[1, 0], [0, 0], [0, 5], [NaN, 0]]) {
      expect((await readImage(rawNifti({ datatype: 4, slope: slope!, intercept: intercept!, voxels: bytesOf(small) }))).data).toEqual(small);
    }
    const wide = Int32Array.from({ length: 24 }, (_, index) => 16777217 + index);
    const exact = await readImage(rawNifti({ datatype: 8, slope: 2, intercept: 1, voxels: bytesOf(wide) }));
    expect(exact.data).toBeInstanceOf(Float64Array);
    expect(exact.data[0]).toBe(33554435);
  });

  it("takes the sform before the qform, whatever their codes, and the qform before the voxel sizes", async () => {
    const sform = [0.5, 0, 0, 1, 0, 0.75, 0, 2, 0, 0, 2, 3];
    const qform = [0, 0, 1, 10, 20, 30];
    expect((await readImage(rawNifti({ sform, qform }))).origin).toEqual([-1, -2, 3]);
    const fromQform = await readImage(rawNifti({ qform }));
    expect(fromQform).toMatchObject({ origin: [-10, -20, 30], spacing: [0.5, 0.75, 2], direction: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) });
    const neither = await readImage(rawNifti({ pixDims: [0, 0.5, -0.75, 0] }));
    expect(neither).toMatchObject({ origin: [0, 0, 0], spacing: [0.5, 0.75, 1] });
    expect(neither.warnings).toMatchObject([{ code: "orientation" }]);
  });

  it("takes meters and micrometers to millimeters", async () => {
    const sform = [-0.5, 0, 0, 10, 0, -0.75, 0, 20, 0, 0, 2, 30];
    expect(await readImage(rawNifti({ units: 1, sform }))).toMatchObject({ spacing: [500, 750, 2000], origin: [-10000, -20000, 30000] });
    expect((await readImage(rawNifti({ units: 3, sform }))).spacing[2]).toBeCloseTo(0.002, 12);
  });

  it("gives a sheared sform up for the qform with a warning, and refuses it without", async () => {
    const sform = [-0.5, 0.1, 0, 10, 0, -0.75, 0, 20, 0, 0, 2, 30];
    await expect(readImage(rawNifti({ sform }))).rejects.toThrow(/the image states axes that are not at right angles \(\d+\.\d+ degrees off\) in its sform/);
    const image = await readImage(rawNifti({ sform, qform: [0, 0, 1, 10, 20, 30] }));
    expect(image.origin).toEqual([-10, -20, 30]);
    expect(image.warnings).toMatchObject([{ code: "sform", message: expect.stringMatching(/its qform was used/) as string }]);
    await expect(readImage(rawNifti({ sform: [NaN, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] }))).rejects.toThrow(/expected a finite vector/);
  });

  it("reads a 4-D file with one volume, and a slice that is not axial as a volume one voxel deep", async () => {
    expect((await readImage(rawNifti({ dims: [4, 4, 3, 2, 1] }))).size).toEqual([4, 3, 2]);
    const coronal = await readImage(rawNifti({ dims: [2, 4, 6], sform: [0.5, 0, 0, 1, 0, 0, 2, 2, 0, 0.75, 0, 3] }));
    expect(coronal).toMatchObject({ size: [4, 6, 1], spacing: [0.5, 0.75, 2], origin: [-1, -2, 3] });
  });

  it("skips extensions, even damaged ones", async () => {
    const bytes = rawNifti({ offset: 400, voxels: bytesOf(floats) });
    bytes[348] = 1;
    new DataView(bytes.buffer).setInt32(352, -16, true);
    expect([...(await readImage(bytes)).data]).toEqual([...floats]);
  });

  it("says in one sentence what is wrong with a file", async () => {
    const whole = rawNifti({ voxels: bytesOf(floats) });
    const cases: [Uint8Array, RegExp][] = [
      [whole.subarray(0, 400), /^"x\.nii" is truncated: expected 96 bytes of voxels, got 48$/],
      [whole.subarray(0, 200), /^"x\.nii" is truncated: expected 348 bytes of NIfTI header, got 200$/],
      [rawNifti({ version2: true }).subarray(0, 400), /expected 192 bytes of NIfTI-2 header, got 52/],
      [gz(whole).subarray(0, 60), /is truncated or damaged: its gzip data break off or fail their checksum; expected at least \d+ bytes once decompressed/],
      [gz(whole.subarray(0, 400)), /expected 96 bytes of voxels, got 48/],
      [rawNifti({ dims: [3, 32767, 32767, 32767] }), /states a size of 32767 x 32767 x 32767 voxels, which needs 140,724,603,846,652 bytes: expected at most 4,294,967,296 \(option maxBytes\)/],
      [rawNifti({ dims: [3, 20000, 20000, 2] }), /is truncated: expected 3,200,000,000 bytes of voxels, got 96/],
      [gz(rawNifti({ dims: [3, 20000, 20000, 2] })), /is truncated: expected 3,200,000,000 bytes of voxels, got [\d,]+$/],
      [rawNifti({ version2: true, dims: [3, 2 ** 40, 2 ** 40, 2] }), /which needs .* bytes: expected at most/],
      [rawNifti({ dims: [3, 0, 3, 2] }), /states a size of 0 x 3 x 2 voxels: expected a positive integer for axis 1, got 0/],
      [rawNifti({ dims: [3, 4, -3, 2] }), /expected a positive integer for axis 2, got -3/],
      [rawNifti({ dims: [9, 4, 3, 2] }), /states 9 dimensions: expected 2 or 3/],
      [rawNifti({ dims: [4, 4, 3, 2, 5] }), /holds 5 volumes \(4 x 3 x 2 x 5 voxels\): expected one/],
      [rawNifti({ datatype: 128 }), /holds RGB color voxels: expected integers or real numbers/],
      [rawNifti({ datatype: 32 }), /holds complex voxels/],
      [rawNifti({ datatype: 77 }), /holds datatype 77 voxels/],
      [rawNifti({ offset: 100 }), /states that voxels begin at byte 100: expected an integer of at least 348/],
      [rawNifti({ magic: "ni1\0" }), /is the header of a NIfTI \.hdr\/\.img pair/],
      [rawNifti({ magic: "abc\0" }), /is no NIfTI file: expected the magic text n\+1 or n\+2, got "abc"/],
    ];
    for (const [bytes, message] of cases) {
      const error: unknown = await readImage(bytes, { name: "x.nii" }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: "FileError", code: "ERR_FILE" });
      expect((error as Error).message).toMatch(message);
      expect((error as Error).message).not.toContain("\n");
    }
  });
});
