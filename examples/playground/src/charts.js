// Vega draws radiomaps' plots. Expressions are interpreted, not compiled: the page forbids code made from text.
import { compile } from "vega-lite";
import { parse, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";

const dark = matchMedia("(prefers-color-scheme: dark)");

/** Draws a Vega-Lite specification as a canvas into an element. */
export async function drawChart(element, spec, label) {
  const text = dark.matches ? "#e6edf3" : "#1b1f24", line = dark.matches ? "#30363d" : "#d0d7de";
  const config = {
    background: "transparent", view: { stroke: line }, title: { color: text },
    axis: { labelColor: text, titleColor: text, gridColor: line, domainColor: line, tickColor: line }, legend: { labelColor: text, titleColor: text },
  };
  const { spec: drawing } = compile({ ...spec, background: "transparent" }, { config, logger: silent });
  const canvas = await new View(parse(drawing, undefined, { ast: true }), { expr: expressionInterpreter, renderer: "none" }).toCanvas(devicePixelRatio);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  element.replaceChildren(canvas);
}

const silent = Object.fromEntries(["level", "error", "warn", "info", "debug"].map((name) => [name, () => silent]));
