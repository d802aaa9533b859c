/** Maps and images side by side on one picture. */
import { encode } from "fast-png";
import { OptionError } from "../errors.js";
import type { Image } from "../types.js";
import { charWidth, drawText, lineHeight, type Raster } from "./bitmapText.js";
import { createRaster, drawMap, type RenderPngOptions } from "./renderPng.js";

/** A map as {@link renderPng} draws it, or lines of text. */
export type PageCell = (RenderPngOptions & { readonly map: Image }) | { readonly text: readonly string[] };

const gap = 16;

/**
 * Draws a page of maps and images, each with its title and color bar, as a PNG.
 *
 * @param rows cells from left to right, rows from top to bottom; columns are as wide as their widest cell
 * @returns the bytes of an RGBA PNG.
 * @throws {@link OptionError} if there is no cell, or one is unusable.
 * @example
 * ```ts
 * const png = renderPage([[{ map: t1, colorMap: "gray" }, { map: adc, colorMap: "gray" }], [{ map: maps["tspm.jointEntropy"] }]]);
 * ```
 */
export function renderPage(rows: readonly (readonly PageCell[])[]): Uint8Array {
  const filled = (list: unknown): boolean => Array.isArray(list) && list.length > 0;
  if (!filled(rows) || !rows.every(filled)) {
    throw new OptionError("rows", "a list of rows with a cell or more", rows);
  }
  const rasters = rows.map((row) => row.map(drawCell));
  const widths = Array.from({ length: Math.max(...rows.map(({ length }) => length)) }, (_, column) => (
    Math.max(...rasters.map((row) => row[column]?.width ?? 0))
  ));
  const heights = rasters.map((row) => Math.max(...row.map(({ height }) => height)));
  const total = (lengths: readonly number[]): number => lengths.reduce((sum, length) => sum + length + gap, gap);
  const page = createRaster(total(widths), total(heights));
  for (const [r, row] of rasters.entries()) {
    for (const [column, raster] of row.entries()) paste(page, raster, total(widths.slice(0, column)), total(heights.slice(0, r)));
  }
  return encode({ ...page, channels: 4, depth: 8 });
}

function drawCell(cell: PageCell): Raster {
  if ("map" in cell) {
    const { map, ...options } = cell;
    return drawMap(map, options);
  }
  const raster = createRaster(charWidth * Math.max(1, ...cell.text.map(({ length }) => length)), lineHeight * Math.max(1, cell.text.length));
  cell.text.forEach((line, index) => drawText(raster, line, 0, index * lineHeight + 2, 1));
  return raster;
}

function paste(page: Raster, { width, height, data }: Raster, x: number, y: number): void {
  for (let row = 0; row < height; row++) page.data.set(data.subarray(4 * row * width, 4 * (row + 1) * width), 4 * ((y + row) * page.width + x));
}
