import {
  type AuditRecord,
  attributionOf,
  type ModifiedProperty,
  targetWithId,
  type Written,
  writtenBy,
} from "../../domain/authors/audit-record.ts";
import { authored, ContributionTally } from "../../domain/authors/contributions.ts";
import { actorKey } from "../../domain/authors/others-work.ts";
import { labelIn } from "../../domain/authors/record-label.ts";
import type { Attribution, Authorship, Contribution, PropertyChange } from "../../domain/changes/change.ts";
import { sameValue } from "../../domain/changes/equality.ts";
import { isEnd } from "../../domain/changes/mentions.ts";
import { canonicalId, type EntityRef, sameRef } from "../../domain/tenant/entity.ts";
import { isLinkName, linkKind } from "../../domain/tenant/link.ts";
import { EXISTENCE, recoverableProperties } from "../../domain/tenant/recoverable.ts";
import { asInstant, MINUTE } from "../../domain/time.ts";
import type { HistoryLink, HistoryStep } from "../../service/investigation.ts";
import { whatHappened } from "./what-happened.ts";

const EVENTS = 20;
/** Longest pause within one step. Emptying a group leaves a record for each member. */
const ONE_STEP = 10 * MINUTE;

/** A step with all of its links, and its oldest record, after which the next page continues. */
export interface RecordStep {
  readonly step: HistoryStep;
  readonly oldest: AuditRecord;
}

/** Groups an object's records, newest first, into steps, newest first. */
export function recordSteps(ref: EntityRef, records: readonly AuditRecord[]): RecordStep[] {
  const steps: [Part, ...Part[]][] = [];
  for (const record of records) {
    const one = read(record, ref);
    if (one === null) continue;
    const last = steps.at(-1);
    if (last !== undefined && isOneStep(last.at(-1) ?? last[0], one)) last.push(one);
    else steps.push([one]);
  }
  return steps.map(stepOf);
}

/** The part of a step that comes from one record. */
interface Part {
  readonly record: AuditRecord;
  readonly what: HistoryStep["what"];
  readonly properties: readonly PropertyChange[];
  readonly links: readonly HistoryLink[];
  readonly event: Attribution;
}

/** Reads one record. Returns null for one that only mentions the object. */
function read(record: AuditRecord, ref: EntityRef): Part | null {
  const written = writtenBy(record);
  const own = written.find((one) => sameRef(one.ref, ref));
  const inbound = written.flatMap((one) => (one === own ? [] : linksTo(one, ref)));
  if (own === undefined && inbound.length === 0) return null;
  const by: Authorship = { last: authored(record) };
  const names = recoverableProperties(ref.type, "extended");
  const modified = own?.modified ?? [];
  return {
    record,
    what: whatHappened(record, ref),
    properties: modified
      .filter(({ name, oldValue, newValue }) => names.includes(name) && !sameValue(ref.type, name, oldValue, newValue))
      .map(({ name, oldValue, newValue }) => ({ name, then: oldValue, now: newValue, by })),
    links: [
      ...modified.flatMap((one) => linksFrom(one, ref, record)).map((one): HistoryLink => ({ ...one, by })),
      ...inbound.map(({ source, link, action }): HistoryLink => {
        return { link, direction: "to", other: source.ref, otherName: labelIn(record, source), action, by };
      }),
    ],
    event: attributionOf(record, [...modified, ...inbound.map((one) => one.modified)]),
  };
}

/** Returns the links and relationships with the object that a write to another object added or removed. */
function linksTo(source: Written, { id }: EntityRef) {
  return source.modified.flatMap((one) =>
    (isLinkName(one.name) || isEnd(source.ref.type, one.name) ? sidesOf(one) : [])
      .filter((end) => end.id === id)
      .map(({ link, action }) => ({ source, link, action, modified: one })),
  );
}

/** Returns the links from the object that a write to it added or removed. */
function linksFrom(one: ModifiedProperty, ref: EntityRef, record: AuditRecord): Omit<HistoryLink, "by">[] {
  const { name } = one;
  if (!isLinkName(name)) return [];
  const [likely = "user"] = linkKind(ref.type, name)?.targets ?? [];
  return sidesOf(one).map(({ link, id, action }) => {
    const other = targetWithId(record, id);
    const to = { other: other?.ref ?? { type: likely, id }, otherName: other?.displayName ?? null };
    return { link, direction: "from", ...to, action };
  });
}

interface End {
  readonly link: string;
  readonly id: string;
  readonly action: HistoryLink["action"];
}

/**
 * Returns the links of a modified property. The old value is the end of a removed link, the new value the end of an
 * added one.
 */
function sidesOf({ name, oldValue, newValue }: ModifiedProperty): End[] {
  const sides = [
    [oldValue, "removed"],
    [newValue, "added"],
  ] as const;
  return sides.flatMap(([id, action]) =>
    typeof id === "string" && id !== "" ? [{ link: name, id: canonicalId(id), action }] : [],
  );
}

function isOneStep(newer: Part, older: Part): boolean {
  const onlyLinks = [newer, older].every(
    ({ what, properties, links }) => what === "updated" && properties.length === 0 && links.length > 0,
  );
  return (
    onlyLinks &&
    newer.record.operation === older.record.operation &&
    actorKey(newer.record.actor) === actorKey(older.record.actor) &&
    newer.record.time - older.record.time <= ONE_STEP
  );
}

function stepOf(parts: readonly [Part, ...Part[]]): RecordStep {
  const [newest] = parts;
  const oldest = parts.at(-1) ?? newest;
  const links = parts.flatMap((part) => part.links);
  const added = links.filter(({ action }) => action === "added").length;
  return {
    oldest: oldest.record,
    step: {
      seenAt: asInstant(newest.record.time),
      what: newest.what,
      properties: newest.properties,
      links,
      linkTotals: { added, removed: links.length - added },
      events: parts.slice(0, EVENTS).map(({ event }) => event),
      ...(parts.length > EVENTS ? { eventTotal: parts.length } : {}),
      contributions: contributionsOf(parts),
    },
  };
}

function contributionsOf(parts: readonly Part[]): Contribution[] {
  const tally = new ContributionTally();
  for (const { record, event } of parts) {
    const names = event.properties.length === 0 ? [EXISTENCE] : event.properties;
    for (const name of names) tally.add(name, authored(record));
  }
  return tally.result();
}
