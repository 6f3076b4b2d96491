import { countsThen } from "../domain/changes/links-then.ts";
import type { JobId } from "../domain/ids.ts";
import { andMore } from "../domain/words/counted-words.ts";
import { quoted } from "../domain/words/untrusted.ts";
import type { ChangeSummary } from "../service/change-summary.ts";
import type { RecoveryService } from "../service/recovery-service.ts";

const NAMED = 3;

/** Says with how many members and owners restored groups come back, because the counts of a plan leave these links out. */
export async function restoredNotes(
  recovery: Pick<RecoveryService, "listChanges">,
  id: JobId,
  { parts }: Pick<ChangeSummary, "parts">,
): Promise<readonly string[]> {
  const part = parts.find(({ type, action }) => type === "group" && action === "restore");
  if (part === undefined) return [];
  const filter = { type: "group", action: "restore", recoverable: true } as const;
  const { items } = await recovery.listChanges(id, filter, { limit: NAMED });
  const told = items.flatMap(({ displayName, ref, linksThen }) =>
    linksThen === undefined ? [] : [`${quoted(displayName ?? ref.id)} (${countsThen(linksThen, false)})`],
  );
  if (told.length === 0) return [];
  return [`Restored groups come back with what they held: ${told.join(", ")}${andMore(part.objects, told.length)}.`];
}
