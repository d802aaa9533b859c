import { describe, expect, it } from "vitest";
import { computeGlcm, discretize } from "../../src/index.js";
import { oblique } from "../viewers/oblique.js";

interface Levels { readonly data: Uint16Array; readonly size: [number, number, number] }
interface Windows {
  cutWindow(levels: { data: ArrayLike<number>; size: readonly number[] }, voxel: readonly number[], radius: number, flat: boolean): Levels;
  countPairs(levels: Levels, levelCount: number, distance: number, flat: boolean): Uint32Array;
}
// The playground is plain JavaScript.
const { countPairs, cutWindow } = await import(new URL("../../examples/playground/src/windows.js", import.meta.url).href) as Windows;

const { image, mask } = oblique();

describe("the playground's matrix of a window", () => {
  it.each([[1, 2, false], [2, 3, false], [1, 3, true], [3, 4, true]])("is computeGlcm's, distance %i, radius %i, flat %s", async (distance, radius, flat) => {
    const levels = discretize(image, { mask, discretization: { binCount: 7 } });
    for (const voxel of [[7, 5, 3], [0, 10, 6], [13, 0, 0]]) {
      const part = cutWindow(levels, voxel, radius, flat);
      const inside = { data: Uint8Array.from(part.data, (level) => +(level > 0)), size: part.size };
      if (!inside.data.includes(1)) continue;
      const { data } = await computeGlcm(part, { mask: inside, discretization: { levelCount: 7 }, distances: [distance], force2D: flat, aggregation: "merged" });
      expect([...countPairs(part, 7, distance, flat)]).toEqual(Array.from(data));
    }
  });
});
