import type { GroupRunner } from "../compute/regionValues.js";
import type { SignatureRunner } from "./signatureRunner.js";
import { TscinRunner } from "./tscinRunner.js";
import { TscmRunner } from "./tscmRunner.js";
import { TsfosRunner } from "./tsfosRunner.js";
import { TspmRunner } from "./tspmRunner.js";
import { TsrmRunner } from "./tsrmRunner.js";

export { computeTscm, encodeSignatures } from "./encode.js";
export { warnWindow } from "./saturation.js";

type RunnerInput = ConstructorParameters<typeof SignatureRunner>;

/** By the suffix of a family's kernels. */
const RUNNERS: Readonly<Record<string, new (...input: RunnerInput) => SignatureRunner>> = {
  Tspm: TspmRunner, Tscm: TscmRunner, Tsrm: TsrmRunner, Tsfos: TsfosRunner, Tscin: TscinRunner,
};

/** Runs the regions of a family that reads signatures. */
export function toSignatureRunner(kernel: string, ...input: RunnerInput): GroupRunner {
  return new RUNNERS[kernel]!(...input);
}
