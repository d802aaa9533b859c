import { OptionError, RadiomicsError } from "../index.js";

/** Wrong use of the command itself: exit code 2, like a wrong option. */
export class UsageError extends Error {}

/** What the command calls an option that a function calls otherwise. */
const FLAGS: Readonly<Record<string, string>> = {
  kernelRadius: "--radius", discretization: "--bins or --bin-width", "discretization.binCount": "--bins",
  "discretization.binWidth": "--bin-width", "discretization.binOrigin": "--bin-origin", "discretization.levelCount": "--levels",
  "discretization.range": "--range", "discretization.outlierSigma": "--outlier-sigma", features: "--features", distances: "--distances",
  label: "--label", mask: "--mask", workers: "--workers", aggregation: "--aggregation", preset: "--preset", initValue: "--init-value",
  colorMap: "--colormap", normalize: "--normalize", invariant: "--invariant", binCounts: "--bins", binWidths: "--bin-widths", kernelRadii: "--radii", tolerance: "--tolerance", minimumSqnrDb: "--minimum-sqnr",
};

/** One plain sentence for stderr, and the exit code: 1 failed, 2 wrong use, 130 interrupted. */
export function describeFailure(error: unknown, aborted: boolean): { readonly sentence: string; readonly exitCode: number } {
  if (aborted) return { sentence: "interrupted; nothing half-written is left", exitCode: 130 };
  if (error instanceof UsageError) return { sentence: error.message, exitCode: 2 };
  if (error instanceof OptionError) {
    const flag = FLAGS[error.option];
    return { sentence: flag ? error.message.replace(`"${error.option}"`, flag) : error.message, exitCode: 2 };
  }
  if (error instanceof RadiomicsError) return { sentence: error.message, exitCode: 1 };
  const { code, path, message } = error as NodeJS.ErrnoException;
  return { sentence: code && path ? `cannot write ${path}: ${reasonOf(code)}` : oneLine(message ?? String(error)), exitCode: 1 };
}

function reasonOf(code: string): string {
  const reasons: Record<string, string> = {
    ENOTDIR: "a part of the path is no folder", EEXIST: "a file of that name is in the way", EACCES: "permission denied",
    EROFS: "the file system is read-only", ENOSPC: "no space left on the device", ENOENT: "the path does not exist",
  };
  return reasons[code] ?? code;
}

function oneLine(text: string): string {
  return text.split("\n")[0]!;
}
