import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startChromium, visitValue } from "../test/support/browsers.js";
import { startSite } from "../test/support/server.js";
import type { Timing } from "./harness.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url)); // this runs from build/bench

/** The largest workloads run a dozen times, for the better part of a minute each. */
const LONGEST_SECONDS = 1800;

/** A page in Chromium that times workloads by themselves, against the built package; isolated, so that its clock is fine. */
export async function openPage(): Promise<{
  peer: string; version: string; time(work: string, workers: number, seconds: number): Promise<Timing>; close(): Promise<void>;
}> {
  const browser = await startChromium();
  const site = await startSite({
    folders: { "/": join(ROOT, "build/bench"), "/dist/": join(ROOT, "dist") },
    headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" },
    fallback: "<!doctype html><meta charset=\"utf-8\"><title>benchmark</title><script type=\"module\" src=\"/page.js\"></script>",
  });
  return {
    peer: "radiomaps in Chromium",
    version: browser.name,
    time: (work, workers, seconds) => visitValue<Timing>(browser, site, "benchmark", { work, workers, seconds }, LONGEST_SECONDS),
    async close() {
      await browser.close();
      await site.close();
    },
  };
}
