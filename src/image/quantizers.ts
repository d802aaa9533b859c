import type { Discretization } from "../types.js";

/** Distinct values that Lloyd-Max is exact for; more are grouped into so many equal cells first. */
const DISTINCT_MAX = 65_536;

/** Where levels begin. */
export interface Thresholds {
  readonly levelCount: number;
  /** A value's level is 1 and the number of these that it reaches; ascending, one fewer than levels; Infinity: never. */
  readonly starts: Float64Array;
  readonly low: number;
  readonly high: number;
}

/** @param values of the region, finite; sorted in place */
export function toThresholds(values: Float64Array, { binCount, quantizer, percentiles }: Discretization): Thresholds {
  values.sort();
  const [low, high] = percentiles ? percentiles.map((percent) => percentile(values, percent / 100)) as [number, number] : [values[0]!, values.at(-1)!];
  if (percentiles) for (let i = 0; i < values.length; i++) values[i] = Math.min(high, Math.max(low, values[i]!));
  const starts = quantizer === "equalProbability" ? equalProbability(values, binCount!)
    : quantizer === "lloydMax" ? lloydMax(values, binCount!)
    : Float64Array.from({ length: binCount! - 1 }, (_, k) => (high > low ? low + (k + 1) * (high - low) / binCount! : Infinity));
  return { levelCount: starts.length + 1, starts, low, high };
}

/** Linear between values, as numpy. */
function percentile(sorted: Float64Array, share: number): number {
  const rank = share * (sorted.length - 1), below = Math.floor(rank), value = sorted[below]!;
  return value + (sorted[Math.min(below + 1, sorted.length - 1)]! - value) * (rank - below);
}

/** floor(G · share of the values below) + 1, in integers: equal values stay together, levels may be left out. */
function equalProbability(sorted: Float64Array, levelCount: number): Float64Array {
  const starts = new Float64Array(levelCount - 1).fill(Infinity);
  for (let i = 0, from = 0; i < sorted.length; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue;
    const level = Math.floor(levelCount * i / sorted.length) + 1;
    while (from < level - 1) starts[from++] = sorted[i]!;
  }
  return starts;
}

/**
 * The levels with the least squared distance to their means: all ways to cut the sorted values, by dynamic programming; the best
 * cut only moves up with the values, so that each half is looked for on its side of the middle's. A level begins halfway between means.
 */
function lloydMax(sorted: Float64Array, levelCount: number): Float64Array {
  const { values, counts } = group(sorted), n = values.length, cells = Math.min(levelCount, n);
  const middle = values[n >>> 1]!, weights = new Float64Array(n + 1), sums = new Float64Array(n + 1), squares = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) {
    const x = values[i]! - middle;
    weights[i + 1] = weights[i]! + counts[i]!;
    sums[i + 1] = sums[i]! + counts[i]! * x;
    squares[i + 1] = squares[i]! + counts[i]! * x * x;
  }
  /** Squared distances of the values [i, j) to their mean. */
  const cost = (i: number, j: number): number => squares[j]! - squares[i]! - (sums[j]! - sums[i]!) ** 2 / (weights[j]! - weights[i]!);
  let before = Float64Array.from({ length: n + 1 }, (_, j) => (j === 0 ? 0 : cost(0, j)));
  const cuts: Uint32Array[] = [];
  for (let cell = 1; cell < cells; cell++) {
    const now = new Float64Array(n + 1), cut = new Uint32Array(n + 1), last = before;
    const solve = (low: number, high: number, from: number, to: number): void => {
      if (low > high) return;
      const j = (low + high) >>> 1;
      let best = Infinity, at = from;
      for (let i = Math.max(from, cell); i <= Math.min(to, j - 1); i++) {
        const value = last[i]! + cost(i, j);
        if (value < best) [best, at] = [value, i];
      }
      now[j] = best;
      cut[j] = at;
      solve(low, j - 1, from, at);
      solve(j + 1, high, at, to);
    };
    solve(cell + 1, n, cell, n - 1);
    cuts.push(cut);
    before = now;
  }
  const ends = [n];
  for (const cut of cuts.reverse()) ends.unshift(cut[ends[0]!]!);
  const mean = (k: number): number => {
    const from = k === 0 ? 0 : ends[k - 1]!, to = ends[k]!;
    return middle + (sums[to]! - sums[from]!) / (weights[to]! - weights[from]!);
  };
  return Float64Array.from({ length: cells - 1 }, (_, k) => (mean(k) + mean(k + 1)) / 2);
}

function group(sorted: Float64Array): { values: Float64Array; counts: Float64Array } {
  const values: number[] = [], counts: number[] = [], low = sorted[0]!, step = (sorted.at(-1)! - low) / (DISTINCT_MAX - 1);
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++;
  for (const value of sorted) {
    const place = distinct > DISTINCT_MAX ? low + Math.round((value - low) / step) * step : value;
    if (values.at(-1) === place) counts[counts.length - 1]!++;
    else {
      values.push(place);
      counts.push(1);
    }
  }
  return { values: Float64Array.from(values), counts: Float64Array.from(counts) };
}

/** Levels of a row; those of values that are not numbers stay 0. */
export function assignLevels(row: Float64Array, { starts }: Thresholds, levels: Uint8Array | Uint16Array, first: number): void {
  for (let x = 0; x < row.length; x++) {
    const value = row[x]!;
    if (Number.isNaN(value)) continue;
    let low = 0, high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    levels[first + x] = low + 1;
  }
}
