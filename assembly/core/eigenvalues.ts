// @ts-ignore: decorator
@inline
function at(ptr: usize, i: i32): f64 {
  return load<f64>(ptr + (<usize>i << 3));
}

// @ts-ignore: decorator
@inline
function put(ptr: usize, i: i32, value: f64): void {
  store<f64>(ptr + (<usize>i << 3), value);
}

/**
 * Eigenvalues of a symmetric matrix: Householder reduction to three diagonals, then QL with implicit shifts (the classic
 * EISPACK pair tred1 and imtql1; Wilkinson and Reinsch 1971). Absolute error some 1e-15 times the largest eigenvalue.
 *
 * @param matrixPtr f64[n][n], lower triangle read, destroyed
 * @param valuesPtr f64[n], receives the eigenvalues, in no order
 * @param restPtr   f64[n], scratch
 *
 * Cost: 4/3 n³.
 */
export function evaluateEigenvalues(matrixPtr: usize, n: i32, valuesPtr: usize, restPtr: usize): void {
  reduceToTridiagonal(matrixPtr, n, restPtr);
  for (let i = 0; i < n; i++) put(valuesPtr, i, at(matrixPtr, i * n + i));
  for (let i = 1; i < n; i++) put(restPtr, i - 1, at(restPtr, i));
  put(restPtr, n - 1, 0);
  for (let l = 0; l < n; l++) iterateQl(l, n, valuesPtr, restPtr);
}

/** The first half: diagonal in the matrix' own, the elements beside it in e[1..n). */
export function reduceToTridiagonal(a: usize, n: i32, e: usize): void {
  for (let i = n - 1; i > 0; i--) {
    const row = a + (<usize>(i * n) << 3);
    let scale: f64 = 0;
    for (let k = 0; k < i; k++) scale += abs(at(row, k));
    if (i == 1 || scale == 0) {
      put(e, i, at(row, i - 1));
      continue;
    }
    let h: f64 = 0;
    for (let k = 0; k < i; k++) {
      const v = at(row, k) / scale;
      put(row, k, v);
      h += v * v;
    }
    const f = at(row, i - 1);
    const g = f >= 0 ? -Math.sqrt(h) : Math.sqrt(h);
    put(e, i, scale * g);
    h -= f * g;
    put(row, i - 1, f - g);
    reflect(a, n, row, i, h, e);
  }
}

/** Applies the reflection in `row` to the leading i × i block. */
function reflect(a: usize, n: i32, row: usize, i: i32, h: f64, e: usize): void {
  let dot: f64 = 0;
  for (let j = 0; j < i; j++) {
    let g: f64 = 0;
    for (let k = 0; k <= j; k++) g += at(a, j * n + k) * at(row, k);
    for (let k = j + 1; k < i; k++) g += at(a, k * n + j) * at(row, k);
    put(e, j, g / h);
    dot += g / h * at(row, j);
  }
  const half = dot / (h + h);
  for (let j = 0; j < i; j++) {
    const f = at(row, j);
    const g = at(e, j) - half * f;
    put(e, j, g);
    for (let k = 0; k <= j; k++) put(a, j * n + k, at(a, j * n + k) - f * at(e, k) - g * at(row, k));
  }
}

