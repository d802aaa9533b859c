import { Quantities } from "../core/chunk";
import { Moments, evaluateCountMoments } from "../core/moments";
import { Offset, Settings, Tile, align, distanceOf, offsetAt, planeOf } from "../core/tile";
import { cellCount, cellIndex } from "./cells";
import { GLCM_FEATURE_COUNT, GLCM_QUANTITY_COUNT, GlcmPart, GlcmQuantity, evaluateGlcmFeature, evaluatePooledFeature } from "./features";
import { isPooled } from "./pooled";
import { MAXIMAL_CORRELATION_LEVELS, PairMatrix, maximalCorrelationScratch } from "./maximalCorrelation";

/** A region's matrix and what its evaluation needs; lies at the start of the state, the arrays follow. */
@unmanaged
class GlcmRegion {
  quantities: Quantities;
  moments: Moments;
  matrix: PairMatrix;
  differencesPtr: usize; // u32[levelCount]
  sumsPtr: usize; // u32[2 levelCount + 1]
  marginalXPtr: usize; // u32[levelCount + 1]; of the matrix: a symmetric one holds 2n
  marginalYPtr: usize;
  presentPtr: usize;
  cellsPtr: usize; // u32[levelCount + 1][levelCount + 1], or u32[cellCount] of a symmetric matrix too large for that
  indicesPtr: usize; // u16[2 INDICES + 8], cells of pairs that are yet to be counted
  /** 1: the former. */
  square: i32;
  levelLimit: i32;

  layout(settings: Settings): usize {
    const g = settings.levelCount;
    const limit = settings.parts & GlcmPart.matrix ? min(g, MAXIMAL_CORRELATION_LEVELS) : 0;
    this.levelLimit = limit;
    let top = changetype<usize>(this) + ((offsetof<GlcmRegion>() + 15) & ~15);
    this.quantities = changetype<Quantities>(top); top += 16;
    this.moments = changetype<Moments>(top); top += 32;
    this.matrix = changetype<PairMatrix>(top); top += 16;
    top = this.quantities.layout(GLCM_QUANTITY_COUNT, top);
    this.matrix.layout(top); top += <usize>maximalCorrelationScratch(limit) << 3;
    this.presentPtr = top; top += <usize>limit << 2;
    this.differencesPtr = top; top += <usize>g << 2;
    this.sumsPtr = top; top += <usize>(2 * g + 1) << 2;
    this.marginalXPtr = top; top += <usize>(g + 1) << 2;
    this.marginalYPtr = top; top += <usize>(g + 1) << 2;
    this.square = i32(!settings.symmetric || g <= SQUARE_LEVELS_MAX);
    const bytes = <usize>(this.square ? (g + 1) * (g + 1) : cellCount(g, 1)) << 2;
    this.cellsPtr = top; top += bytes;
    this.indicesPtr = align(top); top = this.indicesPtr + (2 * INDICES + 8) * sizeof<u16>();
    return (top - changetype<usize>(this) + 15) & ~15;
  }
}

/** Levels whose square fits into memory. */
const SQUARE_LEVELS_MAX: i32 = 2048;

/** So many pairs are counted at once; their indices stay in the nearest cache, beside the table. */
const INDICES: usize = 1024;

/**
 * Counts of up to so many levels are raised in a table that has one place in memory, which is part of the instruction, by
 * indices that are bytes already; zeros between calls. (Pairs of W6 4.9 to 4.6 ms.)
 */
const FIXED_LEVELS_MAX: i32 = 127;
const FIXED: usize = memory.data(65536, 64);

/** Bytes of a region's state, to be zero before the first tile; the first KiB must be writable. */
export function regionBytesGlcm(settingsPtr: usize, statePtr: usize): usize {
  return changetype<GlcmRegion>(statePtr).layout(changetype<Settings>(settingsPtr));
}

/**
 * Adds the pairs whose first voxel lies in the tile's core and whose second lies in the tile.
 * Cost: O(core · offsets).
 */
