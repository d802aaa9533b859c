import { CountTable, countTerm } from "../core/counts";
import { Settings, Tile } from "../core/tile";
import { encodeSubset, packLevels, signatureCount } from "../signatures/encode";
import { expectedMutualInformation } from "../signatures/expected";
import { KeyTable, hashOf } from "../signatures/keyTable";
import { CountSums, addCounts, beginCounts, countSignatures, countedKeys, layoutCounts, listCounts, numberSignatures } from "../signatures/region";
import { SHUFFLE_COUNT, shuffleLevels, shuffleSeed } from "../signatures/shuffle";
import { allocate, isGuarded, makeImages, makeSettings } from "./support";

/** Levels 0 (outside, in all images at once) to g of `images` images. */
function makeLevels(images: i32, voxels: i32, g: i32, seed: u32): StaticArray<u16> {
  const levels = new StaticArray<u16>(images * voxels);
  let state = seed;
  for (let i = 0; i < voxels; i++) {
    state = state * 1664525 + 1013904223;
    const outside = (state >> 28) == 0;
    for (let k = 0; k < images; k++) {
      state = state * 1664525 + 1013904223;
      levels[k * voxels + i] = outside ? 0 : <u16>(1 + (state >> 16) % <u32>g);
    }
  }
  return levels;
}

function same(levels: StaticArray<u16>, voxels: i32, subset: i32, a: i32, b: i32): bool {
  for (let k = 0; k < levels.length / voxels; k++) {
    if (subset & (1 << k) && levels[k * voxels + a] != levels[k * voxels + b]) return false;
  }
  return true;
}

function checkCodes(images: i32, g: i32, subset: i32, voxels: i32, codeBytes: i32): void {
  const levels = makeLevels(images, voxels, g, 5), tile: Tile = makeImages(levels, images, voxels, 1, 0, 0);
  const settings: Settings = makeSettings(g, 1, 0, [], []);
  settings.imageCount = images;
  settings.levelCountsPtr = allocate(32);
  for (let k = 0; k < images; k++) store<i32>(settings.levelCountsPtr + (<usize>k << 2), g);
  const keys = changetype<KeyTable>(allocate(offsetof<KeyTable>()));
  keys.layout(voxels, 16, allocate(keys.layout(voxels, 16, 0)));
  const bytes = <usize>(voxels * codeBytes) + 32, codes = allocate(bytes);
  encodeSubset(tile, settings, subset, keys, codeBytes, codes);
  expect(isGuarded(codes, bytes)).toBe(true);
  for (let a = 0; a < voxels; a++) {
    const codeA = codeBytes == 2 ? <u32>load<u16>(codes + (<usize>a << 1)) : load<u32>(codes + (<usize>a << 2));
    expect(codeA == 0).toBe(levels[a] == 0);
    for (let b = 0; b < a; b++) {
      const codeB = codeBytes == 2 ? <u32>load<u16>(codes + (<usize>b << 1)) : load<u32>(codes + (<usize>b << 2));
      if (codeA && codeB) expect(codeA == codeB).toBe(same(levels, voxels, subset, a, b));
    }
  }
}

describe("codes of signatures", () => {
  it("are equal where levels are, directly and by a table, in both widths, at every length", () => {
    for (let voxels = 1; voxels < 20; voxels++) checkCodes(3, 4, 7, voxels, 2);
    checkCodes(3, 4, 5, 60, 4);
    checkCodes(5, 3, 31, 60, 2);
    // 40^4 and 65 535^2 are no codes of their own.
    checkCodes(4, 40, 15, 60, 2);
    checkCodes(8, 300, 255, 60, 4);
    checkCodes(2, 65535, 3, 40, 2);
  });

  it("tell how many are possible, without overflow", () => {
    const settings: Settings = makeSettings(64, 1, 0, [], []);
    settings.imageCount = 8;
    settings.levelCountsPtr = allocate(32);
    for (let k = 0; k < 8; k++) store<i32>(settings.levelCountsPtr + (<usize>k << 2), 64);
    expect(signatureCount(settings, 3)).toBe(4096);
    expect(signatureCount(settings, 0)).toBe(1);
    expect(signatureCount(settings, 255)).toBe(i32.MAX_VALUE);
  });

  it("pack four images into a word", () => {
    const levels = makeImages(StaticArray.fromArray<u16>([1, 2, 3, 4, 5, 6, 7, 8]), 8, 1, 1, 0, 0).inputPtr;
    expect(packLevels(levels, 2, 8, 255, 0)).toBe(0x0004000300020001);
    expect(packLevels(levels, 2, 8, 0xa5, 4)).toBe(0x0008000000060000);
    expect(packLevels(levels, 2, 3, 7, 4)).toBe(0);
  });
});

describe("a key table", () => {
  it("keeps every key's own value, also where hashes collide", () => {
    const keys = changetype<KeyTable>(allocate(offsetof<KeyTable>())), bytes = keys.layout(90, 8, 0), ptr = allocate(bytes);
    keys.layout(90, 8, ptr);
    keys.clear();
    for (let i = 1; i <= 90; i++) {
      // All at one place.
      const value = keys.findPair(<u64>i, 7 << 32);
      expect(load<u32>(value)).toBe(0);
      store<u32>(value, i);
    }
    for (let i = 1; i <= 90; i++) expect(load<u32>(keys.findPair(<u64>i, 7 << 32))).toBe(i);
    expect(isGuarded(ptr, bytes)).toBe(true);
  });

  it("hashes neighbors apart", () => {
    let bits: u64 = 0;
    for (let i: u64 = 0; i < 64; i++) bits |= <u64>1 << ((hashOf(i, 0) >> 54) & 63);
    expect(popcnt(bits)).toBeGreaterThan(30);
  });
});

