import { Settings, Tile, offsetAt } from "../core/tile";
import { GlcmFeature } from "../glcm/features";
import { findEnds } from "../voxels";
import { allocate } from "./support";

// What the specs compare with: every definition written out, over P itself or over the values themselves.

/** Numbers that look random, the same in each run. */
export function makeLevels(count: i32, span: i32, outside: i32, start: u32): StaticArray<u16> {
  const levels = new StaticArray<u16>(count);
  for (let i = 0, seed = start; i < count; i++) {
    seed = seed * 1664525 + 1013904223;
    levels[i] = <u16>max(0, <i32>((seed >> 16) % <u32>(span + outside)) + 1 - outside);
  }
  return levels;
}

/** Gives a tile its levels, of one or two bytes, with memory behind them to read beyond a row. */
export function putLevels(tile: Tile, levels: StaticArray<u16>, levelBytes: i32): void {
  tile.inputPtr = allocate(<usize>(levels.length * levelBytes) + 64);
  // No zeros there, which would be taken for outside.
  memory.fill(tile.inputPtr, 1, <usize>(levels.length * levelBytes) + 64);
  for (let i = 0; i < levels.length; i++) {
    if (levelBytes == 1) store<u8>(tile.inputPtr + <usize>i, <u8>levels[i]);
    else store<u16>(tile.inputPtr + (<usize>i << 1), levels[i]);
  }
  const lines = tile.height * tile.depth;
  tile.endsPtr = allocate(<usize>lines << 3);
  findEnds(tile.inputPtr, tile.width * levelBytes, lines, tile.endsPtr);
}

export function levelAt(tile: Tile, levelBytes: i32, x: i32, y: i32, z: i32): i32 {
  const i = <usize>((z * tile.height + y) * tile.width + x);
  return levelBytes == 1 ? <i32>load<u8>(tile.inputPtr + i) : <i32>load<u16>(tile.inputPtr + (i << 1));
}

export class Box {
  constructor(public x0: i32, public x1: i32, public y0: i32, public y1: i32, public z0: i32, public z1: i32) {}

  has(x: i32, y: i32, z: i32): bool {
    return x >= this.x0 && x < this.x1 && y >= this.y0 && y < this.y1 && z >= this.z0 && z < this.z1;
  }
}

/** All of a tile. */
export function wholeOf(tile: Tile): Box {
  return new Box(0, tile.width, 0, tile.height, 0, tile.depth);
}

/** The part of the window around (x, y, z) that lies in the tile. */
export function windowAt(tile: Tile, x: i32, y: i32, z: i32): Box {
  return new Box(
    max(0, x - tile.radiusX), min(tile.width, x + tile.radiusX + 1), max(0, y - tile.radiusY),
    min(tile.height, y + tile.radiusY + 1), max(0, z - tile.radiusZ), min(tile.depth, z + tile.radiusZ + 1),
  );
}

/** Adds the pairs of offset k with the first voxel in one box and the second in another. */
export function countPairs(tile: Tile, settings: Settings, k: i32, first: Box, second: Box, counts: StaticArray<f64>): void {
  const offset = offsetAt(settings, k), g = settings.levelCount;
  for (let z = first.z0; z < first.z1; z++) {
    for (let y = first.y0; y < first.y1; y++) {
      for (let x = first.x0; x < first.x1; x++) {
        const u = x + offset.dx, v = y + offset.dy, w = z + offset.dz;
        if (!second.has(u, v, w)) continue;
        const a = levelAt(tile, settings.levelBytes, x, y, z), b = levelAt(tile, settings.levelBytes, u, v, w);
        if (a == 0 || b == 0) continue;
        const i = offset.backwards ? b - 1 : a - 1, j = offset.backwards ? a - 1 : b - 1;
        counts[i * g + j] += 1;
        if (settings.symmetric) counts[j * g + i] += 1;
      }
    }
  }
}

export function sumOf(counts: StaticArray<f64>): f64 {
  let sum: f64 = 0;
  for (let k = 0; k < counts.length; k++) sum += counts[k];
  return sum;
}