export function accumulateGlcm(tilePtr: usize, settingsPtr: usize, statePtr: usize): void {
  const settings = changetype<Settings>(settingsPtr), tile = changetype<Tile>(tilePtr);
  const region = changetype<GlcmRegion>(statePtr);
  region.layout(settings);
  for (let k = 0; k < settings.offsetCount; k++) {
    const offset = offsetAt(settings, k), dx = offset.dx, dy = offset.dy, dz = offset.dz;
    // Only voxels whose neighbor lies in the tile: no bounds test inside.
    const xStart = max(tile.coreX, -dx), xEnd = min(tile.coreX + tile.coreWidth, tile.width - dx);
    const yStart = max(tile.coreY, -dy), yEnd = min(tile.coreY + tile.coreHeight, tile.height - dy);
    const zStart = max(tile.coreZ, -dz), zEnd = min(tile.coreZ + tile.coreDepth, tile.depth - dz);
    for (let z = zStart; z < zEnd; z++) {
      if (settings.levelBytes == 1) accumulateBytes(tile, settings, offset, region, xStart, xEnd, z * tile.height + yStart, z * tile.height + yEnd);
      else for (let y = yStart; y < yEnd; y++) accumulateRow(tile, settings, offset, region, xStart, xEnd, z * tile.height + y);
    }
  }
  if (isFixed(settings)) takeFixed(settings, region);
}

// @ts-ignore: decorator
@inline
function isFixed(settings: Settings): bool {
  return settings.levelBytes == 1 && settings.levelCount <= FIXED_LEVELS_MAX;
}

/** Adds the table to the region's, and clears it. */
function takeFixed(settings: Settings, region: GlcmRegion): void {
  const size = settings.levelCount + 1, bytes = <usize>(size * size) << 2;
  for (let o: usize = 0; o < bytes; o += 16) v128.store(region.cellsPtr + o, i32x4.add(v128.load(region.cellsPtr + o), v128.load(FIXED + o)));
  memory.fill(FIXED, 0, bytes);
}

/** Rows [line, lineEnd) of levels below 256: the cells of many rows' pairs first, eight a step, which are then counted. */
function accumulateBytes(
  tile: Tile, settings: Settings, offset: Offset, region: GlcmRegion, xStart: i32, xEnd: i32, line: i32, lineEnd: i32,
): void {
  const neighbor = <usize>distanceOf(tile, offset), swap = offset.backwards ? neighbor : 0, distance = neighbor - 2 * swap;
  const width = tile.width, endsPtr = tile.endsPtr, indices = region.indicesPtr, fixed = isFixed(settings);
  const unit: i16 = fixed ? 4 : 1, units = i16x8.splat(unit), size = i16x8.splat(unit * <i16>(settings.levelCount + 1));
  let to = indices, row = tile.inputPtr + swap + <usize>(line * width);
  for (; line < lineEnd; line++, row += width) {
    // What lies outside at a row's ends is left out. 0 is not tested for: entries with it are never read.
    const first = max(xStart, load<i32>(endsPtr + (<usize>line << 3))), last = min(xEnd, load<i32>(endsPtr + (<usize>line << 3), 4));
    let ptr = row + first;
    const end = row + last;
    while (ptr < end) {
      const stop = min(end, ptr + INDICES), after = to + ((stop - ptr) << 1);
      for (; ptr < stop; ptr += 8, to += 16) {
        v128.store(to, i16x8.add(i16x8.mul(v128.load_ext<u8>(ptr), size), i16x8.mul(v128.load_ext<u8>(ptr + distance), units)));
      }
      ptr = stop;
      to = after;
      if (to < indices + (INDICES << 1)) continue;
      countIndices(region, fixed, to);
      to = indices;
    }
  }
  countIndices(region, fixed, to);
}

