import { evaluateEigenvalues } from "../core/eigenvalues";
import { cellIndex } from "./cells";

/** More distinct levels than this in one matrix have no maximal correlation coefficient: 16 MB of scratch, and G³ time. */
export const MAXIMAL_CORRELATION_LEVELS: i32 = 1024;

/** Scratch of `evaluateMaximalCorrelation` in f64 elements. */
export function maximalCorrelationScratch(levels: i32): i32 {
  return levels * levels * 2 + levels * 2;
}

// @ts-ignore: decorator
@inline
function f64At(ptr: usize, i: i32): f64 {
  return load<f64>(ptr + (<usize>i << 3));
}

/**
 * Maximal correlation coefficient (Haralick's f14; PyRadiomics MCC): the second largest singular value of
 * Dx^-1/2 P Dy^-1/2, whose square is the second largest eigenvalue of PyRadiomics' Q. Taken on the levels present only:
 * the others add zeros. For a symmetric P the singular values are the eigenvalues' magnitudes.
 *
 * @param cellsPtr  u32[cellCount], see cells.ts
 * @param presentPtr i32[n], levels with a pair, ascending
 * @param weightXPtr f64[n], 1 / sqrt(row sum of the matrix), 0 for an empty row; weightYPtr the columns'
 * @param scratchPtr f64[maximalCorrelationScratch(n)]
 * @returns 0 for fewer than two levels
 */
export function evaluateMaximalCorrelation(
  cellsPtr: usize, levelCount: i32, symmetric: i32,
  presentPtr: usize, weightXPtr: usize, weightYPtr: usize, n: i32, scratchPtr: usize,
): f64 {
  if (n < 2) return 0;
  const squarePtr = scratchPtr + (<usize>(n * n) << 3);
  const valuesPtr = squarePtr + (<usize>(n * n) << 3);
  const restPtr = valuesPtr + (<usize>n << 3);
  for (let k = 0; k < n; k++) {
    const i = load<i32>(presentPtr + (<usize>k << 2));
    for (let l = 0; l < n; l++) {
      const j = load<i32>(presentPtr + (<usize>l << 2));
      let count = <f64>load<u32>(cellsPtr + (<usize>cellIndex(i, j, levelCount, symmetric) << 2));
      if (symmetric && i == j) count *= 2;
      store<f64>(scratchPtr + (<usize>(k * n + l) << 3), count * f64At(weightXPtr, k) * f64At(weightYPtr, l));
    }
  }
  if (symmetric) {
    evaluateEigenvalues(scratchPtr, n, valuesPtr, restPtr);
    return secondLargest(valuesPtr, n, true);
  }
  for (let k = 0; k < n; k++) {
    for (let l = 0; l <= k; l++) {
      let dot: f64 = 0;
      for (let m = 0; m < n; m++) dot += f64At(scratchPtr, k * n + m) * f64At(scratchPtr, l * n + m);
      store<f64>(squarePtr + (<usize>(k * n + l) << 3), dot);
    }
  }
  evaluateEigenvalues(squarePtr, n, valuesPtr, restPtr);
  return Math.sqrt(max<f64>(0, secondLargest(valuesPtr, n, false)));
}

/** Second largest value; by magnitude, but the largest itself (1 of a symmetric matrix) is taken with its sign. */
function secondLargest(valuesPtr: usize, n: i32, magnitude: bool): f64 {
  let top = 0;
  for (let k = 1; k < n; k++) if (f64At(valuesPtr, k) > f64At(valuesPtr, top)) top = k;
  let second: f64 = -Infinity;
  for (let k = 0; k < n; k++) {
    const value = f64At(valuesPtr, k);
    if (k != top) second = max(second, magnitude ? abs(value) : value);
  }
  return min<f64>(1, second);
}
