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

/**
 * The first half: diagonal in the matrix' own, the elements beside it in e[1..n). Without scaling: meant for elements of
 * magnitude 1 or so, whose squares neither overflow nor matter when they underflow.
 */
export function reduceToTridiagonal(a: usize, n: i32, e: usize): void {
  for (let i = n - 1; i > 0; i--) {
    const row = a + (<usize>(i * n) << 3), f = at(row, i - 1);
    let rest: f64 = 0;
    for (let k = 0; k < i - 1; k++) rest += at(row, k) * at(row, k);
    if (rest < 1e-60) {
      put(e, i, f);
      continue;
    }
    const h = rest + f * f, g = f >= 0 ? -Math.sqrt(h) : Math.sqrt(h);
    put(e, i, g);
    put(row, i - 1, f - g);
    reflect(a, n, row, i, h - f * g, e);
  }
}

/** Applies the reflection in `row` to the leading i × i block: row by row of the lower triangle, two elements a step. */
function reflect(a: usize, n: i32, row: usize, i: i32, h: f64, e: usize): void {
  const inverse = 1 / h, step = <usize>n << 3;
  for (let j = 0, line = a; j < i; j++, line += step) {
    const u = at(row, j), uu = f64x2.splat(u);
    let sums = f64x2.splat(0), k = 0;
    for (; k + 2 <= j; k += 2) {
      const o = <usize>k << 3, v = v128.load(line + o);
      sums = f64x2.add(sums, f64x2.mul(v, v128.load(row + o)));
      v128.store(e + o, f64x2.add(v128.load(e + o), f64x2.mul(v, uu)));
    }
    let g = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1) + at(line, j) * u;
    if (k < j) {
      g += at(line, k) * at(row, k);
      put(e, k, at(e, k) + at(line, k) * u);
    }
    put(e, j, g);
  }
  let dot: f64 = 0;
  for (let j = 0; j < i; j++) dot += at(e, j) * at(row, j);
  const half = 0.5 * dot * inverse * inverse;
  for (let j = 0; j < i; j++) put(e, j, at(e, j) * inverse - half * at(row, j));
  for (let j = 0, line = a; j < i; j++, line += step) {
    const f = f64x2.splat(at(row, j)), g = f64x2.splat(at(e, j));
    // An odd row ends on an element above the diagonal, which nothing reads.
    for (let o: usize = 0, end = <usize>(j + 1) << 3; o < end; o += 16) {
      const change = f64x2.add(f64x2.mul(f, v128.load(e + o)), f64x2.mul(g, v128.load(row + o)));
      v128.store(line + o, f64x2.sub(v128.load(line + o), change));
    }
  }
}