// @ts-ignore: decorator
@inline
function plogp(p: f64, q: f64): f64 {
  return p > 0 && q > 0 ? -p * (Math.log(q) / Math.LN2) : 0;
}

/** A feature of counts that have a pair, by IBSI's definition; where IBSI has none, PyRadiomics'. */
export function naiveGlcm(slot: i32, counts: StaticArray<f64>, g: i32, pyradiomics: bool): f64 {
  const total = sumOf(counts), x = new StaticArray<f64>(g), y = new StaticArray<f64>(g);
  const byDifference = new StaticArray<f64>(g), bySum = new StaticArray<f64>(2 * g + 1);
  let meanX: f64 = 0, meanY: f64 = 0;
  for (let i = 0; i < g; i++) {
    for (let j = 0; j < g; j++) {
      const p = counts[i * g + j] / total;
      x[i] += p;
      y[j] += p;
      byDifference[abs(i - j)] += p;
      bySum[i + j + 2] += p;
      meanX += p * <f64>(i + 1);
      meanY += p * <f64>(j + 1);
    }
  }
  let varianceX: f64 = 0, varianceY: f64 = 0, entropyX: f64 = 0, entropyY: f64 = 0, joint: f64 = 0, cross1: f64 = 0, cross2: f64 = 0;
  let value: f64 = 0;
  for (let i = 0; i < g; i++) {
    varianceX += x[i] * (<f64>(i + 1) - meanX) * (<f64>(i + 1) - meanX);
    varianceY += y[i] * (<f64>(i + 1) - meanY) * (<f64>(i + 1) - meanY);
    entropyX += plogp(x[i], x[i]);
    entropyY += plogp(y[i], y[i]);
    for (let j = 0; j < g; j++) {
      const p = counts[i * g + j] / total, a = <f64>(i + 1), b = <f64>(j + 1), d = Math.abs(a - b), s = a + b - meanX - meanY;
      joint += plogp(p, p);
      cross1 += plogp(p, x[i] * y[j]);
      cross2 += plogp(x[i] * y[j], x[i] * y[j]);
      switch (slot) {
        case GlcmFeature.jointMaximum: value = max(value, p); break;
        case GlcmFeature.jointAverage: value += p * a; break;
        case GlcmFeature.jointVariance: value += p * (a - meanX) * (a - meanX); break;
        case GlcmFeature.jointEntropy: value += plogp(p, p); break;
        case GlcmFeature.angularSecondMoment: value += p * p; break;
        case GlcmFeature.contrast: value += p * d * d; break;
        case GlcmFeature.dissimilarity:
        case GlcmFeature.differenceAverage: value += p * d; break;
        case GlcmFeature.inverseDifference: value += p / (1 + d); break;
        case GlcmFeature.normalizedInverseDifference: value += p / (1 + d / <f64>g); break;
        case GlcmFeature.inverseDifferenceMoment: value += p / (1 + d * d); break;
        case GlcmFeature.normalizedInverseDifferenceMoment: value += p / (1 + d * d / <f64>(g * g)); break;
        case GlcmFeature.inverseVariance: value += i != j ? p / (d * d) : 0; break;
        case GlcmFeature.correlation: value += p * (a - meanX) * (b - meanY); break;
        case GlcmFeature.autocorrelation: value += p * a * b; break;
        case GlcmFeature.sumAverage: value += p * (a + b); break;
        case GlcmFeature.sumVariance:
        case GlcmFeature.clusterTendency: value += p * s * s; break;
        case GlcmFeature.clusterShade: value += p * s * s * s; break;
        case GlcmFeature.clusterProminence: value += p * s * s * s * s; break;
        default: break;
      }
    }
  }
  let differenceMean: f64 = 0;
  for (let k = 0; k < g; k++) differenceMean += byDifference[k] * <f64>k;
  switch (slot) {
    case GlcmFeature.differenceVariance: {
      for (let k = 0; k < g; k++) value += byDifference[k] * (<f64>k - differenceMean) * (<f64>k - differenceMean);
      return value;
    }
    case GlcmFeature.differenceEntropy: {
      for (let k = 0; k < g; k++) value += plogp(byDifference[k], byDifference[k]);
      return value;
    }
    case GlcmFeature.sumEntropy: {
      for (let k = 0; k <= 2 * g; k++) value += plogp(bySum[k], bySum[k]);
      return value;
    }
    case GlcmFeature.correlation: {
      if (isOne(x) || isOne(y)) return pyradiomics ? 1 : NaN;
      return value / Math.sqrt(varianceX * varianceY);
    }
    case GlcmFeature.informationCorrelation1: {
      if (isOne(x) && isOne(y)) return pyradiomics ? 0 : NaN;
      return (joint - cross1) / max(entropyX, entropyY);
    }
    case GlcmFeature.informationCorrelation2: return Math.sqrt(max<f64>(0, 1 - Math.exp(-2 * (cross2 - joint))));
    case GlcmFeature.maximalCorrelationCoefficient: return naiveMaximalCorrelation(counts, x, y, g);
    default: return value;
  }
}

