import { existsSync, readFileSync } from "node:fs";
import { features } from "../../src/index.js";

const folder = new URL("../answers/", import.meta.url);

export function readAnswers<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")) as T;
}

/** The reference folder with images that are not part of the project; null (said once) where it is absent. */
export function referenceFolder(): string | null {
  const path = new URL("../../../shared/reference/", import.meta.url).pathname;
  if (existsSync(path)) return path;
  console.log("reference images are not here: tests that need them check the built-in data only");
  return null;
}

export interface IbsiValue {
  readonly code: string;
  readonly name: string;
  readonly aggregation: string | null;
}

/** A feature's id by its IBSI code. */
export function idOfCode(code: string): string {
  const feature = features.find(({ ibsi }) => ibsi === code);
  if (!feature) throw new Error(`no feature has IBSI code ${code}`);
  return feature.id;
}

/** IBSI's aggregation, as in the tables, to ours. */
export function aggregationOf({ aggregation }: IbsiValue): "merged" {
  return (aggregation === null ? "merged" : aggregation.replace(", ", "-")) as "merged";
}

/** Names of GLCM features in the tables to ids. */
export const GLCM_IDS: Record<string, string> = {
  joint_max: "jointMaximum", joint_avg: "jointAverage", joint_var: "jointVariance", joint_entr: "jointEntropy",
  diff_avg: "differenceAverage", diff_var: "differenceVariance", diff_entr: "differenceEntropy", sum_avg: "sumAverage",
  sum_var: "sumVariance", sum_entr: "sumEntropy", energy: "angularSecondMoment", contrast: "contrast", dissimilarity: "dissimilarity",
  inv_diff: "inverseDifference", inv_diff_norm: "normalizedInverseDifference", inv_diff_mom: "inverseDifferenceMoment",
  inv_diff_mom_norm: "normalizedInverseDifferenceMoment", inv_var: "inverseVariance", corr: "correlation",
  auto_corr: "autocorrelation", clust_tend: "clusterTendency", clust_shade: "clusterShade", clust_prom: "clusterProminence",
  info_corr1: "informationCorrelation1", info_corr2: "informationCorrelation2",
};
