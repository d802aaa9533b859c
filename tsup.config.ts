import { cp } from "node:fs/promises";
import { defineConfig } from "tsup";
import { shared } from "./tsup.shared.js";

const entry = { index: "src/index.ts", io: "src/io/index.ts" };

export default defineConfig([
  {
    ...shared, entry, format: ["esm"], dts: true,
    async onSuccess() {
      await cp("build/radiomaps.wasm", "dist/radiomaps.wasm");
    },
  },
  {
    ...shared, entry, format: ["cjs"], dts: true,
    // tsup's own shim makes wrong URLs of paths with # or %.
    define: { ...shared.define, "import.meta.url": "importMetaUrl" },
    banner: { js: "var importMetaUrl = typeof __filename === 'string' ? require('node:url').pathToFileURL(__filename).href : undefined;" },
  },
]);
