import { actorQuoted } from "../../domain/authors/actor-name.ts";
import { type AuditRecord, isRecovery, type Written, writtenBy } from "../../domain/authors/audit-record.ts";
import { accountTest, actorKey } from "../../domain/authors/others-work.ts";
import { labelIn } from "../../domain/authors/record-label.ts";
import type { Actor, Change } from "../../domain/changes/change.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { EXISTENCE } from "../../domain/tenant/recoverable.ts";
import { iso, SECOND } from "../../domain/time.ts";
import { andMore, countOf, nounOf } from "../../domain/words/counted-words.ts";
import { firstOf } from "../../domain/words/name-list.ts";
import { cleaned, quoted } from "../../domain/words/untrusted.ts";
import { gapOf, isCut } from "../../graph/audit/attribute.ts";
import { everything } from "../../graph/audit/log-subject.ts";
import type { MicrosoftContext } from "../context.ts";
import { isRecovered } from "./change-filter.ts";
import { type LateWrite, partText, type TakenPart, takenParts } from "./taken-parts.ts";

const OBJECTS_NAMED = 5;
const PARTS_NAMED = 4;

/** A list, with the account whose work it undoes, if one was named. */
interface ListSince {
  readonly preview: Pick<Job, "targetStateDateTime" | "jobStartDateTime" | "jobCompletionDateTime" | "startedBy">;
  readonly actor: string | undefined;
  readonly rows: Iterable<Change> | AsyncIterable<Change>;
  /** Absent before it is recovered. */
  readonly recovery?: Pick<Job, "jobStartDateTime">;
  /** True where a recovery in several jobs leaves objects that changed. */
  readonly mayLeave: boolean;
}

/**
 * Says what was written since a preview was calculated: by the actor of an undo, or the authors of what its list takes back,
 * and to listed objects by anyone, which the service takes back because it compares again. Costs the new end of the log.
 */
export async function workSince(context: MicrosoftContext, list: ListSince): Promise<readonly string[]> {
  const { preview, actor, recovery } = list;
  const { targetStateDateTime, jobStartDateTime: begun } = preview;
  const calculated = preview.jobCompletionDateTime ?? begun;
  const range = { since: targetStateDateTime + 1, until: context.client.serviceNow() + SECOND };
  const reading = await context.log.read(everything, range);
  if (reading.problem !== null) return [`${NO_LOG} ${gapOf(reading, range)}`];
  const { records } = reading;
  const late = new Map<RefKey, LateWrite[]>();
  const before = new Map<RefKey, Actor[]>();
  const recovered = new Map<RefKey, LateWrite[]>();
  for (const record of records) {
    for (const written of writtenBy(record)) {
      const key = refKey(written.ref);
      if (!isRecovery(record)) {
        if (record.time > begun) addTo(late, key, { record, written });
        else if (actor === undefined) addTo(before, key, record.actor);
      } else if (recovery !== undefined && record.time >= recovery.jobStartDateTime) {
        addTo(recovered, key, { record, written });
      }
    }
  }
  const rows = new Map<RefKey, Change>();
  const authors = new Set<string>();
  for await (const row of list.rows) {
    if (!isRecovered(row)) continue;
    const key = refKey(row.ref);
    if (late.has(key)) rows.set(key, row);
    for (const author of before.get(key) ?? []) authors.add(actorKey(author));
  }
  const isOwn = preview.startedBy === "" ? () => false : accountTest(records, preview.startedBy);
  const isTheirs =
    actor === undefined ? (one: Actor) => authors.has(actorKey(one)) && !isOwn(one) : accountTest(records, actor);
  const theirs = [...late]
    .flatMap(([key, writes]) => writes.map((write) => ({ key, ...write })))
    .filter(({ key, record }) => isTheirs(record.actor) && (record.time > calculated || !rows.has(key)));
  const taken = [...rows].flatMap(([key, row]) => {
    const writes = (late.get(key) ?? []).filter(({ record }) => record.time > calculated);
    return takenParts(row, writes, recovery && { ...recovery, writes: recovered.get(key) ?? [] });
  });
  const [proven, open] = [taken.filter(({ isProven }) => isProven), taken.filter(({ isProven }) => !isProven)];
  // The authors of a list are those from before its preview.
  const needed = actor === undefined ? range.since : begun + 1;
  const again = actor === undefined ? AUTHORS_AGAIN : ACTOR_AGAIN;
  return [
    ...(theirs.length === 0
      ? []
      : [`${again} After the preview began at ${iso(begun)}, the audit log has ${writesText(theirs)}.`]),
    ...(proven.length === 0 ? [] : [`${TOOK_BACK} ${objectsText(proven)}.`]),
    ...(open.length === 0
      ? []
      : [
          `${recovery !== undefined ? UNPROVEN : list.mayLeave ? MAY_TAKE : TAKES} ${objectsText(open)}.${unknownText(open)}`,
        ]),
    ...(isCut(reading, { ...range, since: needed }) || reading.unreadable > 0 ? [CUT_LOG] : []),
  ];
}

