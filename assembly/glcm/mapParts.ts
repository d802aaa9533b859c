import { BoxSums, Term, momentsFit } from "../core/boxSums";
import { Quantities } from "../core/chunk";
import { CountTable } from "../core/counts";
import { SlidingCounts } from "../core/slidingCounts";
import { Settings, Tile, align, bytesOf, hasFeature, poolMax } from "../core/tile";
import { cellCount } from "./cells";
import { GLCM_QUANTITY_COUNT, GlcmFeature, GlcmPart, GlcmQuantity, momentsOf } from "./features";
import { FewPairs } from "./fewPairs";
import { PairMatrix } from "./maximalCorrelation";
import { OffsetMeans } from "./means";
import { PooledSums, isPooled, pooledTermsOf } from "./pooled";
import { PoolRows } from "./poolRows";
import { SmallWindows } from "./smallWindows";
import { WindowPairs } from "./windowPairs";

/** Counts that slide. The codes of pairs have the same order; the second voxels' go with the first ones' when symmetric. */
export enum Counter {
  cells,
  differences,
  sums,
  marginalX,
  marginalY,
}

export const COUNTER_COUNT: i32 = 5;

/** The parts of a map of co-occurrence features, and where they lie: at the start of the scratch; everything else follows. */
@unmanaged
export class GlcmParts {
  tile: Tile;
  settings: Settings;
  table: CountTable;
  box: BoxSums;
  pairs: WindowPairs;
  small: SmallWindows;
  /** 1: windows are small enough that their levels are numbered once for all offsets. */
  labels: i32;
  quantities: Quantities;
  pooled: PooledSums;
  poolRows: PoolRows;
  /** Bit per feature, in the order asked for. */
  pooledFeatures: i32;
  /** 1: some features are functions of one matrix' quantities. */
  single: i32;
  /** Box terms of the pooled features, and of the others. */
  pooledTerms: i32;
  singleTerms: i32;
  /** Of these, what the others are evaluated from. */
  singleRows: i32;
  few: FewPairs;
  /** 1: windows have so few pairs that their cells are not counted. */
  isFew: i32;
  countersPtr: usize; // SlidingCounts[COUNTER_COUNT]
  /** Bit per Counter. */
  counters: i32;
  /** Offsets that share the counts: all, or one. */
  groupSize: i32;
  /** 1: offsets with as many pairs as each other add up their counts' sums. */
  pools: i32;
  coreSize: i32;
  /** Bit per GlcmQuantity that some feature needs, of the part `moments`. */
  needs: i32;
  /** 1: moments come from box sums; 0: from the pairs themselves. */
  exact: i32;
  /** Bit per code. */
  codes: i32;
  codesPtr: usize; // [code][offset][input], each of its counter's code size
  means: OffsetMeans;
  /** 1: the first offsets have a pair in every window of the row. */
  allValid: i32;

