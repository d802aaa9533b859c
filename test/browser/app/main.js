import { computeFeatureMap, computeFeatures } from "radiomaps";
import { digests } from "./pages/digests.js";
import { report } from "./pages/report.js";

void report((parameters) => digests({ computeFeatureMap, computeFeatures }, Number(parameters.get("workers"))));
