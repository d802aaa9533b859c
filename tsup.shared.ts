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
  treeshake: true,
  splitting: true,
  noExternal: [/.*/],
  external: [/^node:/],
  removeNodeProtocol: false,
  loader: { ".wasm": "base64" },
  define: { RADIOMAPS_VERSION: JSON.stringify(version) },
  esbuildOptions(options) {
    options.mainFields = ["module", "main"];
  },
} satisfies Options;
