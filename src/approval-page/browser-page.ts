import { type ApprovalPage, type ApprovalPageParts, approvalPage } from "./approval-page.ts";
import { fileHandOver, type HandOverPlace, handOverFolder } from "./hand-over.ts";
import type { OpenBrowser } from "./open-browser.ts";

/** Returns the approval page of a process. `openBrowser` is null if the person has no browser on this machine. */
export function browserPage({
  openBrowser,
  place,
  ...parts
}: Omit<ApprovalPageParts, "handOver"> & {
  readonly openBrowser: OpenBrowser | null;
  readonly place: HandOverPlace;
}): ApprovalPage {
  const { clock, newSecret } = parts;
  const handOver =
    openBrowser === null ? null : fileHandOver({ folder: handOverFolder(place), openBrowser, clock, newSecret });
  return approvalPage({ ...parts, handOver });
}
