import { WIDTH } from "./lesions.mjs";

/** What the tables say, in words; every figure in it is looked up. */
export function writeReading(lesions, maps) {
  const lesion = (id, s) => lesions.find(({ scenario }) => scenario.id === id).features[s];
  const rowOf = (id, title, s) => lesions.find(({ scenario }) => scenario.id === id).rows.find((row) => row.title.startsWith(title)).settings[s];
  const at8 = (id, name) => lesion(id, 0).get(name).mean.toFixed(2);
  const at4 = (id, name) => lesion(id, 1).get(name).mean.toFixed(2);
  const row8 = (id, title) => rowOf(id, title, 0).mean.toFixed(2);
  const map8 = (id, name) => maps.find(({ scenario }) => scenario.id === id).runs.find(({ radius, setting }) => radius === 4 && setting.id === "levels")
    .features.get(name).mean.toFixed(2);
  return `- **A difference in one image needs one image.** In (a) the best feature of one image has an AUC of ${row8("one", "best feature of one")}, the best of
  several ${best(["tspm", "tscm", "tsrm", "tsfos"].map((family) => row8("one", `best of ${family}`)))}: the other image is noise that a joint table must hold too.
- **A difference in the joint distribution needs several.** In (b) single images are at chance by construction; mutual information of two
  images has ${at8("joint", "tspm.mutualInformation")}. Joint entropy, the feature most often shown, has ${at8("joint", "tspm.jointEntropy")}: the entropies of the images
  themselves vary more from lesion to lesion than what they share, and mutual information takes them out. Where the relation is linear,
  as here, a covariance does as well (\`tsfos.principalVarianceFraction\` ${at8("joint", "tsfos.principalVarianceFraction")}); no table is needed.
- **What three images share, no two show.** In (b, three) relations of two images are at chance (best of \`tsrm\`: ${row8("triple", "best of tsrm")}); the interaction of
  all three has ${at8("triple", "tspm.interaction")} with 8 levels and ${at4("triple", "tspm.interaction")} with 4. Where the product of three deviations is what differs, as here, third
  moments show it without a table (\`tsfos.mardiaSkewness\` ${at8("triple", "tsfos.mardiaSkewness")}).
- **Cells are dear.** 8 levels of three images make 512 signatures for ${WIDTH ** 2} voxels, and 8 levels of two images 4 096 pairs of signatures for some
  4 300 neighbors. With 4 levels \`tscm.informationCorrelation1\` rises from ${at8("shifted", "tscm.informationCorrelation1")} to ${at4("shifted", "tscm.informationCorrelation1")} in (c, across). Fewer levels of several images see more;
  single images lose nothing at the same cell count.
- **Arrangement.** Where each image shows it (c, in each), several images gain little: \`tscm.correlation\` has ${at8("coarse", "tscm.correlation")} because it averages over two images,
  and a regression on both images' own features has ${row8("coarse", "all of single")} against ${row8("coarse", "all of several")}. Where only the images' places relative to each other differ (c, across),
  \`tspm\` sees nothing (${at8("shifted", "tspm.mutualInformation")}), \`tsrm\` at distance 1 does
  (${row8("shifted", "best of tsrm")}; ${map8("shifted", "tsrm.informationCorrelation1 at distance 1")} in windows of 9 × 9, where the relation is stronger).
- **In small windows mutual information must be corrected for chance.** In the maps of (a) the images are independent everywhere, yet mutual
  information in 9 × 9 windows has an AUC of ${map8("one", "tspm.mutualInformation")}: chance makes more of it where the histogram is flatter. The corrected one has ${map8("one", "tspm.correctedMutualInformation")}. In (b) it
  loses nothing: ${map8("joint", "tspm.correctedMutualInformation")}, and ${map8("triple", "tspm.correctedMutualInformation")} against ${map8("triple", "tspm.mutualInformation")} of three images.
- **More features are not more.** With 40 lesions a regression on all features of several images stays below the best of them wherever classes differ,
  and single images' features beside them make it worse where those are noise.

What this cannot say: the tissues are stationary and the images perfectly registered, lesions have one size, strengths were chosen so that
differences show, and the best feature was sought among many with pilot cohorts that a study does not have.`;
}

const best = (values) => values.reduce((a, b) => (b > a ? b : a));
