/** floor(levelCount (x - a) / b) + 1 with a the minimum and b the range (IBSI K15C); b = 0 puts all in level 1. */
const FIXED_BIN_NUMBER: i32 = 0;
/** floor((x - a) / b) + 1 with a the lower edge and b the bin width (IBSI Q3RU). */
const FIXED_BIN_SIZE: i32 = 1;
/** The number of edges a + k b that are <= x, as numpy.digitize counts them on rounded edges. */
const UNIFORM_EDGES: i32 = 2;

/** Bin numbers (from 1, not clamped; NaN stays NaN) of two intensities. */
// @ts-ignore: decorator
@inline
function bins(kind: i32, x: v128, aV: v128, bV: v128, countV: v128): v128 {
  const oneV = f64x2.splat(1);
  const distance = f64x2.sub(x, aV);
  // True divisions: a reciprocal would move voxels that lie on a bin edge.
  if (kind == FIXED_BIN_NUMBER) return f64x2.add(f64x2.floor(f64x2.div(f64x2.mul(countV, distance), bV)), oneV);
  const k = f64x2.floor(f64x2.div(distance, bV));
  if (kind == FIXED_BIN_SIZE) return f64x2.add(k, oneV);
  // The quotient can be off by one where an edge was rounded: compare with the edges themselves.
  const reached = f64x2.le(f64x2.add(f64x2.mul(f64x2.add(k, oneV), bV), aV), x);
  const missed = f64x2.gt(f64x2.add(f64x2.mul(k, bV), aV), x);
  const level = f64x2.add(k, oneV);
  return f64x2.sub(f64x2.add(level, v128.and(reached, oneV)), v128.and(missed, oneV));
}

// @ts-ignore: decorator
@inline
function levelsOf(kind: i32, ptr: usize, aV: v128, bV: v128, countV: v128): v128 {
  const bin = bins(kind, v128.load(ptr), aV, bV, countV);
  const clamped = f64x2.min(f64x2.max(bin, f64x2.splat(1)), countV);
  return i32x4.trunc_sat_f64x2_u_zero(clamped); // NaN becomes 0: outside
}

function discretize(
  kind: i32, srcPtr: usize, voxelCount: i32, a: f64, b: f64, levelCount: i32, levelBytes: i32, levelsPtr: usize,
): void {
  const aV = f64x2.splat(a), bV = f64x2.splat(b), countV = f64x2.splat(<f64>levelCount);
  for (let i = 0; i < voxelCount; i += 4) {
    const ptr = srcPtr + (<usize>i << 3);
    const low = levelsOf(kind, ptr, aV, bV, countV);
    const high = levelsOf(kind, ptr + 16, aV, bV, countV);
    const four = i32x4.shuffle(low, high, 0, 1, 4, 5);
    const words = i16x8.narrow_i32x4_u(four, four);
    if (levelBytes == 1) {
      v128.store32_lane(levelsPtr + <usize>i, i8x16.narrow_i16x8_u(words, words), 0);
    } else {
      v128.store64_lane(levelsPtr + (<usize>i << 1), words, 0);
    }
  }
}

/**
 * Fixed bin number discretization (IBSI K15C): floor(levelCount (x - minimum) / (maximum - minimum)) + 1, and levelCount at
 * the maximum. A region with one intensity has level 1.
 *
 * @param srcPtr     f64[voxelCount], NaN is outside; read up to the next multiple of 4
 * @param levelCount 1..65535 (255 with levelBytes 1)
 * @param levelBytes 1 or 2
 * @param levelsPtr  u8 or u16[voxelCount], receives 1..levelCount, 0 for NaN; written up to the next multiple of 4;
 *                   intensities beyond the range get the first or last level
 *
 * Cost: O(voxelCount), four voxels a step in f64 lanes; no tail, the host pads.
 */
export function discretizeFixedBinNumber(
  srcPtr: usize, voxelCount: i32, minimum: f64, maximum: f64, levelCount: i32, levelBytes: i32, levelsPtr: usize,
): void {
  assert(levelCount > 0 && levelCount < 65536 && maximum >= minimum);
  if (maximum == minimum) {
    // One bin as wide as numbers go: everything below its end is level 1, and NaN stays outside.
    discretize(FIXED_BIN_SIZE, srcPtr, voxelCount, minimum, Infinity, 1, levelBytes, levelsPtr);
    return;
  }
  discretize(FIXED_BIN_NUMBER, srcPtr, voxelCount, minimum, maximum - minimum, levelCount, levelBytes, levelsPtr);
}

/** Fixed bin size discretization (IBSI Q3RU): floor((x - binOrigin) / binWidth) + 1; else as `discretizeFixedBinNumber`. */
export function discretizeFixedBinSize(
  srcPtr: usize, voxelCount: i32, binOrigin: f64, binWidth: f64, levelCount: i32, levelBytes: i32, levelsPtr: usize,
): void {
  assert(binWidth > 0 && levelCount > 0 && levelCount < 65536);
  discretize(FIXED_BIN_SIZE, srcPtr, voxelCount, binOrigin, binWidth, levelCount, levelBytes, levelsPtr);
}

/**
 * PyRadiomics' discretization: the level is the number of edges firstEdge + k edgeStep (each rounded, as numpy makes them)
 * that are <= x; else as `discretizeFixedBinNumber`.
 */
export function discretizeUniformEdges(
  srcPtr: usize, voxelCount: i32, firstEdge: f64, edgeStep: f64, levelCount: i32, levelBytes: i32, levelsPtr: usize,
): void {
  assert(edgeStep > 0 && levelCount > 0 && levelCount < 65536);
  discretize(UNIFORM_EDGES, srcPtr, voxelCount, firstEdge, edgeStep, levelCount, levelBytes, levelsPtr);
}
