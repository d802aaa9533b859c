import { BoxSums, Term } from "../core/boxSums";
import { Settings, Tile, offsetAt } from "../core/tile";
import { allocate, makeSettings, makeTile } from "./support";

const WIDTH: i32 = 13, HEIGHT: i32 = 7, LEVEL_COUNT: i32 = 9;

function makeImage(): StaticArray<u8> {
  const levels = new StaticArray<u8>(WIDTH * HEIGHT);
  // A quarter or so outside.
  for (let i = 0, seed: u32 = 7; i < levels.length; i++) {
    seed = seed * 1664525 + 1013904223;
    levels[i] = <u8>max(0, <i32>((seed >> 24) % 12) - 2);
  }
  return levels;
}

/** The same by looking at every pair of the window. */
function naive(tile: Tile, settings: Settings, x: i32, y: i32, term: i32): i64 {
  let sum: i64 = 0;
  for (let k = 0; k < settings.offsetCount; k++) {
    const offset = offsetAt(settings, k);
    for (let v = y - tile.radiusY; v <= y + tile.radiusY; v++) {
      for (let u = x - tile.radiusX; u <= x + tile.radiusX; u++) {
        const p = u + offset.dx, q = v + offset.dy;
        if (u < 0 || v < 0 || u >= WIDTH || v >= HEIGHT || p < 0 || q < 0 || p >= WIDTH || q >= HEIGHT) continue;
        if (p > x + tile.radiusX || abs(q - y) > tile.radiusY) continue;
        const i = <i32>load<u16>(tile.inputPtr + ((v * WIDTH + u) << 1)), j = <i32>load<u16>(tile.inputPtr + ((q * WIDTH + p) << 1));
        if (i == 0 || j == 0) continue;
        const s = i + j - (LEVEL_COUNT + 1), d = i - j;
        if (term == Term.count) sum++;
        else if (term == Term.sum) sum += s;
        else if (term == Term.absoluteDifference) sum += abs(d);
        else if (term == Term.sumSquared) sum += s * s;
        else if (term == Term.differenceSquared) sum += d * d;
        else if (term == Term.sumCubed) sum += s * s * s;
        else if (term == Term.sumToTheFourth) sum += s * s * s * s;
      }
    }
  }
  return sum;
}

function check(radius: i32, offsets: StaticArray<i32>, samples: i32, wide: bool): void {
  const tile = makeTile(makeImage(), WIDTH, HEIGHT, 1, radius, 0);
  const settings = makeSettings(LEVEL_COUNT, samples, 0, [], offsets), offsetCount = settings.offsetCount;
  const box = changetype<BoxSums>(allocate(offsetof<BoxSums>()));
  const terms = (1 << (Term.sumToTheFourth + 1)) - 1;
  const rows = box.layoutTables(settings, terms, offsetCount, 0), bytes = box.layoutRows(tile, offsetCount, rows);
  const memory = allocate(bytes);
  box.layoutRows(tile, offsetCount, box.layoutTables(settings, terms, offsetCount, memory));
  expect(box.isWide(Term.sum)).toBe(wide);
  box.reset(offsetCount);
  for (let y = 0; y < HEIGHT; y++) {
    box.row(y, 0, 0, offsetCount);
    for (let x = 0; x < WIDTH; x++) {
      for (let term = 0; term <= <i32>Term.sumToTheFourth; term++) {
        if (term == Term.difference || term == Term.product) continue;
        const ptr = box.rowOf(term);
        const got = box.isWide(term) ? load<i64>(ptr + (<usize>x << 3)) : <i64>load<i32>(ptr + (<usize>x << 2));
        expect(got).toBe(naive(tile, settings, x, y, term));
      }
    }
  }
}

describe("box sums", () => {
  it("are the sums over each window's pairs, for small windows", () => {
    check(1, [1, 0, 0, 0], 6, false);
    check(2, [1, 1, 0, 0], 16, false);
    check(2, [1, -1, 0, 0], 16, false);
  });

  it("for windows wider than lanes are worth, and than the image", () => {
    check(5, [0, 1, 0, 0], 110, false);
    check(20, [1, 0, 0, 0], 84, false);
    // Whose sums 16 bits might not hold: squares, and all.
    check(24, [1, 1, 0, 0], 84, false);
    check(40, [2, -1, 0, 0], 84, false);
  });

  it("for several offsets in one", () => {
    check(2, [1, 0, 0, 0, 0, 1, 0, 0, 2, -1, 0, 0], 60, false);
  });

  it("in 64 bits where 32 might not do", () => {
    check(2, [1, 0, 0, 0], 100000000, true);
  });
});