/** One level has it all. */
function isOne(marginal: StaticArray<f64>): bool {
  let levels = 0;
  for (let i = 0; i < marginal.length; i++) if (marginal[i] > 0) levels++;
  return levels == 1;
}

/** Root of the second largest eigenvalue of A A', with A = Dx^-1/2 P Dy^-1/2: similar to Haralick's Q. By Jacobi's rotations. */
function naiveMaximalCorrelation(counts: StaticArray<f64>, x: StaticArray<f64>, y: StaticArray<f64>, g: i32): f64 {
  const total = sumOf(counts), a = new StaticArray<f64>(g * g);
  let levels = 0;
  for (let i = 0; i < g; i++) {
    if (x[i] > 0 || y[i] > 0) levels++;
    for (let j = 0; j < g; j++) {
      for (let k = 0; k < g; k++) {
        const p = counts[i * g + k] * counts[j * g + k];
        if (p > 0) a[i * g + j] += p / (total * total * y[k] * Math.sqrt(x[i] * x[j]));
      }
    }
  }
  if (levels < 2) return 0;
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let i = 0; i < g; i++) for (let j = i + 1; j < g; j++) rotate(a, g, i, j);
  }
  let first: f64 = 0, second: f64 = 0;
  for (let i = 0; i < g; i++) {
    const value = a[i * g + i];
    if (value > first) {
      second = first;
      first = value;
    } else second = max(second, value);
  }
  return Math.sqrt(second);
}

function rotate(a: StaticArray<f64>, g: i32, i: i32, j: i32): void {
  const off = a[i * g + j];
  if (off == 0) return;
  const theta = 0.5 * Math.atan2(2 * off, a[j * g + j] - a[i * g + i]), c = Math.cos(theta), s = Math.sin(theta);
  for (let k = 0; k < g; k++) {
    const p = a[k * g + i], q = a[k * g + j];
    a[k * g + i] = c * p - s * q;
    a[k * g + j] = s * p + c * q;
  }
  for (let k = 0; k < g; k++) {
    const p = a[i * g + k], q = a[j * g + k];
    a[i * g + k] = c * p - s * q;
    a[j * g + k] = s * p + c * q;
  }
}

/** Equal but for rounding, or both undefined. */
export function isClose(value: f64, want: f64, tolerance: f64): bool {
  if (isNaN(want)) return isNaN(value);
  return Math.abs(value - want) <= tolerance * max<f64>(1, Math.abs(want));
}

/** Fails with the place; says nothing else, for an expectation costs more than what it looks at. */
export function expectClose(value: f64, want: f64, tolerance: f64, slot: i32, voxel: i32): void {
  if (!isClose(value, want, tolerance)) expect(value).toBe(want, "slot " + slot.toString() + " at voxel " + voxel.toString());
}