function accumulateRow(tile: Tile, settings: Settings, offset: Offset, region: GlcmRegion, xStart: i32, xEnd: i32, line: i32): void {
  const neighbor = <usize>distanceOf(tile, offset) * sizeof<u16>(), swap = offset.backwards ? neighbor : 0;
  const size = settings.levelCount + 1, row = tile.inputPtr + <usize>(planeOf(tile, offset) + line * tile.width) * sizeof<u16>();
  let ptr = row + <usize>xStart * sizeof<u16>(), end = row + <usize>xEnd * sizeof<u16>();
  while (ptr + 8 <= end && load<u64>(ptr) == 0) ptr += 8;
  while (end - 8 >= ptr && load<u64>(end - 8) == 0) end -= 8;
  for (; ptr < end; ptr += sizeof<u16>()) {
    const i = <i32>load<u16>(ptr + swap), j = <i32>load<u16>(ptr + neighbor - swap);
    if (i && j) raise(region.cellsPtr + (<usize>(region.square ? i * size + j : cellIndex(i, j, settings.levelCount, 1)) << 2));
  }
}

/** Of many rows in one loop, whose end is seldom guessed wrong. */
function countIndices(region: GlcmRegion, fixed: bool, end: usize): void {
  v128.store(end, i64x2.splat(0));
  if (fixed) for (let ptr = region.indicesPtr; ptr < end; ptr += 16) {
    raiseFixed(load<u16>(ptr));
    raiseFixed(load<u16>(ptr, 2));
    raiseFixed(load<u16>(ptr, 4));
    raiseFixed(load<u16>(ptr, 6));
    raiseFixed(load<u16>(ptr, 8));
    raiseFixed(load<u16>(ptr, 10));
    raiseFixed(load<u16>(ptr, 12));
    raiseFixed(load<u16>(ptr, 14));
  } else for (let ptr = region.indicesPtr; ptr < end; ptr += 2) raise(region.cellsPtr + (<usize>load<u16>(ptr) << 2));
}

// @ts-ignore: decorator
@inline
function raiseFixed(offset: usize): void {
  store<u32>(offset, load<u32>(offset, FIXED) + 1, FIXED);
}

// @ts-ignore: decorator
@inline
function raise(cell: usize): void {
  store<u32>(cell, load<u32>(cell) + 1);
}

/**
 * Features of a region's matrix (IBSI LFYI), in f64 from the counts. May be called once per state: it fills the margins.
 *
 * @param valuesPtr f64[GLCM_FEATURE_COUNT]; all NaN without a pair
 */
export function evaluateGlcm(settingsPtr: usize, statePtr: usize, valuesPtr: usize): void {
  const settings = changetype<Settings>(settingsPtr), region = changetype<GlcmRegion>(statePtr);
  region.layout(settings);
  const n = collectMargins(settings, region);
  if (n == 0) {
    for (let slot = 0; slot < GLCM_FEATURE_COUNT; slot++) store<f64>(valuesPtr + (<usize>slot << 3), NaN);
    return;
  }
  const q = region.quantities, levelCount = settings.levelCount;
  q.put(GlcmQuantity.reciprocal, 1 / n);
  evaluateCountMoments(region.sumsPtr, 2 * levelCount + 1, n, region.moments);
  q.put(GlcmQuantity.sumMean, region.moments.mean);
  q.put(GlcmQuantity.sumM2, region.moments.m2);
  q.put(GlcmQuantity.sumM3, region.moments.m3);
  q.put(GlcmQuantity.sumM4, region.moments.m4);
  evaluateCountMoments(region.differencesPtr, levelCount, n, region.moments);
  q.put(GlcmQuantity.differenceMean, region.moments.mean);
  q.put(GlcmQuantity.differenceVariance, region.moments.m2);
  putDifferences(q, region.differencesPtr, levelCount, n);
  putMarginalMoments(settings, region, n);
  putCells(settings, region, n);
  const total = settings.symmetric ? 2 * n : n;
  const entropyX = entropyOfCounts(region.marginalXPtr, levelCount + 1, total);
  q.put(GlcmQuantity.differenceEntropy, entropyOfCounts(region.differencesPtr, levelCount, n));
  q.put(GlcmQuantity.sumEntropy, entropyOfCounts(region.sumsPtr, 2 * levelCount + 1, n));
  q.put(GlcmQuantity.entropyX, entropyX);
  q.put(GlcmQuantity.entropyY, settings.symmetric ? entropyX : entropyOfCounts(region.marginalYPtr, levelCount + 1, total));
  if (settings.parts & GlcmPart.matrix) q.put(GlcmQuantity.maximalCorrelation, evaluateMatrix(settings, region));
  for (let slot = 0; slot < GLCM_FEATURE_COUNT; slot++) {
    const symmetric = settings.symmetric;
    const values = isPooled(slot) ? evaluatePooledFeature(q, slot, 1, symmetric) : evaluateGlcmFeature(q, slot, 1, symmetric, settings.pyradiomics);
    store<f64>(valuesPtr + (<usize>slot << 3), load<f64>(values));
  }
}

