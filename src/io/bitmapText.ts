/** Text on a raster: one bitmap font of 5 x 7 dots and a row for descenders, drawn without a canvas. */

/** Dots from one character to the next, and the height of a line with its space above and below. */
export const charWidth = 6;
export const lineHeight = 11;

/** Columns of each character from blank (32) to tilde (126), two hexadecimal digits a column, lowest bit on top. */
const glyphs =
  "0000000000" + "00005f0000" + "0007000700" + "147f147f14" + "242a7f2a12" + "2313086462" + "3649562050" + "0000070000" +
  "001c224100" + "0041221c00" + "14083e0814" + "08083e0808" + "0050300000" + "0808080808" + "0060600000" + "2010080402" +
  "3e5149453e" + "00427f4000" + "4261514946" + "2141454b31" + "1814127f10" + "2745454539" + "3c4a494930" + "0171090503" +
  "3649494936" + "064949291e" + "0036360000" + "0056360000" + "0814224100" + "1414141414" + "0041221408" + "0201510906" +
  "324979413e" + "7e1111117e" + "7f49494936" + "3e41414122" + "7f4141221c" + "7f49494941" + "7f09090901" + "3e4149497a" +
  "7f0808087f" + "00417f4100" + "2040413f01" + "7f08142241" + "7f40404040" + "7f020c027f" + "7f0408107f" + "3e4141413e" +
  "7f09090906" + "3e4151215e" + "7f09192946" + "4649494931" + "01017f0101" + "3f4040403f" + "1f2040201f" + "3f4038403f" +
  "6314081463" + "0708700807" + "6151494543" + "007f414100" + "0204081020" + "0041417f00" + "0402010204" + "4040404040" +
  "0001020400" + "2054545478" + "7f48444438" + "3844444420" + "384444487f" + "3854545418" + "087e090102" + "18a4a4a47c" +
  "7f08040478" + "00447d4000" + "4080847d00" + "7f10284400" + "00417f4000" + "7c04180478" + "7c08040478" + "3844444438" +
  "fc18242418" + "18242418fc" + "7c08040408" + "4854545420" + "043f444020" + "3c4040207c" + "1c2040201c" + "3c4030403c" +
  "4428102844" + "1ca0a0a07c" + "4464544c44" + "0008364100" + "00007f0000" + "0041360800" + "1008081008";

/** Characters of units beyond ASCII. */
const extras: Readonly<Record<string, string>> = {
  "²": "0019151200", "³": "0011150a00", "µ": "fc2020103c", "°": "0002050200", "·": "0000080000", "−": "0808080808", "±": "44445f4444",
};

/** RGBA bytes, rows from the top. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Writes black text with its upper left corner at (x, y), each dot `scale` pixels wide; what does not fit is cut off. */
export function drawText(raster: Raster, text: string, x: number, y: number, scale: number): void {
  for (const [index, char] of [...text].entries()) {
    const columns = glyph(char);
    for (let column = 0; column < 5; column++) {
      const bits = Number.parseInt(columns.slice(2 * column, 2 * column + 2), 16);
      for (let row = 0; row < 8; row++) {
        if ((bits >> row) & 1) fillRectangle(raster, x + (index * charWidth + column) * scale, y + row * scale, scale, scale, [0, 0, 0, 255]);
      }
    }
  }
}

export function fillRectangle(
  { width, height, data }: Raster, x: number, y: number, columns: number, rows: number, color: readonly [number, number, number, number],
): void {
  for (let py = Math.max(0, y); py < Math.min(height, y + rows); py++) {
    for (let px = Math.max(0, x); px < Math.min(width, x + columns); px++) data.set(color, 4 * (py * width + px));
  }
}

/** Shortens a text to so many characters. */
export function fitText(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(0, most - 3))}...`.slice(0, Math.max(0, most));
}

function glyph(char: string): string {
  const extra = extras[char];
  if (extra) return extra;
  const code = char.charCodeAt(0);
  const at = (code >= 32 && code <= 126 ? code - 32 : 31) * 10;
  return glyphs.slice(at, at + 10);
}