  layout(tile: Tile, settings: Settings): usize {
    const samples = settings.sampleCountMax, parts = settings.parts, g = settings.levelCount;
    this.tile = tile;
    this.settings = settings;
    this.groupSize = settings.averaged ? 1 : settings.offsetCount;
    this.coreSize = tile.coreWidth * tile.coreHeight * tile.coreDepth;
    this.counters = (parts & GlcmPart.cells ? 1 << Counter.cells : 0)
      | (parts & GlcmPart.differences ? 1 << Counter.differences : 0) | (parts & GlcmPart.sums ? 1 << Counter.sums : 0)
      | (parts & GlcmPart.marginals ? (1 << Counter.marginalX) | (settings.symmetric ? 0 : 1 << Counter.marginalY) : 0);
    this.isFew = i32((parts & GlcmPart.cells) != 0 && FewPairs.fits(tile, settings));
    if (this.isFew) this.counters &= ~(1 << Counter.cells);
    this.codes = this.counters | (parts & GlcmPart.marginals ? 1 << Counter.marginalY : 0);
    let top = align(changetype<usize>(this) + offsetof<GlcmParts>());
    this.table = changetype<CountTable>(top); top += bytesOf<CountTable>();
    this.box = changetype<BoxSums>(top); top += bytesOf<BoxSums>();
    this.pairs = changetype<WindowPairs>(top); top += bytesOf<WindowPairs>();
    this.small = changetype<SmallWindows>(top); top += bytesOf<SmallWindows>();
    this.pairs.matrix = changetype<PairMatrix>(top); top += bytesOf<PairMatrix>();
    this.quantities = changetype<Quantities>(top); top += bytesOf<Quantities>();
    this.means = changetype<OffsetMeans>(top); top += bytesOf<OffsetMeans>();
    this.pooled = changetype<PooledSums>(top); top += bytesOf<PooledSums>();
    this.poolRows = changetype<PoolRows>(top); top += bytesOf<PoolRows>();
    this.few = changetype<FewPairs>(top); top += bytesOf<FewPairs>();
    this.countersPtr = top; top = align(top + COUNTER_COUNT * offsetof<SlidingCounts>());
    const cells = this.counter(Counter.cells), differences = this.counter(Counter.differences), sums = this.counter(Counter.sums);
    this.pooled.layout(this.quantities, this.box, settings, this.table, cells, differences, sums);
    top = this.quantities.layout(GLCM_QUANTITY_COUNT, top);
    // A margin of a symmetric matrix counts each pair twice.
    top = this.table.layout(parts & GlcmPart.marginals ? 2 * samples : samples, top, poolMax(settings));
    this.table.doublesDiagonal = settings.symmetric;
    const high = hasFeature(settings, GlcmFeature.clusterShade) || hasFeature(settings, GlcmFeature.clusterProminence);
    this.exact = i32(momentsFit(settings, i32(high)));
    this.sortFeatures(high && this.exact);
    top = this.box.layoutTables(settings, this.pooledTerms | this.singleTerms, settings.offsetCount, top);
    top = this.pairs.layout(settings, this.wantsMatrix, top);
    this.labels = i32(this.wantsMatrix && SmallWindows.fits(tile, settings));
    this.small.matrix = this.pairs.matrix;
    if (WITH_ALL && this.labels) top = this.small.layoutTables(settings, top);
    for (let c = 0; c < COUNTER_COUNT; c++) {
      if (!(this.counters & (1 << c))) continue;
      const cells = c == Counter.cells ? cellCount(g, settings.symmetric) : c == Counter.sums ? 2 * g + 1 : g + 1;
      const withMaximum = c == Counter.cells && (parts & GlcmPart.maximum) != 0;
      top = this.counter(c).layoutTables(this.table, cells, this.groupSize, withMaximum, top);
    }
    if (this.isFew) top = this.few.layoutTables(top);
    // From here on sizes depend on the tile, which differs; the tables above stay where they are.
    return this.layoutRows(top);
  }

  /** Whether rows of windows have as many pairs as each other, and are evaluated whole. */
  // @ts-ignore: decorator
  @inline
  get keeps(): bool {
    return this.settings.complete && this.settings.averaged && this.pooledFeatures != 0;
  }

  /** Whole matrices; without them (see `asconfig.json`) nobody asks. */
  // @ts-ignore: decorator
  @inline
  get wantsMatrix(): bool {
    return WITH_ALL && (this.settings.parts & GlcmPart.matrix) != 0;
  }

