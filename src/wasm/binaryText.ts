/**
 * The binary as a string of printable ASCII that keeps bytes whole, so that it is gzipped nearly as well as the binary itself
 * (base64 spreads three bytes over four characters, and costs a third more after gzip): one character for each of the 88
 * bytes that come most often, which the text begins with; for others a sign of how many times 88 before their place in the order.
 */
const BASE = 88, FIRST = 35;
const BACKSLASH = 92, INSTEAD = 33;

/** For the bundler: what {@link decodeBinary} reads. */
export function encodeBinary(bytes: Uint8Array): string {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte]!++;
  const frequent = Array.from({ length: 256 }, (_, byte) => byte).sort((a, b) => counts[b]! - counts[a]!).slice(0, BASE);
  const order = complete(frequent);
  return encodeNumbers(frequent) + encodeNumbers(Array.from(bytes, (byte) => order.indexOf(byte)));
}

export function decodeBinary(text: string): Uint8Array<ArrayBuffer> {
  const numbers = decodeNumbers(text), order = complete([...numbers.subarray(0, BASE)]);
  return numbers.slice(BASE).map((place) => order[place]!);
}

/** The bytes that come most often, then all others from low to high. */
function complete(frequent: readonly number[]): number[] {
  const all = Array.from({ length: 256 }, (_, byte) => byte);
  return [...frequent, ...all.filter((byte) => !frequent.includes(byte))];
}

function encodeNumbers(numbers: readonly number[]): string {
  const sign = (value: number): string => String.fromCharCode(value + FIRST === BACKSLASH ? INSTEAD : value + FIRST);
  return numbers.map((n) => (n < BASE ? "" : sign(BASE - 1 + Math.floor(n / BASE))) + sign(n % BASE)).join("");
}

function decodeNumbers(text: string): Uint8Array<ArrayBuffer> {
  const numbers = new Uint8Array(text.length);
  let length = 0, high = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const value = (code === INSTEAD ? BACKSLASH : code) - FIRST;
    if (value >= BASE) {
      high = (value - BASE + 1) * BASE;
    } else {
      numbers[length++] = high + value;
      high = 0;
    }
  }
  return numbers.slice(0, length);
}
