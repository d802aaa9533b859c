import { closest } from "fastest-levenshtein";
import { OptionError } from "../errors.js";
import type { FeatureRow } from "./family.js";
import { families, type FeatureId } from "./index.js";

export interface ResolvedFeature {
  /** As asked for; results are keyed by it. */
  readonly name: string;
  readonly id: FeatureId;
}

/**
 * Turns what a caller asks for into features, in the order asked, each name once.
 *
 * @param requested feature ids, family ids (which stand for their features' ids) or PyRadiomics names: `glcm.JointEntropy`,
 *   `glcm_JointEntropy`, `original_glcm_JointEntropy`, each also as `jointEntropy`; `firstorder` stands for the features of
 *   that class
 * @param imageCount a family stands for those of its features that so many images have
 * @throws {@link OptionError} if there is none, or one is unknown, or about an image that is not there
 */
export function resolveFeatures(requested: string | readonly string[], imageCount = 1): ResolvedFeature[] {
  const names: unknown = typeof requested === "string" ? [requested] : requested;
  if (!Array.isArray(names) || !(names.length > 0)) throw new OptionError("features", "at least one feature id", requested);
  known ??= build();
  const resolved = new Map<string, FeatureId>();
  for (const name of names as readonly unknown[]) {
    if (typeof name !== "string") throw new OptionError("features", "at least one feature id", requested);
    const group = known.groups.get(name);
    const id = known.ids.get(name);
    if (group) for (const member of group.filter((one) => imageOf(one) <= imageCount)) resolved.set(member, member);
    else if (id) resolved.set(name, checkImage(name, id, imageCount));
    else throw unknownName(name, known);
  }
  return Array.from(resolved, ([name, id]) => ({ name, id }));
}

/** The image that a feature is about, 1 where it is about none. */
function imageOf(id: FeatureId): number {
  return known!.images.get(id) ?? 1;
}

function checkImage(name: string, id: FeatureId, imageCount: number): FeatureId {
  if (imageOf(id) <= imageCount) return id;
  throw new OptionError("features", `a feature of ${imageCount === 1 ? "one image" : `${imageCount} images`}`, name);
}

interface Known {
  /** Family ids and PyRadiomics' class: what stands for several features. */
  readonly groups: ReadonlyMap<string, readonly FeatureId[]>;
  /** Every spelling of one feature, its id before its aliases. */
  readonly ids: ReadonlyMap<string, FeatureId>;
  /** Images that features are about. */
  readonly images: ReadonlyMap<FeatureId, number>;
}

/** Made at the first call: importing does nothing. */
let known: Known | undefined;

function build(): Known {
  const groups = new Map<string, FeatureId[]>();
  const ids = new Map<string, FeatureId>();
  const images = new Map<FeatureId, number>();
  const aliases: [spelling: string, id: FeatureId][] = [];
  const firstorder: FeatureId[] = [];
  for (const family of families) {
    const members: FeatureId[] = [];
    for (const [key, row] of Object.entries<FeatureRow>(family.features)) {
      const id = `${family.id}.${key}` as FeatureId;
      members.push(id);
      ids.set(id, id);
      if (row.image !== undefined) images.set(id, row.image);
      if (row.pyradiomics?.startsWith("firstorder.")) firstorder.push(id);
      for (const alias of [row.pyradiomics, ...(row.aliases ?? [])]) {
        if (alias) for (const spelling of spellings(alias)) aliases.push([spelling, id]);
      }
    }
    groups.set(family.id, members);
  }
  // PyRadiomics' first order is split here: intensities are `statistics`, levels are `histogram`.
  groups.set("firstorder", firstorder);
  // After all ids: an id is never taken for another feature's alias.
  for (const [spelling, id] of aliases) if (!ids.has(spelling)) ids.set(spelling, id);
  return { groups, ids, images };
}

/** `glcm.JointEntropy` as PyRadiomics' settings, columns and users write it. */
function spellings(pyradiomics: string): string[] {
  const dot = pyradiomics.indexOf(".");
  const className = pyradiomics.slice(0, dot), feature = pyradiomics.slice(dot + 1);
  return [feature, feature.charAt(0).toLowerCase() + feature.slice(1)].flatMap((part) =>
    [`${className}.${part}`, `${className}_${part}`, `original_${className}_${part}`]);
}

function unknownName(name: string, { groups, ids }: Known): OptionError {
  const offers = new Map<string, string>();
  for (const offer of [...ids.keys(), ...groups.keys()]) {
    // Also without its family, so that "contrast" finds glcm.contrast rather than some short name.
    for (const key of [offer, offer.slice(offer.search(/[._][^._]*$/) + 1)]) {
      if (!offers.has(key.toLowerCase())) offers.set(key.toLowerCase(), offer);
    }
  }
  const nearest = closest(name.toLowerCase(), [...offers.keys()]);
  return new OptionError(
    "features", "a feature, family or PyRadiomics name", name, `did you mean "${offers.get(nearest)}"?`,
  );
}