  /** Which features are pooled, and what they and the others are made from. */
  sortFeatures(high: bool): void {
    const settings = this.settings, parts = settings.parts, symmetric = settings.symmetric;
    // Information correlations read each matrix' own entropies.
    this.pools = i32(poolMax(settings) > 1 && !(parts & GlcmPart.marginals));
    this.pooledFeatures = this.pooledTerms = this.singleTerms = this.needs = this.single = 0;
    let correlates = false;
    for (let k = 0; k < settings.featureCount; k++) {
      const slot = load<i32>(settings.featuresPtr + (<usize>k << 2));
      if (isPooled(slot)) {
        this.pooledFeatures |= 1 << k;
        this.pooledTerms |= pooledTermsOf(slot, symmetric);
        continue;
      }
      this.single = 1;
      if (slot == GlcmFeature.correlation && symmetric && this.exact) correlates = true;
      else this.needs |= momentsOf(slot);
    }
    this.singleRows = 0;
    if (!this.needs && !high && !correlates) return;
    this.singleTerms |= (1 << Term.sum) | (1 << Term.sumSquared) | (1 << Term.differenceSquared) | (1 << Term.absoluteDifference);
    if (high) this.singleTerms |= (1 << Term.sumCubed) | (1 << Term.sumToTheFourth);
    if (!symmetric) this.singleTerms |= (1 << Term.difference) | (1 << Term.product);
    this.singleRows = this.singleTerms;
    if (!(this.needs & (1 << GlcmQuantity.differenceVariance))) this.singleRows &= ~(1 << Term.absoluteDifference);
  }

  layoutRows(start: usize): usize {
    const tile = this.tile, settings = this.settings, input = tile.width * tile.height * tile.depth;
    let top = this.box.layoutRows(tile, settings.offsetCount, start);
    for (let c = 0; c < COUNTER_COUNT; c++) if (this.counters & (1 << c)) top = this.counter(c).layoutRows(tile, top, settings.averaged ? settings.offsetCount : 1);
    if (this.isFew) {
      const cells = this.counter(Counter.cells);
      cells.sumsPtr = top; top += <usize>(tile.coreWidth + 4) << 4;
      cells.maximaPtr = top; top = align(top + (<usize>(tile.coreWidth + 4) << 2));
      top = this.few.layoutRows(tile, settings, top);
    }
    if (WITH_ALL && this.labels) top = align(this.small.layoutRows(tile, top));
    top = this.means.layout(tile, settings, top);
    top = align(this.poolRows.layout(tile, settings, this.keeps, top));
    this.codesPtr = top;
    for (let c = 0; c < COUNTER_COUNT; c++) {
      if (this.codes & (1 << c)) top = align(top + <usize>(settings.offsetCount * input * this.counterOf(c).codeBytes));
    }
    // The last step of eight codes may end beyond the last row.
    return top + 16;
  }

  // @ts-ignore: decorator
  @inline
  counter(c: i32): SlidingCounts {
    return changetype<SlidingCounts>(this.countersPtr + <usize>c * offsetof<SlidingCounts>());
  }

  /** The counter that reads these codes. */
  counterOf(code: i32): SlidingCounts {
    return this.counter(code == Counter.marginalY && this.settings.symmetric ? Counter.marginalX : code);
  }

  /** Codes of one offset. */
  codesOf(code: i32, k: i32): usize {
    const tile = this.tile, input = tile.width * tile.height * tile.depth;
    let ptr = this.codesPtr;
    for (let c = 0; c < code; c++) {
      if (this.codes & (1 << c)) ptr = align(ptr + <usize>(this.settings.offsetCount * input * this.counterOf(c).codeBytes));
    }
    return ptr + <usize>(k * input * this.counterOf(code).codeBytes);
  }

  initialize(): void {
    const settings = this.settings;
    this.table.initialize();
    if (this.isFew) this.few.initialize(this.table);
    if (this.wantsMatrix) this.pairs.matrix.initialize();
    if (WITH_ALL && this.labels) this.small.initialize(this.tile, settings);
    for (let c = 0; c < COUNTER_COUNT; c++) if (this.counters & (1 << c)) this.counter(c).initialize();
    if (!settings.symmetric || !(this.counters & (1 << Counter.cells))) return;
    for (let level = 1; level <= settings.levelCount; level++) this.counter(Counter.cells).setDiagonal(level);
  }
}
