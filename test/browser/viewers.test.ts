import { decode } from "fast-png";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "vite";
import { ensureChromium, webglArguments } from "../../scripts/chromium.mjs";
import { ROOT } from "../support/installed.js";
import { startSite, type Site } from "../support/server.js";

const VIEWERS = ["niivue", "niivueNext", "cornerstone", "vtk"] as const;

let browser: Browser, site: Site;
const folder = mkdtempSync(join(tmpdir(), "radiomaps-viewers-"));

beforeAll(async () => {
  const pages = join(ROOT, "test/browser/viewers");
  await build({
    root: pages, configFile: join(ROOT, "examples/vite.config.mjs"), logLevel: "error",
    build: { outDir: folder, emptyOutDir: true, rollupOptions: { input: VIEWERS.map((name) => join(pages, `${name}.html`)) } },
  });
  site = await startSite({ folders: { "/": folder } });
  browser = await chromium.launch({ executablePath: ensureChromium(), args: [...webglArguments] });
});
afterAll(async () => {
  await browser.close();
  await site.close();
  rmSync(folder, { recursive: true });
});

async function open(name: string): Promise<Page> {
  const page = await openPage(`${site.origin}/${name}.html`, name, { width: 640, height: 480 });
  await page.waitForFunction("window.ready", null, { timeout: 60_000 });
  return page;
}

async function openPage(url: string, name: string, viewport: { width: number; height: number }): Promise<Page> {
  const page = await browser.newPage({ viewport });
  page.on("pageerror", (error) => problems.push(`${name}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`${name}: ${message.text()}`);
  });
  await page.goto(url);
  return page;
}
const problems: string[] = [];

type Color = readonly [number, number, number];

/** What is on the screen, by pixel, where it is not black. Viewers draw when they come to it: until it stays the same. */
async function look(page: Page): Promise<Map<number, Color>> {
  let before = "", found = new Map<number, Color>();
  for (let round = 0; round < 40; round++) {
    const shot = await page.screenshot(), text = shot.toString("base64");
    found = toPixels(shot);
    if (text === before && found.size > 0) return found;
    before = text;
    await page.waitForTimeout(100);
  }
  return found;
}

function toPixels(png: Uint8Array): Map<number, Color> {
  const { data, channels } = decode(png), pixels = new Map<number, Color>();
  for (let at = 0, pixel = 0; at < data.length; at += channels, pixel++) {
    const color: Color = [data[at]!, data[at + 1]!, data[at + 2]!];
    if (color[0] + color[1] + color[2] >= 60) pixels.set(pixel, color);
  }
  return pixels;
}

const isNear = (color: Color, other: Color, tolerance: number): boolean => color.every((value, channel) => Math.abs(value - other[channel]!) <= tolerance);

describe.each(VIEWERS)("a map of an oblique, anisotropic volume in %s", (name) => {
  let page: Page, base: Map<number, Color>, full: Map<number, Color>;
  beforeAll(async () => (page = await open(name)));
  afterAll(() => page.close());

  it("lies on the image's voxels, pixel for pixel, and is transparent where undefined", async () => {
    base = await look(page);
    const bright = [...base].filter(([, [red]]) => red > 200).map(([pixel]) => pixel), dim = [...base].filter(([, [red]]) => red <= 200).map(([pixel]) => pixel);
    expect(Math.min(bright.length, dim.length)).toBeGreaterThan(100);
    await page.evaluate("window.showMap({ opacity: 1 })");
    full = await look(page);
    expect([...full.keys()]).toEqual([...base.keys()]);
    // Both ends of viridis: the larger value is yellow, the smaller one purple, and drawn.
    for (const pixel of bright) expect(isNear(full.get(pixel)!, [253, 231, 37], 8), String(full.get(pixel))).toBe(true);
    for (const pixel of dim) expect(isNear(full.get(pixel)!, [68, 1, 84], 8), String(full.get(pixel))).toBe(true);
  });

  it.each(["show", "set"])("lets the image through as much as the opacity says, %s", async (way) => {
    // What the examples of three viewers can do in place.
    if (way === "set" && name !== "niivueNext") await page.evaluate("window.showMap({ opacity: 1 }).then(() => window.setOpacity(0.75))");
    else await page.evaluate("window.showMap({ opacity: 0.75 })");
    const mixed = await look(page);
    expect([...mixed.keys()]).toEqual([...base.keys()]);
    for (const [pixel, color] of mixed) {
      const [below, above] = [base.get(pixel)!, full.get(pixel)!], expected = below.map((value, channel) => 0.25 * value + 0.75 * above[channel]!) as unknown as Color;
      // Cornerstone's slab is not as thick in every direction as it says: 0.75 came out as 0.82 here.
      expect(isNear(color, expected, name === "cornerstone" ? 18 : 6), `${color} of ${below} and ${above}`).toBe(true);
    }
  });
});

it("a transform of NiiVue 1.0 computes a map of the volume that is open", async () => {
  const page = await open("niivueNext");
  expect(await page.evaluate("window.applyTransform()")).toEqual({ volumes: 2, type: 16, values: expect.any(Number) as number });
  await page.close();
});

describe.each(["niivue", "cornerstone", "vtk"])("the example page of %s", (name) => {
  it("shows a map that follows its controls", async () => {
    const out = join(folder, "examples", name);
    await build({ root: join(ROOT, "examples", name), configFile: join(ROOT, "examples/vite.config.mjs"), logLevel: "error", build: { outDir: out, emptyOutDir: true } });
    const page = await openPage(`${site.origin}/examples/${name}/`, name, { width: 900, height: 720 });
    const status = page.locator("#status");
    await expect.poll(() => status.textContent(), { timeout: 60_000 }).toMatch(/^458752 voxels in \d+ ms$/);
    const hues = async (): Promise<Set<string>> => new Set([...toPixels(await page.locator("#view").screenshot()).values()].filter(([r, g, b]) => Math.max(r, g, b) - Math.min(r, g, b) > 40).map(String));
    await expect.poll(async () => (await hues()).size, { timeout: 30_000 }).toBeGreaterThan(50);
    const before = await page.locator("#view").screenshot();
    await page.selectOption("[name=feature]", "glcm.contrast");
    await page.fill("[name=binCount]", "64");
    await page.fill("[name=kernelRadius]", "1");
    await expect.poll(async () => before.equals(await page.locator("#view").screenshot()), { timeout: 30_000 }).toBe(false);
    expect((await hues()).size).toBeGreaterThan(50);
    await page.fill("[name=opacity]", "0");
    await expect.poll(async () => (await hues()).size, { timeout: 30_000 }).toBe(0);
    await page.close();
  });
});

it("no viewer complained", () => {
  expect(problems).toEqual([]);
});
