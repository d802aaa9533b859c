/** Types in which voxels are handed over: the image's own where its integers fit an i32, else float64. */
export enum VoxelType {
  int8,
  uint8,
  int16,
  uint16,
  int32,
  float64,
}

/** What passes over a region add up; the host begins with 0, 0, 0, Infinity, -Infinity. */
@unmanaged
class Extent {
  masked: f64;
  notFinite: f64;
  inside: f64;
  minimum: f64;
  maximum: f64;
}

/** Moves rows that lie `stepBytes` apart together. */
export function packRows(ptr: usize, rowBytes: i32, stepBytes: i32, lines: i32): void {
  for (let l = 1; l < lines; l++) memory.copy(ptr + <usize>(l * rowBytes), ptr + <usize>l * <usize>stepBytes, rowBytes);
}

/**
 * Which voxels of a mask are inside: those that are neither 0 nor NaN, or those with a label.
 *
 * @param srcPtr   voxels of the mask, of `type`; all here is read and written in whole v128: the host pads
 * @param flagsPtr u8[count], receives 1 or 0
 */
export function flagMask(type: VoxelType, srcPtr: usize, count: i32, hasLabel: i32, label: f64, flagsPtr: usize): void {
  if (type == VoxelType.float64) {
    mask64(srcPtr, count, hasLabel, label, flagsPtr);
    return;
  }
  // A label that the type does not hold is nowhere. Signed or not, its bits are the same.
  const bytes = 1 << (type >> 1), bits = 8 * bytes, signed = type == VoxelType.int8 || type == VoxelType.int16 || bytes == 4;
  const most = <f64>(<i64>1 << (bits - i32(signed))) - 1, least: f64 = signed ? -most - 1 : 0;
  if (hasLabel && (label < least || label > most || Math.floor(label) != label)) memory.fill(flagsPtr, 0, count);
  else if (bytes == 1) mask<u8>(srcPtr, count, hasLabel, label, flagsPtr);
  else if (bytes == 2) mask<u16>(srcPtr, count, hasLabel, label, flagsPtr);
  else mask<u32>(srcPtr, count, hasLabel, label, flagsPtr);
}

function mask<T>(srcPtr: usize, count: i32, hasLabel: i32, label: f64, flagsPtr: usize): void {
  const lanes = 16 / <i32>sizeof<T>(), wanted = v128.splat<T>(hasLabel ? <T><i64>label : 0), not = i32x4.splat(hasLabel ? 0 : -1);
  for (let x = 0; x < count; x += lanes, srcPtr += 16) {
    storeFlags<T>(flagsPtr + x, v128.xor(v128.eq<T>(v128.load(srcPtr), wanted), not));
  }
}

function mask64(srcPtr: usize, count: i32, hasLabel: i32, label: f64, flagsPtr: usize): void {
  for (let x = 0; x < count; x += 4, srcPtr += 32) {
    const a = v128.load(srcPtr), b = v128.load(srcPtr, 16);
    storeFlags<i32>(flagsPtr + x, narrow(isMasked64(a, hasLabel, label), isMasked64(b, hasLabel, label)));
  }
}

// @ts-ignore: decorator
@inline
function isMasked64(v: v128, hasLabel: i32, label: f64): v128 {
  return hasLabel ? f64x2.eq(v, f64x2.splat(label)) : v128.and(f64x2.ne(v, f64x2.splat(0)), f64x2.eq(v, v));
}

/**
 * For each row the bytes before its first and up to its last byte that is not 0: i32[lines][2]; [rowBytes, 0] where all are.
 */
export function findEnds(srcPtr: usize, rowBytes: i32, lines: i32, endsPtr: usize): void {
  for (let line = 0, row = srcPtr; line < lines; line++, row += rowBytes) {
    let start = 0, end = rowBytes;
    while (start + 16 <= rowBytes && !v128.any_true(v128.load(row + start))) start += 16;
    while (start < rowBytes && load<u8>(row + start) == 0) start++;
    while (end - 16 >= start && !v128.any_true(v128.load(row + end - 16))) end -= 16;
    while (end > start && load<u8>(row + end - 1) == 0) end--;
    store<i32>(endsPtr + (<usize>line << 3), start);
    store<i32>(endsPtr + (<usize>line << 3), start < rowBytes ? end : 0, 4);
  }
}

