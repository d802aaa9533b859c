/** Dots with their intervals, a panel a scenario, a row a contender, a color a setting: plain SVG. */
const COLORS = ["#0b6e99", "#d1632a"];
const PANEL = { width: 300, row: 22, gap: 24, top: 30, bottom: 34 }, LABELS = 240, LOW = 0.3;

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/**
 * @param panels `{ title, rows: [{ title, settings: [{ mean, half }, …] }] }`
 * @param settings titles, for the legend
 */
export function drawFigure(panels, settings) {
  const columns = 3, rows = panels[0].rows.length;
  const height = PANEL.top + rows * PANEL.row + PANEL.bottom;
  const width = LABELS + columns * (PANEL.width + PANEL.gap), bands = Math.ceil(panels.length / columns);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bands * height + 40}" font-family="sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="white"/>`,
  ];
  panels.forEach((panel, k) => {
    const left = LABELS + (k % columns) * (PANEL.width + PANEL.gap), top = Math.floor(k / columns) * height + PANEL.top;
    if (k % columns === 0) {
      parts.push(text(left - 10, top + rows * PANEL.row + 15, "AUC", "end"));
      panel.rows.forEach(({ title }, r) => parts.push(text(left - 10, top + (r + 0.5) * PANEL.row + 4, title, "end")));
    }
    parts.push(drawPanel(panel, left, top));
  });
  settings.forEach((title, s) => {
    const x = LABELS + s * 300, y = bands * height + 20;
    parts.push(`<circle cx="${x}" cy="${y - 4}" r="4" fill="${COLORS[s]}"/>`, text(x + 10, y, title));
  });
  return `${parts.join("\n")}\n</svg>\n`;
}

function drawPanel({ title, rows }, left, top) {
  const x = (value) => (left + (Math.max(LOW, Math.min(1, value)) - LOW) / (1 - LOW) * PANEL.width).toFixed(1);
  const bottom = top + rows.length * PANEL.row;
  const parts = [
    `<text x="${left}" y="${top - 10}" font-weight="bold">${escape(title)}</text>`,
    `<rect x="${left}" y="${top}" width="${PANEL.width}" height="${bottom - top}" fill="none" stroke="#bbb"/>`,
    `<line x1="${x(0.5)}" x2="${x(0.5)}" y1="${top}" y2="${bottom}" stroke="#bbb" stroke-dasharray="3 3"/>`,
  ];
  for (const tick of [0.4, 0.6, 0.8, 1]) parts.push(text(x(tick), bottom + 15, String(tick), "middle"));
  rows.forEach(({ settings }, r) => settings.forEach(({ mean, half }, s) => {
    const y = (top + (r + 0.5) * PANEL.row + (s - 0.5) * 7).toFixed(1);
    parts.push(
      `<line x1="${x(mean - half)}" x2="${x(mean + half)}" y1="${y}" y2="${y}" stroke="${COLORS[s]}" stroke-width="2"/>`,
      `<circle cx="${x(mean)}" cy="${y}" r="3.2" fill="${COLORS[s]}"/>`,
    );
  }));
  return parts.join("\n");
}

const text = (x, y, content, anchor = "start") => `<text x="${x}" y="${y}" text-anchor="${anchor}">${escape(content)}</text>`;
