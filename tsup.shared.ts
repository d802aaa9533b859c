import { readFileSync } from "node:fs";
import type { Options } from "tsup";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

/** Everything is bundled: an installed package has no dependencies, and a plain script tag can import it. */
export const shared = {
  target: "es2022",
  platform: "neutral",
  outDir: "dist",
  clean: false,
  sourcemap: true,
  minify: true,
  splitting: true,
  noExternal: [/.*/],
  external: [/^node:/],
  removeNodeProtocol: false,
  loader: { ".wasm": "base64" },
  define: { RADIOMAPS_VERSION: JSON.stringify(version) },
  esbuildPlugins: [{
    // daikon's JPEG-LS decoder names Node's modules for a way of loading that it does not take here.
    name: "no-node-modules",
    setup(build) {
      build.onResolve({ filter: /^(fs|path)$/ }, ({ path }) => ({ path, namespace: "empty" }));
      build.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "module.exports = {};" }));
    },
  }],
  esbuildOptions(options) {
    options.mainFields = ["module", "main"];
  },
} satisfies Options;
