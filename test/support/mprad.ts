import { readAnswers } from "./answers.js";

type Table = Readonly<Record<string, number | null>>;
type Rows = readonly (readonly number[])[];

/** A worked case: images as rows of levels, and what the reference in numpy makes of them. */
export interface MpradCase {
  readonly levels: number;
  readonly images: readonly Rows[];
  readonly mask: Rows | null;
  readonly outputs: {
    readonly tspmFeatures: Readonly<Record<string, number | number[]>>;
    readonly tscmFeatures: Readonly<Record<string, number | number[][]>>;
    readonly tsrmPooled: readonly { readonly i: number; readonly j: number; readonly count: number }[];
    readonly tsrmFeatures: { readonly pooled: Table; readonly pairs: Readonly<Record<string, Table>> } | null;
    readonly tsfos: Readonly<Record<string, number | number[] | number[][]>>;
    readonly tscm: readonly { readonly from: number[]; readonly to: number[]; readonly count: number }[];
    readonly tspm: readonly { readonly signature: number[]; readonly count: number }[];
  };
}

export interface MpradAnswers {
  readonly cases: Readonly<Record<string, MpradCase>>;
  readonly maps: { readonly case: string; readonly windows: Readonly<Record<string, Readonly<Record<string, readonly (readonly (number | null)[])[]>>>> };
}

export const mpradAnswers = (): MpradAnswers => readAnswers<MpradAnswers>("mprad-cases");

/** Names of the reference to features of tspm, tscm and tsfos; a cooccurrence table's are those of tscm and of tsrm. */
const TSPM: Readonly<Record<string, string>> = {
  jointEntropy: "jointEntropy", jointUniformity: "uniformity", maximumProbability: "maximumProbability", totalCorrelation: "mutualInformation",
  normalizedTotalCorrelation: "normalizedMutualInformation", dualTotalCorrelation: "dualTotalCorrelation", coInformation: "interaction",
  entropyOverLog2N: "normalizedEntropy", entropyOverAttainable: "attainableEntropy", effectiveSignatures: "effectiveSignatureCount",
  distinctSignatures: "distinctSignatureCount", renyi2Entropy: "renyiEntropy", millerMadowEntropy: "millerMadowEntropy",
};
const COOCCURRENCE: Readonly<Record<string, string>> = {
  jointEntropy: "jointEntropy", energy: "angularSecondMoment", maximumProbability: "jointMaximum", imc1: "informationCorrelation1",
  imc2: "informationCorrelation2", contrast: "contrast", dissimilarity: "dissimilarity", inverseDifference: "inverseDifference",
  inverseDifferenceMoment: "inverseDifferenceMoment", correlation: "correlation", jointAverage: "jointAverage", jointVariance: "jointVariance",
};
/** What tscm and tsrm call as glcm does, and what it is for one image. */
export const GLCM_KEYS: readonly string[] = Object.values(COOCCURRENCE);
const TSCM: Readonly<Record<string, string>> = {
  ...COOCCURRENCE, mutualInformation: "mutualInformation", conditionalEntropy: "conditionalEntropy",
  sameSignatureProbability: "sameSignatureProbability",
};
const TSFOS: Readonly<Record<string, string>> = {
  totalVariance: "totalVariance", generalizedVariance: "generalizedVariance", principalVarianceFraction: "principalVarianceFraction",
  effectiveRank: "effectiveRank", magnitudeMean: "magnitudeMean", magnitudeStd: "magnitudeStandardDeviation",
  withinSignatureStdMean: "withinSignatureStandardDeviation", distanceToMeanRms: "distanceToMean", mardiaSkewness: "mardiaSkewness",
  mardiaKurtosis: "mardiaKurtosis",
};
const RELATIONS: Readonly<Record<string, string>> = {
  mutualInformation: "mutualInformation", normalizedMutualInformation: "normalizedMutualInformation",
  informationDistance: "informationDistance", correlation: "pearsonCorrelation",
};

/** What each feature of a case must be, by its id; NaN where the reference has none. */
export function wantedValues({ outputs }: MpradCase): Map<string, number> {
  const wanted = new Map<string, number>();
  const take = (family: string, names: Readonly<Record<string, string>>, table: Readonly<Record<string, unknown>>): void => {
    for (const [name, key] of Object.entries(names)) wanted.set(`${family}.${key}`, (table[name] as number | null | undefined) ?? NaN);
  };
  take("tspm", TSPM, outputs.tspmFeatures);
  (outputs.tspmFeatures.conditionalEntropyPerImage as number[]).forEach((x, k) => wanted.set(`tspm.conditionalEntropy${k + 1}`, x));
  take("tscm", TSCM, outputs.tscmFeatures);
  take("tsfos", TSFOS, outputs.tsfos);
  if (outputs.tsrmFeatures) {
    take("tsrm", COOCCURRENCE, outputs.tsrmFeatures.pooled);
    const pairs = Object.values(outputs.tsrmFeatures.pairs);
    for (const [name, key] of Object.entries(RELATIONS)) {
      const values = pairs.flatMap((pair) => pair[name] ?? []), mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      wanted.set(`tsrm.${key}Mean`, mean);
      wanted.set(`tsrm.${key}Minimum`, values.length ? Math.min(...values) : NaN);
      wanted.set(`tsrm.${key}Maximum`, values.length ? Math.max(...values) : NaN);
      wanted.set(`tsrm.${key}StandardDeviation`, Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length));
    }
  }
  return wanted;
}
