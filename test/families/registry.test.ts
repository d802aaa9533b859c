import { describe, expect, it } from "vitest";
import type { FeatureRow } from "../../src/families/family.js";
import { families, features, type FeatureId } from "../../src/families/index.js";
import { evaluateEnd, toExpression } from "../support/ranges.js";

const rows = families.flatMap((family) => Object.entries<FeatureRow>(family.features)
  .map(([key, row]) => ({ family: family, id: `${family.id}.${key}`, key, row })));

/** Kernel sums of each family. */
const PARTS: Record<string, readonly string[]> = {
  statistics: ["moments", "shape", "order", "deviations"],
  histogram: ["moments", "cells", "order", "deviations", "scan"],
  glcm: ["moments", "inverse", "cells", "maximum", "differences", "sums", "marginals", "matrix"],
  tspm: ["joint", "maximum", "distinct", "singles", "leaveOneOut", "subsets", "correction"],
  tscm: ["cells", "maximum", "marginals", "differences", "moments", "inverse"],
  tsrm: ["moments", "inverse", "cells", "maximum", "differences", "sums", "marginals", "matrix", "entropies", "covariances"],
  tsfos: ["moments", "magnitudes", "deviations"],
  // Computed without kernels.
  tscin: [],
};

/** Numbers, N, Ng, + - / ·, powers ² ³ ⁴, √, log2 and min only. */
function checkEnd(end: string, N: number, Ng: number): number {
  expect(toExpression(end)).toMatch(/^(?:[-+*/(), \d]|Infinity|Ng|N|Math\.(?:sqrt|min|log2))+$/);
  return evaluateEnd(end, N, Ng);
}