/**
 * Which voxels are inside: in the mask, finite, and within [lowest, highest].
 *
 * @param flagsPtr  u8[count], 1 in the mask; receives 1 inside
 * @param extentPtr an Extent, added to
 */
export function flagVoxels(
  type: VoxelType, srcPtr: usize, count: i32, lowest: f64, highest: f64, flagsPtr: usize, extentPtr: usize,
): void {
  const extent = changetype<Extent>(extentPtr);
  if (type == VoxelType.float64) flag64(srcPtr, count, lowest, highest, flagsPtr, extent);
  else if (type <= VoxelType.uint8) flag<u8>(srcPtr, count, lowest, highest, flagsPtr, extent, type == VoxelType.int8);
  else if (type <= VoxelType.uint16) flag<u16>(srcPtr, count, lowest, highest, flagsPtr, extent, type == VoxelType.int16);
  else flag<u32>(srcPtr, count, lowest, highest, flagsPtr, extent, true);
}

/** Signed numbers are moved up by half of the range, and compared as unsigned. */
function flag<T>(
  srcPtr: usize, count: i32, lowest: f64, highest: f64, flagsPtr: usize, extent: Extent, signed: bool,
): void {
  const lanes = 16 / <i32>sizeof<T>(), bits = 8 * <i32>sizeof<T>() - 1, half = <i64>1 << bits, most = 2 * <f64>half - 1;
  const shift: f64 = signed ? <f64>half : 0, bias = v128.splat<T>(signed ? <T>half : 0);
  const none = lowest + shift > most || highest + shift < 0;
  const low = v128.splat<T>(none ? <T>most : <T>Math.ceil(max<f64>(lowest + shift, 0)));
  const high = v128.splat<T>(none ? 0 : <T>Math.floor(min<f64>(highest + shift, most)));
  const above = i32x4.splat(-1), below = i32x4.splat(0);
  let minimum = above, maximum = below, masked = 0, found = 0;
  for (let x = 0; x < count; x += lanes, srcPtr += 16) {
    const v = v128.xor(v128.load(srcPtr), bias), inMask = loadFlags<T>(flagsPtr + x, count - x);
    const inside = v128.and(inMask, v128.and(v128.ge<T>(v, low), v128.le<T>(v, high)));
    minimum = v128.min<T>(minimum, v128.bitselect(v, above, inside));
    maximum = v128.max<T>(maximum, v128.bitselect(v, below, inside));
    masked += popcnt(v128.bitmask<T>(inMask));
    found += popcnt(v128.bitmask<T>(inside));
    storeFlags<T>(flagsPtr + x, inside);
  }
  extent.masked += <f64>masked;
  extent.inside += <f64>found;
  if (found == 0) return;
  const ends = memory.data(32, 16);
  v128.store(ends, minimum);
  v128.store(ends, maximum, 16);
  for (let k: usize = 0; k < 16; k += sizeof<T>()) {
    extent.minimum = min(extent.minimum, <f64>load<T>(ends + k) - shift);
    extent.maximum = max(extent.maximum, <f64>load<T>(ends + k, 16) - shift);
  }
}

