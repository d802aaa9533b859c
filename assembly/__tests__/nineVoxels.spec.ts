import { CountTable, countTerm } from "../core/counts";
import { NineVoxels } from "../histogram/nineVoxels";
import { Tile } from "../core/tile";
import { allocate, makeTile } from "./support";

const WIDTH: i32 = 53, HEIGHT: i32 = 4;

/** Entropy in bits, or uniformity, of the window around (x, y), by counting; NaN without a voxel. */
function naive(levels: StaticArray<u8>, x: i32, y: i32, uniformity: bool): f64 {
  const counts = new StaticArray<i32>(256);
  let n: f64 = 0, sum: f64 = 0;
  for (let u = max(0, x - 1); u <= min(WIDTH - 1, x + 1); u++) {
    for (let v = max(0, y - 1); v <= min(HEIGHT - 1, y + 1); v++) {
      const level = levels[v * WIDTH + u];
      counts[level] += 1;
      if (level) n++;
    }
  }
  if (n == 0) return NaN;
  for (let level = 1; level < 256; level++) {
    const p = <f64>counts[level] / n;
    if (p > 0) sum += uniformity ? p * p : -p * Math.log2(p);
  }
  return sum;
}

function makeTable(): CountTable {
  const table = changetype<CountTable>(allocate(offsetof<CountTable>()));
  table.layout(9, allocate(table.layout(9, 0)));
  table.initialize();
  return table;
}

function differs(a: f64, b: f64, tolerance: f64): bool {
  return a == a || b == b ? !(Math.abs(a - b) <= tolerance) : false;
}

describe("windows of nine voxels", () => {
  it("have the entropy and the uniformity of their counts, for every way to share nine voxels, and wherever some are outside", () => {
    const table = makeTable(), keysSeen = new StaticArray<i32>(256);
    let wrong = 0, empty = 0;
    // With 2 to 9 levels all ways come, from one level alone to nine; in every second image some voxels are outside.
    for (let turn = 0, seed: u32 = 5; turn < 120; turn++) {
      const levels = new StaticArray<u8>(WIDTH * HEIGHT), levelCount = 1 + (turn >> 1) % 20;
      for (let i = 0; i < levels.length; i++) {
        seed = seed * 1664525 + 1013904223;
        const outside = turn & 1 && (seed >> 8) % 100 < <u32>turn;
        levels[i] = outside ? 0 : <u8>(255 - (seed >> 16) % levelCount);
      }
      const tile: Tile = makeTile(levels, WIDTH, HEIGHT, 1, 1, 0), nine = changetype<NineVoxels>(allocate(offsetof<NineVoxels>()));
      nine.layoutTables(allocate(nine.layoutTables(0)));
      nine.layoutRows(tile, allocate(nine.layoutRows(tile, 0)));
      nine.initialize(table);
      const entropies = allocate(WIDTH * 8 + 16), uniformities = allocate(WIDTH * 8 + 16);
      for (let y = 0; y < HEIGHT; y++) {
        nine.compare(tile, y, 0);
        nine.fill(0, WIDTH, entropies, uniformities);
        for (let x = 0; x < WIDTH; x++) {
          const at = <usize>x << 3;
          if (differs(load<f64>(entropies + at), naive(levels, x, y, false), 1e-13)) wrong++;
          if (differs(load<f64>(uniformities + at), naive(levels, x, y, true), 1e-15)) wrong++;
          if (isNaN(load<f64>(entropies + at))) empty++;
          if (load<u8>(nine.outsidePtr + x) == 0) keysSeen[load<u8>(nine.keysPtr + x)] = 1;
        }
      }
    }
    expect(wrong).toBe(0);
    expect(empty).toBeGreaterThan(100);
    let seen = 0;
    for (let key = 0; key < 256; key++) seen += keysSeen[key];
    // 30 partitions of nine, nearly all of which random windows have.
    expect(seen).toBeGreaterThan(24);
  });

  it("have a key of their own for each way to share the voxels that are inside", () => {
    const table = makeTable(), nine = changetype<NineVoxels>(allocate(offsetof<NineVoxels>()));
    nine.layoutTables(allocate(nine.layoutTables(0)));
    nine.initialize(table);
    // Partitions of 9, 8 … 1.
    const ways: StaticArray<i32> = [30, 22, 15, 11, 7, 5, 3, 2, 1];
    for (let outside: usize = 0; outside < 9; outside++) {
      let keys = 0;
      // One level alone has entropy 0, but uniformity 1.
      for (let key: usize = 0; key < 256; key++) keys += i32(load<f64>(nine.valuesPtr + (outside << 12) + (key << 4), 8) > 0);
      expect(keys).toBe(ways[<i32>outside]);
    }
    expect(countTerm(9, table.shift)).toBe(table.total(9));
  });
});
