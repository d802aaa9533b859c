import { defineConfig } from "vitest/config";

// Tests of the public functions run against the built package, workers and all.
const alias = [
  { find: /^(\.\.\/)+src\/index\.js$/, replacement: new URL("./dist/index.js", import.meta.url).pathname },
  { find: /^(\.\.\/)+src\/io\/index\.js$/, replacement: new URL("./dist/io.js", import.meta.url).pathname },
  { find: /^(\.\.\/)+src\/plot\/index\.js$/, replacement: new URL("./dist/plot.js", import.meta.url).pathname },
  { find: /^(\.\.\/)+src\/display\/index\.js$/, replacement: new URL("./dist/display.js", import.meta.url).pathname },
  { find: /^(\.\.\/)+src\/viewers\/(niivue|cornerstone|vtk|itk)\.js$/, replacement: new URL("./dist/$2.js", import.meta.url).pathname },
];

export default defineConfig({
  resolve: { alias },
  test: {
    passWithNoTests: false,
    environment: "node",
    include: ["test/**/*.test.ts"],
    testTimeout: 120_000,
    // Hooks build pages and start browsers.
    hookTimeout: 120_000,
  },
});
