import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { computeFeatureMap, computeFeatures, cropToCommon, resampleTo, type Image } from "../../src/index.js";
import { readImage, writeNifti, writeNrrd } from "../../src/io/index.js";
import { referenceFolder } from "../support/answers.js";
import { mulberry32 } from "../support/random.js";

const cli = new URL("../../dist/cli.js", import.meta.url).pathname;
let folder = "";
const run = (...args: string[]): { code: number | null; out: string; err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "mprad", ...args], { encoding: "utf8", cwd: folder });
  return { code: status, out: stdout, err: stderr };
};

const random = mulberry32(77);
/** Blobs with noise, at a place in the world; 1.5 mm and 3 mm voxels, turned by 30 degrees about z. */
const geometry = { spacing: [1.5, 1.5, 3], direction: [Math.sqrt(0.75), -0.5, 0, 0.5, Math.sqrt(0.75), 0, 0, 0, 1] };
const block = (size: number[], origin: number[], scale: number): Image => ({
  ...geometry, size, origin,
  data: Float32Array.from({ length: size[0]! * size[1]! * size[2]! }, (_, i) => scale * (Math.sin((i % size[0]!) / 4) + random())),
});
const first = block([16, 14, 5], [10, -20, 30], 100);
// Voxel 0 of the second is voxel (0, 0, 1) of the first.
const second = block([16, 12, 4], [10, -20, 33], 7);
const coarse: Image = { ...block([9, 8, 6], [6, -24, 28], 30), spacing: [3, 3, 4] };
const mask: Image = { ...first, data: Uint8Array.from({ length: 16 * 14 * 5 }, (_, i) => (i % 16 > 3 && i % 16 < 13 ? 2 : 0)) };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "radiomaps-mprad-"));
  const files = { "t1.nrrd": first, "t2.nrrd": second, "pet.nrrd": coarse, "mask.nrrd": mask, "edge.nrrd": { ...mask, data: Uint8Array.from(mask.data, (_, i) => +(i < 16 * 14)) } };
  for (const [name, image] of Object.entries(files)) writeFileSync(join(folder, name), await writeNrrd(image));
  writeFileSync(join(folder, "t2.nii.gz"), await writeNifti(second));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("radiomaps mprad", () => {
  it("writes the region's table of the common part, with the values the function gives", async () => {
    const { code, out, err } = run("t1.nrrd", "t2.nrrd", "--mask", "mask.nrrd", "-f", "tspm.jointEntropy,tscm.contrast", "--bins", "8,4", "-o", "table");
    expect([code, out]).toEqual([0, "table/mprad.json\ntable/mprad.csv\n"]);
    expect(err).toBe("radiomaps: warning: 198 of 630 voxels of the mask mask.nrrd lie outside the part that all images share, and are left out\n");
    const [a, b, m] = await cropToCommon([first, second, mask]);
    const { values } = await computeFeatures([a!, b!], {
      mask: m!, features: ["tspm.jointEntropy", "tscm.contrast"], discretization: [{ binCount: 8 }, { binCount: 4 }],
    });
    const json = JSON.parse(readFileSync(join(folder, "table/mprad.json"), "utf8")) as Record<string, unknown>;
    expect(json).toMatchObject({
      values, provenance: { levelCounts: [8, 4], options: { discretization: [{ binCount: 8 }, { binCount: 4 }] } },
      geometry: { size: [16, 12, 4], origin: [10, -20, 33] }, inputs: { images: [[{ path: "t1.nrrd" }], [{ path: "t2.nrrd" }]], mask: [{ path: "mask.nrrd" }] },
    });
    expect(readFileSync(join(folder, "table/mprad.csv"), "utf8")).toBe(
      `feature,value,unit\ntspm.jointEntropy,${values["tspm.jointEntropy"]},bit\ntscm.contrast,${values["tscm.contrast"]},level²\n`,
    );
  });

  it("writes maps and the page of pictures with a radius, joint entropy only where it was asked for", async () => {
    const { code, err } = run("t1.nrrd", "t2.nii.gz", "--features", "tspm.uniformity,tscin.nodeCount", "--radius", "2,2,1", "--png", "--format", "nii.gz", "-o", "maps");
    expect([code, err]).toEqual([0, expect.stringMatching(/^radiomaps: warning: windows: a window of 75 voxels is small for 64 possible signatures of 2 images: .*\n$/)]);
    expect(readdirSync(join(folder, "maps")).sort()).toEqual([
      "mprad.csv", "mprad.json", "mprad_page.png", "mprad_tspm.uniformity.json", "mprad_tspm.uniformity.nii.gz", "mprad_tspm.uniformity.png",
    ]);
    // What has no maps is in the table alone.
    expect(readFileSync(join(folder, "maps/mprad.csv"), "utf8")).toMatch(/^tscin\.nodeCount,768,1$/m);
    const map = await readImage(join(folder, "maps/mprad_tspm.uniformity.nii.gz"));
    const options = { features: "tspm.uniformity", kernelRadius: [2, 2, 1], discretization: { binCount: 8 } } as const;
    expect(map.data).toEqual((await computeFeatureMap(await cropToCommon([first, second]), options))["tspm.uniformity"].data);
    map.origin.forEach((x, axis) => expect(x).toBeCloseTo([10, -20, 33][axis]!, 4));
    const page = decode(readFileSync(join(folder, "maps/mprad_page.png")));
    expect([page.width > 3 * 256, page.height > 2 * 256]).toEqual([true, true]);
  });

  it("resamples images and mask to the first only if it is told to", async () => {
    const refused = run("t1.nrrd", "pet.nrrd", "-f", "tspm", "-o", "never");
    expect(refused).toMatchObject({ code: 1, out: "" });
    expect(refused.err).toMatch(/^radiomaps: t1\.nrrd and pet\.nrrd lie on different lattices: t1\.nrrd has size 16 × 14 × 5, .*, pet\.nrrd size 9 × 8 × 6, .*; --resample brings all to the first\n$/);
    const { code, err } = run("t1.nrrd", "t2.nrrd", "pet.nrrd", "--resample", "-f", "tspm.jointEntropy", "--bins", "4", "-o", "resampled");
    expect(code).toBe(0);
    expect(err).toContain("radiomaps: warning: pet.nrrd lies on another lattice than t1.nrrd: resampled to it (linear)\n");
    const images = await cropToCommon([first, second, await resampleTo(coarse, first)]);
    const { values } = await computeFeatures(images, { features: "tspm.jointEntropy", discretization: { binCount: 4 } });
    expect(JSON.parse(readFileSync(join(folder, "resampled/mprad.json"), "utf8"))).toMatchObject({ values, inputs: { resampled: true } });
    expect(readFileSync(join(folder, "resampled/mprad.csv"), "utf8")).toContain(String(values["tspm.jointEntropy"]));
  });

  const failures: [string, string[], number, RegExp][] = [
    ["one image", ["t1.nrrd", "-f", "tspm"], 2, /^radiomaps: mprad expected 2 to 8 images, got 1\n$/],
    ["nine images", [...new Array<string>(9).fill("t1.nrrd"), "-f", "tspm"], 2, /^radiomaps: mprad expected 2 to 8 images, got 9\n$/],
    ["no image", ["-f", "tspm"], 2, /^radiomaps: missing required argument 'images'\n$/],
    ["a family of single images", ["t1.nrrd", "t2.nrrd", "-f", "glcm"], 2, /^radiomaps: --features expected features of several images .*got "glcm"/],
    ["rules for other images", ["t1.nrrd", "t2.nrrd", "-f", "tspm", "--bins", "8,8,8"], 2, /^radiomaps: --bins expected one number, or 2, one for each image, got 3\n$/],
    ["two rules", ["t1.nrrd", "t2.nrrd", "-f", "tspm", "--bins", "8", "--levels", "8"], 2, /^radiomaps: give one of --bins, --bin-width and --levels, not several\n$/],
    ["no number", ["t1.nrrd", "t2.nrrd", "-f", "tspm", "--bins", "8,x"], 2, /^radiomaps: --bins expected a number, got "x"\n$/],
    ["a mask elsewhere", ["t1.nrrd", "t2.nrrd", "-f", "tspm", "-m", "edge.nrrd"], 1, /^radiomaps: no voxel of the mask edge\.nrrd lies in the part that all images share\n$/],
    ["a missing file", ["t1.nrrd", "nowhere.nrrd", "-f", "tspm"], 1, /^radiomaps: .*nowhere\.nrrd.*\n$/],
  ];
  it.each(failures)("%s: one sentence, and nothing left behind", (_, args, code, sentence) => {
    const result = run(...args, "-o", "never");
    expect(result.err).toMatch(sentence);
    expect(result.code).toBe(code);
    expect(existsSync(join(folder, "never"))).toBe(false);
  });

  it("computes the real CT, MR and PET, if they are here", async () => {
    const reference = referenceFolder();
    if (!reference) return;
    const [ct, mr, pet, ctMask] = ["ct_image", "mr_t1_image", "pet_image", "ct_mask"].map((name) => `${reference}images/sts008_${name}.nii.gz`) as [string, string, string, string];
    expect(run(ct, mr, pet, "-m", ctMask, "--resample", "-f", "tspm", "-r", "2", "--bins", "4", "-o", "real").code).toBe(0);
    const map = await readImage(join(folder, "real/mprad_tspm.jointEntropy.nrrd"));
    expect(map.size).toEqual([77, 79, 28]);
    expect(Array.from(map.data).filter((x) => !Number.isNaN(x))).toHaveLength(8862);
  });
});
