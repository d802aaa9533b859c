import { countItems, entropyOfCounts, type Signature } from "./tspm.js";

/** Two neighbors, each with its signature. */
export type SignaturePair = readonly [Signature, Signature];

/**
 * Every tscm feature of these neighbors, each counted both ways; null without any. The matrix is never made: its features are
 * means over pairs, or entropies of the list of pairs.
 */
export function naiveTscm(oneWay: readonly SignaturePair[]): Record<string, number> | null {
  if (oneWay.length === 0) return null;
  const pairs: SignaturePair[] = oneWay.flatMap(([s, t]) => [[s, t], [t, s]] as SignaturePair[]);
  const images = pairs[0]![0].map((_, k) => k), n = pairs.length;
  const mean = (f: (s: Signature, t: Signature) => number): number => pairs.reduce((sum, [s, t]) => sum + f(s, t), 0) / n;
  const over = (f: (k: number) => number): number => images.reduce((sum, k) => sum + f(k), 0);
  const square = (s: Signature, t: Signature): number => over((k) => (s[k]! - t[k]!) ** 2) / images.length;
  const absolute = (s: Signature, t: Signature): number => over((k) => Math.abs(s[k]! - t[k]!)) / images.length;

  const cells = countItems(pairs.map(([s, t]) => [...s, ...t]));
  const hxy = entropyOfCounts(cells), hx = entropyOfCounts(countItems(pairs.map(([s]) => s)));
  // Symmetric: both margins have the entropy hx, and HXY1 = HXY2 = 2·hx.
  const means = images.map((k) => mean((s) => s[k]!));
  const variance = over((k) => mean((s) => (s[k]! - means[k]!) ** 2));
  const covariance = over((k) => mean((s, t) => (s[k]! - means[k]!) * (t[k]! - means[k]!)));
  return {
    jointEntropy: hxy, angularSecondMoment: cells.reduce((sum, c) => sum + (c / n) ** 2, 0), jointMaximum: Math.max(...cells) / n,
    conditionalEntropy: hxy - hx, mutualInformation: 2 * hx - hxy,
    informationCorrelation1: hx > 1e-12 ? (hxy - 2 * hx) / hx : 0,
    informationCorrelation2: Math.sqrt(Math.max(0, 1 - Math.exp(-2 * (2 * hx - hxy)))),
    sameSignatureProbability: mean((s, t) => +(s.join() === t.join())),
    contrast: mean(square), dissimilarity: mean(absolute),
    inverseDifference: mean((s, t) => 1 / (1 + absolute(s, t))), inverseDifferenceMoment: mean((s, t) => 1 / (1 + square(s, t))),
    correlation: variance > 1e-12 ? covariance / variance : 1,
    jointAverage: over((k) => means[k]!) / images.length, jointVariance: variance / images.length,
  };
}

/** The N×N matrices that tie the images together: E[(s_k - t_k)(s_l - t_l)] and Cov(s_k, t_l), of pairs counted both ways. */
export function naiveCrossMatrices(oneWay: readonly SignaturePair[]): { crossContrast: number[][]; crossCovariance: number[][] } {
  const pairs: SignaturePair[] = oneWay.flatMap(([s, t]) => [[s, t], [t, s]] as SignaturePair[]);
  const images = pairs[0]![0].map((_, k) => k);
  const mean = (f: (s: Signature, t: Signature) => number): number => pairs.reduce((sum, [s, t]) => sum + f(s, t), 0) / pairs.length;
  const means = images.map((k) => mean((s) => s[k]!));
  return {
    crossContrast: images.map((k) => images.map((l) => mean((s, t) => (s[k]! - t[k]!) * (s[l]! - t[l]!)))),
    crossCovariance: images.map((k) => images.map((l) => mean((s, t) => (s[k]! - means[k]!) * (t[l]! - means[l]!)))),
  };
}
