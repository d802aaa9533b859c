import { toOffsets } from "../compute/offsets.js";
import { toSettings } from "../compute/plan.js";
import { tscm } from "../families/tscm.js";
import { toCommonRegions } from "../image/commonRegion.js";
import { toLevels, type Levels } from "../image/levels.js";
import { uncrop, type Region } from "../image/region.js";
import { checkSameGrid, toVolume, toVolumes } from "../image/volume.js";
import { resolveSignatureOptions, resolveTscmOptions, type ResolvedSignatureOptions } from "../laterOptions.js";
import { ruleOf } from "../options.js";
import type { ImageLike, SignatureEncoding, SignatureOptions, TscmMatrix, TscmOptions, Warning } from "../types.js";
import { KernelInstance } from "../wasm/instance.js";
import { writeSettings } from "../wasm/layout.js";
import { loadAll } from "../wasm/module.js";
import { SignatureCounts, cutSlices } from "./counts.js";
import { walkTiles } from "./tileWalk.js";

interface Numbered {
  readonly kernels: KernelInstance;
  readonly region: Region;
  readonly levels: readonly Levels[];
  readonly warnings: readonly Warning[];
  /** 1..count in the order of first appearance, over the region's box. */
  readonly ids: Uint32Array<ArrayBuffer>;
  readonly count: number;
  /** Level vectors of signatures 1, 2 …, one after the other. */
  readonly dictionary: Uint16Array<ArrayBuffer>;
}

/** What `encodeSignatures` of the package does. */
export async function encodeSignatures(images: ImageLike | readonly ImageLike[], options: SignatureOptions): Promise<SignatureEncoding> {
  const { region, levels, warnings, ids, count, dictionary } = await number(images, options, resolveSignatureOptions(options, countOf(images)));
  const { volume } = region;
  return {
    ids: uncrop(ids, region.box, volume.size), size: volume.size.slice(0, volume.dimension),
    dictionary, count, imageCount: levels.length, levelCounts: levels.map(({ levelCount }) => levelCount), warnings,
  };
}

/** What `computeTscm` of the package does. */
export async function computeTscm(images: ImageLike | readonly ImageLike[], options: TscmOptions): Promise<TscmMatrix> {
  const resolved = resolveTscmOptions(options, countOf(images));
  const { kernels, region, levels, warnings, ids, count, dictionary } = await number(images, options, resolved);
  const levelCounts = levels.map(({ levelCount }) => levelCount), { size } = region.box;
  const offsets = toOffsets(resolved.distances, resolved.force2D || size[2] === 1);
  const settings = toSettings(kernels, { family: tscm, ids: [] }, {
    preset: resolved.preset, symmetric: true, averaged: false, levelCounts, oneLevel: false, voxelVolume: 1, offsets, window: null,
  });
  kernels.reset();
  const settingsPtr = writeSettings(kernels, settings), { walk } = walkTiles(kernels, [ids], size, offsets, 4);
  const first: number[] = [], second: number[] = [], counts: number[] = [];
  new SignatureCounts(kernels, region.count * offsets.length, 1).listPairs(walk, settingsPtr, (entry) => {
    const [low, high, , , pairs] = entry as unknown as [number, number, number, number, number];
    first.push(low - 1);
    second.push(high - 1);
    counts.push(low === high ? 2 * pairs : pairs);
  });
  const order = Uint32Array.from(first.keys()).sort((a, b) => first[a]! - first[b]! || second[a]! - second[b]!);
  const pick = (values: readonly number[]): Uint32Array<ArrayBuffer> => Uint32Array.from(order, (at) => values[at]!);
  const pairs = { first: pick(first), second: pick(second), counts: pick(counts) };
  return { signatures: dictionary, signatureCount: count, imageCount: levels.length, levelCounts, ...pairs, ...crossMoments(dictionary, levels.length, pairs), warnings };
}

function countOf(images: ImageLike | readonly ImageLike[]): number {
  return Array.isArray(images) ? images.length : 1;
}

async function number(
  images: ImageLike | readonly ImageLike[], options: SignatureOptions, resolved: ResolvedSignatureOptions,
): Promise<Numbered> {
  const volumes = toVolumes(images), mask = options.mask === undefined ? null : toVolume(options.mask, "mask");
  if (mask) checkSameGrid(volumes[0]!, mask);
  const kernels = new KernelInstance((await loadAll()).module);
  const regions = toCommonRegions(kernels, volumes, mask, resolved.discretization, { label: resolved.label, margin: null }), region = regions[0]!;
  const levels = regions.map((one, k) => toLevels(kernels, one, ruleOf(resolved.discretization, k), resolved.preset));
  const warnings = [...region.warnings, ...levels.flatMap((one) => one.warnings)];
  for (const warning of warnings) options.onWarning?.(warning);
  kernels.reset();
  const planes = cutSlices(levels, region.box.size, 0, region.box.size[2]);
  const { ids, count } = new SignatureCounts(kernels, region.count, levels.length).number(planes);
  return { kernels, region, levels, warnings, ids, count, dictionary: inOrder(ids, count, planes.planes) };
}

/** Renumbers signatures in the order of first appearance (shares come one after the other); returns their level vectors. */
function inOrder(ids: Uint32Array, count: number, planes: readonly (Uint8Array | Uint16Array)[]): Uint16Array<ArrayBuffer> {
  const renumbered = new Uint32Array(count + 1), dictionary = new Uint16Array(count * planes.length);
  let next = 0;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    if (id === 0) continue;
    if (renumbered[id] === 0) {
      for (let k = 0; k < planes.length; k++) dictionary[next * planes.length + k] = planes[k]![i]!;
      renumbered[id] = ++next;
    }
    ids[i] = renumbered[id]!;
  }
  return dictionary;
}

/** The matrices that tie images together: E[(s_k - t_k)(s_l - t_l)] and Cov(s_k, t_l), each pair in both orders. */
function crossMoments(
  signatures: Uint16Array, images: number, { first, second, counts }: Pick<TscmMatrix, "first" | "second" | "counts">,
): Pick<TscmMatrix, "total" | "crossContrast" | "crossCovariance"> {
  const square = (): number[][] => Array.from({ length: images }, () => new Array<number>(images).fill(0));
  const contrast = square(), product = square(), sums = new Array<number>(images).fill(0);
  let total = 0;
  for (let p = 0; p < counts.length; p++) {
    // A pair off the diagonal stands for two entries, (s, t) and (t, s).
    const s = first[p]! * images, t = second[p]! * images, weight = s === t ? counts[p]! : 2 * counts[p]!;
    total += weight;
    for (let k = 0; k < images; k++) {
      const sk = signatures[s + k]!, tk = signatures[t + k]!;
      sums[k]! += weight / 2 * (sk + tk);
      for (let l = 0; l < images; l++) {
        const sl = signatures[s + l]!, tl = signatures[t + l]!;
        contrast[k]![l]! += weight * (sk - tk) * (sl - tl);
        product[k]![l]! += weight / 2 * (sk * tl + tk * sl);
      }
    }
  }
  return {
    total,
    crossContrast: contrast.map((row) => row.map((value) => value / total)),
    crossCovariance: product.map((row, k) => row.map((value, l) => value / total - sums[k]! / total * (sums[l]! / total))),
  };
}
