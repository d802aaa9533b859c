import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { copyInstalled, install, installedPackages, runJson, runScript } from "../support/installed.js";

type Digests = Record<string, string>;

const DIGESTS = new URL("../browser/pages/digests.js", import.meta.url).href;
const print = "process.stdout.write(JSON.stringify(await digests(radiomaps, workers)));";
const esm = (workers: number): string => `
  import * as radiomaps from "radiomaps";
  import { digests } from ${JSON.stringify(DIGESTS)};
  const workers = ${workers};
  ${print}`;
const cjs = (workers: number): string => `
  const radiomaps = require("radiomaps");
  const workers = ${workers};
  (async () => {
    const { digests } = await import(${JSON.stringify(DIGESTS)});
    ${print}
  })();`;

describe("the tarball in an empty folder", () => {
  let folder = "";
  let expected: Digests = {};
  beforeAll(async () => {
    folder = install();
    expected = await runJson<Digests>(folder, "esm0.mjs", esm(0));
  });

  it("brings no other package", () => {
    expect(installedPackages(folder)).toEqual(["radiomaps"]);
    const { dependencies, peerDependencies, peerDependenciesMeta, scripts } = JSON.parse(readFileSync(join(folder, "node_modules/radiomaps/package.json"), "utf8")) as
      Record<string, Record<string, string> | undefined>;
    expect(dependencies ?? {}).toEqual({});
    // For pictures of plots alone, and not installed unasked.
    expect(Object.keys(peerDependencies ?? {})).toEqual(["@resvg/resvg-js"]);
    expect(peerDependenciesMeta).toEqual({ "@resvg/resvg-js": { optional: true } });
    expect(Object.keys(scripts ?? {}).filter((name) => /install|prepare/.test(name))).toEqual([]);
  });

  it("computes maps by import, which differ from image to image", () => {
    expect(Object.keys(expected).length).toBeGreaterThan(16 * 70);
    expect(new Set(Object.values(expected)).size).toBeGreaterThan(16 * 25);
  });

  it.each([["import", 2, esm(2)], ["require", 0, cjs(0)], ["require", 2, cjs(2)]])(
    "gives the same bits by %s with %i workers, and the process ends by itself",
    async (way, workers, text) => {
      expect(await runJson<Digests>(folder, way === "import" ? `esm${workers}.mjs` : `cjs${workers}.cjs`, text)).toEqual(expected);
    },
  );

  it("works in a folder whose name needs escaping, workers too", async () => {
    const awkward = copyInstalled("100% a b#c?d%20e");
    expect(await runJson<Digests>(awkward, "cjs2.cjs", cjs(2))).toEqual(expected);
    expect(await runJson<Digests>(awkward, "esm2.mjs", esm(2))).toEqual(expected);
  });

  it("exports the same names by import and by require, in all entries", async () => {
    for (const entry of ["radiomaps", "radiomaps/io", "radiomaps/plot"]) {
      const byImport = await runJson<string[]>(folder, "names.mjs", `
        import * as all from "${entry}";
        console.log(JSON.stringify(Object.keys(all).sort()));`);
      const byRequire = await runJson<string[]>(folder, "names.cjs", `console.log(JSON.stringify(Object.keys(require("${entry}")).sort()));`);
      expect(byImport.length).toBeGreaterThan(4);
      expect(byRequire).toEqual(byImport);
    }
  });

  it("offers the binary and the worker by their own paths", async () => {
    const { wasm, worker } = await runJson<Record<string, string>>(folder, "paths.mjs", `
      console.log(JSON.stringify({ wasm: import.meta.resolve("radiomaps/radiomaps.wasm"), worker: import.meta.resolve("radiomaps/worker") }));`);
    expect(wasm).toMatch(/dist\/radiomaps\.wasm$/);
    expect(worker).toMatch(/dist\/worker\.js$/);
  });

  it("has a command that runs", async () => {
    const { code, stdout } = await runScript(folder, "command.mjs", `
      import { execFileSync } from "node:child_process";
      console.log(execFileSync(${JSON.stringify(join(folder, "node_modules/.bin/radiomaps"))}, ["list", "--family", "glcm"], { encoding: "utf8" }));`);
    expect(code).toBe(0);
    expect(stdout).toContain("glcm.jointEntropy");
  });

  it("says which package pictures of plots need, before it does anything", async () => {
    const { stdout } = await runScript(folder, "png.mjs", `
      import { spawnSync } from "node:child_process";
      const { status, stderr } = spawnSync(${JSON.stringify(join(folder, "node_modules/.bin/radiomaps"))}, ["levels", "any.nii", "--png", "--out", "nothing"], { encoding: "utf8" });
      console.log(status, stderr);`);
    expect(stdout).toMatch(/^2 radiomaps: --png expected the package @resvg\/resvg-js to be installed \(npm install @resvg\/resvg-js\), got none/);
  });
});

describe("importing", () => {
  const watch = `
    const done = [];
    for (const name of ["Module", "Instance", "Memory", "compile", "instantiate", "validate"]) {
      const was = WebAssembly[name];
      WebAssembly[name] = new Proxy(was, {
        construct: (target, list) => (done.push(name), Reflect.construct(target, list)),
        apply: (target, self, list) => (done.push(name), Reflect.apply(target, self, list)),
      });
    }
    globalThis.fetch = () => done.push("fetch");
    globalThis.atob = () => done.push("atob");
    globalThis.setTimeout = () => done.push("setTimeout");
    globalThis.Function = new Proxy(Function, { construct: () => done.push("Function"), apply: () => done.push("Function") });
    const globals = new Set(Reflect.ownKeys(globalThis));
    const start = performance.now();`;
  const tell = `
    const milliseconds = performance.now() - start;
    const added = Reflect.ownKeys(globalThis).filter((name) => !globals.has(name)).map(String);
    console.log(JSON.stringify({ done, added, milliseconds }));`;

  it.each(["radiomaps", "radiomaps/io", "radiomaps/plot"])("%s does no work: nothing is compiled, decoded, fetched or left in globals", async (entry) => {
    for (const [name, load] of [["import.mjs", `await import("${entry}");`], ["require.cjs", `require("${entry}");`]] as const) {
      const { done, added, milliseconds } = await runJson<{ done: string[]; added: string[]; milliseconds: number }>(install(), name, watch + load + tell);
      expect(done).toEqual([]);
      expect(added).toEqual([]);
      // Parsing is all there is; the bound is wide, for other work may run beside the tests.
      expect(milliseconds).toBeLessThan(1000);
    }
  });
});
