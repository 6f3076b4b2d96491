/** A line of a terminal with its label, which is colored, and its text. */
export interface TerminalLine {
  readonly label: string;
  readonly text: string;
}

const COLUMNS = 112;
const LINE = 19;
const CHARACTER = 8.05;
const PADDING = 18;
/** Seconds between two lines of the animation. */
const PACE = 0.45;

const colors: Readonly<Record<string, string>> = {
  You: "#f0c674",
  calls: "#81a2be",
  learns: "#8abeb7",
  Assistant: "#b5bd68",
  Approval: "#de935f",
};

/**
 * Returns a picture of a terminal in which the lines appear one after the other. All of them stay visible afterward, and
 * appear at once for people who prefer reduced motion.
 */
export function terminalSvg(title: string, lines: readonly TerminalLine[]): string {
  const width = Math.ceil(COLUMNS * CHARACTER + 2 * PADDING);
  const height = lines.length * LINE + 2 * PADDING + 28;
  const rows = lines.map(({ label, text }, row) => {
    const y = 28 + PADDING + (row + 0.75) * LINE;
    const delay = (row * PACE).toFixed(2);
    const color = colors[label] ?? "#c5c8c6";
    return (
      `<g class="line" style="animation-delay:${delay}s"><text x="${PADDING}" y="${y}" fill="${color}">${escaped(label)}</text>` +
      `<text x="${PADDING + 11 * CHARACTER}" y="${y}">${escaped(cut(text))}</text></g>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    "<style>text{font:13.4px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre}",
    ".line{opacity:0;animation:show .01s forwards}@keyframes show{to{opacity:1}}",
    "@media (prefers-reduced-motion:reduce){.line{animation:none;opacity:1}}</style>",
    `<rect width="${width}" height="${height}" rx="8" fill="#1d1f21"/>`,
    '<circle cx="20" cy="17" r="5" fill="#cc6666"/><circle cx="38" cy="17" r="5" fill="#f0c674"/><circle cx="56" cy="17" r="5" fill="#b5bd68"/>',
    `<g fill="#c5c8c6">${rows.join("\n")}</g>`,
    "</svg>",
    "",
  ].join("\n");
}

const cut = (text: string): string => (text.length > COLUMNS - 11 ? `${text.slice(0, COLUMNS - 12)}…` : text);

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
