import type { Family, FamilyInput, FeatureRow } from "./family.js";
import { glcm } from "./glcm.js";
import { histogram } from "./histogram.js";
import { statistics } from "./statistics.js";
import { tscin } from "./tscin.js";
import { tscm } from "./tscm.js";
import { tsfos } from "./tsfos.js";
import { tspm } from "./tspm.js";
import { tsrm } from "./tsrm.js";

/** Every family, in the order of docs and listings: a new one is a line here. */
export const families = [statistics, histogram, glcm, tspm, tscm, tsrm, tsfos, tscin] as const;

type AnyFamily = (typeof families)[number];
/** Distributes over the families, so that each id goes with its own features only. */
type IdsOf<F extends AnyFamily> = F extends AnyFamily ? `${F["id"]}.${keyof F["features"] & string}` : never;

export type FamilyId = AnyFamily["id"];
export type FeatureId = IdsOf<AnyFamily>;

/** What the registry says of a feature; the fields of {@link FeatureRow} that mean something outside the package. */
export interface FeatureInfo {
  readonly id: FeatureId;
  readonly family: FamilyId;
  readonly name: string;
  readonly ibsi: string | null;
  readonly pyradiomics: string | null;
  readonly formula: string;
  readonly unit: string;
  readonly range: string;
  readonly input: FamilyInput;
  /** Whether it has maps; if not, it is about whole regions. */
  readonly maps: boolean;
  readonly source: string;
  readonly oracle: string;
}

/** Every feature, family by family. Marked pure: an importer that does not read it does not carry it. */
export const features: readonly FeatureInfo[] = /* @__PURE__ */ build();

function build(): readonly FeatureInfo[] {
  return Object.freeze(families.flatMap((family) =>
    Object.entries<FeatureRow>(family.features).map(([key, row]) => Object.freeze({
      id: `${family.id}.${key}` as FeatureId,
      family: family.id,
      name: row.name,
      ibsi: row.ibsi,
      pyradiomics: row.pyradiomics,
      formula: row.formula,
      unit: row.unit,
      range: row.range,
      input: family.input,
      maps: !(family as Family).regionsOnly,
      source: row.source ?? `IBSI 1 (Zwanenburg et al. 2020), ${row.ibsi}`,
      oracle: row.oracle ?? `IBSI digital phantom${row.pyradiomics ? "; PyRadiomics" : ""}`,
    }))));
}
