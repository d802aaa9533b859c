import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build, createServer, type ViteDevServer } from "vite";
import { startChromium, visitValue, type Browser } from "../support/browsers.js";
import { copyInstalled, ROOT } from "../support/installed.js";
import { startSite, type Site } from "../support/server.js";
import { digests } from "./pages/digests.js";

type Digests = Record<string, string>;

let root = "";
let browser: Browser;
let expected: Digests = {};
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  // An app beside the installed tarball, and Vite from here.
  root = copyInstalled("my app");
  for (const folder of ["app", "pages"]) cpSync(join(ROOT, "test/browser", folder), join(root, folder === "app" ? "." : "pages"), { recursive: true });
  const entry = new URL(`file://${root.replaceAll(" ", "%20")}/node_modules/radiomaps/dist/index.js`).href;
  expected = await digests(await import(entry) as Parameters<typeof digests>[0], 0);
  browser = await startChromium();
});
afterAll(async () => {
  await browser.close();
  for (const close of closing) await close();
});

/** A site that answers `/result` and hands everything else to a development server. */
async function developmentSite(): Promise<Site> {
  let waiting: (result: unknown) => void = () => {};
  const server: ViteDevServer = await createServer({
    root, configFile: false, logLevel: "error", cacheDir: join(root, ".vite"), server: { host: "127.0.0.1", port: 0, hmr: false, ws: false },
    plugins: [{
      name: "results",
      configureServer({ middlewares }) {
        middlewares.use("/result", (request, response) => {
          let text = "";
          request.setEncoding("utf8").on("data", (chunk: string) => (text += chunk)).on("end", () => {
            waiting(JSON.parse(text));
            response.writeHead(204).end();
          });
        });
      },
    }],
  });
  await server.listen();
  closing.push(() => server.close());
  const { port } = server.httpServer!.address() as { port: number };
  return { origin: `http://127.0.0.1:${port}`, result: () => new Promise((resolve) => (waiting = resolve)), close: () => server.close() };
}

describe("a Vite app", () => {
  it("builds without a warning, and the build computes Node's bits with workers, under a strict policy", async () => {
    const warnings: string[] = [];
    await build({
      root, configFile: false, logLevel: "warn",
      customLogger: { ...silent, warn: (message) => warnings.push(message), warnOnce: (message) => warnings.push(message) },
      build: { outDir: "built", chunkSizeWarningLimit: 5000 },
    });
    expect(warnings).toEqual([]);
    const site = await startSite({
      folders: { "/": join(root, "built") },
      headers: { "Content-Security-Policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" },
    });
    closing.push(() => site.close());
    for (const workers of [0, 2]) {
      expect(await visitValue<Digests>(browser, site, "index.html", { workers })).toEqual(expected);
    }
  });

  it("computes them with workers under Vite's development server", async () => {
    const site = await developmentSite();
    expect(await visitValue<Digests>(browser, site, "index.html", { workers: 2 })).toEqual(expected);
  });
});

const silent = {
  info: () => {}, warn: () => {}, warnOnce: () => {}, error: () => {}, clearScreen: () => {}, hasErrorLogged: () => false, hasWarned: false,
};
