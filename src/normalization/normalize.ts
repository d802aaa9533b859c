import { computeFeatures } from "../compute/regionValues.js";
import { OptionError } from "../errors.js";
import type { FeatureId } from "../families/index.js";
import { resolveFeatures } from "../families/names.js";
import { computeFeatureMap } from "../featureMap.js";
import { toFeatureMap } from "../mapBuffers.js";
import { resolveRegionOptions } from "../laterOptions.js";
import { checkMapOptions, DEFAULTS } from "../options.js";
import type { FeatureMap, FeatureMapOptions, FeatureMaps, FeatureValues, FeatureValuesOptions, ImageLike, Provenance, Warning } from "../types.js";
import { ruleFor, type Mode, type Rule, type Transform } from "./normalizers.js";

interface Request {
  readonly name: string;
  readonly id: FeatureId;
  /** Null: the feature as it is. */
  readonly transform: Transform | null;
}

interface Plan {
  readonly requests: readonly Request[];
  /** Features to compute. */
  readonly needs: readonly FeatureId[];
  readonly warnings: readonly Warning[];
  /** Goes into provenance. */
  readonly options: Readonly<Record<string, unknown>>;
}

type Options = Pick<FeatureMapOptions, "features" | "normalize" | "invariant" | "symmetric" | "preset"> & { readonly aggregation?: string };

/** One matrix for the whole region or window. */
const ONE_MATRIX = ["merged", "3D-merged", "2.5D-merged"];

function toPlan(image: ImageLike | readonly ImageLike[], options: Options): Plan {
  const { normalize, invariant } = options, mode = (invariant ?? normalize) as Mode;
  if (normalize && invariant) throw new OptionError("invariant", "no normalize beside it: both are about the number of gray levels", invariant);
  const images = Array.isArray(image) ? image.length : 1;
  const rules = resolveFeatures(options.features, images).map(({ name, id }) => ({ name, id, rule: ruleFor(id, mode) }));
  const aggregation = options.aggregation ?? DEFAULTS[options.preset ?? "ibsi"].aggregation;
  for (const { name, id, rule } of rules) {
    if (!isTransform(rule) || !rule.oneMatrix) continue;
    if (!ONE_MATRIX.includes(aggregation)) throw new OptionError("aggregation", `"merged" for the invariant ${name}, which is no mean over matrices`, aggregation);
    if (id === "glcm.informationCorrelation1" && options.symmetric === false) throw new OptionError("symmetric", `true for the invariant ${name}`, false);
  }
  return {
    requests: rules.map(({ name, id, rule }) => ({ name, id, transform: isTransform(rule) ? rule : null })),
    needs: [...new Set(rules.flatMap(({ id, rule }) => (isTransform(rule) ? rule.needs : [id])))],
    warnings: rules.flatMap(({ name, rule }) => (typeof rule === "object" && "instead" in rule
      ? [{ code: "not-normalized", message: `${name} has no form for ${invariant ? "invariant" : "normalize"} "${mode}" and is as it was: ${rule.instead}` }] : [])),
    options: invariant ? { invariant } : { normalize },
  };
}

function isTransform(rule: Rule): rule is Transform {
  return typeof rule === "object" && "apply" in rule;
}

/** The options without what is done here. */
function plain<O extends Options & { reuse?: unknown }>(options: O, needs: readonly FeatureId[]): Omit<O, "normalize" | "invariant" | "reuse"> {
  const { normalize: _normalize, invariant: _invariant, reuse: _reuse, ...rest } = options;
  return { ...rest, features: needs };
}

function toProvenance(provenance: Provenance, plan: Plan): Provenance {
  return { ...provenance, options: { ...provenance.options, features: plan.requests.map(({ name }) => name), ...plan.options } };
}

/** As `computeFeatures` with `normalize` or `invariant`. */
export async function computeNormalizedFeatures<const Name extends string>(
  image: ImageLike | readonly ImageLike[], options: FeatureValuesOptions<Name>,
): Promise<FeatureValues<Name>> {
  // Before anything is taken out.
  resolveRegionOptions(options, Array.isArray(image) ? image.length : 1);
  const plan = toPlan(image, options);
  const base = await computeFeatures(image, plain(options, plan.needs));
  const values = base.values as Record<string, number>, g = base.provenance.levelCount ?? 1;
  for (const warning of plan.warnings) options.onWarning?.(warning);
  return {
    values: Object.fromEntries(plan.requests.map(({ name, id, transform }) => (
      [name, transform ? defined(transform.apply(transform.needs.map((need) => values[need]!), g)) : values[id]!]
    ))) as FeatureValues<Name>["values"],
    warnings: [...base.warnings, ...plan.warnings],
    provenance: toProvenance(base.provenance, plan),
  };
}

/** As `computeFeatureMap` with `normalize` or `invariant`: voxel by voxel, from maps in f32. */
export async function computeNormalizedMaps<const Name extends string>(
  image: ImageLike | readonly ImageLike[], options: FeatureMapOptions<Name>,
): Promise<FeatureMaps<Name>> {
  checkMapOptions(options);
  const plan = toPlan(image, options), initValue = options.initValue ?? NaN;
  const base: Record<string, FeatureMap> = await computeFeatureMap(image, { ...plain(options, plan.needs), initValue: NaN });
  for (const warning of plan.warnings) options.onWarning?.(warning);
  return Object.fromEntries(plan.requests.map(({ name, id, transform }) => {
    const sources = (transform?.needs ?? [id]).map((need) => base[need]!), like = sources[0]!;
    const g = like.provenance.levelCount ?? 1, x = sources.map(() => 0), data = new Float32Array(like.data.length), valid = new Uint8Array(data.length);
    let divided = 0;
    for (let i = 0; i < data.length; i++) {
      for (let k = 0; k < x.length; k++) x[k] = sources[k]!.data[i]!;
      const value = defined(transform ? transform.apply(x, g) : x[0]!);
      const there = value === value;
      data[i] = there ? value : initValue;
      valid[i] = there ? 1 : 0;
      if (!there && like.valid[i]) divided++;
    }
    const reasons = { ...like.stats.reasons };
    if (divided) reasons.zeroDenominator = (reasons.zeroDenominator ?? 0) + divided;
    return [name, toFeatureMap({
      ...like, name: id, feature: id, unit: transform?.unit ?? like.unit,
      warnings: [...like.warnings, ...plan.warnings], provenance: toProvenance(like.provenance, plan),
    }, data, valid, reasons)];
  })) as unknown as FeatureMaps<Name>;
}

/** A ratio whose denominator is 0 has no value. */
function defined(value: number): number {
  return Number.isFinite(value) ? value : NaN;
}
