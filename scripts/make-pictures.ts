import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pictureApprovalPage } from "./pictures/approval-page.ts";
import { drillLines } from "./pictures/drill-lines.ts";
import { pictureIcon } from "./pictures/icon.ts";
import { pictureReview } from "./pictures/review.ts";
import { terminalSvg } from "./pictures/terminal-svg.ts";

/** Writes the pictures of README from a fresh sandbox: a recording of the drill, the icon, the approval page and the review. Needs Linux. */
const folder = mkdtempSync(join(tmpdir(), "pictures-"));
try {
  writeFileSync(
    "docs/pictures/drill.svg",
    terminalSvg(
      "The drill: an assistant finds out what happened, asks for approval and recovers",
      drillLines(join(folder, "drill")),
    ),
  );
  await pictureIcon("docs/pictures/icon.png");
  await pictureApprovalPage(folder, "docs/pictures/approval-page.png");
  await pictureReview(folder, "docs/pictures/review.png");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
