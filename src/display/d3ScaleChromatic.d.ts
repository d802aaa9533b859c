/** The color ramps used here; the package has no types of its own. Each takes 0..1 and gives `#rrggbb` or `rgb(r, g, b)`. */
declare module "d3-scale-chromatic" {
  export const interpolateViridis: (t: number) => string;
  export const interpolateCividis: (t: number) => string;
  export const interpolatePlasma: (t: number) => string;
  export const interpolateInferno: (t: number) => string;
  export const interpolateMagma: (t: number) => string;
  export const interpolateTurbo: (t: number) => string;
}
