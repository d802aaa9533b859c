// Finds a browser for the tests, and installs one where there is none. By hand: node scripts/chromium.mjs [firefox]
import { execFileSync } from "node:child_process";
import { accessSync, constants, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const CHROMIUM_PATHS = ["/usr/bin", "/snap/bin", "/opt/google/chrome"];
const MAC_CHROME = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];
const FIREFOX_NAMES = ["firefox-esr", "firefox"];

/** Debian's package lists may be a minute away; Playwright's server may never answer. */
const DOWNLOAD_MS = 120_000, APT_MS = 300_000;

/** What one must give a Chromium that runs as root, off the network, and beside other tests. */
export const chromiumArguments = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
];

/** The same with WebGL, drawn by software where there is no graphics card. */
export const webglArguments = [
  ...chromiumArguments.filter((argument) => argument !== "--disable-gpu"), "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
];

/** The path of an installed Chromium, or undefined. */
export function findChromium() {
  if (process.env.CHROMIUM) {
    if (isExecutable(process.env.CHROMIUM)) return process.env.CHROMIUM;
    throw new Error(`the environment's CHROMIUM is "${process.env.CHROMIUM}", which is no program`);
  }
  return findProgram(CHROMIUM_NAMES, CHROMIUM_PATHS)
    ?? MAC_CHROME.find(isExecutable)
    ?? findPlaywrightChromium();
}

/** The path of a Chromium, installed if need be. Throws a sentence that says what to do. */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  const refusals = [];
  const ways = [["Debian's package", () => installByApt("chromium")], ["Playwright's download", downloadByPlaywright]];
  for (const [what, install] of ways) {
    console.log(`No Chromium found; trying ${what}.`);
    try {
      install();
      const installed = findChromium();
      if (installed) return installed;
      refusals.push(`${what}: still no program`);
    } catch (error) {
      refusals.push(`${what}: ${lastLine(error)}`);
    }
  }
  throw new Error(
    `the browser tests need Chromium or Chrome and could not install it (${refusals.join("; ")}). `
    + "Install one by your system's packages, or set CHROMIUM to the path of one, and run the tests again.",
  );
}

/** The path of a Firefox, installed by apt if it may be; otherwise undefined. */
export function ensureFirefox() {
  const { FIREFOX } = process.env;
  if (FIREFOX === "none") return undefined;
  const find = () => (FIREFOX && isExecutable(FIREFOX) ? FIREFOX : findProgram(FIREFOX_NAMES, ["/usr/bin"]));
  const found = find();
  if (found) return found;
  try {
    console.log("No Firefox found; trying Debian's package.");
    installByApt("firefox-esr");
  } catch (error) {
    console.log(`Firefox is not tested: it is not installed and cannot be (${lastLine(error)}).`);
  }
  return find();
}

function findProgram(names, folders) {
  const all = [...(process.env.PATH ?? "").split(delimiter).filter(Boolean), ...folders];
  return names.flatMap((name) => all.map((folder) => join(folder, name))).find(isExecutable);
}

function findPlaywrightChromium() {
  const caches = [
    process.env.PLAYWRIGHT_BROWSERS_PATH, join(homedir(), ".cache/ms-playwright"), join(homedir(), "Library/Caches/ms-playwright"),
  ].filter(Boolean);
  const programs = [
    "chrome-linux64/chrome", "chrome-linux/chrome",
    "chrome-mac-arm64/Chromium.app/Contents/MacOS/Chromium", "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
  ];
  return caches.flatMap((cache) => (
    list(cache).filter((name) => /^chromium-\d+$/.test(name)).sort().reverse()
      .flatMap((name) => programs.map((program) => join(cache, name, program)))
  )).find(isExecutable);
}

function installByApt(name) {
  if (process.getuid?.() !== 0) throw new Error("not root");
  if (!findProgram(["apt-get"], ["/usr/bin"])) throw new Error("no apt-get");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  run("apt-get", ["update", "-qq"], APT_MS, env);
  run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", name], APT_MS, env);
}

function downloadByPlaywright() {
  const cli = fileURLToPath(new URL("../node_modules/playwright-core/cli.js", import.meta.url));
  run(process.execPath, [cli, "install", "chromium"], DOWNLOAD_MS, process.env);
}

function run(program, parameters, timeout, env) {
  execFileSync(program, parameters, { timeout, env, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
}

function lastLine(error) {
  if (error.code === "ETIMEDOUT") return "it took too long";
  return (error.stderr || error.message).trim().split("\n").at(-1).trim();
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(process.argv[2] === "firefox" ? ensureFirefox() ?? "no Firefox" : ensureChromium());
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
