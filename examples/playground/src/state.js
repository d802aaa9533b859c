// The settings of the page: what a link restores. Images and paint are not part of it.

export const defaults = {
  feature: "glcm.jointEntropy", kernelRadius: 2, rule: "binCount", binCount: 32, binWidth: 25, distance: 1, aggregation: "merged", force2D: true,
  maskMode: "threshold", low: 0.1, high: 1, brush: 12, colorMap: "viridis", opacity: 0.8, x: -1, y: -1, z: -1,
};

/** Settings from the page's address; what is unusable there is left as it was. */
export function readLink(hash) {
  const state = { ...defaults };
  for (const [key, text] of new URLSearchParams(hash.replace(/^#/, ""))) {
    const known = defaults[key];
    if (typeof known === "number" && Number.isFinite(Number(text)) && text !== "") state[key] = Number(text);
    if (typeof known === "boolean") state[key] = text === "true";
    if (typeof known === "string") state[key] = text;
  }
  return state;
}

/** What differs from the defaults, as the part of an address after #. */
export function toLink(state) {
  const changed = Object.entries(state).filter(([key, value]) => key in defaults && value !== defaults[key]);
  return `#${new URLSearchParams(changed.map(([key, value]) => [key, String(value)]))}`;
}
