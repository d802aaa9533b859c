import { join } from "node:path";
import { ROOT } from "./installed.js";

export const PAGES = join(ROOT, "test/browser/pages");

/** The test pages at the site's root, an installed package below them. */
export function toFolders(installed: string): Record<string, string> {
  return { "/": PAGES, "/node_modules/": join(installed, "node_modules") };
}
