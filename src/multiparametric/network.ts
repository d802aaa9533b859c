import { BitRows, countBits, forEachBit } from "./bits.js";
import { principalVector } from "./principalVector.js";

/** Nodes farther apart than this are not joined, unless rounding alone has moved them there. */
export const DISTANCE_MAX = 0.5;
const ROUNDING = 1e-12;

/**
 * Points and how many nodes each stands for. Nodes of one point are joined and have the same neighbors, so that all is computed
 * for points: exact for any number of nodes.
 */
export interface Points {
  readonly count: number;
  /** Coordinates from 0 to 1, point after point. */
  readonly coordinates: Float64Array;
  readonly weights: Uint32Array;
}

/** Names of the features of `tscin`. */
export interface NetworkFeatures {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly componentCount: number;
  readonly meanNodeStrength: number;
  readonly meanDegreeCentrality: number;
  readonly meanClustering: number;
  readonly meanBetweenness: number;
  readonly meanEigenvectorCentrality: number;
  readonly averagePathLength: number;
  readonly globalEfficiency: number;
}

/**
 * Measures the network of points: two nodes are joined if their distance, the root mean square over coordinates, is at most
 * `distanceMax`. Time O(points³ / 32).
 */
export function measureNetwork(points: Points, distanceMax = DISTANCE_MAX): NetworkFeatures {
  const { count, weights } = points, n = weights.reduce((sum, w) => sum + w, 0), pairs = n * (n - 1) / 2;
  const { neighbors, distanceSum } = connect(points, distanceMax);
  const degrees = Float64Array.from({ length: count }, (_, a) => weights[a]! - 1 + sumWeights(neighbors.row(a), weights));
  const edges = weights.reduce((sum, w, a) => sum + w * degrees[a]!, 0) / 2;
  const { components, reached, hopSum, inverseHopSum } = walk(neighbors, weights);
  const centralities = new Float64Array(count);
  for (const members of components) {
    principalVector(neighbors, weights, members).forEach((value, k) => { centralities[members[k]!] = value; });
  }
  const mean = (values: Float64Array): number => values.reduce((sum, value, a) => sum + weights[a]! * value, 0) / n;
  return {
    nodeCount: n,
    edgeCount: edges,
    componentCount: components.length,
    meanNodeStrength: n > 1 ? distanceSum / pairs : 0,
    meanDegreeCentrality: n > 1 ? edges / pairs : 0,
    meanClustering: mean(clusterings(neighbors, weights, degrees)),
    // Shortest paths of h steps pass h - 1 nodes: betweenness need not be known node by node for its mean.
    meanBetweenness: n > 2 ? (hopSum - reached) / n / ((n - 1) * (n - 2)) : 0,
    meanEigenvectorCentrality: mean(centralities),
    averagePathLength: reached > 0 ? hopSum / reached : 0,
    globalEfficiency: n > 1 ? inverseHopSum / (2 * pairs) : 0,
  };
}

/** Joins points; a point is not its own neighbor here. */
function connect({ count, coordinates, weights }: Points, distanceMax: number): { neighbors: BitRows; distanceSum: number } {
  const neighbors = new BitRows(count, count), dimension = coordinates.length / count;
  let distanceSum = 0;
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      let square = 0;
      for (let k = 0; k < dimension; k++) square += (coordinates[a * dimension + k]! - coordinates[b * dimension + k]!) ** 2;
      const distance = Math.sqrt(square / dimension);
      distanceSum += weights[a]! * weights[b]! * distance;
      if (distance > distanceMax + ROUNDING) continue;
      neighbors.add(a, b);
      neighbors.add(b, a);
    }
  }
  return { neighbors, distanceSum };
}

function sumWeights(set: Int32Array, weights: Uint32Array): number {
  let sum = 0;
  forEachBit(set, (a) => { sum += weights[a]!; });
  return sum;
}

interface Walks {
  /** Points of each connected component. */
  readonly components: readonly (readonly number[])[];
  /** Ordered pairs of nodes with a path between them, and sums over the steps of the shortest. */
  readonly reached: number;
  readonly hopSum: number;
  readonly inverseHopSum: number;
}

/** Breadth first from every point, a set of points at a time. */
function walk(neighbors: BitRows, weights: Uint32Array): Walks {
  const seen = new BitRows(1, weights.length).data, components: number[][] = [], known = new Uint8Array(weights.length);
  let frontier = seen.slice(), next = seen.slice(), reached = 0, hopSum = 0, inverseHopSum = 0;
  for (let source = 0; source < weights.length; source++) {
    const weight = weights[source]!;
    // Nodes of the same point are one step apart.
    let sum = weight - 1, hops = sum, inverse = sum;
    seen.fill(0);
    seen[source >> 5]! |= 1 << (source & 31);
    frontier.set(neighbors.row(source));
    for (let step = 1, found = sumWeights(frontier, weights); found > 0; found = sumWeights(frontier, weights)) {
      sum += found;
      hops += found * step;
      inverse += found / step++;
      for (let w = 0; w < seen.length; w++) seen[w]! |= frontier[w]!;
      next.fill(0);
      forEachBit(frontier, (a) => {
        for (let w = 0, at = a * neighbors.words; w < next.length; w++, at++) next[w]! |= neighbors.data[at]!;
      });
      for (let w = 0; w < next.length; w++) next[w]! &= ~seen[w]!;
      [frontier, next] = [next, frontier];
    }
    reached += weight * sum;
    hopSum += weight * hops;
    inverseHopSum += weight * inverse;
    if (known[source]) continue;
    const members: number[] = [];
    forEachBit(seen, (a) => {
      known[a] = 1;
      members.push(a);
    });
    components.push(members);
  }
  return { components, reached, hopSum, inverseHopSum };
}

/** The share of a node's pairs of neighbors that are joined, for a node of each point; 0 with fewer than two neighbors. */
function clusterings(neighbors: BitRows, weights: Uint32Array, degrees: Float64Array): Float64Array {
  const common = commonWeights(neighbors, weights), twiceLinks = new Float64Array(weights.length);
  for (let a = 0; a < weights.length; a++) {
    const own = weights[a]!;
    // Links of nodes of the same point: to each other, and to all neighbors of both.
    twiceLinks[a]! += (own - 1) * (degrees[a]! - 1);
    forEachBit(neighbors.row(a), (b) => {
      if (b < a) return;
      const shared = common(a, b) + own + weights[b]! - 2;
      twiceLinks[a]! += weights[b]! * shared;
      twiceLinks[b]! += own * shared;
    });
  }
  return twiceLinks.map((links, a) => (degrees[a]! > 1 ? links / (degrees[a]! * (degrees[a]! - 1)) : 0));
}

/** Sums the weights of the neighbors that two points share: binary digit after binary digit of the weights, 32 points at once. */
function commonWeights({ data, words }: BitRows, weights: Uint32Array): (a: number, b: number) => number {
  const digits = 32 - Math.clz32(weights.reduce((most, w) => Math.max(most, w), 0)), planes = new BitRows(digits, weights.length);
  weights.forEach((weight, a) => {
    for (let digit = 0; digit < digits; digit++) if ((weight >>> digit) & 1) planes.add(digit, a);
  });
  return (a, b) => {
    let sum = 0;
    for (let digit = 0; digit < digits; digit++) {
      let bits = 0;
      for (let w = 0, atA = a * words, atB = b * words, at = digit * words; w < words; w++, atA++, atB++, at++) {
        const both = data[atA]! & data[atB]! & planes.data[at]!;
        if (both !== 0) bits += countBits(both);
      }
      sum += bits * 2 ** digit;
    }
    return sum;
  };
}
