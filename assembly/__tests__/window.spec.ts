import { Tile } from "../core/tile";
import { Columns, clearColumns, moveColumns, slideRow } from "../core/window";
import { makeTile } from "./support";

/** Keeps what the walk tells it: how often each column came and went, and the window at each center. */
class Recorder {
  columns: Columns = changetype<Columns>(heap.alloc(offsetof<Columns>()));
  added: StaticArray<i32>;
  removed: StaticArray<i32>;
  starts: StaticArray<i32>;
  ends: StaticArray<i32>;
  emitted: i32 = 0;
  ended: i32 = 0;

  constructor(public width: i32, public coreWidth: i32) {
    this.added = new StaticArray<i32>(width);
    this.removed = new StaticArray<i32>(width);
    this.starts = new StaticArray<i32>(coreWidth);
    this.ends = new StaticArray<i32>(coreWidth);
    this.columns.start = 0;
    this.columns.end = 0;
  }

  move(start: i32, end: i32): void {
    moveColumns<Recorder>(this, this.columns, start, end);
  }

  add(x: i32): void {
    this.added[x] += 1;
  }

  remove(x: i32): void {
    this.removed[x] += 1;
  }

  /** What is in the window now: a run of columns. */
  emit(i: i32): void {
    this.emitted++;
    let start = -1, end = -1;
    for (let x = 0; x < this.width; x++) {
      const held = this.added[x] - this.removed[x];
      expect(held == 0 || held == 1).toBe(true);
      if (held == 0) continue;
      expect(end == -1 || end == x).toBe(true);
      if (start < 0) start = x;
      end = x + 1;
    }
    this.starts[i] = start;
    this.ends[i] = end;
  }

  end(): void {
    this.ended++;
    clearColumns<Recorder>(this, this.columns);
  }
}

function makeWalk(width: i32, coreX: i32, coreWidth: i32, radius: i32, centers: StaticArray<u8>): Tile {
  const tile = makeTile(new StaticArray<u8>(width), width, 1, 1, radius, 0);
  tile.coreX = coreX;
  tile.coreWidth = coreWidth;
  for (let i = 0; i < coreWidth; i++) store<u8>(tile.centersPtr + i, centers[i]);
  return tile;
}

function walk(width: i32, coreX: i32, radius: i32, centers: StaticArray<u8>): Recorder {
  const tile = makeWalk(width, coreX, centers.length, radius, centers), recorder = new Recorder(width, centers.length);
  slideRow<Recorder>(recorder, tile, tile.centersPtr);
  let wanted = 0;
  for (let i = 0; i < centers.length; i++) {
    if (!centers[i]) continue;
    wanted++;
    expect(recorder.starts[i]).toBe(max(0, coreX + i - radius));
    expect(recorder.ends[i]).toBe(min(width, coreX + i + radius + 1));
  }
  expect(recorder.emitted).toBe(wanted);
  for (let x = 0; x < width; x++) {
    expect(recorder.added[x] <= 1).toBe(true);
    expect(recorder.removed[x]).toBe(recorder.added[x]);
  }
  return recorder;
}

describe("a walk along a row", () => {
  it("has each center's window, clipped at the ends, each column once", () => {
    const all: StaticArray<u8> = [1, 1, 1, 1, 1, 1, 1];
    for (let radius = 0; radius < 9; radius++) expect(walk(7, 0, radius, all).ended).toBe(1);
  });

  it("starts and ends with the centers, and does not emit what is none", () => {
    const recorder = walk(9, 0, 1, [0, 0, 1, 0, 0, 1, 1, 0, 0]);
    expect(recorder.added[0]).toBe(0);
    expect(recorder.added[1]).toBe(1);
    expect(recorder.added[7]).toBe(1);
    expect(recorder.added[8]).toBe(0);
  });

  it("reads the halo around a core", () => {
    const recorder = walk(10, 3, 2, [1, 1, 1]);
    expect(recorder.added[0]).toBe(0);
    expect(recorder.added[1]).toBe(1);
    expect(recorder.added[7]).toBe(1);
    expect(recorder.added[8]).toBe(0);
  });

  it("does nothing without a center", () => {
    const recorder = walk(5, 0, 2, [0, 0, 0, 0, 0]);
    expect(recorder.ended).toBe(0);
    expect(recorder.added[2]).toBe(0);
  });
});

describe("columns", () => {
  it("that lie between two windows apart are skipped", () => {
    const recorder = new Recorder(20, 1);
    recorder.move(2, 5);
    recorder.move(11, 14);
    for (let x = 0; x < 20; x++) {
      const inside = (x >= 2 && x < 5) || (x >= 11 && x < 14);
      expect(recorder.added[x]).toBe(inside ? 1 : 0);
      expect(recorder.removed[x]).toBe(x >= 2 && x < 5 ? 1 : 0);
    }
    recorder.end();
    expect(recorder.removed[13]).toBe(1);
    expect(recorder.columns.start).toBe(0);
    expect(recorder.columns.end).toBe(0);
  });
});
