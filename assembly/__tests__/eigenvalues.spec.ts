import { evaluateEigenvalues, largestOfTridiagonals, reduceToLanes } from "../core/eigenvalues";
import { allocate, isGuarded } from "./support";

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

/** Of a matrix in lane `lane`, with another in the other. */
function largestOfTwo(n: i32, elements: StaticArray<f64>, other: StaticArray<f64>, lane: i32): f64 {
  const d = allocate(<usize>n << 4), e = allocate(<usize>n << 4);
  reduceToLanes(makeMatrix(n, lane ? other : elements), n, d, e, false);
  reduceToLanes(makeMatrix(n, lane ? elements : other), n, d, e, true);
  const found = largestOfTridiagonals(d, e, n);
  expect(isGuarded(d, <usize>n << 4)).toBe(true);
  expect(isGuarded(e, <usize>n << 4)).toBe(true);
  return lane ? f64x2.extract_lane(found, 1) : f64x2.extract_lane(found, 0);
}

function largestBySteps(n: i32, elements: StaticArray<f64>): f64 {
  return largestOfTwo(n, elements, elements, 0);
}

/** Symmetric, of elements that look random; eigenvalues within ±1. */
function makeElements(n: i32, start: u32): StaticArray<f64> {
  const elements = new StaticArray<f64>(n * n);
  for (let i = 0, seed = start; i < n; i++) for (let j = 0; j <= i; j++) {
    seed = seed * 1664525 + 1013904223;
    const value = (<f64>(seed >> 8) / 16777216 - 0.5) / <f64>n;
    elements[i * n + j] = value;
    elements[j * n + i] = value;
  }
  return elements;
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
    for (let n = 2; n <= 90; n++) {
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

  it("of a matrix are the same to the bit whatever lies in the other lane", () => {
    for (let n = 2; n <= 20; n++) {
      const one = makeElements(n, n), flat = new StaticArray<f64>(n * n), other = makeElements(n, n + 100);
      // Of a diagonal and of little else: other steps, and reflections of nothing.
      for (let k = 0; k < n; k++) flat[k * n + k] = 1e-3 * <f64>k - 0.01;
      const alone = largestBySteps(n, one);
      expect(Math.abs(alone - largestValue(n, one)) < 1e-12).toBe(true);
      for (let lane = 0; lane < 2; lane++) {
        expect(largestOfTwo(n, one, other, lane)).toBe(alone);
        expect(largestOfTwo(n, one, flat, lane)).toBe(alone);
        expect(largestOfTwo(n, flat, one, lane)).toBe(largestBySteps(n, flat));
      }
    }
  });

  it("of many, tiny ones", () => {
    const n = 300, elements = makeElements(n, 7);
    for (let k = 0; k < n * n; k++) elements[k] *= 1e-3;
    expect(Math.abs(largestBySteps(n, elements) - largestValue(n, elements)) < 1e-12).toBe(true);
  });

  it("that coincide", () => {
    expect(Math.abs(largestBySteps(3, [-0.5, 0, 0, 0, -0.5, 0, 0, 0, -0.5]) - 0.5) < 1e-6).toBe(true);
  });
});