function flag64(srcPtr: usize, count: i32, lowest: f64, highest: f64, flagsPtr: usize, extent: Extent): void {
  const low = f64x2.splat(lowest), high = f64x2.splat(highest), zero = f64x2.splat(0);
  const above = f64x2.splat(Infinity), below = f64x2.splat(-Infinity);
  let minimum = above, maximum = below, masked = i32x4.splat(0), insideCount = masked, finiteCount = masked;
  for (let x = 0; x < count; x += 4, srcPtr += 32) {
    const a = v128.load(srcPtr), b = v128.load(srcPtr, 16), inMask = loadFlags<i32>(flagsPtr + x, count - x);
    // Infinity less itself is no number.
    const finite = v128.and(inMask, narrow(f64x2.eq(f64x2.sub(a, a), zero), f64x2.eq(f64x2.sub(b, b), zero)));
    const inside = v128.and(finite, narrow(
      v128.and(f64x2.ge(a, low), f64x2.le(a, high)), v128.and(f64x2.ge(b, low), f64x2.le(b, high))));
    const first = i64x2.extend_low_i32x4_s(inside), second = i64x2.extend_high_i32x4_s(inside);
    minimum = f64x2.pmin(minimum, f64x2.pmin(v128.bitselect(a, above, first), v128.bitselect(b, above, second)));
    maximum = f64x2.pmax(maximum, f64x2.pmax(v128.bitselect(a, below, first), v128.bitselect(b, below, second)));
    masked = i32x4.sub(masked, inMask);
    finiteCount = i32x4.sub(finiteCount, finite);
    insideCount = i32x4.sub(insideCount, inside);
    storeFlags<i32>(flagsPtr + x, inside);
  }
  extent.masked += <f64>sumLanes(masked);
  extent.notFinite += <f64>(sumLanes(masked) - sumLanes(finiteCount));
  extent.inside += <f64>sumLanes(insideCount);
  extent.minimum = min(extent.minimum, min(f64x2.extract_lane(minimum, 0), f64x2.extract_lane(minimum, 1)));
  extent.maximum = max(extent.maximum, max(f64x2.extract_lane(maximum, 0), f64x2.extract_lane(maximum, 1)));
}

/**
 * Takes voxels that are levels already.
 *
 * @param flagsPtr  u8[count], 1 where a level is wanted, which there is at least 1
 * @param levelsPtr u8 or u16[count], receives the level, 0 elsewhere
 * @returns the first voxel that is no integer up to levelCount, or -1
 */
export function copyLevels(
  type: VoxelType, srcPtr: usize, flagsPtr: usize, count: i32, levelCount: i32, levelBytes: i32, levelsPtr: usize,
): i32 {
  const bytes: usize = type == VoxelType.float64 ? 8 : 1 << (type >> 1), highest = i32x4.splat(levelCount);
  let wrong = i32x4.splat(0);
  // Above 0, signed and unsigned are the same.
  if (bytes == 1) {
    const most = i8x16.splat(<u8>min(levelCount, 255));
    for (let x = 0; x < count; x += 16) {
      const flags = loadFlags<u8>(flagsPtr + x, count - x), v = v128.load(srcPtr + x), levels = v128.and(v, flags);
      wrong = v128.or(wrong, v128.and(flags, i8x16.gt_u(v, most)));
      if (levelBytes == 1) v128.store(levelsPtr + x, levels);
      else {
        v128.store(levelsPtr + (<usize>x << 1), i16x8.extend_low_i8x16_u(levels));
        v128.store(levelsPtr + (<usize>x << 1), i16x8.extend_high_i8x16_u(levels), 16);
      }
    }
  } else for (let x = 0, ptr = srcPtr; x < count; x += 4, ptr += 4 * bytes) {
    const flags = loadFlags<i32>(flagsPtr + x, count - x), v = bytes == 8 ? load4<f64>(ptr) : bytes == 4 ? load4<i32>(ptr) : load4<u16>(ptr);
    if (bytes == 8) {
      const a = v128.load(ptr), b = v128.load(ptr, 16);
      wrong = v128.or(wrong, v128.and(flags, narrow(f64x2.ne(f64x2.floor(a), a), f64x2.ne(f64x2.floor(b), b))));
    }
    wrong = v128.or(wrong, v128.and(flags, i32x4.gt_s(v, highest)));
    const levels = v128.and(v, flags), words = i16x8.narrow_i32x4_u(levels, levels);
    if (levelBytes == 1) v128.store32_lane(levelsPtr + x, i8x16.narrow_i16x8_u(words, words), 0);
    else v128.store64_lane(levelsPtr + (<usize>x << 1), words, 0);
  }
  if (!v128.any_true(wrong)) return -1;
  for (let x = 0, ptr = srcPtr; x < count; x++, ptr += bytes) {
    const value = bytes == 8 ? load<f64>(ptr) : bytes == 4 ? <f64>load<i32>(ptr) : <f64>(bytes == 2 ? load<u16>(ptr) : load<u8>(ptr));
    if (load<u8>(flagsPtr + x) && (value > <f64>levelCount || Math.floor(value) != value)) return x;
  }
  return -1;
}

