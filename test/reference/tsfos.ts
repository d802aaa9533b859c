import { average } from "./statistics.js";
import type { Signature } from "./tspm.js";

/** Every tsfos feature of these voxels; Mardia's are NaN where the covariance has no inverse. */
export function naiveTsfos(signatures: readonly Signature[]): Record<string, number> {
  const images = signatures[0]!.map((_, k) => k), n = signatures.length;
  const mean = images.map((k) => average(signatures.map((s) => s[k]!)));
  const centered = signatures.map((s) => images.map((k) => s[k]! - mean[k]!));
  const covariance = images.map((k) => images.map((l) => average(centered.map((z) => z[k]! * z[l]!))));
  const trace = images.reduce((sum, k) => sum + covariance[k]![k]!, 0);
  const squares = covariance.flat().reduce((sum, x) => sum + x * x, 0);
  const magnitudes = signatures.map((s) => Math.sqrt(average(s.map((x) => x * x))));
  const within = signatures.map((s) => deviation(s));
  const exact = exactDeterminant(signatures);
  const flat = trace <= 1e-12;
  const inverse = exact === 0 ? null : invert(covariance);
  const quadratic = (a: readonly number[], b: readonly number[]): number => (
    images.reduce((sum, k) => sum + a[k]! * images.reduce((inner, l) => inner + inverse![k]![l]! * b[l]!, 0), 0)
  );
  return {
    totalVariance: trace, generalizedVariance: exact,
    principalVarianceFraction: flat ? 1 : largestEigenvalue(covariance) / trace,
    effectiveRank: flat ? 0 : trace ** 2 / squares,
    magnitudeMean: average(magnitudes), magnitudeStandardDeviation: deviation(magnitudes),
    withinSignatureStandardDeviation: average(within), distanceToMean: Math.sqrt(trace / images.length),
    mardiaSkewness: inverse ? centered.reduce((sum, a) => sum + centered.reduce((s, b) => s + quadratic(a, b) ** 3, 0), 0) / n ** 2 : NaN,
    mardiaKurtosis: inverse ? average(centered.map((z) => quadratic(z, z) ** 2)) : NaN,
  };
}

function deviation(values: readonly number[]): number {
  const mean = average(values);
  return Math.sqrt(average(values.map((x) => (x - mean) ** 2)));
}

/** det Σ, from the integers n·Σ s_k s_l - Σ s_k Σ s_l, so that a singular matrix has 0 exactly. */
function exactDeterminant(signatures: readonly Signature[]): number {
  const images = signatures[0]!.map((_, k) => k), n = signatures.length;
  const sum = (f: (s: Signature) => number): bigint => signatures.reduce((total, s) => total + BigInt(f(s)), 0n);
  const matrix = images.map((k) => images.map((l) => BigInt(n) * sum((s) => s[k]! * s[l]!) - sum((s) => s[k]!) * sum((s) => s[l]!)));
  return Number(bareiss(matrix)) / n ** (2 * images.length);
}

/** The determinant of integers without fractions (Bareiss 1968): every division is exact. */
function bareiss(matrix: bigint[][]): bigint {
  const m = matrix.map((row) => [...row]), size = m.length;
  let previous = 1n, sign = 1n;
  for (let k = 0; k < size - 1; k++) {
    const pivot = m.findIndex((row, i) => i >= k && row[k] !== 0n);
    if (pivot < 0) return 0n;
    if (pivot !== k) {
      [m[k], m[pivot]] = [m[pivot]!, m[k]!];
      sign = -sign;
    }
    for (let i = k + 1; i < size; i++) {
      for (let j = k + 1; j < size; j++) m[i]![j] = (m[i]![j]! * m[k]![k]! - m[i]![k]! * m[k]![j]!) / previous;
    }
    previous = m[k]![k]!;
  }
  return sign * m[size - 1]![size - 1]!;
}

/** Gauss and Jordan, with the largest pivot. */
function invert(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const m = matrix.map((row, i) => [...row, ...row.map((_, j) => +(i === j))]);
  for (let k = 0; k < size; k++) {
    let pivot = k;
    for (let i = k + 1; i < size; i++) if (Math.abs(m[i]![k]!) > Math.abs(m[pivot]![k]!)) pivot = i;
    [m[k], m[pivot]] = [m[pivot]!, m[k]!];
    const scale = m[k]![k]!;
    m[k] = m[k]!.map((x) => x / scale);
    for (let i = 0; i < size; i++) if (i !== k) m[i] = m[i]!.map((x, j) => x - m[i]![k]! * m[k]![j]!);
  }
  return m.map((row) => row.slice(size));
}

/** Of a symmetric matrix, by Jacobi's rotations until nothing is left off the diagonal. */
function largestEigenvalue(matrix: readonly (readonly number[])[]): number {
  const a = matrix.map((row) => [...row]), size = a.length;
  for (let sweep = 0; sweep < 60; sweep++) {
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) {
      if (Math.abs(a[p]![q]!) < 1e-300) continue;
      const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!);
      const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
      const c = 1 / Math.sqrt(t * t + 1), s = t * c;
      for (const row of a) [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!];
      const [rowP, rowQ] = [a[p]!, a[q]!];
      a[p] = rowP.map((x, j) => c * x - s * rowQ[j]!);
      a[q] = rowP.map((x, j) => s * x + c * rowQ[j]!);
    }
  }
  return Math.max(...a.map((row, k) => row[k]!));
}