function addTo<Key, One>(all: Map<Key, One[]>, key: Key, one: One): void {
  const known = all.get(key);
  if (known === undefined) all.set(key, [one]);
  else known.push(one);
}

/** Says of which parts it is not known whether they differ, because the log is read without most values. */
function unknownText(open: readonly TakenPart[]): string {
  const parts = [...new Set(open.flatMap(({ part, isUnknown }) => (isUnknown ? part : [])))];
  if (parts.length === 0) return "";
  const named = firstOf(parts, PARTS_NAMED, (part) => cleaned(part, 120));
  return ` Not known: whether what was written to ${named} differs from the snapshot, because the log is read without such values, so that a long one fits into memory.`;
}

interface ToldWrite {
  readonly record: AuditRecord;
  readonly written: Written;
  /** Absent for all of the parts that the record has. */
  readonly part?: string;
}

function writesText(writes: readonly (ToldWrite & { readonly key: RefKey })[]): string {
  const records = [...new Set(writes.map(({ record }) => record))].toSorted((a, b) => b.time - a.time);
  const actors = [...new Set(records.map(({ actor }) => actorQuoted(actor)))];
  const objects = new Set(writes.map(({ key }) => key)).size;
  const last = records[0]?.time ?? 0;
  return (
    `${countOf(records.length, "write")} by ${firstOf(actors, PARTS_NAMED, (one) => one)} to ${countOf(objects, "object")}, ` +
    `the last at ${iso(last)}: ${objectsText(writes)}`
  );
}

/** Names objects with the parts that were written, and the authors of each. */
function objectsText(writes: readonly ToldWrite[]): string {
  const objects = [...Map.groupBy(writes, ({ written }) => refKey(written.ref)).values()];
  const texts = objects.slice(0, OBJECTS_NAMED).flatMap((of) => {
    const [newest] = of;
    if (newest === undefined) return [];
    const { written, record } = newest;
    const parts = [...new Set(of.flatMap((write) => write.part ?? allParts(write)))];
    const authors = [...new Set(of.map((write) => actorQuoted(write.record.actor)))];
    const what = firstOf(parts, PARTS_NAMED, (part) => cleaned(part, 120));
    const name = quoted(labelIn(record, written) ?? written.ref.id);
    return [`${nounOf(written.ref.type)} ${name} (${what}, by ${firstOf(authors, PARTS_NAMED, (one) => one)})`];
  });
  return `${texts.join("; ")}${andMore(objects.length, texts.length)}`;
}

const allParts = ({ record, written }: ToldWrite): readonly string[] =>
  written.modified.length === 0
    ? [record.operation]
    : written.modified.map((one) => (one.name === EXISTENCE ? record.operation : partText(record, one)));

const ACTOR_AGAIN = "The actor of this undo went on, and may go on.";
const AUTHORS_AGAIN = "Authors of what this list takes back wrote again.";
const TAKES =
  "Changed since the preview, and where it differs from the snapshot taken back as well, because Microsoft's service compares again:";
const MAY_TAKE =
  "Changed since the preview, and taken back as well or left by a recovery in several jobs, because objects are compared again:";
const TOOK_BACK = "Beside what the preview showed, the recovery took back what was written after it:";
const UNPROVEN =
  "Written after the preview and before the recovery, and the audit log does not show whether the recovery took it back:";
const NO_LOG =
  "Not looked at: what its authors and others wrote after the preview, because the audit log could not be read.";
const CUT_LOG = "Not looked at whole: what was written after the preview, because not all of the audit log was read.";
