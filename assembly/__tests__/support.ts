import { Offset, Settings, Tile, offsetAt } from "../core/tile";

/** Zeroed memory with sixteen bytes behind it that nobody may touch. */
export function allocate(bytes: usize): usize {
  const ptr = (heap.alloc(bytes + 48) + 15) & ~15;
  memory.fill(ptr, 0, bytes);
  memory.fill(ptr + bytes, 0xa5, 16);
  return ptr;
}

export function isGuarded(ptr: usize, bytes: usize): bool {
  for (let k: usize = 0; k < 16; k++) if (load<u8>(ptr + bytes + k) != 0xa5) return false;
  return true;
}

/** A tile that is its own core, all voxels centers, with maps for `features` features. */
export function makeTile(levels: StaticArray<u8>, width: i32, height: i32, depth: i32, radius: i32, features: i32): Tile {
  const tile = changetype<Tile>(allocate(offsetof<Tile>())), voxels = width * height * depth;
  tile.inputPtr = allocate((voxels << 1) + 32);
  tile.centersPtr = allocate(voxels);
  tile.statusPtr = allocate(voxels);
  tile.mapsPtr = allocate(<usize>(voxels * features) << 2);
  for (let i = 0; i < voxels; i++) {
    store<u16>(tile.inputPtr + (<usize>i << 1), levels[i]);
    store<u8>(tile.centersPtr + i, 1);
  }
  tile.width = width; tile.height = height; tile.depth = depth;
  tile.coreWidth = width; tile.coreHeight = height; tile.coreDepth = depth;
  tile.radiusX = radius; tile.radiusY = radius; tile.radiusZ = depth > 1 ? radius : 0;
  return tile;
}

/** The same with the planes of several images, one after the other. */
export function makeImages(levels: StaticArray<u16>, images: i32, width: i32, height: i32, radius: i32, features: i32): Tile {
  const voxels = width * height, tile = makeTile(new StaticArray<u8>(voxels), width, height, 1, radius, features);
  tile.inputPtr = allocate(<usize>(images * voxels << 1) + 32);
  for (let i = 0; i < levels.length; i++) store<u16>(tile.inputPtr + (<usize>i << 1), levels[i]);
  return tile;
}

/** One image. @param offsets dx, dy, dz, backwards of each */
export function makeSettings(levelCount: i32, samples: i32, parts: i32, features: StaticArray<i32>, offsets: StaticArray<i32>): Settings {
  const settings = changetype<Settings>(allocate(offsetof<Settings>()));
  settings.voxelVolume = 1;
  settings.levelCount = levelCount;
  settings.levelBytes = 2;
  settings.symmetric = 1;
  settings.parts = parts;
  settings.featureCount = features.length;
  settings.featuresPtr = allocate(<usize>features.length << 2);
  for (let k = 0; k < features.length; k++) store<i32>(settings.featuresPtr + (<usize>k << 2), features[k]);
  settings.offsetCount = offsets.length / 4;
  settings.offsetsPtr = allocate(<usize>settings.offsetCount * offsetof<Offset>());
  for (let k = 0; k < offsets.length; k++) store<i32>(changetype<usize>(offsetAt(settings, k / 4)) + (<usize>(k % 4) << 2), offsets[k]);
  settings.imageCount = 1;
  settings.levelCountsPtr = allocate(4);
  store<i32>(settings.levelCountsPtr, levelCount);
  settings.sampleCountMax = samples;
  return settings;
}

export function mapAt(tile: Tile, feature: i32, voxel: i32): f32 {
  const size = tile.coreWidth * tile.coreHeight * tile.coreDepth;
  return load<f32>(tile.mapsPtr + (<usize>(feature * size + voxel) << 2));
}