/** Makes NaN of float64 voxels that are not flagged. */
export function hideVoxels(srcPtr: usize, flagsPtr: usize, count: i32): void {
  const nan = f64x2.splat(NaN);
  for (let x = 0; x < count; x += 4, srcPtr += 32) {
    const flags = loadFlags<i32>(flagsPtr + x, count - x);
    v128.store(srcPtr, v128.bitselect(v128.load(srcPtr), nan, i64x2.extend_low_i32x4_s(flags)));
    v128.store(srcPtr, v128.bitselect(v128.load(srcPtr, 16), nan, i64x2.extend_high_i32x4_s(flags)), 16);
  }
}

/** Four voxels in i32 lanes. */
// @ts-ignore: decorator
@inline
function load4<T>(ptr: usize): v128 {
  if (isFloat<T>()) {
    return i32x4.shuffle(i32x4.trunc_sat_f64x2_s_zero(v128.load(ptr)), i32x4.trunc_sat_f64x2_s_zero(v128.load(ptr, 16)), 0, 1, 4, 5);
  }
  if (sizeof<T>() == 4) return v128.load(ptr);
  if (sizeof<T>() == 2) {
    const four = v128.load64_zero(ptr);
    return isSigned<T>() ? i32x4.extend_low_i16x8_s(four) : i32x4.extend_low_i16x8_u(four);
  }
  const four = v128.load32_zero(ptr);
  return isSigned<T>() ? i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(four)) : i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(four));
}

/** Flags as lanes of T, all ones or zeros; of the first `count` alone. */
// @ts-ignore: decorator
@inline
function loadFlags<T>(ptr: usize, count: i32): v128 {
  if (sizeof<T>() == 4) {
    const lanes = i32x4.neg(load4<u8>(ptr));
    return count < 4 ? v128.and(lanes, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count))) : lanes;
  }
  if (sizeof<T>() == 2) {
    const lanes = i16x8.neg(i16x8.extend_low_i8x16_u(v128.load64_zero(ptr)));
    return count < 8 ? v128.and(lanes, i16x8.lt_s(i16x8(0, 1, 2, 3, 4, 5, 6, 7), i16x8.splat(<i16>count))) : lanes;
  }
  const lanes = i8x16.neg(v128.load(ptr));
  if (count >= 16) return lanes;
  return v128.and(lanes, i8x16.lt_s(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>count)));
}

/** The other way round. */
// @ts-ignore: decorator
@inline
function storeFlags<T>(ptr: usize, lanes: v128): void {
  const one = i8x16.splat(1);
  if (sizeof<T>() == 1) {
    v128.store(ptr, v128.and(lanes, one));
    return;
  }
  const words = sizeof<T>() == 4 ? i16x8.narrow_i32x4_s(lanes, lanes) : lanes;
  const bytes = v128.and(i8x16.narrow_i16x8_s(words, words), one);
  if (sizeof<T>() == 2) v128.store64_lane(ptr, bytes, 0);
  else v128.store32_lane(ptr, bytes, 0);
}

/** Two times two wide lanes of all ones or zeros as four. */
// @ts-ignore: decorator
@inline
function narrow(low: v128, high: v128): v128 {
  return i32x4.shuffle(low, high, 0, 2, 4, 6);
}

// @ts-ignore: decorator
@inline
function sumLanes(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}
