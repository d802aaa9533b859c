import { evaluateEigenvalues, largestOfTridiagonal, reduceToTridiagonal } from "../core/eigenvalues";
import { allocate } from "./support";

function makeMatrix(n: i32, elements: StaticArray<f64>): usize {
  const ptr = allocate(<usize>(n * n) << 3);
  for (let k = 0; k < n * n; k++) store<f64>(ptr + (<usize>k << 3), elements[k]);
  return ptr;
}

function largestValue(n: i32, elements: StaticArray<f64>): f64 {
  const values = allocate(<usize>n << 3), rest = allocate(<usize>n << 3);
  evaluateEigenvalues(makeMatrix(n, elements), n, values, rest);
  let largest: f64 = 0;
  for (let k = 0; k < n; k++) largest = max(largest, abs(load<f64>(values + (<usize>k << 3))));
  return largest;
}

function largestBySteps(n: i32, elements: StaticArray<f64>): f64 {
  const matrix = makeMatrix(n, elements), rest = allocate(<usize>n << 3), values = allocate(<usize>n << 3);
  reduceToTridiagonal(matrix, n, rest);
  return largestOfTridiagonal(matrix, n, rest, values);
}

// Eigenvalues 0.9, -0.5 and 0.2 by construction: Q D Q' with Q's columns (2,-1,2)/3, (2,2,-1)/3, (-1,2,2)/3.
const THREE: StaticArray<f64> = [
  1.8 / 9, -4.2 / 9, 4.2 / 9,
  -4.2 / 9, -0.3 / 9, 0,
  4.2 / 9, 0, 3.9 / 9,
];

describe("eigenvalues", () => {
  it("of a diagonal matrix are its elements", () => {
    expect(largestValue(3, [0.25, 0, 0, 0, -0.75, 0, 0, 0, 0.5])).toBe(0.75);
    expect(Math.abs(largestBySteps(3, [0.25, 0, 0, 0, -0.75, 0, 0, 0, 0.5]) - 0.75) < 1e-12).toBe(true);
  });

  it("of a known matrix", () => {
    expect(Math.abs(largestValue(3, THREE) - 0.9) < 1e-13).toBe(true);
    expect(Math.abs(largestBySteps(3, THREE) - 0.9) < 1e-12).toBe(true);
  });

  it("of a chain, cos(pi / (n + 1)), both ways", () => {
    for (let n = 2; n <= 24; n++) {
      const elements = new StaticArray<f64>(n * n);
      for (let k = 1; k < n; k++) {
        elements[k * n + k - 1] = 0.5;
        elements[(k - 1) * n + k] = 0.5;
      }
      const want = Math.cos(Math.PI / <f64>(n + 1));
      expect(Math.abs(largestValue(n, elements) - want) < 1e-13).toBe(true);
      expect(Math.abs(largestBySteps(n, elements) - want) < 1e-12).toBe(true);
    }
  });

  it("that coincide", () => {
    expect(Math.abs(largestBySteps(3, [-0.5, 0, 0, 0, -0.5, 0, 0, 0, -0.5]) - 0.5) < 1e-6).toBe(true);
  });
});