// @ts-ignore: decorator
@inline
function add(ptr: usize, k: i32, count: u32): void {
  const cell = ptr + (<usize>k << 2);
  store<u32>(cell, load<u32>(cell) + count);
}

// @ts-ignore: decorator
@inline
function cellAt(settings: Settings, region: GlcmRegion, i: i32, j: i32): u32 {
  if (!region.square) return load<u32>(region.cellsPtr + (<usize>cellIndex(i, j, settings.levelCount, 1) << 2));
  const size = settings.levelCount + 1, c = load<u32>(region.cellsPtr + (<usize>(i * size + j) << 2));
  return settings.symmetric && i != j ? c + load<u32>(region.cellsPtr + (<usize>(j * size + i) << 2)) : c;
}

/** Counts by |i - j|, by i + j, by i and by j; returns the number of pairs. */
function collectMargins(settings: Settings, region: GlcmRegion): f64 {
  const levelCount = settings.levelCount, symmetric = settings.symmetric;
  const marginalYPtr = symmetric ? region.marginalXPtr : region.marginalYPtr;
  let n: f64 = 0;
  for (let i = 1; i <= levelCount; i++) {
    const end = symmetric ? i : levelCount;
    for (let j = 1; j <= end; j++) {
      const c = cellAt(settings, region, i, j);
      if (c == 0) continue;
      n += <f64>c;
      add(region.differencesPtr, abs(i - j), c);
      add(region.sumsPtr, i + j, c);
      add(region.marginalXPtr, i, c);
      add(marginalYPtr, j, c);
    }
  }
  return n;
}

/** From the margins themselves: a flat one has variance 0 exactly. */
function putMarginalMoments(settings: Settings, region: GlcmRegion, n: f64): void {
  const q = region.quantities, m = region.moments, end = settings.levelCount + 1;
  evaluateCountMoments(region.marginalXPtr, end, settings.symmetric ? 2 * n : n, m);
  const meanX = m.mean;
  q.put(GlcmQuantity.varianceX, m.m2);
  q.put(GlcmQuantity.varianceY, m.m2);
  q.put(GlcmQuantity.signedDifferenceMean, 0);
  if (settings.symmetric) return;
  evaluateCountMoments(region.marginalYPtr, end, n, m);
  q.put(GlcmQuantity.varianceY, m.m2);
  q.put(GlcmQuantity.signedDifferenceMean, meanX - m.mean);
}

/** Sums over |i - j|. */
function putDifferences(q: Quantities, differencesPtr: usize, levelCount: i32, n: f64): void {
  let squares: f64 = 0, id: f64 = 0, idn: f64 = 0, idm: f64 = 0, idmn: f64 = 0, inverseVariance: f64 = 0;
  const g = <f64>levelCount;
  for (let k = 0; k < levelCount; k++) {
    const c = load<u32>(differencesPtr + (<usize>k << 2));
    if (c == 0) continue;
    const p = <f64>c / n, d = <f64>k, dd = d * d;
    squares += p * dd;
    id += p / (1 + d);
    idn += p / (1 + d / g);
    idm += p / (1 + dd);
    idmn += p / (1 + dd / (g * g));
    if (k) inverseVariance += p / dd;
  }
  q.put(GlcmQuantity.squaredDifferenceMean, squares);
  q.put(GlcmQuantity.inverseDifference, id);
  q.put(GlcmQuantity.normalizedInverseDifference, idn);
  q.put(GlcmQuantity.inverseDifferenceMoment, idm);
  q.put(GlcmQuantity.normalizedInverseDifferenceMoment, idmn);
  q.put(GlcmQuantity.inverseVariance, inverseVariance);
}

