import * as z from "zod";
import { accountCalled, actorCalled, actorsCalled } from "../../domain/actor-name.ts";
import type { Actor, Attribution, Authored, Authorship, Contribution, RecoveryMark } from "../../domain/change.ts";
import { CORRELATION_IDS, CORRELATIONS_COUNTED } from "../../domain/contributions.ts";
import { numberText } from "../../domain/number-text.ts";
import { actorKey } from "../../domain/others-work.ts";
import type { Millis } from "../../domain/time.ts";
import { cleaned, NAME_LENGTH } from "../../domain/untrusted.ts";
import { stamp, trimmedRow } from "./text.ts";

/** Parts of an object that one author wrote last, the largest part first. */
export const attributionOutput = z.looseObject({ actor: z.string(), time: z.string().optional() });

export interface AttributionData {
  [more: string]: unknown;
  readonly actor: string;
  readonly app: string | undefined;
  readonly ip: string | undefined;
  /** The recovery that wrote in this name, in words. */
  readonly recovery: string | undefined;
  /** The time of the last write, and of the first where there are several. */
  readonly time: string | undefined;
  readonly first: string | undefined;
  readonly operation: string | undefined;
  /** The properties and links this author wrote last, and how many where there are several of one name. */
  readonly properties: string[];
  readonly counts: Record<string, number> | undefined;
  readonly correlationIds: string[] | undefined;
  /** The number of those that are left out, in words. */
  readonly moreCorrelationIds: string | undefined;
}

export interface AuthorData {
  readonly actor: string;
  readonly app: string | undefined;
  readonly ip: string | undefined;
  /** The recovery that wrote in this name, in words. */
  readonly recovery: string | undefined;
}

/** "unknown" is an answer: the log has no such event, and an author is never guessed. */
export const actorName = (actor: Actor): string =>
  actorCalled(actor) ?? (actor.kind === "unknown" ? "unknown" : `unknown ${actor.kind}`);

/** An author with whatever the log says of the way, as writes and contributions have it. */
interface LoggedWriter {
  readonly actor: Actor;
  readonly app?: string;
  readonly ip?: string;
  readonly recovery?: RecoveryMark;
}

/** Names who wrote. A recovery writes in the name of a person or an app, who did not edit the object. */
export const writerName = (writer: LoggedWriter): string => recoveryName(writer) ?? actorName(writer.actor);

function recoveryName({ actor, recovery }: LoggedWriter): string | undefined {
  if (recovery === undefined) return undefined;
  const { id, job } = recovery;
  if (job === undefined) return `a recovery in the name of ${actorName(actor)}`;
  const starter = cleaned(job.startedBy, NAME_LENGTH);
  const approver = job.approvedBy === undefined ? "" : `, approved by ${cleaned(job.approvedBy, NAME_LENGTH)}`;
  const name = starter === (actor.name ?? actor.id) ? "" : ` in the name of ${actorName(actor)}`;
  return `recovery ${cleaned(id, 80)} (started by ${starter}${approver})${name}`;
}

const wayData = ({ app, ip, ...writer }: LoggedWriter) => ({
  app: app === undefined ? undefined : cleaned(app, NAME_LENGTH),
  ip: ip === undefined ? undefined : cleaned(ip, 60),
  recovery: recoveryName(writer),
});

/** An author of a page, with one application and from one address, by the short name that rows give them. */
export interface ListedAuthor extends AuthorData {
  readonly key: string;
  /** The times of the first and the last write on the page. */
  readonly first: string | undefined;
  readonly last: string | undefined;
}

interface LegendEntry {
  readonly by: Actor;
  readonly data: AuthorData;
  first: Millis | null;
  last: Millis | null;
}

/** Gives each author of a page, with each application and address, a short name, so that rows need not repeat them. */
export class AuthorLegend {
  readonly #listed = new Map<string, LegendEntry>();
  /** The actor by each name under which an account wrote, with the time of the last write. */
  readonly #names = new Map<string, Map<string, { readonly actor: Actor; readonly last: Millis }>>();

