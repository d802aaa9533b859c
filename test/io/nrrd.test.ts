import { describe, expect, it } from "vitest";
import { readImage, writeNrrd } from "../../src/io/index.js";
import { bitsOf, bytesOf, concat, dtypes, gz, obliqueImage, typedImage } from "./sample.js";

/** An NRRD file of header lines and voxels. */
function nrrd(lines: string[], voxels: Uint8Array = new Uint8Array(0), magic = "NRRD0004"): Uint8Array<ArrayBuffer> {
  return concat(new TextEncoder().encode(`${[magic, ...lines].join("\n")}\n\n`), voxels);
}

const plain = ["type: uint8", "dimension: 3", "sizes: 3 2 2", "encoding: raw"];
const twelve = Uint8Array.from({ length: 12 }, (_, index) => index);

describe("writeNrrd and readImage", () => {
  for (const Type of dtypes) {
    it(`keep every bit of a ${Type.name}, raw and gzip`, async () => {
      const image = typedImage(Type);
      for (const gzip of [false, true]) {
        const back = await readImage(await writeNrrd(image, { gzip }));
        expect(back.data.constructor).toBe(Type === Uint8ClampedArray ? Uint8Array : Type);
        expect(bitsOf(back.data)).toEqual(bitsOf(image.data));
        expect(back).toMatchObject({ size: image.size, spacing: image.spacing, origin: image.origin, direction: image.direction, format: "nrrd", warnings: [] });
      }
    });
  }

  it("keep an oblique geometry to the last digits, NaN and infinities", async () => {
    for (const mirrored of [false, true]) {
      const image = obliqueImage(mirrored);
      const back = await readImage(await writeNrrd(image));
      expect(bitsOf(back.data)).toEqual(bitsOf(image.data));
      expect(back.origin).toEqual(image.origin);
      back.spacing.forEach((length, axis) => expect(length).toBeCloseTo(image.spacing[axis]!, 13));
      back.direction.forEach((cosine, index) => expect(cosine).toBeCloseTo(image.direction[index]!, 13));
    }
  });

  it("keep a 2-D image, its name and its key/value pairs", async () => {
    const metadata = new Map([["radiomaps.options", '{"a":1,\n"b: c":"\\n"}'], ["unit", "bit²"], ["a: b", "c"]]);
    const image = { data: Float32Array.of(1, NaN, 3, 4, 5, 6), size: [3, 2], spacing: [0.3, 0.7], origin: [-5, 6], direction: [0, -1, 1, 0], name: "glcm.contrast", metadata };
    const back = await readImage(await writeNrrd(image));
    expect(back).toMatchObject({ size: [3, 2], spacing: [0.3, 0.7], origin: [-5, 6], direction: Float64Array.of(0, -1, 1, 0), name: "glcm.contrast" });
    expect([...back.metadata]).toEqual([["radiomaps.options", '{"a":1,\n"b: c":"\\n"}'], ["unit", "bit²"], ["a_b", "c"]]);
  });
});

