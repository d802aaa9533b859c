import { forEachBit, type BitRows } from "./bits.js";

const STEPS_MAX = 3000;
/** Largest change of an entry in one step that is rounding. */
const SETTLED = 1e-13;
/** Steps between two looks at how fast they go. */
const PERIOD = 50;

/**
 * Eigenvector of the largest eigenvalue of a connected component's adjacency matrix (nodes joined to themselves, which changes
 * no eigenvector), its largest entry 1. Power iteration; where the next eigenvalue is near, with momentum, which takes the root
 * of the number of steps (Xu et al., Accelerated stochastic power iteration, 2018).
 *
 * @param members points of the component
 * @returns an entry for each member; NaN if it does not settle, as where two parts of nearly the same size hang together by a thread
 */
export function principalVector(neighbors: BitRows, weights: Uint32Array, members: readonly number[]): Float64Array {
  const place = new Uint32Array(weights.length);
  members.forEach((a, k) => { place[a] = k; });
  const before = new Float64Array(members.length);
  let x = new Float64Array(members.length).fill(1), momentum = 0, change = 1, last = 1;
  for (let step = 1; step <= STEPS_MAX; step++) {
    const y = new Float64Array(members.length);
    let largest = 0;
    members.forEach((a, k) => {
      let sum = weights[a]! * x[k]!;
      forEachBit(neighbors.row(a), (b) => { sum += weights[b]! * x[place[b]!]!; });
      y[k] = sum - momentum * before[k]!;
      largest = Math.max(largest, y[k]!);
    });
    change = 0;
    for (let k = 0; k < y.length; k++) {
      y[k]! /= largest;
      before[k] = x[k]! / largest;
      change = Math.max(change, Math.abs(y[k]! - x[k]!));
    }
    x = y;
    if (change <= SETTLED) return x;
    if (step % PERIOD !== 0) continue;
    // Changes shrink as the next eigenvalue's part grows against the first one's, which grows by `largest`: that eigenvalue squared
    // is four times the best momentum, beyond which all other parts grow by its root.
    const growth = largest * (change / last) ** (1 / PERIOD);
    if (step > PERIOD && growth < largest && growth ** 2 > 1.05 * momentum) momentum = (growth + momentum / growth) ** 2 / 4;
    last = change;
  }
  return x.fill(NaN);
}
