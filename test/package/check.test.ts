import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder, pack, ROOT } from "../support/installed.js";

function run(script: string, parameters: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "node_modules", script), ...parameters], {
    cwd: emptyFolder(), encoding: "utf8", env: { ...process.env, FORCE_COLOR: "0", NO_COLOR: "1" },
  });
  return { status, output: stdout + stderr };
}

describe("the tarball's package.json", () => {
  it("leaves publint nothing to say", () => {
    const { status, output } = run("publint/src/cli.js", ["--strict", pack().path]);
    expect(output).toContain("All good!");
    expect(status).toBe(0);
  });

  it("leaves attw nothing to say where Node or a bundler resolves it", () => {
    // The binary and the worker's script have no types, and nothing imports them.
    const { status, output } = run("@arethetypeswrong/cli/dist/index.js", [
      pack().path, "--profile", "node16", "--exclude-entrypoints", "radiomaps.wasm", "worker", "--format", "table-flipped",
    ]);
    expect(output).toContain("radiomaps");
    expect(output.split("\n").filter((line) => /❌|⚠️|🚭|💀/.test(line) && !/ignor/.test(line)).filter((line) => !/^\W*"radiomaps/.test(line))).toEqual([]);
    expect(status).toBe(0);
  });

  it("names the same version in its manifest and its citation", () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    expect(readFileSync(join(ROOT, "CITATION.cff"), "utf8")).toMatch(new RegExp(`^version: "?${version}"?$`, "m"));
  });
});