  /** Returns the author's short name, such as "#1". */
  keyOf(one: Contribution | Authored): string {
    const data = { actor: actorName(one.actor), ...wayData(one) };
    const account = actorKey(one.actor);
    const text = JSON.stringify([account, data.app, data.ip, one.recovery?.id]);
    const [first, last] = "time" in one ? [one.time, one.time] : [one.first, one.last];
    const names = this.#names.get(account) ?? new Map();
    this.#names.set(account, names);
    if ((names.get(data.actor)?.last ?? -1) < (last ?? 0)) names.set(data.actor, { actor: one.actor, last: last ?? 0 });
    const entry = this.#listed.get(text) ?? { by: one.actor, data, first, last };
    this.#listed.set(text, entry);
    entry.first = earliest(entry.first, first);
    entry.last = latest(entry.last, last);
    return `#${[...this.#listed.keys()].indexOf(text) + 1}`;
  }

  /** Returns an account under each of its names, the newest first. */
  #namesOf(actor: Actor): readonly Actor[] {
    const names = [...(this.#names.get(actorKey(actor))?.values() ?? [])];
    return names.sort((a, b) => b.last - a.last).map((one) => one.actor);
  }

  get authors(): ListedAuthor[] {
    const all = [...this.#listed.values()];
    const accounts = all.map(({ by }) => this.#namesOf(by));
    const names = actorsCalled(all.map(({ by }, at) => accounts[at]?.[0] ?? by));
    return all.map(({ data, first, last }, at) => ({
      key: `#${at + 1}`,
      ...data,
      actor: accountCalled(names[at] ?? data.actor, accounts[at] ?? []),
      first: first === null ? undefined : shortStamp(first),
      last: last === null || last === first ? undefined : shortStamp(last),
    }));
  }
}

/** Returns a time without seconds where they are zero, because a page has many of them. */
const shortStamp = (time: Millis): string => stamp(time).replace(/(T\d\d:\d\d):00Z$/, "$1Z");

const earliest = (a: Millis | null, b: Millis | null): Millis | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);
const latest = (a: Millis | null, b: Millis | null): Millis | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);

/** Returns the authors as a table, because their names of columns would cost as much as they say. */
export function authorTable(authors: readonly ListedAuthor[]) {
  const hasRecovery = authors.some(({ recovery }) => recovery !== undefined);
  return {
    columns: ["key", "actor", "app", "ip", "first", "last", ...(hasRecovery ? ["recovery"] : [])],
    rows: authors.map(({ key, actor, app = null, ip = null, first = null, last = null, recovery = null }) =>
      trimmedRow([key, actor, app, ip, first, last, recovery]),
    ),
  };
}

export const listedAuthorText = ({ key, first, last, ...author }: ListedAuthor): string =>
  `${key} ${authorText(author)}${first === undefined ? "" : ` ${first}${last === undefined ? "" : ` to ${last}`}`}`;

/** Returns a line for each author that the rows name by a short name. */
export const authorLines = (authors: readonly ListedAuthor[]): readonly string[] =>
  authors.map((author) => `author ${listedAuthorText(author)}`);

/** `isByEvent` means that the events of the log are shown one by one beside it. */
export const attributionData = (one: Contribution, isByEvent: boolean): AttributionData => ({
  actor: actorName(one.actor),
  ...wayData(one),
  time: one.last === null ? undefined : stamp(one.last),
  first: one.first === null || one.first === one.last ? undefined : stamp(one.first),
  operation: one.operation === undefined ? undefined : cleaned(one.operation, NAME_LENGTH),
  properties: Object.keys(one.parts),
  counts: severalOf(one.parts),
  correlationIds: one.correlationIds.length === 0 || isByEvent ? undefined : [...one.correlationIds],
  moreCorrelationIds: isByEvent ? undefined : moreIds(one),
});

/** Says how many correlation ids are left out. A plan of an earlier version kept the first 5 and no count. */
function moreIds({ correlationIds, correlationTotal: total }: Contribution): string | undefined {
  if (total === undefined) return correlationIds.length < CORRELATION_IDS ? undefined : "possibly more";
  const left = total - correlationIds.length;
  if (left === 0) return undefined;
  return total === CORRELATIONS_COUNTED ? `at least ${numberText(left)} more` : `plus ${numberText(left)} more`;
}

/** Returns the counts of the parts of which there are several. */
function severalOf(parts: Contribution["parts"]): Record<string, number> | undefined {
  const several = Object.entries(parts).filter(([, count]) => count > 1);
  return several.length === 0 ? undefined : Object.fromEntries(several);
}

/** Returns the properties and links an author wrote last, with how many where there are several. */
export const partsOf = ({ parts }: Contribution): string[] =>
  Object.entries(parts).map(([name, count]) => countedPart(name, count));

const countedPart = (name: string, count = 1): string => (count === 1 ? name : `${name} ${numberText(count)}`);

/** Returns an author's line, such as "ada@contoso.com with Azure Portal from 203.0.113.7". */
export const authorText = ({ actor, app, ip, recovery }: AuthorData): string =>
  `${recovery ?? actor}${app === undefined ? "" : ` with ${app}`}${ip === undefined ? "" : ` from ${ip}`}`;

export function attributionText(data: AttributionData): string {
  const { first, time, operation, properties, counts, correlationIds, moreCorrelationIds } = data;
  const when = time === undefined ? "" : ` ${first === undefined ? time : `${first} to ${time}`}`;
  const parts = `: ${properties.map((name) => countedPart(name, counts?.[name])).join(", ")}`;
  const what = operation === undefined ? "" : ` (${operation})`;
  const ids =
    correlationIds === undefined
      ? ""
      : ` [correlation ${[...correlationIds, ...(moreCorrelationIds === undefined ? [] : [moreCorrelationIds])].join(", ")}]`;
  return `${authorText(data)}${when}${parts}${what}${ids}`;
}

/** An event of the log as it stands there. */
export interface EventData extends AuthorData {
  readonly time: string;
  readonly operation: string;
  readonly properties: string[] | undefined;
  readonly correlationId: string | undefined;
}

/** Only these fields of the event are shown, because the others do not differ. */
export const eventData = (event: Attribution, fields: ReadonlySet<string>): EventData => ({
  actor: actorName(event.actor),
  ...wayData(event),
  time: stamp(event.time),
  operation: cleaned(event.operation, NAME_LENGTH),
  properties: writtenOf(event, fields),
  correlationId: event.correlationId === undefined ? undefined : cleaned(event.correlationId, 80),
});

function writtenOf({ properties }: Attribution, fields: ReadonlySet<string>): string[] | undefined {
  const written = properties.filter((name) => fields.has(name));
  return written.length === 0 ? undefined : written.map((name) => cleaned(name, NAME_LENGTH));
}

export function eventText(event: EventData): string {
  const { time, operation, properties, correlationId } = event;
  const what = properties === undefined ? "" : ` (${properties.join(", ")})`;
  const id = correlationId === undefined ? "" : ` [correlation ${correlationId}]`;
  return `${time} ${authorText(event)}: ${operation}${what}${id}`;
}

/** Returns the author of one write with its time, such as "ada@contoso.com at 2026-11-28T05:58:00Z". */
export const authoredText = ({ time, ...writer }: Authored): string =>
  `${writerName(writer)}${time === null ? "" : ` at ${stamp(time)}`}`;

/** Returns the author of a part, for where an object has several. */
export function partAuthor(by: Authorship | undefined): { readonly by?: string; readonly at?: string } {
  if (by === undefined) return {};
  // Their times stand with the elements.
  if (by.elements !== undefined) return { by: by.elements.map((one) => writerName(one.by)).join(", ") };
  const { time, ...writer } = by.last;
  return { by: writerName(writer), ...(time === null ? {} : { at: stamp(time) }) };
}
