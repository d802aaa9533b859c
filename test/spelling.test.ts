import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const BRITISH = /\b\w*(?:grey|colour|neighbour|discretis|normalis|centre)\w*/gi;

/** IBSI's own names are quotations; third-party names are theirs. */
const QUOTED = /\bname: "|greycomatrix|scale_?[cC]olou?r|Grey Level|IBSI's/;

it("is American, but for IBSI's own names", () => {
  const files = ["src", "assembly"].flatMap((folder) => (
    readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts")).map((name) => join(folder, name))
  ));
  expect(files.length).toBeGreaterThan(50);
  const found = files.flatMap((file) => readFileSync(file, "utf8").split("\n").flatMap((line, k) => (
    QUOTED.test(line) ? [] : (line.match(BRITISH) ?? []).map((word) => `${file}:${k + 1} ${word}`)
  )));
  expect(found).toEqual([]);
});
