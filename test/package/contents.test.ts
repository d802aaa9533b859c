import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { install, pack, ROOT } from "../support/installed.js";
import { decodeBinary, encodeBinary } from "../../src/wasm/binaryText.js";

const dist = (): string => join(install(), "node_modules/radiomaps/dist");
const read = (name: string): string => readFileSync(join(dist(), name), "utf8");

/** An entry and the files that it always loads with itself. */
function withStaticImports(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  const text = read(name);
  for (const [, other] of text.matchAll(/(?:^|[;}\n])(?:import|export)\b[^;"'()]*["']\.\/([^"']+)["']/g)) withStaticImports(other!, seen);
  return seen;
}

const KB = 1000;
const ADAPTERS = ["niivue", "cornerstone", "vtk", "itk"];
const gzipped = (names: Iterable<string>): number => [...names].reduce((sum, name) => sum + gzipSync(read(name), { level: 9 }).length, 0);

describe("the tarball", () => {
  it("has the entries, the command, and the papers", () => {
    const paths = pack().files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining([
      "LICENSE", "README.md", "CHANGELOG.md", "CITATION.cff", "THIRD-PARTY-NOTICES.md", "package.json",
      "dist/index.js", "dist/index.cjs", "dist/index.d.ts", "dist/index.d.cts", "dist/io.js", "dist/io.cjs", "dist/io.d.ts", "dist/plot.js", "dist/plot.cjs", "dist/plot.d.ts", "dist/plots.js",
      ...ADAPTERS.concat("display").flatMap((name) => [`dist/${name}.js`, `dist/${name}.cjs`, `dist/${name}.d.ts`, `dist/${name}.d.cts`]),
      "dist/io.d.cts", "dist/cli.js", "dist/worker.js", "dist/radiomaps.wasm",
    ]));
    expect(paths.filter((path) => !path.startsWith("dist/")).length).toBe(6);
  });

  it("has neither source maps, nor names of them, nor sources", () => {
    expect(pack().files.filter(({ path }) => /\.map$|(?<!\.d)\.(ts|cts|mts)$/.test(path))).toEqual([]);
    for (const name of readdirSync(dist()).filter((file) => /\.c?js$/.test(file))) expect(read(name), name).not.toContain("sourceMappingURL=");
  });

  it("has no file that belongs to no entry", () => {
    const all = readdirSync(dist()).filter((name) => name.endsWith(".js"));
    const text = all.map(read).join("\n");
    const orphans = all.filter((name) => !["index", "io", "plot", "cli", "worker", "display", ...ADAPTERS].includes(name.slice(0, -3)) && !text.includes(`./${name}`));
    expect(orphans).toEqual([]);
  });

  it("names the license of every package in it", () => {
    const notices = readFileSync(join(install(), "node_modules/radiomaps/THIRD-PARTY-NOTICES.md"), "utf8");
    const inputs = readdirSync(join(ROOT, "build/inputs")).flatMap((name) => (
      JSON.parse(readFileSync(join(ROOT, "build/inputs", name), "utf8")) as string[]
    ));
    const bundled = new Set(inputs.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
    expect(bundled.size).toBeGreaterThan(5);
    for (const name of [...bundled, "assemblyscript"]) expect(notices).toContain(`**${name}** `);
  });
});

describe("the core", () => {
  it("is at most 60 kB gzipped with its WebAssembly and all that it imports", () => {
    const files = withStaticImports("index.js");
    const bytes = gzipped(files);
    console.log(`core: ${(bytes / KB).toFixed(1)} kB gzipped in ${files.size} files`);
    expect(bytes).toBeLessThanOrEqual(60 * KB);
  });

  it("is not part of the plots, which are plain JSON of at most 6 kB", () => {
    const files = withStaticImports("plot.js"), bytes = gzipped(files);
    console.log(`plots: ${(bytes / KB).toFixed(1)} kB gzipped`);
    expect(bytes).toBeLessThanOrEqual(6 * KB);
    const shared = [...files].filter((name) => withStaticImports("index.js").has(name));
    // What the bundler itself adds.
    expect(gzipped(shared)).toBeLessThan(KB);
  });

  it("carries the very binary that lies beside it", () => {
    const binary = encodeBinary(readFileSync(join(dist(), "radiomaps.wasm")));
    expect(Buffer.from(decodeBinary(binary)).equals(readFileSync(join(dist(), "radiomaps.wasm")))).toBe(true);
    expect([...withStaticImports("index.js")].filter((name) => read(name).includes(binary))).toHaveLength(1);
    expect(readdirSync(dist()).filter((name) => name.endsWith(".cjs") && read(name).includes(binary)).length).toBeGreaterThan(0);
  });

  it("leaves the kernels that read signatures to a file that is imported when they are asked for", () => {
    const binary = encodeBinary(readFileSync(join(ROOT, "build/all.wasm")));
    const carriers = readdirSync(dist()).filter((name) => name.endsWith(".js") && read(name).includes(binary));
    expect(carriers).toHaveLength(1);
    expect(withStaticImports("index.js").has(carriers[0]!)).toBe(false);
    expect([...withStaticImports("index.js")].some((name) => read(name).includes(`import("./${carriers[0]!}")`))).toBe(true);
  });

  it("imports neither Node's modules nor other packages, and makes no code from text but where ndarray is asked for", () => {
    for (const name of [...withStaticImports("index.js"), "worker.js"]) {
      expect(read(name), name).not.toMatch(/(?:\bfrom|\bimport)\s*\(?["'](?!\.\/)/);
    }
    expect(read("worker.js")).not.toMatch(/\bimport\s*[{("'*]|\bfrom["']/);
    expect(read("worker.js")).not.toMatch(/\beval\(|new Function/);
  });
});

describe("the adapters", () => {
  it.each(ADAPTERS)("radiomaps/%s is at most 3 kB gzipped in a page, and imports no other package", async (name) => {
    const entry = join(dist(), `${name}.js`);
    const { outputFiles } = await build({
      entryPoints: [entry], bundle: true, minify: true, format: "esm", write: false, logLevel: "error",
      // What a transform loads when it is applied is not of the page before; all else is in one file here, and counts.
      plugins: [{ name: "later", setup: ({ onResolve }) => onResolve({ filter: /.*/ }, ({ kind }) => (kind === "dynamic-import" ? { path: "later", external: true } : null)) }],
    });
    const bytes = gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
    console.log(`${name}: ${(bytes / KB).toFixed(2)} kB gzipped`);
    expect(bytes).toBeLessThanOrEqual(3 * KB);
    for (const file of withStaticImports(`${name}.js`)) expect(read(file), file).not.toMatch(/(?:\bfrom|\bimport)\s*\(?["'](?!\.\/)/);
  });
});

describe("the kernels", () => {
  const module = (): WebAssembly.Module => new WebAssembly.Module(readFileSync(join(dist(), "radiomaps.wasm")));

  it("import nothing", () => {
    expect(WebAssembly.Module.imports(module())).toEqual([]);
  });

  it("export memory that can grow to 64 MiB and no further", () => {
    const { memory } = new WebAssembly.Instance(module()).exports as { memory: WebAssembly.Memory };
    const pages = memory.buffer.byteLength / 65_536;
    expect(pages).toBeLessThanOrEqual(16);
    memory.grow(1024 - pages);
    expect(memory.buffer.byteLength).toBe(64 * 1024 * 1024);
    expect(() => memory.grow(1)).toThrow(RangeError);
  });
});
