import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors.js";
import { families, features } from "../../src/families/index.js";
import { resolveFeatures } from "../../src/families/names.js";
import { LIMITS } from "../../src/options.js";

const one = (name: string) => {
  const [feature, ...rest] = resolveFeatures(name, LIMITS.images);
  expect(rest).toEqual([]);
  expect(feature?.name).toBe(name);
  return feature?.id;
};

describe("names of features", () => {
  it("takes every id for itself", () => {
    for (const { id } of features) expect(one(id)).toBe(id);
  });

  it("expands a family id to its features' ids, in the registry's order", () => {
    for (const family of families) {
      const ids = features.filter((feature) => feature.family === family.id).map(({ id }) => id);
      expect(resolveFeatures(family.id, LIMITS.images)).toEqual(ids.map((id) => ({ name: id, id })));
    }
  });

  it("resolves every PyRadiomics name to its feature, in each spelling", () => {
    for (const { id, pyradiomics } of features) {
      if (pyradiomics === null) continue;
      const [className = "", feature = ""] = pyradiomics.split(".");
      for (const part of [feature, feature.charAt(0).toLowerCase() + feature.slice(1)]) {
        for (const name of [`${className}.${part}`, `${className}_${part}`, `original_${className}_${part}`]) {
          expect(one(name), name).toBe(id);
        }
      }
    }
  });

  it.each([
    ["original_glcm_JointEntropy", "glcm.jointEntropy"],
    ["glcm_JointEnergy", "glcm.angularSecondMoment"],
    ["glcm.SumSquares", "glcm.jointVariance"],
    ["glcm.idmn", "glcm.normalizedInverseDifferenceMoment"],
    ["firstorder.Entropy", "histogram.entropy"],
    ["firstorder.entropy", "histogram.entropy"],
    ["original_firstorder_10Percentile", "statistics.percentile10"],
    ["firstorder.Kurtosis", "statistics.kurtosis"],
    ["glcm.Dissimilarity", "glcm.dissimilarity"],
    ["glcm.SumVariance", "glcm.sumVariance"],
    ["glcm.Homogeneity1", "glcm.inverseDifference"],
    ["original_glcm_Homogeneity2", "glcm.inverseDifferenceMoment"],
  ])("takes %s for %s", (name, id) => {
    expect(one(name)).toBe(id);
  });

  it("gives the features of PyRadiomics' firstorder class under their ids", () => {
    const resolved = resolveFeatures("firstorder");
    expect(resolved).toHaveLength(19);
    for (const { name, id } of resolved) expect(name).toBe(id);
    expect(resolved).toContainEqual({ name: "histogram.uniformity", id: "histogram.uniformity" });
    expect(resolved).toContainEqual({ name: "statistics.kurtosis", id: "statistics.kurtosis" });
    expect(resolved).not.toContainEqual({ name: "statistics.excessKurtosis", id: "statistics.excessKurtosis" });
  });

  it("keeps each name once, in the order asked, and an alias beside its id", () => {
    expect(resolveFeatures(["glcm.JointEntropy", "statistics.mean", "glcm.jointEntropy", "glcm.JointEntropy"])).toEqual([
      { name: "glcm.JointEntropy", id: "glcm.jointEntropy" },
      { name: "statistics.mean", id: "statistics.mean" },
      { name: "glcm.jointEntropy", id: "glcm.jointEntropy" },
    ]);
    const all = resolveFeatures(["glcm.contrast", "glcm", "glcm"]);
    expect(all[0]?.name).toBe("glcm.contrast");
    expect(all).toHaveLength(resolveFeatures("glcm").length);
  });

  it.each([
    ["glcm.contrst", "glcm.contrast"],
    ["GLCM.CONTRAST", "glcm.contrast"],
    ["contrast", "glcm.contrast"],
    ["mean", "statistics.mean"],
    ["glcm.jointEntropie", "glcm.jointEntropy"],
    ["original_glcm_JointEntropi", "original_glcm_JointEntropy"],
    ["glcn", "glcm"],
    ["firstOrder", "firstorder"],
    ["statistic", "statistics"],
    ["histogram.normalisedEntropy", "histogram.normalizedEntropy"],
  ])("offers for %s the nearest name, %s", (name, nearest) => {
    expect(() => resolveFeatures(["statistics.mean", name])).toThrow(new OptionError(
      "features", "a feature, family or PyRadiomics name", name, `did you mean "${nearest}"?`,
    ));
  });

  it.each(["", "__proto__", "constructor", "glcm.", "x".repeat(200)])("offers some name for %j too", (name) => {
    expect(() => resolveFeatures(name)).toThrow(/^"features" expected .*; did you mean "[a-z]\w+(\.\w+)?"\?$/);
  });

  it("says what an unknown name should have been", () => {
    expect(() => resolveFeatures("glcm.contrst")).toThrow(
      '"features" expected a feature, family or PyRadiomics name, got "glcm.contrst"; did you mean "glcm.contrast"?',
    );
  });

  it.each([
    [[], "[]"],
    [undefined, "undefined"],
    [null, "null"],
    [42, "42"],
    [{ glcm: true }, "an object with glcm"],
    [["glcm.contrast", 42], '["glcm.contrast", 42]'],
    [[undefined], "[undefined]"],
  ])("refuses %j", (requested, got) => {
    const call = () => resolveFeatures(requested as unknown as string[]);
    expect(call).toThrow(OptionError);
    expect(call).toThrow(`"features" expected at least one feature id, got ${got}`);
  });
});