describe("counts of a region", () => {
  it("are the same in one share and in many, and say when there are too many keys", () => {
    const voxels = 500, levels = makeLevels(3, voxels, 6, 9), planes = makeImages(levels, 3, voxels, 1, 0, 0).inputPtr;
    const counts = allocate(layoutCounts(allocate(1024), 200)), sums = changetype<CountSums>(allocate(offsetof<CountSums>()));
    const whole = changetype<CountSums>(allocate(offsetof<CountSums>()));
    beginCounts(counts, 300, 0, 1, 0);
    const large = allocate(layoutCounts(allocate(1024), 300));
    beginCounts(large, 300, 0, 1, 0);
    expect(countSignatures(large, planes, voxels, 3, 7)).toBe(1);
    addCounts(large, 20, 0, changetype<usize>(whole));
    for (let share = 0; share < 4; share++) {
      beginCounts(large, 300, share, 4, 0);
      expect(countSignatures(large, planes, voxels, 3, 7)).toBe(1);
      addCounts(large, 20, 0, changetype<usize>(sums));
    }
    expect(sums.terms).toBe(whole.terms);
    expect(sums.squares).toBe(whole.squares);
    expect(sums.maximum).toBe(whole.maximum);
    expect(sums.distinct).toBe(whole.distinct);
    // Against all pairs of voxels: squares are how many of them agree.
    let squares: i64 = 0;
    for (let a = 0; a < voxels; a++) {
      for (let b = 0; b < voxels; b++) squares += i64(levels[a] != 0 && levels[b] != 0 && same(levels, voxels, 7, a, b));
    }
    expect(whole.squares).toBe(squares);
    const few = allocate(layoutCounts(allocate(1024), 50));
    beginCounts(few, 50, 0, 1, 0);
    expect(countSignatures(few, planes, voxels, 3, 7)).toBe(0);
  });

  it("number signatures, and list them", () => {
    const voxels = 100, levels = makeLevels(2, voxels, 3, 4), planes = makeImages(levels, 2, voxels, 1, 0, 0).inputPtr;
    const counts = allocate(layoutCounts(allocate(1024), 20)), ids = allocate(voxels << 2), next = allocate(4);
    beginCounts(counts, 20, 0, 1, 100);
    expect(numberSignatures(counts, planes, voxels, 2, ids)).toBe(1);
    expect(countedKeys(counts)).toBe(9);
    for (let a = 0; a < voxels; a++) {
      const id = load<u32>(ids + (<usize>a << 2));
      expect(id == 0).toBe(levels[a] == 0);
      for (let b = 0; b < a && id; b++) {
        if (levels[b]) expect(load<u32>(ids + (<usize>b << 2)) == id).toBe(same(levels, voxels, 3, a, b));
      }
    }
    const out = allocate(100);
    let found = 0, start = 0;
    while (start >= 0) {
      found += listCounts(counts, start, out, 5, next);
      start = load<i32>(next);
    }
    expect(found).toBe(9);
  });
});

describe("chance", () => {
  it("gives two images the mean over all their pairings", () => {
    // Counts (2, 1) and (1, 2) of three voxels.
    const margins = allocate(32);
    store<u32>(margins, 2, 4); store<u32>(margins, 1, 8); store<u32>(margins, 1, 16); store<u32>(margins, 2, 20);
    // The one of the first lies on the one of the second with chance 1/3: then they tell all, H = log2 3 - 2/3; else
    // the cells are 1, 1, 1, and I = 2 H - log2 3.
    const h = Math.log2(3) - 2.0 / 3, want = h / 3 + (2 * h - Math.log2(3)) * 2 / 3;
    expect(Math.abs(expectedMutualInformation(margins, 3, margins + 12, 3, 3) - want) < 1e-12).toBe(true);
    store<u32>(margins, 3, 4); store<u32>(margins, 0, 8);
    expect(expectedMutualInformation(margins, 3, margins + 12, 3, 3)).toBe(0);
  });

  it("shuffles keep levels, and differ", () => {
    const levels = allocate(200);
    for (let i = 0; i < 100; i++) store<u16>(levels + (i << 1), <u16>i);
    let seen = 0, moved = 0;
    shuffleLevels(levels, 100, shuffleSeed(SHUFFLE_COUNT - 1));
    for (let i = 0; i < 100; i++) {
      seen += load<u16>(levels + (i << 1));
      moved += i32(load<u16>(levels + (i << 1)) != i);
    }
    expect(seen).toBe(4950);
    expect(moved).toBeGreaterThan(80);
    expect(shuffleSeed(0) != shuffleSeed(1)).toBe(true);
  });

  it("counts distinct signatures by other steps, with and without a table", () => {
    const table = changetype<CountTable>(allocate(offsetof<CountTable>()));
    table.layout(5, allocate(table.layout(5, 0)));
    table.distinct = 1;
    table.initialize();
    expect(load<i64>(table.stepsPtr, 8)).toBe(1);
    expect(load<i64>(table.stepsPtr + 32, 8)).toBe(0);
    expect(load<i64>(table.stepsPtr + 32)).toBe(countTerm(2, table.shift));
  });
});
