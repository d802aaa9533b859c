import { CountTable } from "../core/counts";
import { Settings, Tile, align } from "../core/tile";
import { levelCountOf, packLevels } from "../signatures/encode";
import { expectedMutualInformation } from "../signatures/expected";
import { KeyTable, hashOf } from "../signatures/keyTable";
import { SHUFFLE_COUNT, shuffleLevels, shuffleSeed } from "../signatures/shuffle";

/**
 * What chance alone gives one window: of two images the expected mutual information, of more the mean over shuffles.
 * Cost: O(levels² · voxels^½) for two, O(shuffles · images · voxels) for more.
 */
@unmanaged
export class ChanceWindow {
  settings: Settings;
  table: CountTable;
  keys: KeyTable;
  /** Of two images, u32[levelCount + 1] each, zero between windows. */
  firstPtr: usize;
  secondPtr: usize;
  /** u16[imageCount][count]. */
  levelsPtr: usize;
  count: i32;

  /** Needs `keys`. */
  layout(settings: Settings, table: CountTable, start: usize): usize {
    let top = start;
    this.settings = settings;
    this.table = table;
    this.levelsPtr = top; top = align(top + <usize>(settings.sampleCountMax * settings.imageCount << 1));
    if (settings.imageCount == 2) {
      this.firstPtr = top; top += <usize>(levelCountOf(settings, 0) + 1) << 2;
      this.secondPtr = top; top += <usize>(levelCountOf(settings, 1) + 1) << 2;
      return align(top);
    }
    return align(this.keys.layout(settings.sampleCountMax, 16, top));
  }

  /** @param joint Σ F(c) of the window's signatures as they are */
  evaluate(tile: Tile, x: i32, y: i32, z: i32, joint: i64): f64 {
    const images = this.settings.imageCount;
    this.gather(tile, x, y, z);
    if (this.count == 0 || images == 1) return 0;
    if (images == 2) return this.evaluatePair();
    let sum: f64 = 0;
    for (let s = 0; s < SHUFFLE_COUNT; s++) {
      let seed = shuffleSeed(s);
      // The first image stays; each shuffle goes on from the one before.
      for (let k = 1; k < images; k++) seed = shuffleLevels(this.levelsPtr + <usize>(k * this.count << 1), this.count, seed);
      sum += <f64>(joint - this.sumTerms());
    }
    return sum / <f64>SHUFFLE_COUNT;
  }

  private gather(tile: Tile, x: i32, y: i32, z: i32): void {
    const voxels = tile.width * tile.height * tile.depth;
    const xLow = max(0, x - tile.radiusX), xHigh = min(tile.width, x + tile.radiusX + 1);
    const yLow = max(0, y - tile.radiusY), yHigh = min(tile.height, y + tile.radiusY + 1);
    const zLow = max(0, z - tile.radiusZ), zHigh = min(tile.depth, z + tile.radiusZ + 1);
    let to = this.levelsPtr;
    for (let image = 0; image < this.settings.imageCount; image++) {
      for (let w = zLow; w < zHigh; w++) {
        for (let v = yLow; v < yHigh; v++) {
          const row = tile.inputPtr + (<usize>(image * voxels + (w * tile.height + v) * tile.width) << 1);
          for (let u = xLow; u < xHigh; u++) {
            const level = load<u16>(row + (<usize>u << 1));
            if (level == 0) continue;
            store<u16>(to, level);
            to += 2;
          }
        }
      }
      if (image == 0) this.count = <i32>((to - this.levelsPtr) >> 1);
    }
  }

  private evaluatePair(): f64 {
    const n = this.count, settings = this.settings;
    this.addLevels(1);
    const value = expectedMutualInformation(
      this.firstPtr, levelCountOf(settings, 0) + 1, this.secondPtr, levelCountOf(settings, 1) + 1, <f64>n,
    );
    this.addLevels(-1);
    return value;
  }

  private addLevels(sign: i32): void {
    for (let i = 0; i < this.count; i++) {
      const level = this.levelsPtr + (<usize>i << 1);
      const a = this.firstPtr + (<usize>load<u16>(level) << 2), b = this.secondPtr + (<usize>load<u16>(level + (<usize>this.count << 1)) << 2);
      store<i32>(a, load<i32>(a) + sign);
      store<i32>(b, load<i32>(b) + sign);
    }
  }

  /** Σ F(c) over the signatures of `levels`. */
  private sumTerms(): i64 {
    const keys = this.keys, n = this.count, images = this.settings.imageCount, bytes = <usize>n << 1, all = (1 << images) - 1;
    let sum: i64 = 0;
    keys.clear();
    for (let i = 0; i < n; i++) {
      const ptr = this.levelsPtr + (<usize>i << 1);
      const low = packLevels(ptr, bytes, images, all, 0), high = packLevels(ptr, bytes, images, all, 4);
      const value = keys.findSignature(low, high, hashOf(low, high)), c = load<i32>(value);
      sum += this.table.total(c + 1) - this.table.total(c);
      store<i32>(value, c + 1);
    }
    return sum;
  }
}
