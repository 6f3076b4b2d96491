import { type EntityType, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { searchText } from "../../domain/words/search-text.ts";
import type { FoundObject } from "../../service/investigation.ts";
import type { LookUpContext } from "./look-ups.ts";
import { fitOf, foundAs } from "./seen-object.ts";
import { endedIn } from "./what-happened.ts";

interface PurgedMatches {
  readonly found: readonly FoundObject[];
  /** Says that they could not be looked for, or null. */
  readonly unread: string | null;
}

/** Finds permanently deleted objects by the name that the audit log has. Costs a request to the log, which is kept for a minute. */
export async function purgedObjects(
  { log }: LookUpContext,
  types: readonly EntityType[],
  text: string,
): Promise<PurgedMatches> {
  const { records, problem } = await log.read({ kind: "purges" }, { since: 0, until: null });
  const query = searchText(text);
  const found = new Map<RefKey, FoundObject>();
  for (const record of records) {
    for (const ended of endedIn(record, (ref) => types.includes(ref.type) && !found.has(refKey(ref)))) {
      const one = { ...ended, life: "softDeleted", properties: {}, facts: {} } as const;
      const score = fitOf(one, text, query);
      if (score !== null) found.set(refKey(one.ref), { ...foundAs(one, score), life: "gone" });
    }
  }
  return { found: [...found.values()], unread: problem === null ? null : NO_LOG };
}

const NO_LOG = "Permanently deleted objects were not looked for, because the audit log could not be read.";
