import { VoxelType, copyLevels, findEnds, flagMask, flagVoxels, hideVoxels, packRows } from "../voxels";
import { allocate, isGuarded } from "./support";

const TYPES: StaticArray<VoxelType> = [
  VoxelType.int8, VoxelType.uint8, VoxelType.int16, VoxelType.uint16, VoxelType.int32, VoxelType.float64,
];
const LENGTHS: StaticArray<i32> = [1, 3, 4, 7, 8, 15, 16, 17, 31, 64, 83];

function bytesOf(type: VoxelType): i32 {
  return type == VoxelType.float64 ? 8 : 1 << (<i32>type >> 1);
}

function put(type: VoxelType, ptr: usize, k: i32, value: f64): void {
  const at = ptr + <usize>(k * bytesOf(type));
  if (type == VoxelType.float64) store<f64>(at, value);
  else if (type == VoxelType.int32) store<i32>(at, <i32>value);
  else if (bytesOf(type) == 2) store<u16>(at, <u16><i32>value);
  else store<u8>(at, <u8><i32>value);
}

function read(type: VoxelType, ptr: usize, k: i32): f64 {
  const at = ptr + <usize>(k * bytesOf(type));
  if (type == VoxelType.float64) return load<f64>(at);
  if (type == VoxelType.int32) return <f64>load<i32>(at);
  if (type == VoxelType.int16) return <f64>load<i16>(at);
  if (type == VoxelType.uint16) return <f64>load<u16>(at);
  return type == VoxelType.int8 ? <f64>load<i8>(at) : <f64>load<u8>(at);
}

/** Small numbers around 0, many of them 0; fractions, NaN and infinities among floats. Random numbers lie beyond. */
function makeVoxels(type: VoxelType, count: i32, low: i32): usize {
  const ptr = allocate(<usize>(count + 16) << 3);
  for (let k = 0, seed: u32 = 7 + count; k < count + 16; k++) {
    seed = seed * 1664525 + 1013904223;
    let value = <f64>(<i32>((seed >> 16) % 9) + low);
    if (type == VoxelType.float64) value = k % 5 == 2 ? value + 0.5 : k % 7 == 3 ? NaN : k % 11 == 4 ? -Infinity : value;
    put(type, ptr, k, value);
  }
  return ptr;
}