/** The same, into v128[n] and v128[n], whose second lane alone is written, or both. Up to 1 024 elements. */
export function reduceToLanes(a: usize, n: i32, d: usize, e: usize, second: bool): void {
  const beside = memory.data(8192, 16);
  reduceToTridiagonal(a, n, beside);
  for (let k = 0; k < n; k++) {
    const o = <usize>k << 4, v = f64x2.splat(at(a, k * n + k)), w = f64x2.splat(at(beside, k));
    if (second) {
      v128.store64_lane(d + o, v, 0, 8);
      v128.store64_lane(e + o, w, 0, 8);
    } else {
      v128.store(d + o, v);
      v128.store(e + o, w);
    }
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
 * Largest magnitudes of the eigenvalues of two tridiagonal matrices, one in each lane, all within ±1: Newton's steps on the
 * characteristic polynomial, from outside, fall monotonically onto the outermost eigenvalue; from both sides at once. Neither
 * lane depends on the other.
 *
 * @param d    v128[n], diagonals
 * @param e    v128[n], elements beside them from 1 on; receives their squares
 */
export function largestOfTridiagonals(d: usize, e: usize, n: i32): v128 {
  const zero = f64x2.splat(0), one = f64x2.splat(1), end = <usize>n << 4;
  // No eigenvalue lies above, and none of the matrix with its sign turned: from the mean and the sum of squares (Samuelson).
  let trace = v128.load(d), squares = f64x2.mul(trace, trace);
  for (let o: usize = 16; o < end; o += 16) {
    const v = v128.load(d + o), w = v128.load(e + o), ww = f64x2.mul(w, w);
    trace = f64x2.add(trace, v);
    squares = f64x2.add(squares, f64x2.add(f64x2.mul(v, v), f64x2.add(ww, ww)));
    v128.store(e + o, ww);
  }
  const mean = f64x2.div(trace, f64x2.splat(<f64>n));
  const spread = f64x2.mul(f64x2.splat(<f64>(n - 1) / <f64>n), f64x2.sub(squares, f64x2.mul(trace, mean)));
  const reach = f64x2.add(f64x2.sqrt(f64x2.max(zero, spread)), f64x2.splat(1e-7)), bound = f64x2.splat(1.0000001);
  let x = f64x2.min(bound, f64x2.add(reach, mean)), y = f64x2.min(bound, f64x2.sub(reach, mean));
  let xRests = zero, yRests = zero, xBefore = zero, yBefore = zero;
  while (!i64x2.all_true(v128.and(xRests, yRests))) {
    // The polynomial and its derivative, on both sides.
    const d0 = v128.load(d);
    let p0 = one, p1 = f64x2.sub(x, d0), q0 = zero, q1 = one, u0 = one, u1 = f64x2.add(y, d0), v0 = zero, v1 = one;
    for (let o: usize = 16; o < end; o += 16) {
      if ((o & 255) == 0) {
        // Powers of two keep the numbers of large matrices in range; what follows are quotients.
        const p = scaleOf(p1), u = scaleOf(u1);
        p0 = f64x2.mul(p0, p);
        p1 = f64x2.mul(p1, p);
        q0 = f64x2.mul(q0, p);
        q1 = f64x2.mul(q1, p);
        u0 = f64x2.mul(u0, u);
        u1 = f64x2.mul(u1, u);
        v0 = f64x2.mul(v0, u);
        v1 = f64x2.mul(v1, u);
      }
      const ee = v128.load(e + o), dd = v128.load(d + o), t = f64x2.sub(x, dd), r = f64x2.add(y, dd);
      const p2 = f64x2.sub(f64x2.mul(t, p1), f64x2.mul(ee, p0)), q2 = f64x2.add(f64x2.sub(p1, f64x2.mul(ee, q0)), f64x2.mul(t, q1));
      const u2 = f64x2.sub(f64x2.mul(r, u1), f64x2.mul(ee, u0)), v2 = f64x2.add(f64x2.sub(u1, f64x2.mul(ee, v0)), f64x2.mul(r, v1));
      p0 = p1;
      p1 = p2;
      q0 = q1;
      q1 = q2;
      u0 = u1;
      u1 = u2;
      v0 = v1;
      v1 = v2;
    }
    // At the root itself, or past it by rounding, a side rests.
    xRests = v128.or(xRests, v128.not(v128.and(f64x2.gt(p1, zero), f64x2.gt(q1, zero))));
    yRests = v128.or(yRests, v128.not(v128.and(f64x2.gt(u1, zero), f64x2.gt(v1, zero))));
    const xStep = f64x2.div(p1, q1), yStep = f64x2.div(u1, v1);
    x = f64x2.sub(x, v128.andnot(xStep, xRests));
    y = f64x2.sub(y, v128.andnot(yStep, yRests));
    xRests = v128.or(xRests, isLast(xStep, xBefore));
    yRests = v128.or(yRests, isLast(yStep, yBefore));
    xBefore = xStep;
    yBefore = yStep;
    // So does one where the other's eigenvalue is farther out.
    xRests = v128.or(xRests, v128.and(yRests, f64x2.le(x, y)));
    yRests = v128.or(yRests, v128.and(xRests, f64x2.le(y, x)));
  }
  return f64x2.max(zero, f64x2.max(x, y));
}

/**
 * Near a single eigenvalue each step leaves a multiple of its square: what is left is known to be nothing. Where two are
 * nearly one, steps become half as long each time, and go on.
 */
// @ts-ignore: decorator
@inline
function isLast(step: v128, before: v128): v128 {
  const shrinks = f64x2.lt(step, f64x2.mul(before, f64x2.splat(0.01)));
  const left = f64x2.mul(f64x2.mul(step, step), step), limit = f64x2.mul(f64x2.mul(before, before), f64x2.splat(1e-13));
  return v128.or(v128.and(shrinks, f64x2.lt(left, limit)), f64x2.lt(step, f64x2.splat(2e-16)));
}

/** The power of two that brings a number to 1 or so. */
// @ts-ignore: decorator
@inline
function scaleOf(v: v128): v128 {
  return i64x2.sub(i64x2.splat(0x7fe0000000000000), v128.and(v, i64x2.splat(0x7ff0000000000000)));
}
