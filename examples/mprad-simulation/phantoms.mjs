import { field } from "./random.mjs";

/**
 * Tissues of two classes in co-registered images. Each scenario says how they differ and in nothing else: what is not named
 * has the same distribution in both classes. `make` gets the class of each voxel, so that one generator makes whole lesions
 * (all voxels of one class) and phantoms with both. Strengths are chosen so that the best feature lies between about 0.8 and 0.98,
 * and stronger for maps, whose windows have few voxels: scenarios compare features, not each other.
 */
export const scenarios = [
  {
    id: "none", title: "No difference", images: 2,
    what: "Two independent smooth images, the same in both classes. Every AUC should be 0.5.",
    strength: { lesion: 0, map: 0 },
    make: (random, width) => [field(random, width, SMOOTH), field(random, width, SMOOTH)],
  },
  {
    id: "one", title: "(a) One image", images: 2,
    what: "The intensities of image 1 are more peaked in class 1 (to the power 1.15; maps: 2); image 2 is independent noise of the same kind.",
    strength: { lesion: 1.15, map: 2 },
    make(random, width, inClass1, power) {
      const first = field(random, width, SMOOTH);
      return [first.map((x, i) => (inClass1(i) ? Math.sign(x) * Math.abs(x) ** power : x)), field(random, width, SMOOTH)];
    },
  },
  {
    id: "joint", title: "(b) Joint of two", images: 2,
    what: "Images 1 and 2 are independent in class 0 and related (correlation ±0.25, maps ±0.8, the sign drawn anew each time) in class 1. "
      + "Each image alone has the same distribution in both classes, in intensity and in space.",
    strength: { lesion: 0.25, map: 0.8 },
    make(random, width, inClass1, correlation) {
      const [first, other] = [field(random, width, SMOOTH), field(random, width, SMOOTH)];
      const share = random() < 0.5 ? correlation : -correlation, rest = Math.sqrt(1 - share * share);
      return [first, other.map((x, i) => (inClass1(i) ? share * first[i] + rest * x : x))];
    },
  },
  {
    id: "triple", title: "(b) Joint of three", images: 3,
    what: "The sign of image 3 is the product of the signs of images 1 and 2 in class 1 (wrong for three voxels in ten, in maps for none), and that of two "
      + "images not seen in class 0. Each image alone and every two images at a voxel have the same distribution in both classes.",
    strength: { lesion: 0.3, map: 0 },
    make(random, width, inClass1, wrong) {
      const [first, second, third, fourth, magnitude] = Array.from({ length: 5 }, () => field(random, width, SMOOTH));
      return [first, second, magnitude.map((x, i) => {
        const product = inClass1(i) ? first[i] * second[i] : third[i] * fourth[i];
        return Math.abs(x) * Math.sign(product) * (random() < wrong ? -1 : 1);
      })];
    },
  },
  {
    id: "coarse", title: "(c) Arrangement in each", images: 2,
    what: "Both images are coarser in class 1 (smoothed by 0.75 voxels and not 0.7; in maps by 1). A lesion's signatures are as frequent in both classes, but arranged otherwise, and each image "
      + "alone shows it.",
    strength: { lesion: 0.75, map: 1 },
    make(random, width, inClass1, sigma) {
      return Array.from({ length: 2 }, () => {
        const [fine, coarse] = [field(random, width, SMOOTH), field(random, width, sigma)];
        return fine.map((x, i) => (inClass1(i) ? coarse[i] : x));
      });
    },
  },
  {
    id: "shifted", title: "(c) Arrangement across", images: 2,
    what: "Image 2 is related to image 1 at a neighboring voxel (correlation ±0.65, maps ±0.9, sign and direction drawn anew each time) in class 1 "
      + "and independent in class 0. Each image alone, and both images at a voxel, have the same distribution in both classes.",
    strength: { lesion: 0.65, map: 0.9 },
    make(random, width, inClass1, correlation) {
      const [first, other] = [field(random, width, 0), field(random, width, 0)];
      const [dx, dy] = NEIGHBORS[Math.floor(random() * NEIGHBORS.length)];
      const share = random() < 0.5 ? correlation : -correlation, rest = Math.sqrt(1 - share * share);
      const neighbor = (i) => (i % width + dx + width) % width + width * ((Math.floor(i / width) + dy + width) % width);
      return [first, other.map((x, i) => (inClass1(i) ? share * first[neighbor(i)] + rest * x : x))];
    },
  },
];

/** Width of the Gaussian, in voxels, that smooths the images. */
const SMOOTH = 0.7;
const NEIGHBORS = [[1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]];

/** As the package takes them. */
export function toImages(planes, width) {
  return planes.map((plane) => ({ data: Float32Array.from(plane), size: [width, width] }));
}
