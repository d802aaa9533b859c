import { defineFamily, type FeatureRow } from "./family.js";

const row = (name: string, formula: string, range: string): FeatureRow => ({
  name, ibsi: null, pyradiomics: null, formula, unit: "1", range, source: "ours",
  oracle: "none: our definition; worked cases and NetworkX", parts: [],
});

/**
 * The network of a region's n voxels: the levels of each image, scaled to [0, 1] between its lowest and highest one, make a voxel
 * a point; d is the root mean square over images of the difference of two points, and two voxels are joined if d is at most 1/2.
 * After the network of Tumor Connectomics (Parekh et al. 2022), without edges from a voxel to itself; definitions ours. Of more
 * than 2 048 different signatures, 2 048 voxels are drawn at random, by a fixed seed.
 */
export const tscin = /* @__PURE__ */ defineFamily({
  id: "tscin",
  name: "Tissue signature complex interaction network",
  ibsi: null,
  input: "signatures",
  directions: false,
  regionsOnly: true,
  kernel: "Tscin",
  stages: {},
  features: {
    nodeCount: row("Number of nodes", "n", "[1, ∞)"),
    edgeCount: row("Number of edges", "m", "[0, ∞)"),
    componentCount: row("Number of connected components", "parts with no edge between them", "[1, ∞)"),
    meanNodeStrength: row("Mean node strength", "mean of d over pairs of voxels, 0 for one voxel", "[0, 1]"),
    meanDegreeCentrality: row("Mean degree centrality", "2 m / (n (n - 1)), 0 for one voxel", "[0, 1]"),
    meanClustering: row("Mean clustering coefficient", "mean share of a voxel's pairs of neighbors that are joined, 0 for fewer than two", "[0, 1]"),
    meanBetweenness: row("Mean betweenness centrality", "mean share of other pairs' shortest paths through a voxel, over (n - 1)(n - 2) / 2", "[0, 1]"),
    meanEigenvectorCentrality: row("Mean eigenvector centrality", "mean entry of the components' principal eigenvectors, largest entry 1", "[0, 1]"),
    averagePathLength: row("Average path length", "mean steps between joined-up voxels, 0 without any", "[0, ∞)"),
    globalEfficiency: row("Global efficiency", "mean of 1 / steps over pairs of voxels, 0 where there is no path", "[0, 1]"),
  },
});
