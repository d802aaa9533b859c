import type { GroupRunner } from "../featureValues.js";
import type { Levels } from "../image/levels.js";
import type { Region } from "../image/region.js";
import type { KernelInstance } from "../wasm/instance.js";
import type { SettingsFields } from "../wasm/layout.js";
import { TscinRunner } from "./tscinRunner.js";
import { TscmRunner } from "./tscmRunner.js";
import { TsfosRunner } from "./tsfosRunner.js";
import { TspmRunner } from "./tspmRunner.js";
import { TsrmRunner } from "./tsrmRunner.js";

type SignatureRunner = new (
  kernels: KernelInstance, settings: SettingsFields, region: Region, levels: readonly Levels[],
) => GroupRunner;

export { computeTscm, encodeSignatures } from "./encode.js";
export { warnWindow } from "./saturation.js";

/** By the suffix of a family's kernels. */
const RUNNERS: Readonly<Record<string, SignatureRunner>> = { Tspm: TspmRunner, Tscm: TscmRunner, Tsrm: TsrmRunner, Tsfos: TsfosRunner, Tscin: TscinRunner };

/** Runs the regions of a family that reads signatures. This file and what it imports are loaded only for those. */
export function toSignatureRunner(
  kernels: KernelInstance, kernel: string, settings: SettingsFields, region: Region, levels: readonly Levels[],
): GroupRunner {
  return new RUNNERS[kernel]!(kernels, settings, region, levels);
}
