import { describe, expect, it } from "vitest";
import { measureNetwork, type NetworkFeatures, type Points } from "../../src/multiparametric/network.js";
import { readAnswers } from "../support/answers.js";
import { Mismatches } from "../support/close.js";
import { mulberry32 } from "../support/random.js";

type Values = Record<keyof NetworkFeatures, number>;
interface Worked { readonly images: number[][][]; readonly mask: number[][] | null; readonly outputs: { readonly tscin: Record<string, number> } }
interface Answer { readonly name: string; readonly points: number[][]; readonly threshold: number; readonly values: Values }

const worked = readAnswers<{ cases: Record<string, Worked> }>("mprad-cases").cases;
const answers = readAnswers<{ cases: Answer[] }>("network-networkx").cases;

/** Names of the worked cases' measures; they have no eigenvector centrality. */
const NAMES = {
  nodes: "nodeCount", edges: "edgeCount", components: "componentCount", meanNodeStrength: "meanNodeStrength",
  meanDegreeCentrality: "meanDegreeCentrality", meanClustering: "meanClustering", meanBetweenness: "meanBetweenness",
  averagePathLength: "averagePathLength", globalEfficiency: "globalEfficiency",
} as const;

/** Each node by itself, or equal ones together. */
function toPoints(nodes: readonly (readonly number[])[], merged: boolean): Points {
  const keys = nodes.map((node, i) => (merged ? node.join() : String(i))), distinct = [...new Set(keys)];
  return {
    count: distinct.length, coordinates: Float64Array.from(distinct.flatMap((key) => nodes[keys.indexOf(key)]!)),
    weights: Uint32Array.from(distinct, (key) => keys.filter((other) => other === key).length),
  };
}

function expectValues(nodes: readonly (readonly number[])[], wants: Partial<Values>, threshold?: number): void {
  for (const merged of [false, true]) {
    const got = measureNetwork(toPoints(nodes, merged), threshold), mismatches = new Mismatches();
    for (const [key, want] of Object.entries(wants)) mismatches.check(`${key}, merged ${merged}`, got[key as keyof Values], want, 1e-9, 1e-12);
    mismatches.expectNone(Object.keys(wants).length);
  }
}

describe("networks of points", () => {
  it.each(Object.keys(worked))("have the values of the worked case %s", (name) => {
    const { images, mask, outputs } = worked[name]!;
    const inside = images.map((rows) => rows.flat().filter((_, i) => mask === null || mask.flat()[i] !== 0));
    const scaled = inside.map((levels) => {
      const low = Math.min(...levels), high = Math.max(...levels);
      return levels.map((level) => (high > low ? (level - low) / (high - low) : 0));
    });
    expectValues(scaled[0]!.map((_, i) => scaled.map((values) => values[i]!)), Object.fromEntries(
      Object.entries(NAMES).map(([theirs, ours]) => [ours, outputs.tscin[theirs]!]),
    ));
  });

  it.each(answers.map(({ name }) => name))("have NetworkX's values: %s", (name) => {
    const { points, threshold, values } = answers.find((answer) => answer.name === name)!;
    expect(Object.keys(values)).toHaveLength(10);
    expectValues(points, values, threshold);
  });

  it("of stars, paths and alike have the values of textbooks", () => {
    // A path of three: the ends have 1/√2 of the middle's centrality, and only the middle lies between.
    expectValues([[0], [0.4], [0.8]], {
      edgeCount: 2, meanClustering: 0, meanBetweenness: 1 / 3, meanEigenvectorCentrality: (1 + 2 * Math.SQRT1_2) / 3, averagePathLength: 4 / 3,
      globalEfficiency: (2 + 0.5) / 3,
    });
    expectValues([[0.5], [0.5], [0.5], [0.5]], {
      edgeCount: 6, componentCount: 1, meanNodeStrength: 0, meanDegreeCentrality: 1, meanClustering: 1, meanBetweenness: 0,
      meanEigenvectorCentrality: 1, averagePathLength: 1, globalEfficiency: 1,
    });
    expectValues([[0.3, 0.1]], {
      nodeCount: 1, edgeCount: 0, componentCount: 1, meanNodeStrength: 0, meanDegreeCentrality: 0, meanClustering: 0, meanBetweenness: 0,
      meanEigenvectorCentrality: 1, averagePathLength: 0, globalEfficiency: 0,
    });
  });

  it("of as many points as are taken need seconds, dense or sparse", () => {
    const random = mulberry32(8), count = 2048;
    const points = (weight: () => number): Points => ({
      count, coordinates: Float64Array.from({ length: 3 * count }, random), weights: Uint32Array.from({ length: count }, weight),
    });
    const start = performance.now();
    const dense = measureNetwork(points(() => 1)), middle = performance.now();
    const heavy = measureNetwork(points(() => 1 + Math.floor(1000 * random())), 0.1);
    console.log(`networks of ${count} points: ${(middle - start).toFixed(0)} ms dense, ${(performance.now() - middle).toFixed(0)} ms sparse with weights`);
    expect(performance.now() - start).toBeLessThan(60_000);
    expect(dense.nodeCount).toBe(count);
    expect(dense.meanDegreeCentrality).toBeGreaterThan(0.5);
    for (const value of [dense, heavy].flatMap((values) => Object.values(values as unknown as Values))) expect(Number.isFinite(value)).toBe(true);
  });
});
