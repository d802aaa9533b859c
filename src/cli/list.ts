import { type Command, Option } from "commander";
import { features } from "../index.js";
import { toJson } from "./output.js";
import type { Context } from "./main.js";

export function addListCommand(program: Command, { say }: Context): void {
  const families = [...new Set(features.map(({ family }) => family))];
  program.command("list")
    .description("list every feature: id, IBSI code, PyRadiomics name, unit, IBSI name")
    .addOption(new Option("--family <name>", "only this family").choices(families))
    .addOption(new Option("--format <name>", "table or json").choices(["table", "json"]).default("table"))
    .action((flags: { family?: string; format: "table" | "json" }) => {
      const chosen = features.filter(({ family }) => flags.family === undefined || family === flags.family);
      if (flags.format === "json") {
        say(toJson(chosen).trimEnd());
        return;
      }
      const rows = [
        ["id", "IBSI", "PyRadiomics", "unit", "name"],
        ...chosen.map((f) => [f.id, f.ibsi ?? "–", f.pyradiomics ?? "–", f.unit, f.name]),
      ];
      const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
      for (const row of rows) say(row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd());
    });
}
