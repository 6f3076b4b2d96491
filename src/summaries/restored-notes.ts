import { countsThen } from "../domain/changes/links-then.ts";
import type { JobId } from "../domain/ids.ts";
import { principalsLack } from "../domain/recovery/after-recovery.ts";
import type { Job } from "../domain/recovery/job.ts";
import { andMore } from "../domain/words/counted-words.ts";
import { numberText } from "../domain/words/number-text.ts";
import { quoted } from "../domain/words/untrusted.ts";
import type { ChangeSummary } from "../service/change-summary.ts";
import type { RecoveryService } from "../service/recovery-service.ts";

const NAMED = 3;

/** Says what the service principals that a plan restores will lack. */
export const principalNotes = ({ parts }: Pick<ChangeSummary, "parts">): readonly string[] =>
  parts
    .filter(({ type, action }) => type === "servicePrincipal" && action === "restore")
    .map(({ objects }) => principalsLack(objects));

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

const REVERSED_SHOWN = 3;

/** Names what was done and reversed, because an undo of the one who reversed it brings it back. */
export function reversedNotes(
  { scope }: Pick<Job, "scope">,
  { assessment }: Pick<ChangeSummary, "assessment">,
): readonly string[] {
  const { total, items } = assessment?.done?.reversed ?? { total: 0, items: [] };
  if (scope.actor === undefined) return [];
  const shown = items.slice(0, REVERSED_SHOWN);
  const more = total - shown.length;
  return [
    ...shown.map(({ sentence }) => `Was reversed, and an undo may bring it back: ${sentence}`),
    ...(more > 0 ? [`Further reversals in the summary of the preview: ${numberText(more)}.`] : []),
  ];
}
