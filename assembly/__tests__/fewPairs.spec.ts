import { CountTable } from "../core/counts";
import { Settings, Tile, offsetAt } from "../core/tile";
import { FewPairs } from "../glcm/fewPairs";
import { allocate, makeSettings, makeTile } from "./support";

const WIDTH: i32 = 53, HEIGHT: i32 = 4, LEVELS: i32 = 255;

function makeTable(symmetric: i32): CountTable {
  const table = changetype<CountTable>(allocate(offsetof<CountTable>()));
  table.layout(6, allocate(table.layout(6, 0)));
  table.doublesDiagonal = symmetric;
  table.initialize();
  return table;
}

function make(tile: Tile, settings: Settings, table: CountTable): FewPairs {
  const few = changetype<FewPairs>(allocate(offsetof<FewPairs>()));
  few.layoutTables(allocate(few.layoutTables(0)));
  few.layoutRows(tile, settings, allocate(few.layoutRows(tile, settings, 0)));
  few.initialize(table);
  return few;
}

/** Σ F, Σ c² and the largest c of the window around (x, y), of one offset, by counting: each cell of a symmetric matrix once, twice as heavy on the diagonal. */
function naive(levels: StaticArray<u8>, settings: Settings, table: CountTable, x: i32, y: i32, k: i32, out: StaticArray<i64>): void {
  const counts = new Map<i32, i32>(), dx = offsetAt(settings, k).dx, dy = offsetAt(settings, k).dy;
  for (let u = max(0, x - 1); u <= min(WIDTH - 1, x + 1); u++) {
    for (let v = max(0, y - 1); v <= min(HEIGHT - 1, y + 1); v++) {
      const s = u + dx, t = v + dy;
      if (s < max(0, x - 1) || s > min(WIDTH - 1, x + 1) || t < max(0, y - 1) || t > min(HEIGHT - 1, y + 1)) continue;
      const i = <i32>levels[v * WIDTH + u], j = <i32>levels[t * WIDTH + s];
      if (i == 0 || j == 0) continue;
      const cell = settings.symmetric ? max(i, j) << 8 | min(i, j) : i << 8 | j;
      counts.set(cell, (counts.has(cell) ? counts.get(cell) : 0) + 1);
    }
  }
  const cells = counts.keys();
  for (let n = 0; n < cells.length; n++) {
    const c = counts.get(cells[n]), twice = settings.symmetric && cells[n] >> 8 == (cells[n] & 255) ? 1 : 0;
    out[0] += table.total(c) + (twice ? c * table.diagonalTerm : 0);
    out[1] += c * c << twice;
    out[2] = max<i64>(out[2], c << twice);
  }
}

describe("windows of few pairs", () => {
  it("have the sums of their counts, for levels few and many, voxels outside, and pairs in one order or both", () => {
    let wrong = 0, diagonal = 0;
    for (let turn = 0, seed: u32 = 5; turn < 60; turn++) {
      const levels = new StaticArray<u8>(WIDTH * HEIGHT), levelCount = 1 + (turn >> 2) % 9;
      for (let i = 0; i < levels.length; i++) {
        seed = seed * 1664525 + 1013904223;
        const outside = turn & 1 && (seed >> 8) % 100 < <u32>turn;
        levels[i] = outside ? 0 : <u8>(LEVELS - (seed >> 16) % levelCount);
      }
      const tile = makeTile(levels, WIDTH, HEIGHT, 1, 1, 0), settings = makeSettings(LEVELS, 6, 0, [], [1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, -1, 0, 0]);
      settings.averaged = 1;
      settings.symmetric = turn >> 1 & 1;
      const table = makeTable(settings.symmetric), few = make(tile, settings, table);
      expect(FewPairs.fits(tile, settings)).toBe(true);
      const sums = allocate((WIDTH + 1) << 4), maxima = allocate((WIDTH + 1) << 2);
      few.encode();
      for (let y = 0; y < HEIGHT; y++) {
        for (let first = 0; first < 4; first = first == 0 ? 1 : first == 1 ? 2 : 4) {
          // The last two together.
          const last = first == 2 ? 4 : first + 1;
          few.fill(y, 0, first, last, sums, maxima);
          for (let x = 0; x < WIDTH; x++) {
            let terms: i64 = 0, squares: i64 = 0, largest: i64 = 0;
            for (let k = first; k < last; k++) {
              const expected = new StaticArray<i64>(3);
              naive(levels, settings, table, x, y, k, expected);
              terms += expected[0]; squares += expected[1]; largest += expected[2];
            }
            const at = sums + (<usize>x << 4);
            if (load<i64>(at) != terms || load<i64>(at, 8) != squares || <i64>load<i32>(maxima + (<usize>x << 2)) != largest) wrong++;
            if (largest > 6) diagonal++;
          }
        }
      }
    }
    expect(wrong).toBe(0);
    expect(diagonal).toBeGreaterThan(100);
  });

  it("have a key of their own for each way to share up to six pairs among cells on the diagonal and others", () => {
    const tile = makeTile(new StaticArray<u8>(9), 3, 3, 1, 1, 0), settings = makeSettings(2, 6, 0, [], [1, 0, 0, 0]);
    const few = make(tile, settings, makeTable(1));
    let keys = 1; // of no pair, whose sums are 0
    for (let key: usize = 0; key < 512; key++) keys += i32(load<i64>(few.sumsPtr + (key << 4), 8) > 0);
    // 1 + 2 + 5 + 10 + 20 + 36 + 65, the coefficients of Π (1 - x^k)^-2.
    expect(keys).toBe(139);
  });

  it("are those of 3×3 voxels at most", () => {
    const tile = makeTile(new StaticArray<u8>(60), 5, 4, 3, 1, 0), settings = makeSettings(9, 6, 0, [], [1, 0, 0, 0]);
    settings.averaged = 1;
    expect(FewPairs.fits(tile, settings)).toBe(false); // 2×3×3
    tile.radiusZ = 0;
    expect(FewPairs.fits(tile, settings)).toBe(true);
    settings.levelCount = 256;
    expect(FewPairs.fits(tile, settings)).toBe(false);
    settings.levelCount = 9;
    tile.radiusX = 2;
    expect(FewPairs.fits(tile, settings)).toBe(false);
  });
});
