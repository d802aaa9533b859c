/** A map as a preview picture: slices, color bar, text. */
import { encode } from "fast-png";
import { OptionError } from "../errors.js";
import type { Image } from "../types.js";
import { charWidth, drawText, fillRectangle, fitText, lineHeight, type Raster } from "./bitmapText.js";
import { colorTable, type ColorMapName } from "../display/colorTable.js";
import { displayRange, isDefined, type DisplayMap } from "../display/displayRange.js";
import { formatNumber } from "../display/formatNumber.js";
import { checkKeys } from "./fileImage.js";
import { completeGeometry } from "./geometry.js";

export interface RenderPngOptions {
  /** Index along z. Default: the middle one of the slices with a value. */
  readonly slice?: number;
  /** A grid of the slices with a value, at most 25 evenly chosen; default false. */
  readonly montage?: boolean;
  /** Default `"viridis"`. */
  readonly colorMap?: ColorMapName;
  /** Values at the ends of the color bar. Default: the 2nd and the 98th percentile of the whole map. */
  readonly range?: readonly [number, number];
  /** Default: the map's `name`. */
  readonly title?: string;
  /** Default: the map's `unit`; the unit `1` is not written. */
  readonly unit?: string;
  /** An image of the same size, seen in gray where the map is undefined. */
  readonly background?: Image;
}

/** What one slice takes on the picture. */
interface Panel {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

const maxPanels = 25;

/**
 * Draws a slice of a map, or a grid of them, as a PNG.
 *
 * Voxels are enlarged without smoothing, in the proportions of the spacing, until the shorter side has some 256 pixels.
 * Undefined voxels (NaN, or 0 in the map's `valid`) are transparent unless there is a background.
 *
 * @param map     a feature map or any image; not modified
 * @param options see {@link RenderPngOptions}
 * @returns the bytes of an RGBA PNG.
 * @throws {@link OptionError} if an option, the map or the background is unusable.
 * @example
 * ```ts
 * const png = renderPng(maps["glcm.jointEntropy"], { background: image });
 * ```
 */
export function renderPng(map: Image, options: RenderPngOptions = {}): Uint8Array {
  return encode({ ...drawMap(map, options), channels: 4, depth: 8 });
}

/** What `renderPng` shows, as pixels. */
export function drawMap(map: Image, options: RenderPngOptions): Raster {
  const { size: fullSize, spacing } = completeGeometry(map);
  checkOptions(options, map, fullSize);
  const { name, unit: mapUnit } = map as DisplayMap;
  const size = [fullSize[0]!, fullSize[1]!, fullSize[2] ?? 1] as const;
  const slices = chooseSlices(map, size, options);
  const range = options.range ?? displayRange(map);
  const table = colorTable(options.colorMap ?? "viridis");

  const columns = Math.ceil(Math.sqrt(slices.length));
  const rows = Math.ceil(slices.length / columns);
  const montage = slices.length > 1;
  const [width, height] = panelSize(size, spacing, Math.max(96, 256 / rows), montage ? 512 : 2048);
  const scale = Math.max(1, Math.floor((Math.min(width * columns, height * rows) + 32) / 288));
  const [char, line] = [charWidth * scale, lineHeight * scale];
  const title = options.title ?? (typeof name === "string" ? name : "");
  const unit = options.unit ?? (typeof mapUnit === "string" && mapUnit !== "1" ? mapUnit : "");
  const labels = barLabels(range);
  const shownUnit = fitText(unit, 16);

  const gap = 2 * scale;
  const label = montage ? line : 0;
  const top = title || unit ? line : 0;
  const gridWidth = columns * (width + gap) - gap;
  const gridHeight = rows * (height + label + gap) - gap;
  const barX = gridWidth + 2 * char;
  const barWidth = 2 * char;
  const textX = barX + barWidth + char;
  const textWidth = char * Math.max(...labels.map((text) => text.length), shownUnit.length - 3, 1);
  const raster: Raster = createRaster(textX + textWidth, Math.max(top + gridHeight, top + 3 * line));

  drawText(raster, fitText(title, Math.floor(gridWidth / char)), 0, 2 * scale, scale);
  drawText(raster, shownUnit, barX, 2 * scale, scale);
  for (const [index, z] of slices.entries()) {
    const panel = { z, x: (index % columns) * (width + gap), y: top + Math.floor(index / columns) * (height + label + gap) + label };
    if (montage) drawText(raster, fitText(`z = ${z}`, Math.floor(width / char)), panel.x, panel.y - label + 2 * scale, scale);
    drawSlice(raster, panel, [width, height], map, size, range, table, options.background);
  }
  drawBar(raster, barX, top, barWidth, raster.height - top, table);
  const steps = raster.height - top - 7 * scale;
  for (const [index, text] of labels.entries()) drawText(raster, text, textX, top + Math.round((index * steps) / 2), scale);
  return raster;
}

function checkOptions(options: RenderPngOptions, map: Image, size: readonly number[]): void {
  checkKeys(options, ["slice", "montage", "colorMap", "range", "title", "unit", "background"]);
  const { slice, range, background } = options;
  const depth = size[2] ?? 1;
  if (slice !== undefined && !(Number.isInteger(slice) && slice >= 0 && slice < depth)) {
    throw new OptionError("slice", `an integer in [0, ${depth - 1}]`, slice);
  }
  if (range !== undefined && !(Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) && range[0] < range[1])) {
    throw new OptionError("range", "two finite numbers [low, high], low below high", range);
  }
  if (background !== undefined && completeGeometry(background).size.join() !== size.join()) {
    throw new OptionError("background", `an image of the map's size ${size.join(" x ")}`, background.size);
  }
}

