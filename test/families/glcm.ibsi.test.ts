import { describe, expect, it } from "vitest";
import { computeGlcm } from "../../src/index.js";
import { readAnswers } from "../support/answers.js";

type Sparse = readonly (readonly [number, number, number])[];
interface Tables {
  readonly glcm2d: { slice: number; direction: [number, number, number]; rows: Sparse }[];
  readonly glcm2dSliceMerged: { slice: number; rows: Sparse }[];
  readonly glcm3d: { direction: [number, number, number]; rows: Sparse }[];
  readonly glcm3dMerged: Sparse;
}

const LEVELS = 6;
const phantom = readAnswers<{ size: [number, number, number]; image: number[]; mask: number[] }>("digital-phantom");
const tables = readAnswers<Tables>("digital-phantom-matrices");
const [nx, ny] = phantom.size;

function dense(rows: Sparse): number[] {
  const counts = Array<number>(LEVELS * LEVELS).fill(0);
  for (const [i, j, count] of rows) counts[(i - 1) * LEVELS + j - 1] = count;
  return counts;
}

/** The order that computeGlcm documents: by distance, then z, y, x of the second voxel. */
const IN_PLANE = ["1,0,0", "-1,1,0", "0,1,0", "1,1,0"];
const IN_SPACE = [...IN_PLANE, ...[-1, 0, 1].flatMap((y) => [-1, 0, 1].map((x) => `${x},${y},1`))];

/** Place of a direction or of its opposite, which has the same symmetric matrix. */
function placeOf(order: readonly string[], direction: readonly number[]): number {
  const place = order.findIndex((text) => text === direction.join() || text === direction.map((c) => -c || 0).join());
  expect(place).toBeGreaterThanOrEqual(0);
  return place;
}

const options = { discretization: { levelCount: LEVELS } };
const image = { data: Uint8Array.from(phantom.image), size: phantom.size };
const mask = { data: Uint8Array.from(phantom.mask), size: phantom.size };
const cell = LEVELS * LEVELS;

function sliceOf(z: number): { image: { data: Uint8Array; size: number[] }; mask: { data: Uint8Array; size: number[] } } {
  const cut = (values: readonly number[]): { data: Uint8Array; size: number[] } => (
    { data: Uint8Array.from(values.slice(z * nx * ny, (z + 1) * nx * ny)), size: [nx, ny] }
  );
  return { image: cut(phantom.image), mask: cut(phantom.mask) };
}

describe("computeGlcm gives the matrices that the IBSI manual prints of the digital phantom", () => {
  it("one for each of the 13 directions in space", async () => {
    const { data, shape } = await computeGlcm(image, { ...options, mask });
    expect(shape).toEqual([13, LEVELS, LEVELS]);
    expect(new Set(tables.glcm3d.map(({ direction }) => placeOf(IN_SPACE, direction))).size).toBe(13);
    for (const { direction, rows } of tables.glcm3d) {
      const place = placeOf(IN_SPACE, direction);
      expect(Array.from(data.subarray(place * cell, (place + 1) * cell)), direction.join()).toEqual(dense(rows));
    }
  });

  it("one for all directions in space", async () => {
    const { data } = await computeGlcm(image, { ...options, mask, aggregation: "merged" });
    expect(Array.from(data)).toEqual(dense(tables.glcm3dMerged));
  });

  it("one for each slice and direction in plane", async () => {
    for (const { slice, direction, rows } of tables.glcm2d) {
      const { image: plane, mask: planeMask } = sliceOf(slice);
      const { data } = await computeGlcm(plane, { ...options, mask: planeMask });
      const place = placeOf(IN_PLANE, direction);
      expect(Array.from(data.subarray(place * cell, (place + 1) * cell)), `${slice}: ${direction.join()}`).toEqual(dense(rows));
    }
    expect(tables.glcm2d).toHaveLength(16);
  });

  it("one for each slice, and for all of them with force2D", async () => {
    const total = Array<number>(cell).fill(0);
    for (const { slice, rows } of tables.glcm2dSliceMerged) {
      const { image: plane, mask: planeMask } = sliceOf(slice);
      const { data } = await computeGlcm(plane, { ...options, mask: planeMask, aggregation: "merged" });
      expect(Array.from(data), `slice ${slice}`).toEqual(dense(rows));
      data.forEach((count, k) => { total[k]! += count; });
    }
    const { data } = await computeGlcm(image, { ...options, mask, force2D: true, aggregation: "merged" });
    expect(Array.from(data)).toEqual(total);
  });
});
