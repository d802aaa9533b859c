import { BoxSums, Term, TERM_COUNT, momentsFit } from "../core/boxSums";
import { Settings, Tile, offsetAt } from "../core/tile";
import { levelAt, makeLevels, putLevels, windowAt } from "./naive";
import { allocate, isGuarded, makeSettings, makeTile } from "./support";

const LEVEL_COUNT: i32 = 8;

/** One pair's term. */
function termOf(term: i32, i: i32, j: i32): f64 {
  const s = <f64>(i + j - LEVEL_COUNT - 1), d = <f64>(i - j), g = <f64>LEVEL_COUNT;
  switch (term) {
    case Term.count: return 1;
    case Term.sum: return s;
    case Term.absoluteDifference: return Math.abs(d);
    case Term.sumSquared: return s * s;
    case Term.differenceSquared: return d * d;
    case Term.difference: return d;
    case Term.product: return s * d;
    case Term.sumCubed: return s * s * s;
    case Term.sumToTheFourth: return s * s * s * s;
    case Term.inverseDifference: return 1 / (1 + Math.abs(d));
    case Term.normalizedInverseDifference: return 1 / (1 + Math.abs(d) / g);
    case Term.inverseDifferenceMoment: return 1 / (1 + d * d);
    case Term.normalizedInverseDifferenceMoment: return 1 / (1 + d * d / (g * g));
    default: return d == 0 ? 0 : 1 / (d * d);
  }
}

function naive(tile: Tile, settings: Settings, x: i32, y: i32, z: i32, term: i32, first: i32, last: i32): f64 {
  const window = windowAt(tile, x, y, z);
  let sum: f64 = 0;
  for (let k = first; k < last; k++) {
    const offset = offsetAt(settings, k);
    for (let w = window.z0; w < window.z1; w++) {
      for (let v = window.y0; v < window.y1; v++) {
        for (let u = window.x0; u < window.x1; u++) {
          if (!window.has(u + offset.dx, v + offset.dy, w + offset.dz)) continue;
          const a = levelAt(tile, 2, u, v, w), b = levelAt(tile, 2, u + offset.dx, v + offset.dy, w + offset.dz);
          if (a && b) sum += offset.backwards ? termOf(term, b, a) : termOf(term, a, b);
        }
      }
    }
  }
  return sum;
}

function sumAt(box: BoxSums, term: i32, i: i32): i64 {
  return box.isWide(term) ? load<i64>(box.rowOf(term) + (<usize>i << 3)) : <i64>load<i32>(box.rowOf(term) + (<usize>i << 2));
}

function makeBox(tile: Tile, settings: Settings): BoxSums {
  const box = changetype<BoxSums>(allocate(offsetof<BoxSums>())), all = (1 << TERM_COUNT) - 1, n = settings.offsetCount;
  const bytes = box.layoutRows(tile, n, box.layoutTables(settings, all, n, 0)), scratch = allocate(bytes);
  box.layoutRows(tile, n, box.layoutTables(settings, all, n, scratch));
  box.reset(n);
  return box;
}

function expectRow(box: BoxSums, tile: Tile, settings: Settings, y: i32, z: i32, first: i32, last: i32): void {
  box.row(y, z, first, last);
  for (let i = 0; i < tile.coreWidth; i++) {
    const pairs = <f64>sumAt(box, Term.count, i);
    for (let term = 0; term < TERM_COUNT; term++) {
      const want = naive(tile, settings, tile.coreX + i, y, z, term, first, last), got = <f64>sumAt(box, term, i);
      if (term < <i32>Term.inverseDifference) expect(got).toBe(want);
      // Each pair's term is rounded to half a unit.
      else expect(Math.abs(got / <f64>(<i64>1 << box.inverseShift) - want) <= (pairs + 1) / <f64>(<i64>1 << box.inverseShift) + 1e-13).toBe(true);
    }
  }
}

function makeImage(width: i32, height: i32, depth: i32, radius: i32): Tile {
  const voxels = width * height * depth, tile = makeTile(new StaticArray<u8>(voxels), width, height, depth, radius, 0);
  putLevels(tile, makeLevels(voxels, LEVEL_COUNT, 2, voxels), 2);
  return tile;
}

