import { defineConfig } from "tsup";

// The benchmark runs against the built package, as its users do.
export default defineConfig({
  entry: { main: "bench/main.ts" },
  format: ["esm"],
  platform: "node",
  outDir: "build/bench",
  external: ["../../dist/index.js", "benchmark"],
  clean: false,
  dts: false,
  esbuildPlugins: [{
    name: "built-package",
    setup(build) {
      build.onResolve({ filter: /src\/index\.js$/ }, () => ({ path: "../../dist/index.js", external: true }));
    },
  }],
});
