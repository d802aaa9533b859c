// Runs and builds the examples against the built package: npx vite --config examples/vite.config.mjs examples/niivue
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));

export default defineConfig({
  base: "./",
  resolve: {
    // A page of your own has radiomaps in node_modules and needs none of this.
    alias: [
      { find: /^radiomaps$/, replacement: `${dist}index.js` },
      { find: /^radiomaps\/(\w+)$/, replacement: `${dist}$1.js` },
    ],
  },
  build: { outDir: "dist", emptyOutDir: true, chunkSizeWarningLimit: 10_000, target: "es2022" },
  worker: { format: "es" },
});
