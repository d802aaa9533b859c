// Runs every test of the built package and counts them: node scripts/test.mjs [specs] [node] [package] [browser] [nightly]
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { ensureChromium, ensureFirefox } from "./chromium.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const reports = mkdtempSync(join(tmpdir(), "radiomaps-test-"));

const STAGES = {
  specs: { title: "kernel specs (as-pect)", run: runSpecs },
  node: { title: "Node tests (vitest)", run: () => runVitest("node", ["--exclude", "test/package/**", "--exclude", "test/browser/**"]) },
  package: { title: "package tests (the packed tarball)", run: () => runVitest("package", ["--no-file-parallelism", "test/package/"]) },
  browser: { title: "browser tests (Chromium, Firefox)", run: runBrowser },
};
/** On demand only: each property with 2 000 cases. */
const ON_DEMAND = { nightly: { title: "property tests, 2 000 cases each", run: runNightly } };

async function runSpecs() {
  // as-pect ends with 0 where it found nothing, so its words count. It writes a file's to stderr and all else to stdout, whose
  // last line has no end: a count need not begin a line.
  const { code, output } = await run("node_modules/@as-pect/cli/bin/asp.js", ["--summary", "--no-logo"], "pipe");
  const lines = stripVTControlCharacters(output).matchAll(/[✔❌] \S+\.spec\.ts Pass: (\d+) \/ (\d+)/gu);
  let passed = 0, failed = 0;
  for (const [, good, all] of lines) {
    passed += Number(good);
    // A file without a test has none to fail.
    failed += all === "0" ? 1 : all - good;
  }
  return { passed, failed, code };
}

function runNightly() {
  process.env.RADIOMAPS_PROPERTY_RUNS ??= "2000";
  return runVitest("nightly", ["--testTimeout=3600000", ".property.test.ts"]);
}

async function runBrowser() {
  process.env.CHROMIUM = ensureChromium();
  process.env.FIREFOX = ensureFirefox() ?? "none";
  return runVitest("browser", ["--no-file-parallelism", "test/browser/"]);
}

async function runVitest(stage, filters) {
  const report = join(reports, `${stage}.json`);
  const { code } = await run("node_modules/vitest/vitest.mjs", [
    "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...filters,
  ], "inherit");
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  // A file that does not load has no tests to fail.
  const broken = testResults.filter(({ status, assertionResults }) => status === "failed" && assertionResults.length === 0).length;
  return { passed: numPassedTests, failed: numFailedTests + broken, code };
}

/** Runs a Node script; "pipe" shows what it prints and returns it too. */
function run(script, parameters, stdout) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...parameters], { cwd: ROOT, stdio: ["ignore", stdout, stdout] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text) => {
        output += text;
        process.stdout.write(text);
      });
    }
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code: code ?? signal, output }));
  });
}

/** What a stage counted; one that crashed or ran nothing counts as a failure. */
async function runStage({ title, run: work }) {
  console.log(`\n== ${title}`);
  const start = performance.now();
  let result;
  try {
    result = await work();
    const { passed, failed, code } = result;
    if (passed + failed === 0) result = { passed, failed: 1, why: "it ran no test" };
    else if (code !== 0 && failed === 0) result = { passed, failed: 1, why: `it ended with ${code}` };
  } catch (error) {
    result = { passed: 0, failed: 1, why: error.message };
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (result.why) console.error(`failed: ${title}: ${result.why}`);
  console.log(`== ${title}: ${result.passed} passed, ${result.failed} failed (${seconds} s)`);
  return result;
}

const names = process.argv.slice(2);
const known = { ...STAGES, ...ON_DEMAND };
const unknown = names.find((name) => !Object.hasOwn(known, name));
if (unknown !== undefined) {
  console.error(`no such stage: ${unknown} (known: ${Object.keys(known).join(", ")})`);
  process.exit(2);
}

let passed = 0, failed = 0;
for (const name of names.length ? names : Object.keys(STAGES)) {
  const result = await runStage(known[name]);
  passed += result.passed;
  failed += result.failed;
}
rmSync(reports, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
