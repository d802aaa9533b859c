// Writes docs/features.md from the registry. Run after a build.
import { writeFileSync } from "node:fs";
import { features } from "../dist/index.js";

const FAMILY_TITLES = {
  statistics: "Intensity-based statistics (IBSI UHIW)",
  histogram: "Intensity histogram (IBSI ZVCW)",
  glcm: "Gray level co-occurrence matrix (IBSI LFYI)",
  tspm: "Tissue signature probability matrix (ours)",
  tscm: "Tissue signature co-occurrence matrix (ours)",
  tsrm: "Tissue signature relationship matrix (ours)",
  tsfos: "First-order statistics of tissue signatures (ours)",
  tscin: "Tissue signature complex interaction network (ours; of regions, no maps)",
};

const cell = (text) => String(text ?? "–").replaceAll("|", "\\|");
const lines = [
  "# Features", "",
  "Generated from the registry (`src/families/`) by `npm run docs`; do not edit. Names in the IBSI column are IBSI's own.", "",
];
for (const family of [...new Set(features.map((feature) => feature.family))]) {
  lines.push(`## ${FAMILY_TITLES[family] ?? family}`, "",
    "| id | IBSI name | code | PyRadiomics | formula | unit | range | source | oracle |", "|---|---|---|---|---|---|---|---|---|");
  for (const f of features.filter((feature) => feature.family === family)) {
    lines.push(`| \`${f.id}\` | ${[f.name, f.ibsi, f.pyradiomics, f.formula, f.unit, f.range, f.source, f.oracle].map(cell).join(" | ")} |`);
  }
  lines.push("");
}
writeFileSync("docs/features.md", lines.join("\n"));
console.log(`docs/features.md: ${features.length} features`);