describe("voxels", () => {
  test("are in a mask where they are not 0, or have the label", () => {
    for (let t = 0; t < TYPES.length; t++) for (let l = 0; l < LENGTHS.length; l++) for (let label = -1; label < 4; label++) {
      const type = TYPES[t], count = LENGTHS[l], src = makeVoxels(type, count, 0), flags = allocate(count + 16);
      // Without a label, one that is there, and one that no integer is.
      const wanted = label == 3 ? 2.5 : <f64>label;
      flagMask(type, src, count, label < 0 ? 0 : 1, wanted, flags);
      for (let k = 0; k < count; k++) {
        const value = read(type, src, k);
        expect(load<u8>(flags + k)).toBe(label < 0 ? u8(value != 0 && value == value) : u8(value == wanted));
      }
      expect(isGuarded(flags, count + 16)).toBe(true);
    }
  });

  test("are inside where masked, finite and in range, and their extent is found", () => {
    for (let t = 0; t < TYPES.length; t++) for (let l = 0; l < LENGTHS.length; l++) for (let range = 0; range < 4; range++) {
      const type = TYPES[t], count = LENGTHS[l], unsigned = type == VoxelType.uint8 || type == VoxelType.uint16;
      const src = makeVoxels(type, count, unsigned ? 0 : -4), flags = allocate(count + 16), masked = allocate(count), extent = allocate(40);
      const lowest: f64 = range == 0 ? -Infinity : range == 1 ? -1.5 : range == 2 ? 1 : 1e12, highest: f64 = range == 1 ? 2.5 : Infinity;
      store<f64>(extent, Infinity, 24);
      store<f64>(extent, -Infinity, 32);
      let maskedCount = 0, notFinite = 0, inside = 0, minimum = Infinity, maximum = -Infinity;
      for (let k = 0; k < count + 16; k++) {
        const isMasked = k % 3 != 1;
        store<u8>(flags + k, u8(isMasked));
        if (k >= count) continue;
        const value = read(type, src, k), isInside = isMasked && isFinite(value) && value >= lowest && value <= highest;
        store<u8>(masked + k, u8(isInside));
        maskedCount += i32(isMasked);
        notFinite += i32(isMasked && !isFinite(value));
        inside += i32(isInside);
        if (isInside) {
          minimum = min(minimum, value);
          maximum = max(maximum, value);
        }
      }
      flagVoxels(type, src, count, lowest, highest, flags, extent);
      for (let k = 0; k < count; k++) expect(load<u8>(flags + k)).toBe(load<u8>(masked + k));
      expect(load<f64>(extent)).toBe(<f64>maskedCount);
      expect(load<f64>(extent, 8)).toBe(<f64>notFinite);
      expect(load<f64>(extent, 16)).toBe(<f64>inside);
      expect(load<f64>(extent, 24)).toBe(minimum);
      expect(load<f64>(extent, 32)).toBe(maximum);
    }
  });

  test("that are levels are copied, and the first that is none is found", () => {
    for (let t = 0; t < TYPES.length; t++) for (let l = 0; l < LENGTHS.length; l++) for (let levelBytes = 1; levelBytes < 3; levelBytes++) {
      const type = TYPES[t], count = LENGTHS[l], src = makeVoxels(type, count, 1), flags = allocate(count + 16);
      const out = allocate(<usize>((count + 16) * levelBytes));
      let wrong = -1;
      for (let k = 0; k < count + 16; k++) {
        const value = read(type, src, k), wanted = value >= 1 && k % 4 != 2;
        store<u8>(flags + k, u8(wanted));
        if (k < count && wanted && wrong < 0 && (value > 8 || Math.floor(value) != value)) wrong = k;
      }
      expect(copyLevels(type, src, flags, count, 8, levelBytes, out)).toBe(wrong);
      expect(copyLevels(type, src, flags, count, 9, levelBytes, out) < 0 || type == VoxelType.float64).toBe(true);
      if (type == VoxelType.float64) continue;
      for (let k = 0; k < count; k++) {
        const level = levelBytes == 1 ? <i32>load<u8>(out + k) : <i32>load<u16>(out + (<usize>k << 1));
        expect(level).toBe(load<u8>(flags + k) ? <i32>read(type, src, k) : 0);
      }
    }
  });

  test("outside become NaN", () => {
    const src = makeVoxels(VoxelType.float64, 32, 1), flags = allocate(48);
    for (let k = 0; k < 13; k++) store<u8>(flags + k, u8(k % 3 == 0));
    for (let k = 0; k < 32; k++) store<f64>(src + (<usize>k << 3), 2);
    hideVoxels(src, flags, 13);
    for (let k = 0; k < 13; k++) expect(load<f64>(src + (<usize>k << 3)) == 2).toBe(k % 3 == 0);
  });
});

describe("rows", () => {
  test("end at the first and last byte that is not 0", () => {
    for (let width = 1; width < 70; width += 4) {
      const src = allocate(3 * width), ends = allocate(24);
      const first = width / 3, last = width - 1 - width / 4;
      store<u8>(src + first, 1);
      store<u8>(src + last, 255);
      store<u8>(src + 2 * width, 3);
      findEnds(src, width, 3, ends);
      expect(load<i32>(ends)).toBe(min(first, last));
      expect(load<i32>(ends, 4)).toBe(max(first, last) + 1);
      expect(load<i32>(ends, 8)).toBe(width);
      expect(load<i32>(ends, 12)).toBe(0);
      expect(load<i32>(ends, 16)).toBe(0);
      expect(load<i32>(ends, 20)).toBe(1);
    }
  });

  test("that lie apart are moved together", () => {
    const ptr = allocate(64);
    for (let k = 0; k < 64; k++) store<u8>(ptr + k, <u8>k);
    packRows(ptr, 6, 10, 5);
    for (let k = 0; k < 30; k++) expect(load<u8>(ptr + k)).toBe(<u8>(k / 6 * 10 + k % 6));
  });
});
