/**
 * The binary as a string of printable ASCII that keeps bytes whole, so that it is gzipped as well as the binary itself
 * (base64 spreads three bytes over four characters, and costs a third more after gzip). One character for a byte below
 * 88, which most of WebAssembly is; for others a sign of how many times 88 first.
 */
const BASE = 88, FIRST = 35;
const BACKSLASH = 92, INSTEAD = 33;

/** For the bundler: what {@link decodeBinary} reads. */
export function encodeBinary(bytes: Uint8Array): string {
  const sign = (value: number): string => String.fromCharCode(value + FIRST === BACKSLASH ? INSTEAD : value + FIRST);
  return Array.from(bytes, (byte) => (byte < BASE ? "" : sign(BASE - 1 + Math.floor(byte / BASE))) + sign(byte % BASE)).join("");
}

export function decodeBinary(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  let length = 0, high = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const value = (code === INSTEAD ? BACKSLASH : code) - FIRST;
    if (value >= BASE) {
      high = (value - BASE + 1) * BASE;
    } else {
      bytes[length++] = high + value;
      high = 0;
    }
  }
  return bytes.slice(0, length);
}
