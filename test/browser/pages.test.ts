import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startChromium, startFirefox, visit, visitValue, type Browser } from "../support/browsers.js";
import { startSite, type Site, type SiteOptions } from "../support/server.js";
import { PAGES, toFolders } from "../support/pages.js";
import { install } from "../support/installed.js";
import { digests } from "./pages/digests.js";

type Digests = Record<string, string>;
type Small = { levelCount: number; entropy: number };

const STRICT = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
const ISOLATED = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

const sites: Site[] = [];
async function serve(options: Omit<SiteOptions, "folders"> & { folders?: SiteOptions["folders"] } = {}): Promise<Site> {
  const site = await startSite({ folders: toFolders(install()), ...options });
  sites.push(site);
  return site;
}

/** As from a content delivery network: pages on one origin, the package on another. */
async function serveFromElsewhere(): Promise<{ site: Site; from: string }> {
  const other = await serve({ headers: { "Access-Control-Allow-Origin": "*" } });
  return { site: await serve({ folders: { "/": PAGES } }), from: `${other.origin}/node_modules/radiomaps/dist/` };
}

let expected: Digests = {};
beforeAll(async () => {
  const entry = new URL(`file://${install()}/node_modules/radiomaps/dist/index.js`).href;
  expected = await digests(await import(entry) as Parameters<typeof digests>[0], 0);
});
afterAll(() => Promise.all(sites.map((site) => site.close())));

// Firefox is tested where it can be had; which one is missing is said in plain words when it is looked for.
const browsers: readonly (readonly [string, () => Promise<Browser | undefined>])[] = [["Chromium", startChromium], ["Firefox", startFirefox]];
const started = await Promise.all(browsers.map(async ([name, start]) => [name, await start()] as const));
afterAll(() => Promise.all(started.map(([, browser]) => browser?.close())));

describe.each(started.filter((pair): pair is [string, Browser] => pair[1] !== undefined))("%s", (_, browser) => {
  it.each([0, 2])("computes Node's bits from a plain script tag, %i workers", async (workers) => {
    expect(Object.keys(expected).length).toBeGreaterThan(1000);
    expect(await visitValue<Digests>(browser, await serve(), "plain.html", { workers })).toEqual(expected);
  });

  // Firefox has hung here once, without a word, on a busy machine; what fails twice is a failure.
  it.each([0, 2])("computes them inside a worker of the page, %i workers of its own", { retry: browser.name.startsWith("Chromium") ? 0 : 1 }, async (workers) => {
    expect(await visitValue<Digests>(browser, await serve(), "task.html", { task: "digests", in: "worker", workers })).toEqual(expected);
  });

  it.each([0, 2])("computes them under a policy without unsafe-eval, %i workers", async (workers) => {
    const site = await serve({ headers: { "Content-Security-Policy": STRICT } });
    expect(await visitValue<Digests>(browser, site, "plain.html", { workers })).toEqual(expected);
  });

  it("computes them on a page that is cross-origin isolated, and on one that is not", async () => {
    for (const headers of [ISOLATED, {}]) {
      const site = await serve({ headers });
      const outcome = await visit<Digests>(browser, site, "task.html", { task: "digests", workers: 2 });
      expect(outcome.isolated).toBe(headers === ISOLATED);
      expect(outcome).toHaveProperty("value", expected);
    }
  });

  it("runs the short calls, the synchronous one first too", async () => {
    const site = await serve({ headers: { "Content-Security-Policy": STRICT } });
    const { levelCount, entropy } = await visitValue<Small>(browser, site, "task.html", { task: "smallCalls" });
    expect(levelCount).toBe(8);
    expect(entropy).toBeGreaterThan(1);
    expect(await visitValue<number>(browser, site, "task.html", { task: "discretizeFirst" })).toBe(32);
  });

  it("says what a policy must allow that forbids WebAssembly", async () => {
    const site = await serve({ headers: { "Content-Security-Policy": "default-src 'self'" } });
    for (const task of ["smallCalls", "discretizeFirst", "oneMap"]) {
      const outcome = await visit(browser, site, "task.html", { task, workers: 2 });
      expect(outcome).toMatchObject({
        error: { name: "UnsupportedError", code: "ERR_UNSUPPORTED", message: expect.stringMatching(/Content-Security-Policy.*'wasm-unsafe-eval'/) as string },
      });
    }
  });

  it("says what the ndarray getter needs, and gives it where it may", async () => {
    const strict = await serve({ headers: { "Content-Security-Policy": STRICT } });
    expect(await visit(browser, strict, "task.html", { task: "ndarrayGetter" })).toMatchObject({
      error: { name: "UnsupportedError", message: expect.stringMatching(/'unsafe-eval'/) as string },
    });
    expect(await visitValue<number[]>(browser, await serve(), "task.html", { task: "ndarrayGetter" })).toEqual([61, 83]);
  });

  it.each([0, 2])("aborts within the time of a tile, %i workers", async (workers) => {
    const { name, share } = await visitValue<{ name: string; share: number }>(browser, await serve(), "task.html", { task: "abortEarly", workers });
    expect(name).toBe("AbortError");
    expect(share).toBeLessThan(0.5);
  });

  it("starts new workers after disposeWorkers", async () => {
    const { first, second } = await visitValue<{ first: number; second: number }>(browser, await serve(), "task.html", { task: "disposeAndAgain", workers: 2 });
    expect([first, second]).toEqual([512 * 512, 512 * 512]);
  });

  it.each([
    ["is missing", { missing: /worker\.js$/ }],
    ["is a page instead, as single-page servers answer", { missing: /worker\.js$/, fallback: "<!doctype html><p>not found" }],
    ["is forbidden by worker-src", { headers: { "Content-Security-Policy": `${STRICT}; worker-src 'none'` } }],
  ])("rejects with a WorkerError where the worker's script %s", async (__, options) => {
    const outcome = await visit(browser, await serve(options), "task.html", { task: "oneMap", workers: 2 }, 30);
    expect(outcome).toMatchObject({ error: { name: "WorkerError", code: "ERR_WORKER", message: expect.stringMatching(/worker/) as string } });
  });

  it("rejects with a WorkerError where the package comes from another origin, whose scripts cannot be workers", async () => {
    const { site, from } = await serveFromElsewhere();
    const outcome = await visit(browser, site, "task.html", { task: "oneMap", workers: 2, package: from }, 30);
    expect(outcome).toMatchObject({ error: { name: "WorkerError", code: "ERR_WORKER", message: expect.stringMatching(/worker/) as string } });
  });

  it.each([
    ["its script is missing", async () => ({ site: await serve({ missing: /worker\.js$/ }) })],
    ["a policy forbids them", async () => ({ site: await serve({ headers: { "Content-Security-Policy": `${STRICT}; worker-src 'none'` } }) })],
    ["the package comes from another origin", serveFromElsewhere],
  ])("computes with workers: \"auto\" even if no worker can start, for %s", async (__, start: () => Promise<{ site: Site; from?: string }>) => {
    const { site, from } = await start();
    const query = { task: "oneMap", workers: "auto", ...(from && { package: from }) };
    expect(await visitValue<number>(browser, site, "task.html", query, 30)).toBe(512 * 512);
  });
});