function check(tile: Tile, samples: i32, offsets: StaticArray<i32>): void {
  const settings = makeSettings(LEVEL_COUNT, samples, 0, [], offsets), box = makeBox(tile, settings);
  for (let z = 0; z < tile.depth; z++) for (let y = 0; y < tile.height; y++) expectRow(box, tile, settings, y, z, 0, settings.offsetCount);
}

describe("all terms", () => {
  it("of volumes, up and down, forwards and backwards", () => {
    const tile = makeImage(7, 5, 4, 1);
    check(tile, 27, [1, 0, 0, 0]);
    check(tile, 27, [0, 1, -1, 1]);
    check(tile, 81, [1, -1, 1, 1, 0, 0, 1, 0, 2, 1, -1, 0]);
  });

  it("of slices so low that windows hold all their rows", () => {
    check(makeImage(7, 2, 6, 2), 125, [1, 0, 0, 0, 0, 1, 1, 0, 1, -1, -2, 1]);
    check(makeImage(6, 1, 5, 1), 9, [1, 0, 1, 0]);
  });

  it("of volumes in 64 bits", () => {
    check(makeImage(7, 4, 3, 1), 100000000, [1, 0, 0, 0, 1, 1, -1, 1]);
  });

  it("of windows of every width that lanes take, and wider", () => {
    for (let radius = 0; radius < 8; radius++) check(makeImage(19, 2, 1, radius), 289, [1, 0, 0, 0, 0, 1, 0, 1]);
  });

  it("of voxels alone, which are pairs with themselves", () => {
    check(makeImage(9, 5, 1, 1), 9, [0, 0, 0, 0]);
  });

  it("of offsets longer than the window are none", () => {
    check(makeImage(9, 7, 1, 1), 9, [3, 0, 0, 0, 0, 3, 0, 0, 2, -2, 0, 1]);
  });

  it("of a core within its halo", () => {
    const tile = makeImage(14, 5, 1, 2);
    tile.coreX = 3;
    tile.coreWidth = 6;
    check(tile, 25, [1, -1, 0, 0]);
  });
});

describe("rows of windows", () => {
  it("may come in any order, and be left out", () => {
    const tile = makeImage(8, 12, 3, 1), settings = makeSettings(LEVEL_COUNT, 27, 0, [], [1, 0, 0, 0, 1, -1, 1, 0]), box = makeBox(tile, settings);
    const rows: StaticArray<i32> = [0, 0, 3, 0, 4, 0, 11, 0, 2, 1, 3, 1, 0, 2, 1, 2, 9, 2, 8, 2];
    for (let k = 0; k < rows.length; k += 2) expectRow(box, tile, settings, rows[k], rows[k + 1], 0, 2);
    expectRow(box, tile, settings, 5, 1, 1, 2);
    expectRow(box, tile, settings, 6, 1, 0, 1);
    expectRow(box, tile, settings, 6, 1, 0, 2);
  });

  it("hold no row that the next slice's windows do not reach, when the slices are the same", () => {
    const tile = makeImage(6, 4, 3, 2), settings = makeSettings(LEVEL_COUNT, 125, 0, [], [0, 0, 0, 0, 1, 1, 0, 0]), box = makeBox(tile, settings);
    const rows: StaticArray<i32> = [0, 0, 1, 0, 2, 0, 0, 1, 2, 1, 0, 2];
    for (let k = 0; k < rows.length; k += 2) expectRow(box, tile, settings, rows[k], rows[k + 1], 0, 2);
  });
});

describe("moments", () => {
  it("fit while no sum of powers, times the samples, passes 53 bits", () => {
    const settings = makeSettings(256, 125, 0, [], []);
    expect(momentsFit(settings, 0)).toBe(true);
    expect(momentsFit(settings, 1)).toBe(true);
    settings.levelCount = 4096;
    expect(momentsFit(settings, 0)).toBe(true);
    expect(momentsFit(settings, 1)).toBe(false);
    settings.sampleCountMax = 16000;
    expect(momentsFit(settings, 0)).toBe(false);
  });
});
