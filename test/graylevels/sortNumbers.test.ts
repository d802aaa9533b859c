import { describe, expect, it } from "vitest";
import { sortNumbers } from "../../src/graylevels/sortNumbers.js";
import { mulberry32 } from "../support/random.js";

describe("sortNumbers", () => {
  const random = mulberry32(3), n = (1 << 16) + 77;
  it.each([
    ["floats of 64 bits", () => (random() - 0.5) * 10 ** (600 * (random() - 0.5))],
    ["floats of 32 bits", () => Math.fround(random() * 200 - 100)],
    ["integers", () => Math.floor(random() * 9) - 4],
    ["one value", () => -2.5],
    ["zeros of both signs and infinities", () => [0, -0, Infinity, -Infinity, 5e-324][Math.floor(random() * 5)]!],
  ])("has the engine's order of %s", (_, draw) => {
    for (const length of [n, 100]) {
      const values = Float64Array.from({ length }, draw), before = Float64Array.from(values);
      expect(sortNumbers(values)).toEqual(Float64Array.from(values).sort());
      expect(values).toEqual(before);
    }
  });
});
