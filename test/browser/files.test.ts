import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Image } from "../../src/index.js";
import { readImage, renderPng, writeNifti } from "../../src/io/index.js";
import { startChromium, visitValue, type Browser } from "../support/browsers.js";
import { copyInstalled } from "../support/installed.js";
import { toFolders } from "../support/pages.js";
import { startSite, type Site } from "../support/server.js";
import { makeImages } from "./pages/digests.js";

interface Found {
  readonly size: number[];
  readonly nrrd: boolean;
  readonly nifti: boolean;
  readonly picture: [number, number];
  readonly pngHash: string;
}

describe("radiomaps/io in a page", () => {
  let site: Site, browser: Browser, bytes: Uint8Array;
  beforeAll(async () => {
    const folder = copyInstalled();
    const { image } = makeImages().solid;
    bytes = await writeNifti(image);
    mkdirSync(join(folder, "node_modules/.files"));
    writeFileSync(join(folder, "node_modules/.files/solid.nii.gz"), bytes);
    site = await startSite({
      folders: toFolders(folder),
      headers: { "Content-Security-Policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" },
    });
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  it("reads NIfTI, writes NRRD and NIfTI that hold the same voxels, and draws Node's picture, all under a strict policy", async () => {
    const read: Image = await readImage(bytes);
    const png = renderPng(read);
    const found = await visitValue<Found>(browser, site, "task.html", { task: "files", nifti: "/node_modules/.files/solid.nii.gz" });
    expect(found).toMatchObject({ size: [23, 19, 17], nrrd: true, nifti: true });
    expect(found.picture[0]).toBeGreaterThan(100);
    expect(found.pngHash).toBe(createHash("sha256").update(png).digest("hex"));
  });

  it("does the same in a worker of the page", async () => {
    const found = await visitValue<Found>(browser, site, "task.html", { task: "files", in: "worker", nifti: "/node_modules/.files/solid.nii.gz" });
    expect(found).toMatchObject({ nrrd: true, nifti: true });
  });
});
