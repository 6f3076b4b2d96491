import { FittingActors } from "../../domain/authors/actor-writes.ts";
import { type Attributed, Attributions, attributionIn } from "../../domain/authors/attributions.ts";
import { writtenBy } from "../../domain/authors/audit-record.ts";
import { byRule, movingRules } from "../../domain/authors/moved-by-rule.ts";
import { type Change, type FailedChange, LINKS_SHOWN } from "../../domain/changes/change.ts";
import { reasons } from "../../domain/changes/reason.ts";
import { RewindError } from "../../domain/errors.ts";
import { isTerminal, type Job } from "../../domain/recovery/job.ts";
import { type EntityRef, type RefKey, refKey, sameRef } from "../../domain/tenant/entity.ts";
import { iso } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { attribute, isCut, type LogOfRange, readLogOf } from "../../graph/audit/attribute.ts";
import type { TimeRange } from "../../graph/audit/log-subject.ts";
import { recordsBy } from "../../graph/audit/records-by.ts";
import type { GraphClient } from "../../graph/http/graph-client.ts";
import { MAX_PAGE_SIZE, type Page, type PageRequest } from "../../service/page.ts";
import type { ChangeFilter, ListedChanges } from "../../service/recovery-service.ts";
import { type PageFrame, pageFrame } from "../../summaries/paging.ts";
import { recoveryRunningRefusal } from "../../summaries/refusals.ts";
import type { ListAssessment } from "../assess/assessor.ts";
import { DirectoryReader } from "../assess/directory-reader.ts";
import { presentRules } from "../assess/present-rules.ts";
import type { MicrosoftContext } from "../context.ts";
import { changeTest, type FilterFacts } from "./change-filter.ts";
import { type ChangePage, changePage, failedPage, type Position } from "./change-pages.ts";
import { rangeOf } from "./list-range.ts";
import type { RecoveryContext } from "./recovery-context.ts";
import { withNames } from "./value-names.ts";

/** Pages of the service read for one of ours, so that a rare match does not delay a call by minutes. */
const MOST_PAGES = 10;
/** Longest link in a cursor. Beyond it, earlier items are skipped by number. */
const LONGEST_LINK = 1_000;

/**
 * Returns a page of a finished preview's list, with dangers if they have been worked out. Filters while reading, because
 * the service does not filter.
 */
export async function listChanges(
  context: RecoveryContext,
  job: Job,
  filter: ChangeFilter,
  page: PageRequest,
  assessment: ListAssessment | null,
): Promise<ListedChanges> {
  const theirs = filter.actor === undefined ? null : await writtenByActor(context, filter.actor, rangeOf(job));
  const { linksShown, ...listed } = await matchingChanges(
    context,
    job,
    filter,
    { writtenByActor: theirs?.written ?? null, assessment },
    page,
  );
  const refs = listed.items.map(({ ref }) => ref);
  const { attributions, note } = await attribute(context, refs, rangeOf(job));
  const log = await readLogOf(context, rangeOf(job));
  const since = { records: log.records, isWhole: log.note === null };
  const shownOf = (links: Change["links"], at: number) => {
    const { from, to } = linksShown[at] ?? { from: 0, to: LINKS_SHOWN };
    return links.slice(from, to);
  };
  const shown = listed.items.map(({ links }, at) => shownOf(links, at));
  const rules = await rulesOf(context, listed.items, log);
  const named = await withNames(context, listed.items, since, shown);
  const items = named.changes.map((change, at) => {
    const attributed = attributions?.of(change.ref);
    const signed =
      attributed === undefined ? change : { ...attributed.authors.sign(change), ...attributionIn(attributed) };
    const rule = attributed === undefined ? undefined : byRule(signed, rules.moving, rules.of(attributed, change.ref));
    // Links are cut afterwards, because all of them count for who wrote how much.
    return { ...signed, ...(rule === undefined ? {} : { byRule: rule }), links: shownOf(signed.links, at) };
  });
  return {
    ...listed,
    items,
    ...(theirs?.fitting === undefined ? {} : { fitting: theirs.fitting }),
    ...(assessment === null ? { isUnassessed: true } : {}),
    ...noteOf([listed.note ?? null, theirs?.note ?? null, note, named.note, ...rules.notes]),
  };
}

