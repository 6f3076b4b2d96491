import { type AuditRecord, attributionOf, type Written, writtenBy } from "../../domain/authors/audit-record.ts";
import { Authors } from "../../domain/authors/authorship.ts";
import { authored, ContributionTally } from "../../domain/authors/contributions.ts";
import type { Attribution, Contribution, PropertyChange } from "../../domain/changes/change.ts";
import { sameValue } from "../../domain/changes/equality.ts";
import { existenceAfter } from "../../domain/dangers/watched-parts.ts";
import { type EntityRef, refKey, sameRef } from "../../domain/tenant/entity.ts";
import type { Link } from "../../domain/tenant/link.ts";
import { EXISTENCE, recoverableProperties } from "../../domain/tenant/recoverable.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import { asInstant, type Instant } from "../../domain/time.ts";
import type { HistoryLink, HistoryStep } from "../../service/investigation.ts";
import { presencesAt } from "../../store/history/entity-versions.ts";
import { linksChangedAt } from "../../store/history/links-at.ts";
import type { Version } from "../../store/history/object-versions.ts";
import { nameIds } from "../compare/name-ids.ts";
import { recordsBetween } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";
import { relationshipLabels } from "./references.ts";
import type { RelationshipChange } from "./relationships.ts";

const EVENTS = 20;

export interface StepRequest {
  readonly ref: EntityRef;
  readonly versions: readonly Version[];
  /** The relationships with the object that began or ended at any capture. */
  readonly related: readonly RelationshipChange[];
  readonly instant: Instant;
  /** The previous capture, or null for the oldest one. */
  readonly previous: Instant | null;
  /** True if no older version is kept, so that the object was not necessarily created here. */
  readonly isFirst: boolean;
  /** The links to show. */
  readonly links: LinkPortion;
  /** Takes the records of the log that the step tells. */
  readonly onRecord?: (record: AuditRecord) => void;
}

/** Links of a step from a place on. */
export interface LinkPortion {
  readonly skip: number;
  readonly most: number;
}

/** Returns the changes of an object that one capture found, and their authors. */
export async function historyStep(context: EngineContext, request: StepRequest): Promise<HistoryStep> {
  const { ref, versions, instant, isFirst } = request;
  const before = versions.find(({ to }) => to === instant)?.state ?? heldOver(versions, instant);
  const after = versions.find(({ from }) => from === instant)?.state ?? heldOver(versions, instant);
  const log = await readLog(context, request);
  const what = whatHappened(before, after, isFirst);
  const seen = what === "firstSeen";
  const { links, linkTotals } = seen
    ? { links: [], linkTotals: { added: 0, removed: 0 } }
    : await linkChanges(context, request, log);
  const properties = seen || after === undefined ? [] : valueChanges(ref, before, after, log.authors);
  const [named = {}] = await nameIds(context, [{ ref, properties }], { from: asInstant(instant - 1), to: instant });
  return {
    seenAt: instant,
    what,
    properties,
    links,
    linkTotals,
    events: log.events,
    ...(log.eventTotal > log.events.length ? { eventTotal: log.eventTotal } : {}),
    contributions: log.contributions,
    ...named,
  };
}

/** Returns a version that neither begins nor ends at the instant, because only links changed. */
const heldOver = (versions: readonly Version[], instant: Instant): EntityState | undefined =>
  versions.find(({ from, to }) => from < instant && (to === null || to > instant))?.state;

function whatHappened(
  before: EntityState | undefined,
  after: EntityState | undefined,
  isFirst: boolean,
): HistoryStep["what"] {
  if (after === undefined) return "gone";
  if (before === undefined) return isFirst ? "firstSeen" : "created";
  if (before.life === after.life) return "updated";
  return after.life === "live" ? "restored" : "softDeleted";
}

function valueChanges(
  ref: EntityRef,
  before: EntityState | undefined,
  after: EntityState,
  authors: Authors,
): PropertyChange[] {
  return recoverableProperties(ref.type, "extended").flatMap((name): PropertyChange[] => {
    const [then, now] = [before?.properties[name] ?? null, after.properties[name] ?? null];
    return sameValue(ref.type, name, then, now)
      ? []
      : [{ name, now, then, by: authors.ofProperty({ name, now, then }) }];
  });
}

/** The log of the time between two captures: who wrote to the object, and to links from others to it. */
interface ObjectLog {
  readonly authors: Authors;
  readonly inbound: ReadonlyMap<string, Authors>;
  readonly events: readonly Attribution[];
  readonly eventTotal: number;
  readonly contributions: readonly Contribution[];
}

