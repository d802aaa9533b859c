/** Color maps as tables of bytes, made when first used. */
import {
  interpolateCividis, interpolateInferno, interpolateMagma, interpolatePlasma, interpolateTurbo, interpolateViridis,
} from "d3-scale-chromatic";
import { OptionError } from "../errors.js";

export type ColorMapName = "viridis" | "cividis" | "plasma" | "inferno" | "magma" | "turbo" | "gray";

const ramps: Readonly<Record<ColorMapName, (t: number) => string>> = {
  viridis: interpolateViridis,
  cividis: interpolateCividis,
  plasma: interpolatePlasma,
  inferno: interpolateInferno,
  magma: interpolateMagma,
  turbo: interpolateTurbo,
  gray: (t) => `rgb(${[t, t, t].map((level) => Math.round(255 * level)).join(",")})`,
};

export const colorMapNames = Object.keys(ramps) as readonly ColorMapName[];

const tables = new Map<ColorMapName, Uint8Array>();

/**
 * Gives a color map as a table.
 *
 * @returns u8[256][3], red, green and blue from the lowest value to the highest; shared, do not write to it.
 * @throws {@link OptionError} if there is no such map.
 */
export function colorTable(name: ColorMapName): Uint8Array {
  const known = tables.get(name);
  if (known) return known;
  if (!Object.hasOwn(ramps, name)) throw new OptionError("colorMap", `one of ${colorMapNames.join(", ")}`, name);
  const table = new Uint8Array(768);
  for (let index = 0; index < 256; index++) table.set(parseColor(ramps[name](index / 255)), 3 * index);
  tables.set(name, table);
  return table;
}

function parseColor(color: string): number[] {
  if (!color.startsWith("#")) return color.match(/\d+/g)!.map(Number);
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}