const membersOf = ({ ref, links }: Pick<Change, "ref" | "links">): Change["links"] =>
  ref.type === "group" ? links.filter(({ link }) => link === "members") : [];

/** Reads by which rules the groups of a page got their members, and finds the writes to these members in the log. */
async function rulesOf({ client }: RecoveryContext, rows: readonly Change[], { records, note }: LogOfRange) {
  const reader = new DirectoryReader(client);
  const groups = rows.filter((row) => membersOf(row).length > 0).map(({ ref }) => ref);
  const moving = movingRules(rows, await presentRules(reader, groups), {
    movedBy: membersOf,
    isWhole: note === null,
  });
  const ofMembers = new Attributions(moving.members, note === null);
  if (moving.members.length > 0) for (const record of records) ofMembers.add(record);
  const of = (row: Attributed, own: EntityRef) => ({
    of: (ref: EntityRef) => (sameRef(ref, own) ? row : ofMembers.of(ref)),
  });
  return { moving, of, notes: reader.cuts };
}

async function writtenByActor(context: MicrosoftContext, actor: string, range: TimeRange) {
  const reading = await recordsBy(context, actor, range);
  const written: ReadonlySet<RefKey> = new Set(reading.records.flatMap(writtenBy).map(({ ref }) => refKey(ref)));
  const note = isCut(reading, range)
    ? `What they wrote before ${iso(reading.completeSince)} is not in this list: it was too much to be read at once.`
    : null;
  const fitting = new FittingActors();
  for (const record of reading.records) if (writtenBy(record).length > 0) fitting.add(record);
  return { written, note, ...fitting.several };
}

/**
 * A position after a number of rows, with the service's link there if it is known, and after a number of the next row's
 * links.
 */
type ListPosition = [after: number, link: string, links: number];

/** The links of a change that belong to the page. */
interface LinksShown {
  readonly from: number;
  readonly to: number;
}

const linkCursors = (
  frame: PageFrame<ListPosition>,
  [change]: readonly Change[],
  [shown]: readonly LinksShown[],
): string[] =>
  change === undefined || shown === undefined
    ? []
    : change.links.slice(shown.from, shown.to).map((_, at) => frame.cursor([change.seq - 1, "", shown.from + at + 1]));

async function matchingChanges(
  { client, synchronized }: RecoveryContext,
  job: Job,
  filter: ChangeFilter,
  { assessment, ...facts }: FilterFacts & { readonly assessment: ListAssessment | null },
  request: PageRequest,
): Promise<ListedChanges & { readonly linksShown: readonly LinksShown[] }> {
  const frame: PageFrame<ListPosition> = pageFrame(job.id, ["number", "string", "number"], request);
  const { limit } = frame;
  const [after, link, fromLink] = frame.after ?? [0, "", 0];
  const filtered = Object.keys(filter).length > 0 || job.compared !== undefined;
  const found: Change[] = [];
  const passes = changeTest(filter, facts);
  const linksShown: LinksShown[] = [];
  let hidden = 0;
  const unchecked = new Set<string>();
  const upTo = (next: ListPosition | null) => ({
    ...frame.page(found, ({ seq }) => [seq, "", 0], next ?? false),
    linksShown,
    ...(filter.id === undefined || found.length !== 1 ? {} : { linkCursors: linkCursors(frame, found, linksShown) }),
    ...noteOf([hidden === 0 ? null : hiddenNote(hidden), ...unchecked]),
  });
  let linksBefore = fromLink;
  let position: Position | null = positionAt(after, link);
  for (let pages = 0; position !== null && pages < MOST_PAGES; pages += 1) {
    const read: ChangePage<Change> = await changePage(client, job, position, filtered ? MAX_PAGE_SIZE : limit);
    hidden += read.unknown.length;
    const marked = await synchronized.marked(read.items);
    for (const sentence of marked.unchecked) unchecked.add(sentence);
    for (const one of marked.changes) {
      const change = assessment === null ? one : { ...one, risks: assessment.risksOf(one) };
      if (!passes(change)) continue;
      if (found.length === limit) return upTo([change.seq - 1, "", 0]);
      found.push(change);
      if (filter.id === undefined) {
        linksShown.push({ from: 0, to: LINKS_SHOWN });
        continue;
      }
      linksShown.push({ from: linksBefore, to: linksBefore + limit });
      if (change.links.length > linksBefore + limit) return upTo([change.seq - 1, "", linksBefore + limit]);
      linksBefore = 0;
    }
    position = read.next;
    if (found.length === limit) break;
  }
  return upTo(position === null ? null : [position.after, shortLink(position), 0]);
}

