import { cp } from "node:fs/promises";
import { minify } from "terser";
import { defineConfig, type Options } from "tsup";
import { recordInputs, shared } from "./tsup.shared.js";

const entry = {
  index: "src/index.ts", io: "src/io/index.ts", plot: "src/plot/index.ts", display: "src/display/index.ts",
  niivue: "src/viewers/niivue.ts", cornerstone: "src/viewers/cornerstone.ts", vtk: "src/viewers/vtk.ts", itk: "src/viewers/itk.ts",
};

/** Sessions have a `Symbol.asyncDispose`, which a project's own `lib` may lack. */
const dts = { banner: '/// <reference lib="esnext.disposable" />' };

/** The command uses the package's own entries: one copy of the core, and its worker beside it. */
const ownEntries: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "own-entries",
  setup(build) {
    build.onResolve({ filter: /^\.\.\/((io|plot)\/)?index\.js$/ }, ({ path }) => ({ path: `./${path.split("/").at(-2)!.replace("..", "index")}.js`, external: true }));
    // What draws plots is loaded when there is one; what makes pixels of them is the user's to install.
    build.onResolve({ filter: /^@resvg\/resvg-js$/ }, ({ path }) => ({ path, external: true }));
    build.onResolve({ filter: /^\.\/plots\.js$/ }, ({ path }) => ({ path, external: true }));
  },
};

/** A second minifier over what pages load: the core is a hundredth smaller, gzipped. The one chunk that is large has no use for it. */
const minifyAgain: NonNullable<Options["plugins"]>[number] = {
  name: "minify-again",
  async renderChunk(code, { path }) {
    if (!shared.minify || shared.sourcemap || !path.endsWith(".js") || code.length > 500_000) return undefined;
    const { code: smaller } = await minify(code, { module: true, ecma: 2020, compress: { passes: 3, unsafe_arrows: true } });
    return { code: smaller! };
  },
};

export default defineConfig([
  {
    ...shared, entry, format: ["esm"], dts, plugins: [minifyAgain],
    async onSuccess() {
      await cp("build/radiomaps.wasm", "dist/radiomaps.wasm");
    },
  },
  {
    ...shared, entry, format: ["cjs"], dts,
    // tsup's own shim makes wrong URLs of paths with # or %.
    define: { ...shared.define, "import.meta.url": "importMetaUrl" },
    banner: { js: "var importMetaUrl = typeof __filename === 'string' ? require('node:url').pathToFileURL(__filename).href : undefined;" },
  },
  {
    ...shared, entry: { cli: "src/cli/main.ts", plots: "src/cli/plots.ts" }, format: ["esm"], platform: "node", splitting: false, dts: false,
    esbuildPlugins: [recordInputs, ownEntries],
    // commander and cli-progress are CommonJS and require Node's modules.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  },
]);
