/** Scenes that any language can make again to the last bit: a linear congruential generator, twelve draws for a normal deviate. */
export class Lcg {
  #state: number;

  constructor(seed = 1) {
    this.#state = seed;
  }

  uniform(): number {
    this.#state = (Math.imul(1664525, this.#state) + 1013904223) >>> 0;
    return this.#state / 2 ** 32;
  }

  gaussian(): number {
    let total = 0;
    for (let k = 0; k < 12; k++) total += this.uniform();
    return total - 6;
  }
}

/** A wave, a bright disc and a dark one; amplitude 60, +80, -50. */
export function scene(y: number, x: number): number {
  let value = 60 * Math.sin(2 * Math.PI * x / 32) * Math.cos(2 * Math.PI * y / 24);
  if ((x - 40) ** 2 + (y - 20) ** 2 < 144) value += 80;
  if ((x - 16) ** 2 + (y - 44) ** 2 < 100) value -= 50;
  return value;
}

export function synthetic(size: number, noise: number, seed = 1): { data: Int16Array<ArrayBuffer>; size: [number, number] } {
  const random = new Lcg(seed), data = new Int16Array(size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) data[y * size + x] = Math.floor(scene(y, x) + noise * random.gaussian() + 0.5);
  }
  return { data, size: [size, size] };
}