describe("readImage of NRRD", () => {
  it("reads both byte orders and every spelling of a type", async () => {
    const names: [string[], Int8ArrayConstructor | Uint8ArrayConstructor | Int16ArrayConstructor | Uint16ArrayConstructor | Int32ArrayConstructor | Uint32ArrayConstructor | Float32ArrayConstructor | Float64ArrayConstructor][] = [
      [["signed char", "int8", "int8_t"], Int8Array], [["uchar", "unsigned char", "uint8", "uint8_t"], Uint8Array],
      [["short", "short int", "signed short", "signed short int", "int16", "int16_t"], Int16Array],
      [["ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"], Uint16Array],
      [["int", "signed int", "int32", "int32_t"], Int32Array], [["uint", "unsigned int", "uint32", "uint32_t"], Uint32Array],
      [["float"], Float32Array], [["double"], Float64Array],
    ];
    for (const [spellings, Type] of names) {
      const data = typedImage(Type).data;
      for (const [index, type] of spellings.entries()) {
        const littleEndian = index % 2 === 0;
        const header = [`type: ${type}`, "dimension: 3", "sizes: 4 3 2", "encoding: raw", `endian: ${littleEndian ? "little" : "big"}`];
        const image = await readImage(nrrd(header, bytesOf(data, littleEndian)));
        expect(image.data.constructor).toBe(Type);
        expect(bitsOf(image.data)).toEqual(bitsOf(data));
      }
    }
  });

  it("converts 64-bit integers", async () => {
    for (const type of ["long long", "int64_t", "unsigned long long int"]) {
      const voxels = bytesOf(BigInt64Array.from([1n, 2n, 3n, 2n ** 52n]), false);
      const image = await readImage(nrrd([`type: ${type}`, "dimension: 2", "sizes: 2 2", "encoding: raw", "endian: big"], voxels));
      expect([...image.data]).toEqual([1, 2, 3, 2 ** 52]);
    }
  });

  it("reads text, gzip under both names, comments, old versions and line ends of Windows", async () => {
    const text = await readImage(nrrd(["# comment", "type: float", "dimension: 2", "sizes: 3 2", "encoding: ascii"], new TextEncoder().encode("1 2.5 nan\n-inf +inf 1e-3\n")));
    expect([...text.data]).toEqual([1, 2.5, NaN, -Infinity, Infinity, Math.fround(1e-3)]);
    for (const encoding of ["gzip", "gz"]) {
      expect([...(await readImage(nrrd([...plain.slice(0, 3), `encoding: ${encoding}`], gz(twelve)))).data]).toEqual([...twelve]);
    }
    for (const magic of ["NRRD0001", "NRRD0002", "NRRD0003", "NRRD0005"]) expect((await readImage(nrrd(plain, twelve, magic))).size).toEqual([3, 2, 2]);
    const windows = concat(new TextEncoder().encode(`${["NRRD0004", ...plain].join("\r\n")}\r\n\r\n`), twelve);
    expect([...(await readImage(windows)).data]).toEqual([...twelve]);
  });

  it("takes RAS and LAS to LPS", async () => {
    const geometry = ["space directions: (2,0,0) (0,3,0) (0,0,4)", "space origin: (10,20,30)"];
    const signs = { LPS: [1, 1], RAS: [-1, -1], LAS: [1, -1], "left-posterior-superior": [1, 1], "right-anterior-superior": [-1, -1], "left-anterior-superior": [1, -1] };
    for (const [space, [x, y]] of Object.entries(signs)) {
      const image = await readImage(nrrd([...plain, `space: ${space}`, ...geometry], twelve));
      expect(image).toMatchObject({ spacing: [2, 3, 4], origin: [10 * x!, 20 * y!, 30], direction: Float64Array.of(x!, 0, 0, 0, y!, 0, 0, 0, 1), warnings: [] });
    }
    const other = await readImage(nrrd([...plain, "space: scanner-xyz", ...geometry], twelve));
    expect(other).toMatchObject({ origin: [10, 20, 30], warnings: [{ code: "space" }] });
  });

  it("takes spacings where there are no directions, and 1 where there is nothing", async () => {
    expect((await readImage(nrrd([...plain, "spacings: 0.5 nan 2"], twelve))).spacing).toEqual([0.5, 1, 2]);
    expect((await readImage(nrrd(plain, twelve))).spacing).toEqual([1, 1, 1]);
  });

  it("drops axes of one sample where they are not spatial, and refuses others", async () => {
    const base = ["type: uint8", "encoding: raw", "space: LPS", "space origin: (1,2,3)"];
    const leading = [...base, "dimension: 4", "sizes: 1 3 2 2", "kinds: list domain domain domain", "space directions: none (1,0,0) (0,1,0) (0,0,1)"];
    expect(await readImage(nrrd(leading, twelve))).toMatchObject({ size: [3, 2, 2], origin: [1, 2, 3] });
    const trailing = ["type: uint8", "encoding: raw", "dimension: 5", "sizes: 3 2 2 1 1"];
    expect((await readImage(nrrd(trailing, twelve))).size).toEqual([3, 2, 2]);
    const vector = [...base, "dimension: 4", "sizes: 3 2 2 1", "kinds: vector domain domain domain", "space directions: none (1,0,0) (0,1,0) (0,0,1)"];
    await expect(readImage(nrrd(vector, twelve))).rejects.toThrow(/has 3 samples along axis 1 \(kind vector\), which is not spatial: expected one scalar per voxel/);
    await expect(readImage(nrrd(["type: uint8", "encoding: raw", "dimension: 3", "sizes: 3 2 2", "kinds: RGB-color domain domain"], twelve))).rejects.toThrow(/kind rgb-color/);
  });

  it("reads a slice in 3-D space", async () => {
    const base = ["type: uint8", "dimension: 2", "sizes: 4 3", "encoding: raw", "space: LPS", "space origin: (1,2,3)"];
    expect(await readImage(nrrd([...base, "space directions: (2,0,0) (0,3,0)"], twelve))).toMatchObject({ size: [4, 3], spacing: [2, 3], origin: [1, 2] });
    expect(await readImage(nrrd([...base, "space directions: (2,0,0) (0,0,3)"], twelve))).toMatchObject({ size: [4, 3, 1], spacing: [2, 3, 1], origin: [1, 2, 3] });
  });

  it("says in one sentence what is wrong with a file", async () => {
    const gzipped = nrrd([...plain.slice(0, 3), "encoding: gzip"], gz(twelve));
    const cases: [Uint8Array, RegExp][] = [
      [nrrd(plain, twelve.subarray(0, 7)), /^"x\.nrrd" is truncated: expected 12 bytes of voxels, got 7$/],
      [gzipped.subarray(0, gzipped.length - 12), /^"x\.nrrd" is truncated or damaged: its gzip data break off or fail their checksum; expected at least 12 bytes once decompressed/],
      [gzipped.subarray(0, gzipped.length - 4), /is truncated or damaged/],
      [nrrd([...plain.slice(0, 3), "encoding: gzip"], twelve), /is truncated or damaged/],
      [nrrd([...plain.slice(0, 3), "encoding: gzip"], gz(twelve.subarray(0, 5))), /expected 12 bytes of voxels, got 5/],
      [nrrd([...plain.slice(0, 3), "encoding: gzip"], gz(new Uint8Array(3e6))), /expands far beyond what its header states: expected 12 bytes, got more than 1,/],
      [nrrd(["type: uint8", "dimension: 3", "sizes: 30000 30000 30000", "encoding: raw"], twelve), /needs 27,000,000,000,000 bytes: expected at most/],
      [nrrd(["type: uint8", "dimension: 3", "sizes: 3000 3000 30", "encoding: raw"], twelve), /expected 270,000,000 bytes of voxels, got 12/],
      [nrrd(["type: uint8", "dimension: 2", "sizes: 3000 3000", "encoding: text"], twelve), /expected 9,000,000 numbers, got 12 bytes of text/],
      [nrrd(["type: uint8", "dimension: 2", "sizes: 2 2", "encoding: text"], new TextEncoder().encode("1 2 three 4")), /has "three" among its voxels: expected a number/],
      [nrrd(["type: uint8", "dimension: 2", "sizes: 2 2", "encoding: text"], new TextEncoder().encode("100 200 3")), /expected 4 numbers, got 3/],
      [nrrd(["type: uint8", "dimension: 3", "sizes: 3 0 2", "encoding: raw"], twelve), /expected a positive integer for axis 2, got 0/],
      [nrrd(["type: uint8", "dimension: 2", "sizes: 3 2 2", "encoding: raw"], twelve), /states 2 dimensions and the sizes "3 2 2": expected one size per dimension/],
      [nrrd(["type: uint8", "dimension: 1", "sizes: 12", "encoding: raw"], twelve), /expected a 2-D or 3-D image/],
      [nrrd(["type: uint8", "dimension: 4", "sizes: 3 2 2 2", "encoding: raw"], new Uint8Array(24)), /has the sizes 3 x 2 x 2 x 2: expected a 2-D or 3-D image/],
      [nrrd(["type: block", ...plain.slice(1)], twelve), /holds voxels of NRRD type "block"/],
      [nrrd(["type: short", ...plain.slice(1)], new Uint8Array(24)), /states the endian "missing": expected little or big/],
      [nrrd([...plain.slice(0, 3), "encoding: bzip2"], twelve), /has the NRRD encoding "bzip2": expected raw, gzip or ascii/],
      [nrrd(plain.slice(1), twelve), /lacks the NRRD field "type"/],
      [nrrd([...plain, "data file: x.raw"]), /is an NRRD header whose voxels are in another file \(x\.raw\), which is not read/],
      [nrrd([...plain, "datafile: LIST"]), /voxels are in another file/],
      [nrrd([...plain, "byte skip: -1"], twelve), /has the NRRD field "byte skip", which is not read/],
      [nrrd([...plain, "rubbish"], twelve), /has an NRRD header line that is neither field nor key: "rubbish"/],
      [new TextEncoder().encode("NRRD0004\ntype: uint8\n"), /expected an empty line at the end of the NRRD header/],
      [nrrd(plain, twelve, "NRRD0009"), /expected NRRD0001 to NRRD0005 in the first line, got "NRRD0009"/],
      [nrrd([...plain, "space: LPS", "space directions: (1,0,0) (0,1,0)", "space origin: (0,0,0)"], twelve), /expected 3 vectors of 3 numbers/],
      [nrrd([...plain, "space: LPS", "space directions: (1,0,0) (1,1,0) (0,0,1)"], twelve), /axes that are not at right angles \(45\.00 degrees off\) in its space directions/],
      [nrrd([...plain, "space: LPS", "space directions: (1,0,0) (0,0,0) (0,0,1)"], twelve), /states axis 2 as \(0, 0, 0\), expected a finite vector/],
    ];
    for (const [bytes, message] of cases) {
      const error: unknown = await readImage(bytes, { name: "x.nrrd" }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: "FileError", code: "ERR_FILE" });
      expect((error as Error).message).toMatch(message);
      expect((error as Error).message).not.toContain("\n");
    }
  });
});
