import { defineConfig, type Options } from "tsup";

/** The benchmark runs against the built package, as its users do. */
const builtPackage = (path: string): NonNullable<Options["esbuildPlugins"]>[number] => ({
  name: "built-package",
  setup(build) {
    build.onResolve({ filter: /src\/index\.js$/ }, () => ({ path, external: true }));
  },
});

const shared: Options = { format: ["esm"], outDir: "build/bench", clean: false, dts: false };

export default defineConfig([
  {
    ...shared, entry: { main: "bench/main.ts" }, platform: "node",
    external: ["../../dist/index.js", "benchmark", "playwright-core", "puppeteer-core", /scripts\/chromium/],
    esbuildPlugins: [builtPackage("../../dist/index.js")],
  },
  {
    ...shared, entry: { page: "bench/page.ts" }, platform: "browser", target: "es2022", noExternal: [/^(?!microtime)/], splitting: false,
    esbuildPlugins: [builtPackage("/dist/index.js")],
  },
]);
