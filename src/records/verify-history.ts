import { asInstant, type Instant, iso } from "../domain/time.ts";
import { countOf } from "../domain/words/counted-words.ts";
import { alteredSearch } from "../store/history/altered-search.ts";
import { sealOfCapture } from "../store/history/capture-seal.ts";
import { captureRows, oldestCapture } from "../store/history/captures.ts";
import { endOf, fits } from "../store/history/history-end.ts";
import { isLogAltered } from "../store/history/log-sum.ts";
import { instantsOfJobs } from "../store/history/pruning.ts";
import { hasAlteredReading } from "../store/history/readings.ts";
import { snapshotsBefore } from "../store/history/snapshots.ts";
import { stateSums } from "../store/history/state-sums.ts";
import { alteredSuccessor } from "../store/history/successors.ts";
import { untouchedChange } from "../store/history/untouched.ts";
import type { TenantStore } from "../store/sql/database.ts";
import type { Row } from "../store/sql/schema.ts";
import type { TenantDb } from "../store/sql/tenant-db.ts";

export interface HistoryCheck {
  /** The fault as the end of a sentence, or null. */
  readonly why: string | null;
  /** The number of captures in the chain. */
  readonly captures: number;
  /** The number of captures whose state was compared with the rows. */
  readonly compared: number;
}

/**
 * Checks the chain of captures, and at every instant that a snapshot or job needs the state against the sum that was kept
 * with its capture. In between, retention may have dropped versions. Reads every version once, in portions, and the state
 * and search text of each object. A history without a key is one from before there were seals, unless the trail shows
 * that it was sealed.
 */
export async function verifyHistory(
  store: TenantStore,
  { isSealed }: { readonly isSealed: boolean },
): Promise<HistoryCheck> {
  const { key, end, mark, rows, needed } = await store.transaction(async (tx) => ({
    ...(await endOf(tx)),
    rows: await captureRows(tx),
    needed: await neededInstants(tx),
  }));
  const sealed = rows.filter((row) => row.seal !== null);
  const failed = (why: string): HistoryCheck => ({ why, captures: sealed.length, compared: 0 });
  const chain = brokenLink({ key, end, mark, rows, tenant: store.tenant });
  if (chain !== null) return failed(chain);
  const captured = new Map(rows.map((row) => [row.instant, row]));
  const lost = needed.find((instant) => !captured.has(instant));
  if (lost !== undefined) return failed(`the capture of ${iso(lost)}, which a snapshot or job needs, is missing`);
  if (key === null) return { why: isSealed ? NO_KEY : null, captures: 0, compared: 0 };
  const head = rows.at(-1);
  const instants = [...new Set([...needed, ...(head === undefined ? [] : [asInstant(head.instant)])])]
    .filter((instant) => captured.get(instant)?.seal != null)
    .sort((a, b) => a - b);
  const sums = await stateSums(store.db, key, instants);
  const wrong = instants.filter((instant, at) => sums[at]?.result() !== captured.get(instant)?.state_sum);
  if (wrong.length > 0) {
    // Retention may have let an instant go while the rows were read.
    const still = new Set([...(await neededInstants(store.db)), ...(head === undefined ? [] : [head.instant])]);
    const [first] = wrong.filter((instant) => still.has(instant));
    if (first !== undefined) {
      return failed(
        `the state at ${iso(first)} is not the one that was captured: versions were altered, put in or removed`,
      );
    }
  }
  const notes = (await alteredNotes(store, key, rows)) ?? (await alteredTexts(store, head ?? null));
  return { why: notes, captures: sealed.length, compared: instants.length };
}

/** Returns what is wrong with what is kept beside the captures, as the end of a sentence, or null. */
async function alteredNotes(
  store: TenantStore,
  key: string,
  captures: readonly Row<"capture">[],
): Promise<string | null> {
  const { db } = store;
  const [oldest, newest] = [captures[0], captures.at(-1)];
  if (oldest === undefined || newest === undefined) return null;
  const span = { after: asInstant(oldest.instant), until: asInstant(newest.instant) };
  const hidden = await untouchedChange(db, span);
  // Retention may have let go of the oldest captures, with their notes, while the rows were read.
  if (hidden !== null && (await oldestCapture(db)) === span.after) {
    return `the note that ${hidden.type} ${hidden.id} changed is missing, so that comparisons leave it out`;
  }
  if (await isLogAltered(store, key)) return "kept records of the tenant's log were altered, put in or removed";
  if (await hasAlteredReading(db)) return "the place of the newest reading was altered";
  const successor = await alteredSuccessor(db);
  return successor === null ? null : `the successor of ${successor.type} ${successor.id} was altered`;
}

/**
 * Returns which objects are found by another text than their state has, as the end of a sentence, or null. Captures of
 * before there were seals may be from before there was such a text.
 */
async function alteredTexts(store: TenantStore, newest: Row<"capture"> | null): Promise<string | null> {
  const altered = newest?.seal == null ? null : await alteredSearch(store);
  if (altered === null) return null;
  const { objects, first } = altered;
  return `the search text of ${countOf(objects, "object")} differs from what was captured, that of ${first.type} ${first.id} among them`;
}

const NO_KEY = "the key of the history is missing";

async function neededInstants(db: TenantDb): Promise<readonly Instant[]> {
  const snapshots = await snapshotsBefore(db, null, Number.MAX_SAFE_INTEGER);
  return [...new Set([...snapshots.map(({ instant }) => instant), ...(await instantsOfJobs(db))])];
}

/** Returns what is wrong with the chain of captures. Those from before there were seals can only be at its beginning. */
function brokenLink({
  key,
  end,
  mark,
  rows,
  tenant,
}: Awaited<ReturnType<typeof endOf>> & {
  readonly rows: readonly Row<"capture">[];
  readonly tenant: TenantStore["tenant"];
}): string | null {
  let previous: Row<"capture"> | null = null;
  for (const row of rows) {
    const at = iso(asInstant(row.instant));
    if (row.seal === null) {
      if (previous?.seal != null) return `the capture of ${at} was altered`;
    } else {
      if (key === null) return NO_KEY;
      if (row.seal !== sealOfCapture(key, tenant, row)) return `the capture of ${at} was altered`;
      if (previous !== null && row.previous_seal !== previous.seal) return `captures before ${at} are missing`;
    }
    previous = row;
  }
  if (mark === null) return end === null ? null : "the mark of the newest capture is missing";
  if (key === null) return NO_KEY;
  if (end !== null && fits(key, end, mark)) return null;
  return "captures at the end are missing, or snapshots were altered, put in or removed";
}
