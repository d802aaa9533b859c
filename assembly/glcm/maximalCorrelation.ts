import { largestOfTridiagonals, reduceToLanes } from "../core/eigenvalues";

/** More distinct levels than this in one matrix have no maximal correlation coefficient: 16 MB of scratch, and G³ time. */
export const MAXIMAL_CORRELATION_LEVELS: i32 = 1024;

/** Scratch of a PairMatrix in f64 elements. */
export function maximalCorrelationScratch(levels: i32): i32 {
  return 2 * ROOTS + levels * levels * 2 + levels * 4;
}

/** Counts whose roots are kept. */
const ROOTS: i32 = 64;

// @ts-ignore: decorator
@inline
function at(ptr: usize, i: i32): f64 {
  return load<f64>(ptr + (<usize>i << 3));
}

// @ts-ignore: decorator
@inline
function add(ptr: usize, i: i32, value: f64): void {
  store<f64>(ptr + (<usize>i << 3), at(ptr, i) + value);
}

/**
 * Maximal correlation coefficient (Haralick's f14; PyRadiomics MCC): the second largest singular value of
 * Dx^-1/2 P Dy^-1/2, whose square is the second largest eigenvalue of PyRadiomics' Q. On the levels present only: the others
 * add zeros. For a symmetric P the singular values are the eigenvalues' magnitudes; the largest is 1, with the known vector
 * sqrt(px), which is taken out first.
 *
 *     roots    f64[ROOTS][2] root of a count and what it is divided into 1 (of 0: 0)
 *     scratch  f64[n][n] matrix, f64[n][n] its square, f64[2 n] roots of weights and f64[2 n] weights, of rows and of
 *              columns; then v128[n] diagonal and v128[n] elements beside it
 */
@unmanaged
export class PairMatrix {
  rootsPtr: usize;
  scratchPtr: usize;

  /** @param ptr f64[maximalCorrelationScratch] */
  layout(ptr: usize): void {
    this.rootsPtr = ptr;
    this.scratchPtr = ptr + (<usize>ROOTS << 4);
  }

  initialize(): void {
    for (let k = 0; k < ROOTS; k++) {
      const root = Math.sqrt(<f64>k), ptr = this.rootsPtr + (<usize>k << 4);
      store<f64>(ptr, root);
      store<f64>(ptr, k > 0 ? 1 / root : 0, 8);
    }
  }

  /** @param pairsPtr u16[count][2] of indices 0..n-1, each of which occurs; n >= 2 */
  evaluate(pairsPtr: usize, count: i32, n: i32, symmetric: i32): f64 {
    if (symmetric && n <= 32) {
      // Levels in one piece, with a cycle of odd length: that takes a pair for each.
      if (count < n) return 1;
      const masks = this.scratchPtr, end = pairsPtr + (<usize>count << 2);
      clear(masks, <usize>n << 2);
      for (let ptr = pairsPtr; ptr < end; ptr += 4) {
        link(masks, load<u16>(ptr), load<u16>(ptr, 2));
        link(masks, load<u16>(ptr, 2), load<u16>(ptr));
      }
      if (isSplit(masks, n == 32 ? 0xffffffff : (1 << n) - 1)) return 1;
    }
    return this.evaluatePairs(pairsPtr, count, n, symmetric);
  }

  /** The same where the graph is known not to tell. */
  evaluatePairs(pairsPtr: usize, count: i32, n: i32, symmetric: i32): f64 {
    const end = pairsPtr + (<usize>count << 2);
    const weights = this.weights(n);
    clear(weights, <usize>n << 4);
    clear(this.scratchPtr, <usize>(n * n) << 3);
    for (let ptr = pairsPtr; ptr < end; ptr += 4) {
      const i = <i32>load<u16>(ptr), j = <i32>load<u16>(ptr, 2);
      add(weights, i, 1);
      add(weights, symmetric ? j : n + j, 1);
      add(this.scratchPtr, i * n + j, 1);
      if (symmetric) add(this.scratchPtr, j * n + i, 1);
    }
    return this.evaluateCounts(n, symmetric);
  }

  /** Sums of rows (and of columns, n later, if not symmetric) of the counts, f64[2 n]. */
  weights(n: i32): usize {
    return this.scratchPtr + (<usize>(2 * n * n + 2 * n) << 3);
  }