describe("the registry", () => {
  it("holds the features of IBSI 1, and those we add, in order", () => {
    const count = (id: string) => {
      const own = rows.filter(({ family }) => family.id === id);
      return [own.filter(({ row }) => row.ibsi !== null).length, own.length];
    };
    expect(families.map(({ id }) => id)).toEqual(["statistics", "histogram", "glcm", "tspm", "tscm", "tsrm", "tsfos", "tscin"]);
    expect(count("statistics")).toEqual([18, 21]);
    expect(count("histogram")).toEqual([23, 25]);
    expect(count("glcm")).toEqual([25, 26]);
    expect(["tspm", "tscm", "tsrm", "tsfos", "tscin"].map(count)).toEqual([[0, 22], [0, 15], [0, 42], [0, 10], [0, 10]]);
  });

  it("states every fact of every feature", () => {
    for (const feature of features) {
      for (const fact of ["name", "formula", "unit", "range", "source", "oracle"] as const) {
        expect(feature[fact].trim(), `${feature.id} ${fact}`).toBe(feature[fact]);
        expect(feature[fact], `${feature.id} ${fact}`).not.toBe("");
      }
    }
  });

  it("has unique ids in camelCase", () => {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    for (const { key } of rows) expect(key).toMatch(/^[a-z][A-Za-z0-9]*$/);
  });

  it("has unique IBSI codes, PyRadiomics names and aliases", () => {
    const codes = [...families.map(({ ibsi }) => ibsi).filter((code) => code !== null), ...rows.map(({ row }) => row.ibsi).filter((code) => code !== null)];
    for (const code of codes) expect(code).toMatch(/^[A-Z0-9]{4}$/);
    expect(new Set(codes).size).toBe(codes.length);

    const names = rows.flatMap(({ row }) => [row.pyradiomics ?? [], row.aliases ?? []].flat());
    for (const name of names) expect(name).toMatch(/^(firstorder|glcm)\.[A-Z0-9][A-Za-z0-9]*$/);
    const spelled = names.map((name) => name.toLowerCase());
    expect(new Set(spelled).size).toBe(spelled.length);
  });

  it("has no PyRadiomics name that differs from another feature's id in case only", () => {
    for (const { id, row } of rows) {
      for (const name of [row.pyradiomics ?? [], row.aliases ?? []].flat()) {
        const namesake = rows.find((other) => other.id.toLowerCase() === name.toLowerCase());
        if (namesake) expect(namesake.id, name).toBe(id);
      }
    }
  });

  it("cites IBSI with the row's own code, and another source where IBSI has none", () => {
    for (const { id, row } of rows) {
      const { source } = features.find((feature) => feature.id === id)!;
      if (row.ibsi) expect(source, id).toBe(`IBSI 1 (Zwanenburg et al. 2020), ${row.ibsi}`);
      else expect(source, id).toMatch(/^ours$|^(?!IBSI).*\d{4}/);
    }
  });

  it("names references for every value, or says why there is none", () => {
    for (const { id, ibsi, pyradiomics, oracle } of features) {
      const tools = [ibsi && "IBSI digital phantom", pyradiomics && "PyRadiomics"].filter(Boolean).join("; ");
      if (tools) expect(oracle.startsWith(tools), id).toBe(true);
      else expect(oracle, id).toMatch(/^none: \S/);
    }
  });

  it("asks only for parts that the family's kernels have", () => {
    for (const { family, id, row } of rows) {
      expect(row.parts.length > 0, id).toBe(PARTS[family.id]!.length > 0);
      expect(new Set(row.parts).size, id).toBe(row.parts.length);
      for (const part of row.parts) expect(PARTS[family.id], id).toContain(part);
    }
    for (const family of families) {
      const used = rows.filter((row) => row.family === family).flatMap(({ row }) => row.parts);
      expect([...new Set(used)].sort(), family.id).toEqual([...PARTS[family.id] ?? []].sort());
    }
  });

  it("has ranges that are intervals for every window and level count", () => {
    for (const { id, row } of rows) {
      expect(row.range, id).toMatch(/^[[(].+[\])]$/);
      // The comma between the ends, not the one of min(N, Ng).
      const ends = row.range.slice(1, -1).split(/, (?![^(]*\))/);
      expect(ends, id).toHaveLength(2);
      for (const [N, Ng] of [[1, 1], [1, 8], [9, 2], [25, 32], [343, 4096]] as const) {
        const [low = NaN, high = NaN] = ends.map((end) => checkEnd(end, N, Ng));
        expect(low, `${id} ${row.range}`).toBeLessThanOrEqual(high);
      }
      expect(row.range.startsWith("("), id).toBe(ends[0] === "-∞");
      if (ends[1] === "∞") expect(row.range.endsWith(")"), id).toBe(true);
    }
  });

  it("writes American English except in IBSI's names", () => {
    for (const { id, row } of rows) {
      const ours = [id, row.formula, row.source, row.oracle, row.unit, row.range, row.ibsi ? "" : row.name].join(" ");
      expect(ours, id).not.toMatch(/grey|colour|neighbour|discretis|normalis|centre/i);
    }
  });

  it("publishes each row with its id, family and input, frozen", () => {
    expect(features.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    features.forEach((feature, index) => {
      const { family, row } = rows[index] ?? expect.unreachable();
      const { parts: _parts, aliases: _aliases, image: _image, ...facts } = row;
      expect(feature).toEqual({ ...facts, source: feature.source, oracle: feature.oracle, id: feature.id, family: family.id, input: family.input, maps: family.id !== "tscin" });
      expect(Object.isFrozen(feature)).toBe(true);
    });
    expect(Object.isFrozen(features)).toBe(true);
  });

  it("derives the type of an id from the tables", () => {
    const ids: FeatureId[] = ["statistics.totalEnergy", "histogram.normalizedEntropy", "glcm.jointEntropy"];
    // @ts-expect-error a misspelt id does not compile
    ids.push("glcm.jointEntropi");
    // @ts-expect-error nor another family's feature
    ids.push("statistics.jointEntropy");
    expect(ids).toHaveLength(5);
  });
});