async function readLog(
  context: EngineContext,
  { ref, previous, instant, isFirst, onRecord }: StepRequest,
): Promise<ObjectLog> {
  const authors = new Authors();
  const inbound = new Map<string, Authors>();
  const events: Attribution[] = [];
  const tally = new ContributionTally();
  let eventTotal = 0;
  for await (const event of recordsBetween(context, { from: previous, to: instant }, { targets: [ref] })) {
    for (const { own, written, relevant } of writtenTo(ref, event)) {
      onRecord?.(event);
      if (own) authors.add(event, relevant);
      else noteInbound(inbound, written.ref, event, relevant);
      const names = relevant.length === 0 ? unnamedParts(event, written, isFirst) : relevant.map(({ name }) => name);
      for (const name of names) tally.add(name, authored(event));
      eventTotal += 1;
      if (events.length < EVENTS) events.push(attributionOf(event, relevant));
    }
  }
  return { authors, inbound, events, eventTotal, contributions: tally.result() };
}

/** Returns the parts of a record that names none. Before the first capture, only what its operation says was written. */
function unnamedParts(event: AuditRecord, written: Written, isFirst: boolean): readonly string[] {
  if (!isFirst) return [EXISTENCE];
  const isThere = existenceAfter(event, written);
  return isThere === null ? [] : [isThere ? "created" : EXISTENCE];
}

/** Returns what a record wrote to an object, and to links from others to it. */
export const writtenTo = (ref: EntityRef, event: AuditRecord) =>
  writtenBy(event).flatMap((written) => {
    const own = sameRef(written.ref, ref);
    const relevant = own ? written.modified : written.modified.filter((one) => namesEnd(one, ref.id));
    return own || relevant.length > 0 ? [{ own, written, relevant }] : [];
  });

const namesEnd = ({ oldValue, newValue }: { oldValue: unknown; newValue: unknown }, id: string): boolean =>
  oldValue === id || newValue === id;

function noteInbound(
  inbound: Map<string, Authors>,
  source: EntityRef,
  event: AuditRecord,
  modified: Parameters<Authors["add"]>[1],
): void {
  const authors = inbound.get(refKey(source)) ?? new Authors();
  inbound.set(refKey(source), authors);
  authors.add(event, modified);
}

async function linkChanges(
  context: EngineContext,
  { ref, related, instant, links: { skip, most } }: StepRequest,
  log: ObjectLog,
): Promise<Pick<HistoryStep, "links" | "linkTotals">> {
  const { store } = context;
  const linkTotals = { added: 0, removed: 0 };
  const found: { link: Link; direction: HistoryLink["direction"]; action: HistoryLink["action"] }[] = [];
  for (const [end, direction] of [["source", "from"] as const, ["target", "to"] as const]) {
    for (const [column, action] of [["valid_from", "added"] as const, ["valid_to", "removed"] as const]) {
      const passed = linkTotals.added + linkTotals.removed;
      const place = { skip: Math.max(0, skip - passed), limit: most - found.length };
      const { total, links } = await linksChangedAt(store.db, end, ref, column, instant, place);
      linkTotals[action] += total;
      found.push(...links.map((link) => ({ link, direction, action })));
    }
  }
  const changed = related.filter((one) => one.instant === instant);
  const passed = linkTotals.added + linkTotals.removed;
  for (const { action } of changed) linkTotals[action] += 1;
  const start = Math.max(0, skip - passed);
  const relationships = changed.slice(start, start + most - found.length);
  const shown = found.map((one) => {
    return { ...one, other: one.direction === "from" ? one.link.target : one.link.source };
  });
  const others = shown.map(({ other }) => other);
  const now = await presencesAt(store.db, others, instant);
  const then = await presencesAt(store.db, others, asInstant(instant - 1));
  const moments = { then: asInstant(instant - 1), head: instant };
  const labels = await relationshipLabels(
    context,
    relationships.map(({ relationship }) => relationship),
    moments,
  );
  return {
    linkTotals,
    links: [
      ...shown.map(({ link: { link }, direction, action, other }): HistoryLink => {
        const key = refKey(other);
        const authors = direction === "from" ? log.authors : (log.inbound.get(key) ?? new Authors());
        const end = direction === "from" ? other.id : ref.id;
        const otherName = (now.get(key) ?? then.get(key))?.displayName ?? null;
        return { link, direction, other, otherName, action, by: authors.of(`${link} ${end}`) };
      }),
      ...relationships.map(({ relationship: other, end, action }): HistoryLink => {
        const key = refKey(other);
        const by = (log.inbound.get(key) ?? new Authors()).of(end);
        return { link: end, direction: "to", other, otherName: labels.get(key) ?? null, action, by };
      }),
    ],
  };
}
