// What a page without any tool does: an import of the installed file.
import { computeFeatureMap, computeFeatures } from "/node_modules/radiomaps/dist/index.js";
import { digests } from "./digests.js";
import { report } from "./report.js";

void report((parameters) => digests({ computeFeatureMap, computeFeatures }, Number(parameters.get("workers"))));