/** Sums over the cells of the full matrix. */
function putCells(settings: Settings, region: GlcmRegion, n: f64): void {
  const levelCount = settings.levelCount, symmetric = settings.symmetric;
  let entropy: f64 = 0, squares: f64 = 0, largest: f64 = 0;
  for (let i = 1; i <= levelCount; i++) {
    const end = symmetric ? i : levelCount;
    for (let j = 1; j <= end; j++) {
      const c = cellAt(settings, region, i, j);
      if (c == 0) continue;
      // A cell off the diagonal of a symmetric matrix stands for two, each with half of its pairs.
      const twice = symmetric && i != j;
      const p = twice ? <f64>c / (2 * n) : <f64>c / n;
      const times: f64 = twice ? 2 : 1;
      entropy -= times * p * Math.log2(p);
      squares += times * p * p;
      largest = max(largest, p);
    }
  }
  region.quantities.put(GlcmQuantity.jointEntropy, entropy);
  region.quantities.put(GlcmQuantity.angularSecondMoment, squares);
  region.quantities.put(GlcmQuantity.jointMaximum, largest);
}

function entropyOfCounts(countsPtr: usize, end: i32, n: f64): f64 {
  let entropy: f64 = 0;
  for (let k = 0; k < end; k++) {
    const c = load<u32>(countsPtr + (<usize>k << 2));
    if (c == 0) continue;
    const p = <f64>c / n;
    entropy -= p * Math.log2(p);
  }
  return entropy;
}

/** On the levels present. */
function evaluateMatrix(settings: Settings, region: GlcmRegion): f64 {
  const symmetric = settings.symmetric, marginalYPtr = symmetric ? region.marginalXPtr : region.marginalYPtr;
  let n = 0;
  for (let level = 1; level <= settings.levelCount; level++) {
    const at = <usize>level << 2;
    if ((load<u32>(region.marginalXPtr + at) | load<u32>(marginalYPtr + at)) == 0) continue;
    if (n == region.levelLimit) return NaN;
    store<i32>(region.presentPtr + (<usize>n << 2), level);
    n++;
  }
  if (n < 2) return settings.pyradiomics & settings.oneLevel ? 1 : 0;
  region.matrix.initialize();
  const weights = region.matrix.weights(n);
  for (let k = 0; k < n; k++) {
    const i = load<i32>(region.presentPtr + (<usize>k << 2));
    store<f64>(weights + (<usize>k << 3), <f64>load<u32>(region.marginalXPtr + (<usize>i << 2)));
    store<f64>(weights + (<usize>(n + k) << 3), <f64>load<u32>(marginalYPtr + (<usize>i << 2)));
    for (let l = 0; l < n; l++) {
      const j = load<i32>(region.presentPtr + (<usize>l << 2)), c = <f64>cellAt(settings, region, i, j);
      store<f64>(region.matrix.scratchPtr + (<usize>(k * n + l) << 3), symmetric && i == j ? 2 * c : c);
    }
  }
  return region.matrix.evaluateCounts(n, symmetric);
}

/**
 * A region's matrix, whole: what `computeGlcm` gives out.
 *
 * @param row       level 1..levelCount
 * @param countsPtr u32[levelCount], receives row `row`
 */
export function copyGlcm(settingsPtr: usize, statePtr: usize, row: i32, countsPtr: usize): void {
  const settings = changetype<Settings>(settingsPtr), region = changetype<GlcmRegion>(statePtr);
  for (let j = 1; j <= settings.levelCount; j++) {
    const c = cellAt(settings, region, row, j);
    store<u32>(countsPtr + (<usize>(j - 1) << 2), settings.symmetric && row == j ? 2 * c : c);
  }
}