function noteOf(notes: readonly (string | null)[]): Pick<Page<Change>, "note"> {
  const some = notes.filter((note) => note !== null);
  return some.length === 0 ? {} : { note: some.join(" ") };
}

const hiddenNote = (hidden: number): string =>
  `${countOf(hidden, "change near these rows is", "changes near these rows are")} of an unknown kind or form and cannot be shown. summarize_changes counts ${hidden === 1 ? "it" : "them"}.`;

/** Returns a page of failed changes. It is empty if the service has no list because no change failed. */
export async function listFailedChanges(
  client: GraphClient,
  job: Job,
  request: PageRequest,
): Promise<Page<FailedChange>> {
  if (!isTerminal(job.status)) throw recoveryRunningRefusal(job);
  const frame = pageFrame(`failed ${job.id}`, ["number", "string"], request);
  const [after, link] = frame.after ?? [0, ""];
  const read = await failedPage(client, job, positionAt(after, link), frame.limit).catch((error: unknown) => {
    const none = error instanceof RewindError && ["notReady", "notFound"].includes(error.code);
    if (none && (job.totals.failedChanges ?? 0) === 0) return { items: [], next: null };
    throw error;
  });
  const items = frame.shown(read.items);
  const { next } = read;
  const goesOn: boolean | [number, string] =
    items.length < read.items.length || (next === null ? false : [next.after, shortLink(next)]);
  const total = Math.max(job.totals.failedChanges ?? 0, after + read.items.length);
  return { ...frame.page(items, ({ seq }) => [seq, ""], goesOn), total };
}

/**
 * Returns a page of what failed in a recovery of several jobs, with the changes that it left because their objects had
 * changed after the approval. Reads the lists of all jobs.
 */
export async function listFailedOfParts(
  client: GraphClient,
  recovery: Job,
  { jobs, left }: { readonly jobs: readonly Job[]; readonly left: readonly Change[] },
  request: PageRequest,
): Promise<Page<FailedChange>> {
  if (!isTerminal(recovery.status)) throw recoveryRunningRefusal(recovery);
  const frame = pageFrame(`failed ${recovery.id}`, ["number"], request);
  const failed: Omit<FailedChange, "seq">[] = left.map(({ ref, displayName, action }) => ({
    ...{ ref, displayName, action, step: "properties", reason: "moved", message: reasons.moved },
  }));
  for (const job of jobs) {
    if (job.totals.failedChanges === 0) continue;
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const page = await listFailedChanges(client, job, cursor === undefined ? {} : { cursor });
      failed.push(...page.items);
      cursor = page.nextCursor;
    }
  }
  const [from] = frame.after ?? [0];
  const rows = failed.map((row, at) => ({ ...row, seq: at + 1 })).slice(from, from + frame.wanted);
  return { ...frame.page(rows, ({ seq }) => [seq]), total: failed.length };
}

const positionAt = (after: number, link: string): Position => ({ after, link: link === "" ? null : link });

const shortLink = ({ link }: Position): string => (link === null || link.length > LONGEST_LINK ? "" : link);
