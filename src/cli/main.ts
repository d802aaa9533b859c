#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { version } from "../index.js";
import { describeFailure } from "./failure.js";
import { addFeaturesCommand } from "./features.js";
import { addLevelsCommand } from "./levels.js";
import { addListCommand } from "./list.js";
import { addMapCommand } from "./map.js";
import { addMpradCommand } from "./mprad.js";
import { addSweepCommand } from "./sweep.js";

/** What every command may use of the outside. */
export interface Context {
  readonly signal: AbortSignal;
  /** A line on standard output. */
  readonly say: (line: string) => void;
  /** A line on standard error. */
  readonly warn: (line: string) => void;
}

const abort = new AbortController();
process.on("SIGINT", () => abort.abort());
process.on("SIGTERM", () => abort.abort());
// A reader that went away (`| head`) is no failure.
process.stdout.on("error", () => process.exit(0));

const context: Context = {
  signal: abort.signal,
  say: (line) => process.stdout.write(`${line}\n`),
  warn: (line) => process.stderr.write(`radiomaps: warning: ${line}\n`),
};

const program = new Command("radiomaps")
  .description("Radiomic feature maps of medical images. Not for clinical use.")
  .version(version)
  .exitOverride()
  .configureOutput({ outputError: () => {} })
  .showHelpAfterError(false);
addMapCommand(program, context);
addFeaturesCommand(program, context);
addMpradCommand(program, context);
addSweepCommand(program, context);
addLevelsCommand(program, context);
addListCommand(program, context);
for (const command of program.commands) command.exitOverride().configureOutput({ outputError: () => {} });

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = fail(error);
}

function fail(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0; // --help, --version
    if (error.code === "commander.help") return 2; // no command: the help was printed
    process.stderr.write(`radiomaps: ${error.message.replace(/^error: /, "").replaceAll("\n", " ")}\n`);
    return 2;
  }
  const { sentence, exitCode } = describeFailure(error, abort.signal.aborted);
  process.stderr.write(`radiomaps: ${sentence}\n`);
  if (process.env.RADIOMAPS_DEBUG) console.error(error);
  return exitCode;
}
