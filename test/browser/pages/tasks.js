// What pages and workers run. A task takes the package's names and the page's query, and returns something for JSON.
import { digests as digestsOf, makeImages } from "./digests.js";

export const digests = (radiomaps, { workers }) => digestsOf(radiomaps, Number(workers));

/** The first call that needs the kernels, and those that are synchronous. */
export async function smallCalls({ discretize, computeFeatures, load }) {
  await load();
  const { image } = makeImages().flat;
  const { levelCount } = discretize(image, { discretization: { binCount: 8 } });
  const { values } = await computeFeatures(image, { features: "histogram.entropy" });
  return { levelCount, entropy: values["histogram.entropy"] };
}

/** `discretize` alone, which compiles on the calling thread. */
export const discretizeFirst = ({ discretize }) => discretize(makeImages().flat.image, {}).levelCount;

/** A map with workers, for errors and fallbacks. */
export async function oneMap({ computeFeatureMap }, { workers }) {
  const maps = await computeFeatureMap(largeImage(), {
    features: "glcm.contrast", kernelRadius: 2, workers: workers === "auto" ? "auto" : Number(workers),
  });
  return maps["glcm.contrast"].stats.count;
}

/** The getter whose package compiles code. */
export async function ndarrayGetter({ computeFeatureMap }) {
  const { image } = makeImages().flat;
  const { "glcm.contrast": map } = await computeFeatureMap(image, { features: "glcm.contrast", workers: 0 });
  return map.array.shape;
}

/** Aborts at the first sign of progress; how much had been done, and how long the end took. */
export async function abortEarly({ computeFeatureMap }, { workers }) {
  const controller = new AbortController();
  let share = 0, start = 0;
  try {
    await computeFeatureMap(largeImage(), {
      features: "glcm", kernelRadius: 4, workers: Number(workers), signal: controller.signal,
      onProgress({ done, total }) {
        share = done / total;
        start ||= performance.now();
        controller.abort();
      },
    });
  } catch (error) {
    return { name: error.name, share, milliseconds: performance.now() - start };
  }
  throw new Error("it ran to its end");
}

/** A worker that ends is replaced at the next call. */
export async function disposeAndAgain(radiomaps, { workers }) {
  const first = await oneMap(radiomaps, { workers });
  radiomaps.disposeWorkers();
  return { first, second: await oneMap(radiomaps, { workers }) };
}

/** Bytes in, bytes out: NIfTI read, NRRD written and read again, a picture drawn. */
export async function files(_, { base, nifti }) {
  const { readImage, writeNrrd, writeNifti, renderPng } = await import(`${base}io.js`);
  const image = await readImage(new Uint8Array(await (await fetch(nifti)).arrayBuffer()));
  const again = await readImage(await writeNrrd(image));
  const third = await readImage(await writeNifti(image));
  const png = renderPng(image);
  const bitmap = await createImageBitmap(new Blob([png], { type: "image/png" }));
  const same = (other) => other.data.length === image.data.length && image.data.every((value, i) => Object.is(value, other.data[i]));
  return {
    size: [...image.size], nrrd: same(again), nifti: same(third),
    picture: [bitmap.width, bitmap.height], pngHash: await sha256(png),
  };
}

async function sha256(bytes) {
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function largeImage() {
  const size = [512, 512];
  let state = 7;
  const data = Uint8Array.from({ length: 512 * 512 }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24);
  return { data, size };
}
