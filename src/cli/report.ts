import { version } from "../index.js";
import { toJson } from "./output.js";

export interface Section {
  readonly heading: string;
  readonly text?: string;
  readonly svg?: string;
  /** Written as it is. */
  readonly tableHtml?: string;
}

const STYLE = `
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
img { max-width: 100%; height: auto; background: white; border-radius: 4px; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { padding: .2rem .8rem .2rem 0; text-align: left; border-bottom: 1px solid #8884; }
pre { overflow: auto; max-height: 24rem; font-size: 12px; }
`;

/** One page with everything in it: no script, no address. */
export function toReport({ title, sections, provenance }: { title: string; sections: readonly Section[]; provenance: unknown }): string {
  const body = sections.map(({ heading, text, svg, tableHtml }) => (
    `<section>\n<h2>${escapeHtml(heading)}</h2>\n${text === undefined ? "" : `<p>${escapeHtml(text)}</p>\n`}${tableHtml ?? ""}${svg === undefined ? "" : picture(svg, heading)}\n</section>`
  ));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${body.join("\n")}
<section>
<h2>Provenance</h2>
<pre>${escapeHtml(toJson(provenance))}</pre>
</section>
<footer>Made by radiomaps ${version}. Not for clinical use.</footer>
</body>
</html>
`;
}

/** A picture of its own: names inside one drawing are not those of another. */
function picture(svg: string, alt: string): string {
  return `<img alt="${escapeHtml(alt)}" src="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}">`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
