import { chromium, type Browser as ChromiumBrowser } from "playwright-core";
import puppeteer from "puppeteer-core";
import { chromiumArguments, ensureChromium, ensureFirefox } from "../../scripts/chromium.mjs";
import type { Site } from "./server.js";

export interface Browser {
  readonly name: string;
  /** Opens a page; what goes wrong in it is added to `problems`. */
  open(url: string, problems: string[]): Promise<{ close(): Promise<void> }>;
  close(): Promise<void>;
}

export async function startChromium(): Promise<Browser> {
  const browser: ChromiumBrowser = await chromium.launch({ executablePath: ensureChromium(), args: [...chromiumArguments] });
  return {
    name: `Chromium ${browser.version()}`,
    async open(url, problems) {
      const page = await browser.newPage();
      page.on("console", (message) => problems.push(message.text()));
      page.on("pageerror", (error) => problems.push(error.message));
      await page.goto(url);
      return page;
    },
    close: () => browser.close(),
  };
}

/** Undefined where Firefox is neither installed nor to be had. */
export async function startFirefox(): Promise<Browser | undefined> {
  const executablePath = ensureFirefox();
  if (!executablePath) return undefined;
  const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
  return {
    name: await browser.version(),
    async open(url, problems) {
      const page = await browser.newPage();
      page.on("console", (message) => problems.push(message.text()));
      page.on("pageerror", (error) => problems.push(String(error)));
      await page.goto(url);
      return page;
    },
    close: () => browser.close(),
  };
}

let visits = 0;

export type Outcome<T> =
  | { readonly value: T; readonly isolated: boolean }
  | { readonly error: { readonly name: string; readonly code?: string; readonly message: string }; readonly isolated: boolean };

/**
 * Opens `page` of a site, which runs a task of `test/browser/pages/tasks.js`, and waits for what it reports.
 *
 * @param query of the page's address, such as `{ task: "digests", workers: 2 }`
 */
export async function visit<T>(
  browser: Browser, site: Site, page: string, query: Readonly<Record<string, string | number>> = {}, seconds = 90,
): Promise<Outcome<T>> {
  const id = ++visits;
  const parameters = new URLSearchParams({ ...Object.fromEntries(Object.entries(query).map(([key, value]) => [key, String(value)])), id: String(id) });
  const problems: string[] = [];
  const result = site.result(id);
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${browser.name}: ${page}?${parameters} reported nothing in ${seconds} s\n${problems.join("\n")}`)), seconds * 1000);
  });
  tooLong.catch(() => {});
  const opened = await browser.open(`${site.origin}/${page}?${parameters}`, problems);
  try {
    return await Promise.race([result, tooLong]) as Outcome<T>;
  } finally {
    clearTimeout(timer);
    await opened.close();
  }
}

/** The same, where an error in the page fails the test. */
export async function visitValue<T>(...visitParameters: Parameters<typeof visit>): Promise<T> {
  const outcome = await visit<T>(...visitParameters);
  if ("error" in outcome) throw new Error(`${outcome.error.name}: ${outcome.error.message}`);
  return outcome.value;
}
