import { defineConfig, type Options } from "tsup";

/** The benchmark runs against the built package, as its users do. */
const builtPackage = (folder: string): NonNullable<Options["esbuildPlugins"]>[number] => ({
  name: "built-package",
  setup(build) {
    build.onResolve({ filter: /src\/index\.js$/ }, () => ({ path: `${folder}index.js`, external: true }));
    build.onResolve({ filter: /src\/display\/index\.js$/ }, () => ({ path: `${folder}display.js`, external: true }));
  },
});

const shared: Options = { format: ["esm"], outDir: "build/bench", clean: false, dts: false };

export default defineConfig([
  {
    ...shared, entry: { main: "bench/main.ts", slider: "bench/slider.ts" }, platform: "node",
    external: ["../../dist/index.js", "benchmark", "playwright-core", "puppeteer-core", /scripts\/chromium/],
    esbuildPlugins: [builtPackage("../../dist/")],
  },
  {
    ...shared, entry: { page: "bench/page.ts", sliderPage: "bench/sliderPage.ts" }, platform: "browser", target: "es2022", noExternal: [/^(?!microtime)/], splitting: false,
    esbuildPlugins: [builtPackage("/dist/")],
  },
]);
