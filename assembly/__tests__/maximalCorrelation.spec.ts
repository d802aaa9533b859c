import { PairMatrix, isSplit, maximalCorrelationScratch } from "../glcm/maximalCorrelation";
import { allocate } from "./support";

function evaluate(pairs: StaticArray<u16>, n: i32, symmetric: i32): f64 {
  const matrix = changetype<PairMatrix>(allocate(16));
  matrix.layout(allocate(<usize>maximalCorrelationScratch(n) << 3));
  matrix.initialize();
  const ptr = allocate(<usize>pairs.length << 1);
  for (let k = 0; k < pairs.length; k++) store<u16>(ptr + (<usize>k << 1), pairs[k]);
  return matrix.evaluate(ptr, pairs.length / 2, n, symmetric);
}

describe("maximal correlation coefficient", () => {
  it("is 1 where levels meet themselves only, or each other only", () => {
    expect(evaluate([0, 0, 1, 1], 2, 1)).toBe(1);
    expect(evaluate([0, 1, 0, 1], 2, 1)).toBe(1);
    expect(evaluate([0, 1, 2, 3, 0, 1], 4, 1)).toBe(1);
  });

  it("of two levels is |p00 / p0 - p10 / p1|", () => {
    // Counts [[2, 1], [1, 4]]: rows 3 and 5, 2/3 - 1/5.
    expect(Math.abs(evaluate([0, 0, 0, 1, 1, 1, 1, 1], 2, 1) - (2.0 / 3 - 1.0 / 5)) < 1e-14).toBe(true);
  });

  it("is 0 where levels are independent", () => {
    // [[1, 2], [2, 4]] as ordered pairs.
    expect(evaluate([0, 0, 0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1], 2, 0) < 1e-7).toBe(true);
  });

  it("of a triangle of levels is 1/2", () => {
    // Each level meets the two others as often: eigenvalues 1, -1/2, -1/2.
    expect(Math.abs(evaluate([0, 1, 1, 2, 0, 2], 3, 1) - 0.5) < 1e-14).toBe(true);
  });

  it("of a square with a diagonal, by its characteristic polynomial", () => {
    // Degrees 3, 2, 3, 2; eigenvalues of the walk on the graph: 1, 0, -1/3, -2/3.
    expect(Math.abs(evaluate([0, 1, 1, 2, 2, 3, 3, 0, 0, 2], 4, 1) - 2.0 / 3) < 1e-12).toBe(true);
  });
});

describe("a graph", () => {
  it("is split in pieces, or in two sides, or not at all", () => {
    const masks = allocate(16);
    store<u32>(masks, 0b0010);
    store<u32>(masks + 4, 0b0001);
    store<u32>(masks + 8, 0b1000);
    store<u32>(masks + 12, 0b0100);
    expect(isSplit(masks, 0b1111)).toBe(true);
    expect(isSplit(masks, 0b0011)).toBe(true);
    store<u32>(masks, 0b0011);
    expect(isSplit(masks, 0b0011)).toBe(false);
  });
});
