// Runs in Node and in browsers alike: the same images, the SHA-256 of every map's bytes.

/** Integers from a linear congruence: no engine rounds them its own way. */
function random(seed) {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 20;
}

/** Noise on a slope, so that windows have few levels in some places and many in others. */
function fill(data, [width, height], seed) {
  const next = random(seed);
  for (let i = 0; i < data.length; i++) {
    const x = i % width, y = Math.floor(i / width) % height;
    data[i] = (next() % (1 + 8 * x)) + 16 * y - 200;
  }
  return data;
}

function ball([width, height, depth = 1]) {
  return Uint8Array.from({ length: width * height * depth }, (_, i) => {
    const x = i % width, y = Math.floor(i / width) % height, z = Math.floor(i / width / height);
    return Number((2 * x / width - 1) ** 2 + (2 * y / height - 1) ** 2 + (2 * z / depth - 1) ** 2 < 1.2);
  });
}

export function makeImages() {
  const flat = [83, 61], solid = [23, 19, 17];
  const picture = fill(new Float32Array(flat[0] * flat[1]), flat, 1).map((value) => value / 8);
  picture[5] = NaN;
  return {
    flat: { image: { data: picture, size: flat, spacing: [0.5, 0.75] }, mask: { data: ball(flat), size: flat } },
    solid: {
      image: { data: fill(new Int16Array(solid[0] * solid[1] * solid[2]), solid, 2), size: solid, spacing: [1, 1, 2.5] },
      mask: { data: ball(solid), size: solid },
    },
  };
}

const FAMILIES = ["statistics", "histogram", "glcm"];

const SIGNATURES = ["tspm", "tscm", "tsrm", "tsfos"];

/** Two images of a slice, with a NaN, and three of a volume with a mask. */
function signatureCases() {
  const { flat, solid } = makeImages();
  const other = { ...flat.image, data: fill(new Int16Array(flat.image.data.length), flat.image.size, 3) };
  const volumes = [4, 5].map((seed) => ({ ...solid.image, data: fill(new Int16Array(solid.image.data.length), solid.image.size, seed) }));
  const discretization = { binCount: 6 };
  return [
    { name: "two images", image: [flat.image, other], options: { features: SIGNATURES, discretization }, kernelRadius: 2 },
    { name: "three images mask", image: [solid.image, ...volumes], options: { features: SIGNATURES, discretization, aggregation: "averaged", mask: solid.mask }, kernelRadius: 1 },
  ];
}

/** Both presets, each with both aggregations, without a mask and with one. */
function cases() {
  const all = signatureCases();
  for (const [kind, { image, mask }] of Object.entries(makeImages())) {
    const kernelRadius = kind === "flat" ? 2 : 1;
    for (const preset of ["ibsi", "pyradiomics"]) {
      for (const aggregation of ["merged", "averaged"]) {
        const options = { features: FAMILIES, preset, aggregation };
        const name = `${kind} ${preset} ${aggregation}`;
        all.push({ name, image, options, kernelRadius });
        all.push({ name: `${name} mask`, image, options: { ...options, mask }, kernelRadius });
      }
    }
  }
  return all;
}

const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const sha256 = async (array) => hex(await crypto.subtle.digest("SHA-256", array));

/** `{ "flat ibsi merged glcm.contrast": hash, … }`: maps with their validity, and regions' values. */
export async function digests({ computeFeatureMap, computeFeatures }, workers) {
  const found = {};
  for (const { name, image, options, kernelRadius } of cases()) {
    const maps = await computeFeatureMap(image, { ...options, kernelRadius, workers });
    for (const [id, { data, valid, stats }] of Object.entries(maps)) {
      if (stats.count === 0) throw new Error(`${name} ${id}: not one voxel has a value`);
      found[`${name} ${id}`] = `${await sha256(data)} ${await sha256(valid)}`;
    }
    const { values } = await computeFeatures(image, options);
    found[`${name} region`] = await sha256(Float64Array.from(Object.values(values)));
  }
  return found;
}
