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
  const page = await browser.newPage({ viewport: { width: 640, height: 480 } });
  page.on("pageerror", (error) => problems.push(`${name}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`${name}: ${message.text()}`);
  });
  await page.goto(`${site.origin}/${name}.html`);
  await page.waitForFunction("window.ready", null, { timeout: 60_000 });
  return page;
}
const problems: string[] = [];

interface Spot {
  /** Indices of the pixels that are not black. */
  readonly pixels: readonly number[];
  /** Their mean color. */
  readonly color: readonly [number, number, number];
}

/** What is on the screen; viewers draw when they come to it, so until it stays the same. */
async function look(page: Page): Promise<Spot> {
  let before = "", spot: Spot = { pixels: [], color: [0, 0, 0] };
  for (let round = 0; round < 40; round++) {
    const shot = await page.screenshot(), text = shot.toString("base64");
    spot = toSpot(shot);
    if (text === before && spot.pixels.length > 0) return spot;
    before = text;
    await page.waitForTimeout(100);
  }
  return spot;
}

function toSpot(png: Uint8Array): Spot {
  const { data, channels } = decode(png), pixels: number[] = [], sums = [0, 0, 0];
  for (let at = 0, pixel = 0; at < data.length; at += channels, pixel++) {
    const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
    if (r + g + b < 60) continue;
    pixels.push(pixel);
    [r, g, b].forEach((value, channel) => (sums[channel]! += value));
  }
  return { pixels, color: sums.map((sum) => sum / pixels.length) as [number, number, number] };
}

/** The middle of viridis, which the one value of a flat map has. */
const isViridis = ([r, g, b]: Spot["color"]): boolean => r < 70 && g > 120 && g < 170 && b > 110 && b < 160;

describe.each(VIEWERS)("a map of an oblique, anisotropic volume in %s", (name) => {
  let page: Page;
  beforeAll(async () => (page = await open(name)));
  afterAll(() => page.close());

  it("lies on the image's voxel, pixel for pixel, and is transparent where undefined", async () => {
    const base = await look(page);
    expect(base.pixels.length).toBeGreaterThan(100);
    expect(base.color.every((value) => value > 240)).toBe(true);
    await page.evaluate("window.showMap({ opacity: 1 })");
    const map = await look(page);
    expect(map.pixels).toEqual(base.pixels);
    expect(isViridis(map.color), String(map.color)).toBe(true);
  });

  it("lets the image through as much as the opacity says", async () => {
    await page.evaluate("window.showMap({ opacity: 0.5 })");
    const { color } = await look(page);
    // Half of white, half of the map's color; a viewer's table has 256 steps.
    [33, 144, 140].forEach((value, channel) => expect(Math.abs(color[channel]! - (255 + value) / 2), String(color)).toBeLessThan(12));
  });
});

it("a transform of NiiVue 1.0 computes a map of the volume that is open", async () => {
  const page = await open("niivueNext");
  expect(await page.evaluate("window.applyTransform()")).toEqual({ volumes: 2, type: 16, values: expect.any(Number) as number });
  await page.close();
});

it("no viewer complained", () => {
  expect(problems).toEqual([]);
});
