import { defineConfig } from "tsup";
import { shared } from "./tsup.shared.js";

// The worker is one file that imports nothing: any bundler may copy it as it is.
export default defineConfig({
  ...shared, entry: { worker: "src/worker/worker.ts" }, format: ["esm"], splitting: false, minify: true, dts: false,
});