function chooseSlices(map: Image, [nx, ny, nz]: readonly [number, number, number], { slice, montage }: RenderPngOptions): number[] {
  if (slice !== undefined && !montage) return [slice];
  const all = Array.from({ length: nz }, (_, z) => z);
  const filled = all.filter((z) => {
    for (let voxel = z * nx * ny; voxel < (z + 1) * nx * ny; voxel++) if (isDefined(map, voxel)) return true;
    return false;
  });
  const candidates = filled.length ? filled : all;
  if (!montage) return [candidates[candidates.length >> 1]!];
  const count = Math.min(maxPanels, candidates.length);
  return Array.from({ length: count }, (_, index) => candidates[Math.floor(((index + 0.5) * candidates.length) / count)]!);
}

/** Pixels of one slice: whole pixels per voxel along the finer axis, as long as the longer side allows. */
function panelSize(size: readonly number[], spacing: readonly number[], least: number, most: number): [number, number] {
  const finest = Math.min(spacing[0]!, spacing[1]!);
  const units = [(size[0]! * spacing[0]!) / finest, (size[1]! * spacing[1]!) / finest];
  const long = Math.max(...units);
  const enlarged = Math.max(1, Math.min(Math.ceil(least / Math.min(...units)), Math.floor(most / long)));
  const scale = Math.min(enlarged, Math.max(most, 4096) / long);
  return units.map((length) => Math.max(1, Math.round(length * scale))) as [number, number];
}

export function createRaster(width: number, height: number): Raster {
  return { width, height, data: new Uint8Array(4 * width * height).fill(255) };
}

function drawSlice(
  raster: Raster, { z, x: left, y: top }: Panel, [width, height]: readonly [number, number], map: Image,
  [nx, ny]: readonly [number, number, number], range: readonly [number, number] | null, table: Uint8Array, background?: Image,
): void {
  const grayRange = background ? displayRange(background) : null;
  const gray = colorTable("gray");
  for (let py = 0; py < height; py++) {
    const row = (z * ny + Math.floor(((py + 0.5) * ny) / height)) * nx;
    for (let px = 0; px < width; px++) {
      const voxel = row + Math.floor(((px + 0.5) * nx) / width);
      const at = 4 * ((top + py) * raster.width + left + px);
      if (range && isDefined(map, voxel)) setColor(raster.data, at, map.data[voxel]!, range, table);
      else if (background && grayRange && isDefined(background, voxel)) setColor(raster.data, at, background.data[voxel]!, grayRange, gray);
      else raster.data.fill(0, at, at + 4);
    }
  }
}

function setColor(data: Uint8Array, at: number, value: number, [low, high]: readonly [number, number], table: Uint8Array): void {
  const part = high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0.5;
  const entry = 3 * Math.min(255, Math.floor(256 * part));
  data[at] = table[entry]!;
  data[at + 1] = table[entry + 1]!;
  data[at + 2] = table[entry + 2]!;
  data[at + 3] = 255;
}

/** Texts at the top, the middle and the bottom of the bar. */
function barLabels(range: readonly [number, number] | null): string[] {
  if (!range) return ["", "no value", ""];
  const [low, high] = range;
  return low === high ? ["", formatNumber(low), ""] : [high, (low + high) / 2, low].map(formatNumber);
}

function drawBar(raster: Raster, x: number, y: number, width: number, height: number, table: Uint8Array): void {
  for (let row = 0; row < height; row++) {
    const entry = 3 * Math.round((255 * (height - 1 - row)) / Math.max(1, height - 1));
    fillRectangle(raster, x, y + row, width, 1, [table[entry]!, table[entry + 1]!, table[entry + 2]!, 255]);
  }
}
