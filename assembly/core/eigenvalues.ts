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

/** Applies the reflection in `row` to the leading i × i block. */
function reflect(a: usize, n: i32, row: usize, i: i32, h: f64, e: usize): void {
  const inverse = 1 / h;
  let dot: f64 = 0;
  for (let j = 0; j < i; j++) {
    let g: f64 = 0;
    for (let k = 0; k <= j; k++) g += at(a, j * n + k) * at(row, k);
    for (let k = j + 1; k < i; k++) g += at(a, k * n + j) * at(row, k);
    g *= inverse;
    put(e, j, g);
    dot += g * at(row, j);
  }
  const half = 0.5 * dot * inverse;
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
 * from outside, fall monotonically onto the outermost eigenvalue; both sides at once, in two lanes. Where they do not come to
 * rest, QL does it.
 *
 * @param matrixPtr diagonal, as `reduceToTridiagonal` leaves it
 * @param restPtr   f64[n], elements beside the diagonal from 1 on; destroyed
 * @param valuesPtr f64[n], scratch
 */
export function largestOfTridiagonal(matrixPtr: usize, n: i32, restPtr: usize, valuesPtr: usize): f64 {
  for (let i = 0; i < n; i++) put(valuesPtr, i, at(matrixPtr, i * n + i));
  const found = outermost(n, valuesPtr, restPtr);
  if (found == found) return found;
  for (let i = 1; i < n; i++) put(restPtr, i - 1, at(restPtr, i));
  put(restPtr, n - 1, 0);
  for (let l = 0; l < n; l++) iterateQl(l, n, valuesPtr, restPtr);
  let best: f64 = 0;
  for (let i = 0; i < n; i++) best = max(best, abs(at(valuesPtr, i)));
  return best;
}

/** NaN if the steps do not come to rest. */
function outermost(n: i32, d: usize, e: usize): f64 {
  const zero = f64x2.splat(0), two = f64x2.splat(2), sign = f64x2(1, -1);
  const degree = f64x2.splat(<f64>n), below = f64x2.splat(<f64>(n - 1)), small = f64x2.splat(1e-13);
  let x = f64x2.min(f64x2.splat(1.0000001), boundOf(n, d, e)), rests = i64x2.splat(0), before = f64x2.splat(1);
  for (let turn = 0; turn < 30; turn++) {
    // The polynomial and its first two derivatives.
    let p0 = f64x2.splat(1), p1 = f64x2.sub(x, f64x2.mul(sign, f64x2.splat(at(d, 0))));
    let q0 = zero, q1 = f64x2.splat(1), s0 = zero, s1 = zero;
    for (let i = 1; i < n; i++) {
      const ee = f64x2.splat(at(e, i) * at(e, i)), t = f64x2.sub(x, f64x2.mul(sign, f64x2.splat(at(d, i))));
      const p2 = f64x2.sub(f64x2.mul(t, p1), f64x2.mul(ee, p0));
      const q2 = f64x2.sub(f64x2.add(p1, f64x2.mul(t, q1)), f64x2.mul(ee, q0));
      const s2 = f64x2.sub(f64x2.add(f64x2.mul(two, q1), f64x2.mul(t, s1)), f64x2.mul(ee, s0));
      p0 = p1;
      p1 = p2;
      q0 = q1;
      q1 = q2;
      s0 = s1;
      s1 = s2;
    }
    // At the root itself, or past it by rounding, a lane rests; so it does where the other's eigenvalue is farther out.
    const passed = v128.not(v128.and(f64x2.gt(p1, zero), f64x2.gt(q1, zero)));
    const g = f64x2.div(q1, p1), gg = f64x2.mul(g, g), h = f64x2.sub(gg, f64x2.div(s1, p1));
    const root = f64x2.sqrt(f64x2.max(zero, f64x2.mul(below, f64x2.sub(f64x2.mul(degree, h), gg))));
    const step = f64x2.div(degree, f64x2.add(g, root));
    rests = v128.or(rests, passed);
    x = f64x2.sub(x, v128.andnot(step, rests));
    // Near a single eigenvalue each step leaves a multiple of its third power: what is left is known to be nothing. Where
    // two are nearly one, steps shrink by a quarter or so each time, and go on.
    const ratio = f64x2.div(step, before), left = f64x2.mul(step, f64x2.mul(ratio, ratio));
    const cubic = v128.and(f64x2.lt(ratio, f64x2.splat(0.01)), f64x2.lt(left, f64x2.splat(1e-12)));
    before = step;
    rests = v128.or(rests, v128.or(cubic, f64x2.lt(step, small)));
    const other = i64x2.shuffle(x, x, 1, 0);
    rests = v128.or(rests, v128.and(f64x2.le(x, other), i64x2.shuffle(rests, rests, 1, 0)));
    if (i64x2.all_true(rests)) return max<f64>(0, max(f64x2.extract_lane(x, 0), f64x2.extract_lane(x, 1)));
  }
  return NaN;
}

/** No eigenvalue lies above, and none of the matrix with its sign turned: from the mean and the sum of squares (Samuelson). */
function boundOf(n: i32, d: usize, e: usize): v128 {
  let trace = at(d, 0), squares = trace * trace;
  for (let i = 1; i < n; i++) {
    trace += at(d, i);
    squares += at(d, i) * at(d, i) + 2 * at(e, i) * at(e, i);
  }
  const mean = trace / <f64>n, reach = Math.sqrt(max<f64>(0, <f64>(n - 1) / <f64>n * (squares - trace * mean))) + 1e-7;
  return f64x2(reach + mean, reach - mean);
}
