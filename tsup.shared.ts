import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Options } from "tsup";
import { encodeBinary } from "./src/wasm/binaryText.js";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/** Leaves the names of all files in a bundle to scripts/notices.mjs, which writes down whose they are. */
export const recordInputs: Plugin = {
  name: "record-inputs",
  setup(build) {
    build.onEnd(({ metafile }) => {
      const used = Object.values(metafile?.outputs ?? {}).flatMap(({ inputs }) => Object.keys(inputs));
      mkdirSync("build/inputs", { recursive: true });
      writeFileSync(`build/inputs/${Object.keys(build.initialOptions.entryPoints ?? {}).join("-")}.json`, JSON.stringify([...new Set(used)].sort(), null, 1));
    });
  },
};

const inlineBinary: Plugin = {
  name: "inline-binary",
  setup(build) {
    build.onLoad({ filter: /\.wasm$/ }, ({ path }) => ({ contents: encodeBinary(readFileSync(path)), loader: "text" }));
  },
};

/** Everything is bundled: an installed package has no dependencies, and a plain script tag can import it. */
export const shared = {
  target: "es2022",
  platform: "neutral",
  outDir: "dist",
  clean: false,
  // Maps are not shipped, and a bundle that names a missing one makes bundlers warn: SOURCEMAP=1 for readable stacks.
  sourcemap: process.env.SOURCEMAP === "1",
  minify: process.env.NOMINIFY !== "1",
  splitting: true,
  noExternal: [/.*/],
  external: [/^node:/],
  removeNodeProtocol: false,
  define: { RADIOMAPS_VERSION: JSON.stringify(version) },
  esbuildPlugins: [recordInputs, inlineBinary, {
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