  /** From f64[n][n] counts in the scratch, and their `weights`. */
  evaluateCounts(n: i32, symmetric: i32): f64 {
    const weights = this.weights(n), columns = symmetric ? weights : weights + (<usize>n << 3);
    let total: f64 = 0;
    for (let k = 0; k < n; k++) total += at(weights, k);
    // sqrt(px) is the known vector; with it goes 1 / sqrt(px), or 0 for an empty row.
    const roots = this.scratchPtr + (<usize>(2 * n * n) << 3), sides = symmetric ? n : 2 * n;
    for (let k = 0; k < sides; k++) {
      const count = at(weights, k);
      let w: f64, inverse: f64;
      if (count < <f64>ROOTS) {
        const kept = this.rootsPtr + (<usize>count << 4);
        w = load<f64>(kept);
        inverse = load<f64>(kept, 8);
      } else {
        w = Math.sqrt(count);
        inverse = 1 / w;
      }
      store<f64>(roots + (<usize>k << 3), w);
      store<f64>(weights + (<usize>k << 3), inverse);
    }
    const matrix = this.scratchPtr, r = 1 / total, columnRoots = symmetric ? roots : roots + (<usize>n << 3);
    for (let i = 0; i < n; i++) {
      const x = at(weights, i), root = r * at(roots, i), row = matrix + (<usize>(i * n) << 3);
      // Of a symmetric matrix the lower triangle is read.
      for (let j = 0, end = symmetric ? i + 1 : n; j < end; j++) {
        store<f64>(row + (<usize>j << 3), at(row, j) * x * at(columns, j) - root * at(columnRoots, j));
      }
    }
    if (!symmetric) return min<f64>(1, this.largestSingular(n));
    return min<f64>(1, n <= 3 ? largestOfFew(matrix, n) : this.largest(matrix, n));
  }

  /** Largest magnitude of a symmetric matrix' eigenvalues, all of which lie within ±1. */
  private largest(matrix: usize, n: i32): f64 {
    const diagonal = this.scratchPtr + (<usize>(2 * n * n) << 3), beside = diagonal + (<usize>n << 4);
    reduceToLanes(matrix, n, diagonal, beside, false);
    return f64x2.extract_lane(largestOfTridiagonals(diagonal, beside, n), 0);
  }

  private largestSingular(n: i32): f64 {
    const matrix = this.scratchPtr, square = matrix + (<usize>(n * n) << 3);
    for (let k = 0; k < n; k++) {
      for (let l = 0; l <= k; l++) {
        let dot: f64 = 0;
        for (let m = 0; m < n; m++) dot += at(matrix, k * n + m) * at(matrix, l * n + m);
        store<f64>(square + (<usize>(k * n + l) << 3), dot);
      }
    }
    return Math.sqrt(this.largest(square, n));
  }
}

/** Of two or three eigenvalues one is the 0 that was made: the others follow from the trace and the sum of squares. */
export function largestOfFew(matrix: usize, n: i32): f64 {
  let trace: f64 = 0, squares: f64 = 0;
  for (let i = 0; i < n; i++) {
    const d = at(matrix, i * n + i);
    trace += d;
    squares += d * d;
    for (let j = 0; j < i; j++) squares += 2 * at(matrix, i * n + j) * at(matrix, i * n + j);
  }
  if (n == 2) return abs(trace);
  return (abs(trace) + Math.sqrt(max<f64>(0, 2 * squares - trace * trace))) / 2;
}

/** Zeros, up to the next multiple of 16: for a few bytes quicker than the engine's own fill. */
function clear(ptr: usize, bytes: usize): void {
  for (const end = ptr + bytes; ptr < end; ptr += 16) v128.store(ptr, i64x2.splat(0));
}

// @ts-ignore: decorator
@inline
function link(masks: usize, i: u32, j: u32): void {
  const ptr = masks + (i << 2);
  store<u32>(ptr, load<u32>(ptr) | (1 << j));
}

/**
 * Whether a symmetric matrix falls apart into blocks, or its levels into two sets that only meet each other: 1 is an
 * eigenvalue twice then, or -1 is one, and the coefficient is exactly 1.
 *
 * @param masks u32[n], the levels that each level meets
 * @param all   the levels there are
 */
export function isSplit(masks: usize, all: u32): bool {
  // Breadth first from the lowest level, by even and odd numbers of steps.
  let even: u32 = all & -all, odd: u32 = 0, frontEven = even, frontOdd: u32 = 0;
  while (frontEven | frontOdd) {
    const nextOdd = neighbors(masks, frontEven) & ~odd, nextEven = neighbors(masks, frontOdd) & ~even;
    odd |= nextOdd;
    even |= nextEven;
    frontOdd = nextOdd;
    frontEven = nextEven;
  }
  // A connected graph with an odd cycle reaches every level both ways.
  return (even & odd) != all;
}

function neighbors(masks: usize, levels: u32): u32 {
  let found: u32 = 0;
  for (; levels; levels &= levels - 1) found |= load<u32>(masks + (ctz(levels) << 2));
  return found;
}
