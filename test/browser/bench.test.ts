import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { ROOT } from "../support/installed.js";

const bench = (...parameters: string[]): { peer: string; checksum: string; median_s: number } => {
  const out = execFileSync("npm", ["run", "--silent", "bench", "--", "--workload", "W3", "--threads", "1", "--seconds", "0.2", "--json", ...parameters], {
    cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"],
  });
  return JSON.parse(out) as ReturnType<typeof bench>;
};

it("benchmarks in Chromium what it benchmarks in Node", () => {
  const node = bench(), page = bench("--browser");
  expect([node.peer, page.peer]).toEqual(["radiomaps", "radiomaps in Chromium"]);
  expect(page.checksum).toBe(node.checksum);
  expect(page.median_s).toBeGreaterThan(0);
});