function iterateQl(l: i32, n: i32, d: usize, e: usize): void {
  // 30 is EISPACK's bound; two or three turns are usual.
  for (let turn = 0; turn < 30; turn++) {
    let m = l;
    for (; m < n - 1; m++) {
      if (abs(at(e, m)) <= f64.EPSILON * (abs(at(d, m)) + abs(at(d, m + 1)))) break;
    }
    if (m == l) return;
    let g = (at(d, l + 1) - at(d, l)) / (2 * at(e, l));
    let r = Math.sqrt(g * g + 1);
    g = at(d, m) - at(d, l) + at(e, l) / (g + (g >= 0 ? r : -r));
    let s: f64 = 1, c: f64 = 1, p: f64 = 0;
    let i = m - 1;
    for (; i >= l; i--) {
      const f = s * at(e, i), b = c * at(e, i);
      r = Math.sqrt(f * f + g * g);
      put(e, i + 1, r);
      if (r == 0) {
        put(d, i + 1, at(d, i + 1) - p);
        put(e, m, 0);
        break;
      }
      s = f / r;
      c = g / r;
      g = at(d, i + 1) - p;
      r = (at(d, i) - g) * s + 2 * c * b;
      p = s * r;
      put(d, i + 1, g + p);
      g = c * r - b;
    }
    if (r == 0 && i >= l) continue;
    put(d, l, at(d, l) - p);
    put(e, l, g);
    put(e, m, 0);
  }
}

/**
 * Largest magnitude of a tridiagonal matrix' eigenvalues, all within ±1: Laguerre's steps on the characteristic polynomial,
 * from outside, fall monotonically onto the outermost eigenvalue; once for each side that has one farther out. Where they do
 * not come to rest, QL does it.
 *
 * @param matrixPtr diagonal, as `reduceToTridiagonal` leaves it
 * @param restPtr   f64[n], elements beside the diagonal from 1 on; destroyed
 * @param valuesPtr f64[n], scratch
 */
export function largestOfTridiagonal(matrixPtr: usize, n: i32, restPtr: usize, valuesPtr: usize): f64 {
  for (let i = 0; i < n; i++) put(valuesPtr, i, at(matrixPtr, i * n + i));
  const first = outermost(n, valuesPtr, restPtr, 1);
  const second = first == first && liesBeyond(n, valuesPtr, restPtr, -1, max<f64>(0, first))
    ? outermost(n, valuesPtr, restPtr, -1) : 0;
  if (first == first && second == second) return max<f64>(0, max(first, second));
  for (let i = 1; i < n; i++) put(restPtr, i - 1, at(restPtr, i));
  put(restPtr, n - 1, 0);
  for (let l = 0; l < n; l++) iterateQl(l, n, valuesPtr, restPtr);
  let best: f64 = 0;
  for (let i = 0; i < n; i++) best = max(best, abs(at(valuesPtr, i)));
  return best;
}

/** The largest eigenvalue of `sign` times the matrix; NaN if the steps do not come to rest. */
function outermost(n: i32, d: usize, e: usize, sign: f64): f64 {
  const degree = <f64>n;
  let x: f64 = 1.0000001;
  for (let turn = 0; turn < 30; turn++) {
    // The polynomial and its first two derivatives.
    let p0: f64 = 1, p1 = x - sign * at(d, 0), q0: f64 = 0, q1: f64 = 1, s0: f64 = 0, s1: f64 = 0;
    for (let i = 1; i < n; i++) {
      const ee = at(e, i) * at(e, i), t = x - sign * at(d, i);
      const p2 = t * p1 - ee * p0, q2 = p1 + t * q1 - ee * q0, s2 = 2 * q1 + t * s1 - ee * s0;
      p0 = p1;
      p1 = p2;
      q0 = q1;
      q1 = q2;
      s0 = s1;
      s1 = s2;
    }
    // At the root itself, or past it by rounding.
    if (!(p1 > 0 && q1 > 0)) return x;
    const g = q1 / p1, h = g * g - s1 / p1;
    const step = degree / (g + Math.sqrt(max<f64>(0, (degree - 1) * (degree * h - g * g))));
    x -= step;
    if (step < 1e-13) return x;
  }
  return NaN;
}

/** Whether `sign` times the matrix has an eigenvalue above x: else its leading minors are all positive there. */
function liesBeyond(n: i32, d: usize, e: usize, sign: f64, x: f64): bool {
  let pivot = x - sign * at(d, 0);
  for (let i = 1; i < n && pivot > 0; i++) pivot = x - sign * at(d, i) - at(e, i) * at(e, i) / pivot;
  return !(pivot > 0);
}
