import { Settings, Tile, WindowStatus, bytesOf } from "../core/tile";
import { Columns, moveColumns, slideRow } from "../core/window";
import { STATISTICS_FEATURE_COUNT, StatisticsSums, evaluateStatisticsSums } from "./features";

/**
 * Maps of any intensities. The window's values, kept sorted: a column that enters is merged in, one that leaves is taken out. Order statistics are
 * then one load each, and every sum runs over the values in ascending order, so that no history of the window shows.
 */
@unmanaged
export class SortedMap {
  tile: Tile;
  settings: Settings;
  sums: StatisticsSums;
  valuesPtr: usize; // f64[STATISTICS_FEATURE_COUNT]
  sortedPtr: usize; // f64[sampleCountMax]
  columnPtr: usize; // f64[rows]
  count: i32;
  columnStart: i32; // a Columns
  columnEnd: i32;
  yStart: i32;
  yEnd: i32;
  zStart: i32;
  zEnd: i32;
  coreRow: i32;

  layout(tile: Tile, settings: Settings): usize {
    this.tile = tile;
    this.settings = settings;
    let top = changetype<usize>(this) + ((offsetof<SortedMap>() + 15) & ~15);
    this.sums = changetype<StatisticsSums>(top); top += bytesOf<StatisticsSums>();
    this.valuesPtr = top; top += <usize>(STATISTICS_FEATURE_COUNT + 1) << 3;
    this.sortedPtr = top; top += <usize>settings.sampleCountMax << 3;
    this.columnPtr = top; top += <usize>((2 * tile.radiusY + 1) * (2 * tile.radiusZ + 1)) << 3;
    return (top - changetype<usize>(this) + 15) & ~15;
  }

  run(): void {
    const tile = this.tile;
    for (let z = tile.coreZ; z < tile.coreZ + tile.coreDepth; z++) {
      for (let y = tile.coreY; y < tile.coreY + tile.coreHeight; y++) this.row(y, z);
    }
  }

  private row(y: i32, z: i32): void {
    const tile = this.tile;
    this.yStart = max(0, y - tile.radiusY);
    this.yEnd = min(tile.height, y + tile.radiusY + 1);
    this.zStart = max(0, z - tile.radiusZ);
    this.zEnd = min(tile.depth, z + tile.radiusZ + 1);
    this.coreRow = ((z - tile.coreZ) * tile.coreHeight + (y - tile.coreY)) * tile.coreWidth;
    slideRow<SortedMap>(this, tile, tile.centersPtr + <usize>this.coreRow);
  }

  // @ts-ignore: decorator
  @inline
  private columns(): Columns {
    return changetype<Columns>(changetype<usize>(this) + offsetof<SortedMap>("columnStart"));
  }

  move(xStart: i32, xEnd: i32): void {
    moveColumns<SortedMap>(this, this.columns(), xStart, xEnd);
  }

  end(): void {
    this.count = 0;
    this.columnStart = 0;
    this.columnEnd = 0;
  }

  /** Sorted values of column x, NaN left out; returns how many. */
  private gather(x: i32): i32 {
    const tile = this.tile, columnPtr = this.columnPtr;
    let count = 0;
    for (let z = this.zStart; z < this.zEnd; z++) {
      for (let y = this.yStart; y < this.yEnd; y++) {
        const value = load<f64>(tile.inputPtr + (<usize>((z * tile.height + y) * tile.width + x) << 3));
        if (value != value) continue;
        store<f64>(columnPtr + (<usize>count << 3), value);
        count++;
      }
    }
    sort(columnPtr, count);
    return count;
  }

  /** Merges from the back, in place; ends as soon as the column is used up. */
  add(x: i32): void {
    const sortedPtr = this.sortedPtr, columnPtr = this.columnPtr;
    let left = this.gather(x);
    let i = this.count - 1, out = this.count + left - 1;
    this.count += left;
    while (left > 0) {
      const value = load<f64>(columnPtr + (<usize>(left - 1) << 3));
      while (i >= 0 && load<f64>(sortedPtr + (<usize>i << 3)) > value) {
        store<f64>(sortedPtr + (<usize>out << 3), load<f64>(sortedPtr + (<usize>i << 3)));
        out--;
        i--;
      }
      store<f64>(sortedPtr + (<usize>out << 3), value);
      out--;
      left--;
    }
  }

  remove(x: i32): void {
    const sortedPtr = this.sortedPtr, columnPtr = this.columnPtr;
    const leaving = this.gather(x), count = this.count;
    let taken = 0, out = 0, i = 0;
    for (; i < count && taken < leaving; i++) {
      const value = load<f64>(sortedPtr + (<usize>i << 3));
      if (value == load<f64>(columnPtr + (<usize>taken << 3))) {
        taken++;
      } else {
        store<f64>(sortedPtr + (<usize>out << 3), value);
        out++;
      }
    }
    memory.copy(sortedPtr + (<usize>out << 3), sortedPtr + (<usize>i << 3), <usize>(count - i) << 3);
    this.count = count - leaving;
  }

  emit(i: i32): void {
    const tile = this.tile, settings = this.settings, n = this.count, sums = this.sums;
    const voxel = this.coreRow + i;
    store<u8>(tile.statusPtr + voxel, n == 0 ? WindowStatus.empty : WindowStatus.valid);
    if (n > 0) {
      sums.reset();
      for (let pass = 0; pass < 3; pass++) sums.accumulate(this.sortedPtr, n, 0, n, pass, settings.parts);
      evaluateStatisticsSums(sums, settings.pyradiomics, settings.voxelVolume, this.valuesPtr);
    }
    const coreSize = tile.coreWidth * tile.coreHeight * tile.coreDepth;
    for (let k = 0; k < settings.featureCount; k++) {
      const slot = load<i32>(settings.featuresPtr + (<usize>k << 2));
      const value = n == 0 ? NaN : load<f64>(this.valuesPtr + (<usize>slot << 3));
      store<f32>(tile.mapsPtr + (<usize>(k * coreSize + voxel) << 2), <f32>value);
    }
  }
}

/** Shell sort: columns are short (insertion sort then), and long ones must not cost k². */
function sort(ptr: usize, count: i32): void {
  let gap = 1;
  while (gap < count / 9) gap = 3 * gap + 1;
  for (; gap > 0; gap = gap / 3) {
    for (let i = gap; i < count; i++) {
      const value = load<f64>(ptr + (<usize>i << 3));
      let j = i;
      for (; j >= gap; j -= gap) {
        const other = load<f64>(ptr + (<usize>(j - gap) << 3));
        if (other <= value) break;
        store<f64>(ptr + (<usize>j << 3), other);
      }
      store<f64>(ptr + (<usize>j << 3), value);
    }
  }
}
