// Prints README's tables between their marks: families from the registry, speed from bench/results. Run after a build.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { features } from "../dist/index.js";

function familyTable() {
  const rows = [...new Set(features.map(({ family }) => family))].map((family) => {
    const all = features.filter((feature) => feature.family === family);
    const count = (pattern) => all.filter(({ oracle }) => pattern.test(oracle)).length;
    return `| \`${family}\` | ${all.length} | ${count(/IBSI/)} | ${count(/PyRadiomics/)} | ${count(/^none/)} |`;
  });
  return [
    "| family | features | tested against IBSI | against PyRadiomics | no outside oracle |", "|---|---|---|---|---|", ...rows,
  ].join("\n");
}

function benchTable() {
  const [file] = readdirSync("bench/results").filter((name) => name.endsWith(".json")).sort().reverse();
  if (!file) return "";
  const { cpu, node, chromium, package: version, rows } = JSON.parse(readFileSync(`bench/results/${file}`, "utf8"));
  const ms = (seconds) => `${(seconds * 1e3).toFixed(seconds < 0.1 ? 1 : 0)} ms`;
  // The growth laws are many and stay in the file.
  const works = [...new Set(rows.map(({ work }) => work))].filter((work) => work.startsWith("W")).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const lines = works.map((work) => {
    const of = (peer, threads) => rows.find((row) => row.work === work && row.peer === peer && row.threads === threads);
    const cell = (row) => (row ? ms(row.median) : "–");
    const one = of("radiomaps", 1), naive = of("plain JavaScript", 1);
    const ratio = one && naive ? ` (${(naive.median / one.median).toFixed(1)}×)` : "";
    const { title } = rows.find((row) => row.work === work);
    return `| ${title} | ${cell(one)} | ${cell(of("radiomaps", 2))} | ${cell(of("radiomaps in Chromium", 1))} | ${cell(naive)}${ratio} |`;
  });
  return [
    "| maps | one thread | two threads | Chromium, one thread | plain JavaScript |", "|---|---|---|---|---|", ...lines, "",
    `Medians of \`npm run bench\`, radiomaps ${version}, Node ${node}${chromium ? `, ${chromium}` : ""}, ${cpu}. Plain JavaScript: a matrix per window, visiting`,
    "only the cells it touched (`bench/naiveGlcmMap.ts`).",
  ].join("\n");
}

let text = readFileSync("README.md", "utf8");
for (const [mark, table] of [["families", familyTable()], ["bench", benchTable()]]) {
  text = text.replace(new RegExp(`(<!-- ${mark} -->)[^]*?(<!-- /${mark} -->)`), `$1\n${table}\n$2`);
}
writeFileSync("README.md", text);
console.log("README.md: tables written");
