import { type ApprovalPage, type ApprovalPageParts, approvalPage } from "./approval-page.ts";
import { fileHandOver, type HandOverPlace, handOverFolder } from "./hand-over.ts";
import type { OpenBrowser } from "./open-browser.ts";

/** Returns the approval page of a process whose person has a browser on this machine. */
export function browserPage({
  openBrowser,
  place,
  ...parts
}: Omit<ApprovalPageParts, "handOver"> & {
  readonly openBrowser: OpenBrowser;
  readonly place: HandOverPlace;
}): ApprovalPage {
  const { clock, newSecret } = parts;
  return approvalPage({
    ...parts,
    handOver: fileHandOver({ folder: handOverFolder(place), openBrowser, clock, newSecret }),
  });
}
