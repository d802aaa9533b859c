import type { GrayLevelAdvice } from "../grayLevelTypes.js";

type Findings = Omit<GrayLevelAdvice, "verdict">;

/** Advice in plain words. */
export function toVerdict({ range, suggested, peak, structured, candidates, rules, voxels }: Findings, minimumSqnrDb: number): string {
  if (!structured) {
    const rule = rules.freedmanDiaconis;
    return `No texture above chance: in ${voxels} voxels neighbors have no more in common than voxels paired at random. No number of gray levels `
      + `can be advised from texture; take a larger region${rule === null ? "" : `, or for first-order features a rule for histograms (Freedman-Diaconis: ${rule})`}.`;
  }
  const best = candidates.find(({ levelCount }) => levelCount === peak)!;
  if (range === null) {
    return `There is texture (at best ${best.structuralInformation.toFixed(3)} bits a pair, with ${peak} levels), but no number of levels keeps both it and the `
      + `intensities (${minimumSqnrDb} dB): the region of ${voxels} voxels is too small or too noisy. Take a larger region, or accept `
      + `${peak} levels with ${best.sqnrDb.toFixed(1)} dB.`;
  }
  const chosen = candidates.find(({ levelCount }) => levelCount === suggested)!;
  return `${range[0]} to ${range[1]} gray levels; ${suggested} suggested. Fewer lose texture or more than ${minimumSqnrDb} dB allow; more empty the table of pairs of `
    + `${voxels} voxels. ${suggested} levels keep ${(100 * chosen.structuralInformation / best.structuralInformation).toFixed(0)} % of the texture that `
    + `can be had and ${(100 * chosen.explainedVariance).toFixed(1)} % of the variance (${chosen.sqnrDb.toFixed(1)} dB).`;
}
