import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adviseGrayLevels, sweep } from "../../src/index.js";
import { writeNrrd } from "../../src/io/index.js";
import { synthetic } from "../support/scenes.js";

const cli = new URL("../../dist/cli.js", import.meta.url).pathname;
const image = synthetic(40, 10), mask = { data: Uint8Array.from(image.data, (_, i) => +(i % 40 > 4)), size: image.size };
let folder = "";

const run = (...args: string[]): { code: number | null; out: string; err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: "utf8", cwd: folder });
  return { code: status, out: stdout, err: stderr };
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "radiomaps-levels-"));
  writeFileSync(join(folder, "scene.nrrd"), await writeNrrd(image));
  writeFileSync(join(folder, "mask.nrrd"), await writeNrrd(mask));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A page that opens without a network: no script, and no address but the names of formats. */
function expectOffline(page: string): void {
  expect(page).not.toMatch(/<script|<link|\ssrc="(?!data:image)|url\(/);
  expect([...page.matchAll(/https?:\/\/[^"\s<&]+/g)].filter(([address]) => !address.includes("www.w3.org"))).toEqual([]);
}

describe("radiomaps sweep", () => {
  it("writes what the function gives, as tables, plots and a page", async () => {
    const { code, out, err } = run(
      "sweep", "scene.nrrd", "--mask", "mask.nrrd", "--features", "histogram.entropy,glcm.contrast", "--bins", "4,8,...,32", "--radii", "1,3", "--out", "deep/sweep", "--png",
    );
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^16 rows in [\d.]+ s:\n/);
    const table = await sweep(image, { mask, features: ["histogram.entropy", "glcm.contrast"], binCounts: [4, 8, 16, 32], kernelRadii: [1, 3] });
    const file = (ending: string): Buffer => readFileSync(join(folder, "deep/sweep", `scene_sweep${ending}`));
    const json = JSON.parse(file(".json").toString()) as typeof table;
    expect(json.rows).toEqual(table.rows);
    expect(json.curves).toEqual(table.curves);
    expect(file(".csv").toString().split("\n")).toHaveLength(18);
    const parquet = await parquetReadObjects({ file: new Uint8Array(file(".parquet")).buffer });
    expect(parquet).toEqual(table.rows);
    for (const name of ["histogram.entropy", "histogram.entropy_heat", "glcm.contrast", "glcm.contrast_heat"]) {
      expect(file(`_${name}.svg`).toString()).toMatch(/^<svg/);
      expect(file(`_${name}.png`).subarray(1, 4).toString()).toBe("PNG");
      expect(JSON.parse(file(`_${name}.vl.json`).toString())).toHaveProperty("$schema");
    }
    const page = file(".html").toString();
    expect(page.match(/<img alt="[^"]+" src="data:image\/svg\+xml;base64,/g)).toHaveLength(4);
    expect(page).toContain("<td>power of the levels</td>");
    expectOffline(page);
  });

  it.each([
    [["--bins", "2,4,...,33"], /--bins expected a list that "..." continues by a factor or a step, such as 2,4,...,256, got "2,4,...,33"/],
    [[], /--bins expected a list of numbers, or --bin-widths one of widths, got none/],
    [["--bins", "0"], /--bins expected a list of integers in \[1, 65535\]/],
    [["--bins", "8", "--radii", "1.5"], /--radii expected a list of integers in \[1, 127\]/],
    [["--bins", "8", "--bin-widths", "2"], /--bins expected a list of numbers of bins, or binWidths \(and not both\)/],
  ])("says what is wrong with %j, and writes nothing", (flags, sentence) => {
    const { code, err } = run("sweep", "scene.nrrd", "--features", "histogram.entropy", ...flags, "--out", "nothing");
    expect(err).toMatch(sentence);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(2);
    expect(existsSync(join(folder, "nothing"))).toBe(false);
  });
});

describe("radiomaps levels", () => {
  it("writes the advice, its table, plots and a page", async () => {
    const { code, out, err } = run("levels", "scene.nrrd", "--mask", "mask.nrrd", "--out", "levels"), advice = await adviseGrayLevels(image, { mask });
    expect([code, err]).toEqual([0, ""]);
    expect(out.startsWith(advice.verdict)).toBe(true);
    expect(readdirSync(join(folder, "levels")).sort()).toEqual([
      "scene_levels.csv", "scene_levels.html", "scene_levels.json", "scene_levels_histogram.svg", "scene_levels_histogram.vl.json",
      "scene_levels_loss.svg", "scene_levels_loss.vl.json",
    ]);
    expect(JSON.parse(readFileSync(join(folder, "levels/scene_levels.json"), "utf8"))).toMatchObject({ range: advice.range, suggested: advice.suggested });
    const page = readFileSync(join(folder, "levels/scene_levels.html"), "utf8");
    expect(page).toContain(`${advice.suggested} suggested`);
    expectOffline(page);
  });

  it("says what is wrong", () => {
    const { code, err } = run("levels", "scene.nrrd", "--tolerance", "7", "--out", "wrong");
    expect([code, err]).toEqual([2, "radiomaps: --tolerance expected a number in [0, 1), got 7\n"]);
    expect(existsSync(join(folder, "wrong"))).toBe(false);
  });
});
