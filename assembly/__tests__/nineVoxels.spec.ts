import { CountTable, countTerm } from "../core/counts";
import { NineVoxels } from "../histogram/nineVoxels";
import { Tile } from "../core/tile";
import { allocate, makeTile } from "./support";

const WIDTH: i32 = 53, ROWS: i32 = 3;

/** Entropy in bits, or uniformity, of the window around (x, 1), by counting. */
function naive(levels: StaticArray<u8>, x: i32, uniformity: bool): f64 {
  const counts = new StaticArray<i32>(256);
  for (let u = x - 1; u <= x + 1; u++) for (let v = 0; v < 3; v++) counts[levels[v * WIDTH + u]] += 1;
  let sum: f64 = 0;
  for (let level = 0; level < 256; level++) {
    const p = <f64>counts[level] / 9;
    if (p > 0) sum += uniformity ? p * p : -p * Math.log2(p);
  }
  return sum;
}

describe("windows of nine voxels", () => {
  it("have the entropy and the uniformity of their counts, for every way to share nine voxels", () => {
    const table = changetype<CountTable>(allocate(offsetof<CountTable>()));
    table.layout(9, allocate(table.layout(9, 0)));
    table.initialize();
    const keysSeen = new StaticArray<i32>(256);
    let wrong = 0;
    // With 2 to 9 levels all ways come, from one level alone to nine.
    for (let levelCount = 1, seed: u32 = 5; levelCount <= 60; levelCount++) {
      const levels = new StaticArray<u8>(WIDTH * ROWS);
      for (let i = 0; i < levels.length; i++) {
        seed = seed * 1664525 + 1013904223;
        levels[i] = <u8>(255 - (seed >> 16) % (1 + (levelCount - 1) % 20));
      }
      const tile: Tile = makeTile(levels, WIDTH, ROWS, 1, 1, 0), nine = changetype<NineVoxels>(allocate(offsetof<NineVoxels>()));
      nine.layoutTables(allocate(nine.layoutTables(0)));
      nine.layoutRows(tile, allocate(nine.layoutRows(tile, 0)));
      nine.initialize(table);
      nine.compare(tile, 1, 0, 1, WIDTH - 1);
      const entropies = allocate(WIDTH * 8 + 16), uniformities = allocate(WIDTH * 8 + 16);
      nine.fill(1, WIDTH - 2, entropies, uniformities);
      for (let x = 1; x < WIDTH - 1; x++) {
        const at = <usize>(x - 1) << 3;
        if (Math.abs(load<f64>(entropies + at) - naive(levels, x, false)) > 1e-13) wrong++;
        if (Math.abs(load<f64>(uniformities + at) - naive(levels, x, true)) > 1e-15) wrong++;
        keysSeen[load<u8>(nine.keysPtr + x)] = 1;
      }
    }
    expect(wrong).toBe(0);
    let seen = 0;
    for (let key = 0; key < 256; key++) seen += keysSeen[key];
    // 30 partitions of nine, nearly all of which random windows have.
    expect(seen).toBeGreaterThan(24);
  });

  it("have a key of their own for each of the 30 ways", () => {
    const table = changetype<CountTable>(allocate(offsetof<CountTable>()));
    table.layout(9, allocate(table.layout(9, 0)));
    table.initialize();
    const nine = changetype<NineVoxels>(allocate(offsetof<NineVoxels>()));
    nine.layoutTables(allocate(nine.layoutTables(0)));
    nine.initialize(table);
    let keys = 0;
    // One level alone has entropy 0, but uniformity 1.
    for (let key: usize = 0; key < 256; key++) keys += i32(load<f64>(nine.valuesPtr + (key << 4), 8) > 0);
    expect(keys).toBe(30);
    expect(countTerm(9, table.shift)).toBe(table.total(9));
  });
});
