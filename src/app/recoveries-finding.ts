import { RewindError } from "../domain/errors.ts";
import type { Finding } from "../domain/finding.ts";
import type { ComparedRecoveries } from "../domain/recovery/compared-recoveries.ts";
import { countOf } from "../domain/words/counted-words.ts";
import { inTheWay } from "./in-the-way.ts";

/** Says how many recoveries the service lists, and how many of them have no record here. */
export async function recoveriesFinding(compare: () => Promise<ComparedRecoveries>): Promise<Finding> {
  const name = "recoveries";
  try {
    const { listed, unrecorded, unread } = await compare();
    const counted = (count: number) => countOf(count, "recovery", "recoveries");
    const says =
      unrecorded === 0
        ? `${counted(listed)} in Microsoft's list, ${counted(unrecorded)} without a record here`
        : `${counted(unrecorded)} in Microsoft's list ${unrecorded === 1 ? "was" : "were"} not recorded here (started elsewhere, or records removed)`;
    const rest = unread === 0 ? "" : `; ${countOf(unread, "row")} of the list could not be read`;
    return { name, ok: true, says: `${says}${rest}`, remedy: null };
  } catch (error) {
    if (!(error instanceof RewindError)) throw error;
    return inTheWay(name, error);
  }
}
