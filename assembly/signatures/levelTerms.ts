import { Offset, Settings, Tile } from "../core/tile";

/** Sums over voxels: 0 is their number, then q_k of each image, then the products q_k q_l, l <= k. */
export enum LevelTerm {
  samples,
  level1,
}

// @ts-ignore: decorator
@inline
export function levelTerm(k: i32): i32 {
  return LevelTerm.level1 + k;
}

// @ts-ignore: decorator
@inline
export function productTerm(imageCount: i32, k: i32, l: i32): i32 {
  return LevelTerm.level1 + imageCount + ((k * (k + 1)) >> 1) + l;
}

export function levelTermCount(imageCount: i32): i32 {
  return productTerm(imageCount, imageCount, 0);
}

/** Terms of the voxels of a row, as `RowSums` wants them: 0 where outside. */
@unmanaged
export class LevelTerms {
  tile: Tile;
  settings: Settings;

  fillTerms(y: i32, z: i32, _offset: Offset, ptr: usize, stride: i32): void {
    const tile = this.tile, images = this.settings.imageCount;
    const planeBytes = <usize>(tile.width * tile.height * tile.depth) << 1, rowBytes = <usize>stride << 3;
    let voxel = tile.inputPtr + (<usize>((z * tile.height + y) * tile.width) << 1), out = ptr;
    for (let x = 0; x < tile.width; x++, voxel += 2, out += 8) {
      store<i64>(out, i64(load<u16>(voxel) != 0));
      for (let k = 0; k < images; k++) {
        const level = <i64>load<u16>(voxel + <usize>k * planeBytes);
        store<i64>(out + <usize>levelTerm(k) * rowBytes, level);
        for (let l = 0; l <= k; l++) {
          store<i64>(out + <usize>productTerm(images, k, l) * rowBytes, level * <i64>load<u16>(voxel + <usize>l * planeBytes));
        }
      }
    }
  }
}

/** n² Cov(q_k, q_l), from the sums at `ptr`, i64[term]: of integers, so that it is exactly 0 for a flat image. */
export function scaledCovariance(ptr: usize, imageCount: i32, k: i32, l: i32): f64 {
  const n = <f64>load<i64>(ptr), product = load<i64>(ptr + (<usize>productTerm(imageCount, max(k, l), min(k, l)) << 3));
  return n * <f64>product - <f64>load<i64>(ptr + (<usize>levelTerm(k) << 3)) * <f64>load<i64>(ptr + (<usize>levelTerm(l) << 3));
}
