import { readFileSync } from "node:fs";
import type { Frame, Page } from "playwright-core";

const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");

/** Returns what breaks WCAG AA on a page, each fault with its elements. */
export async function accessibilityFaults(view: Pick<Page | Frame, "evaluate">): Promise<unknown> {
  await view.evaluate(axe);
  return view.evaluate(
    `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }).then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes.map(({ html }) => html).join(" ")))`,
  );
}
