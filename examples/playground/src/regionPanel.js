// The region: its histogram, how entropy depends on bins, how many gray levels it bears.
import { adviseGrayLevels, discretize, sweep } from "radiomaps";
import { plotHistogram, plotInformationLoss, plotSweep } from "radiomaps/plot";
import { drawChart } from "./charts.js";

const find = (id) => document.getElementById(id);

export async function analyzeRegion(image, mask, discretization, signal) {
  const region = mask ? { mask } : {}, values = [];
  for (let voxel = 0; voxel < image.data.length; voxel++) if (!mask || mask.data[voxel] === 1) values.push(image.data[voxel]);
  const { binEdges } = discretize(image, { ...region, discretization });
  await drawChart(find("histogram"), plotHistogram(values, binEdges, { width: 230, height: 160 }), "Histogram of the region's intensities, with the edges of bins");
  const table = await sweep(image, { ...region, features: "histogram.entropy", binCounts: [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024], signal });
  await drawChart(find("curve"), plotSweep(table, { width: 230, height: 180 }), "Entropy of the region against the number of bins");
  const advice = await adviseGrayLevels(image, { ...region, signal });
  find("advice").textContent = advice.verdict;
  await drawChart(find("loss"), plotInformationLoss(advice, { width: 230, height: 180 }), "What a number of gray levels keeps of the region");
  return advice;
}
