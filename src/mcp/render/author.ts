import * as z from "zod";
import { actorCalled, inNameOf } from "../../domain/authors/actor-name.ts";
import { CORRELATION_IDS, CORRELATIONS_COUNTED } from "../../domain/authors/contributions.ts";
import type {
  Actor,
  Attribution,
  Authored,
  Authorship,
  Contribution,
  RecoveryMark,
} from "../../domain/changes/change.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { authorWord, cleaned, NAME_LENGTH } from "../../domain/words/untrusted.ts";
import { wayText } from "../../review/words.ts";
import { stamp } from "./text.ts";

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
  readonly recovery?: RecoveryMark | undefined;
}

/** Names who wrote. A recovery writes in the name of a person or an app, who did not edit the object. */
export const writerName = (writer: LoggedWriter): string => recoveryName(writer) ?? actorName(writer.actor);

/** Names who wrote for a text, in which each name has its own quotes. */
export const writerTold = (writer: LoggedWriter): string => recoveryName(writer) ?? authorWord(actorName(writer.actor));

function recoveryName({ actor, recovery }: LoggedWriter): string | undefined {
  if (recovery === undefined) return undefined;
  const { id, job } = recovery;
  if (job === undefined) return inNameOf(authorWord(actorName(actor)));
  const approver = job.approvedBy === undefined ? "" : `, approved by ${authorWord(job.approvedBy)}`;
  const name = job.startedBy === (actor.name ?? actor.id) ? "" : ` in the name of ${authorWord(actorName(actor))}`;
  return `recovery ${cleaned(id, 80)} (started by ${authorWord(job.startedBy)}${approver})${name}`;
}

export const wayData = ({ app, ip, ...writer }: LoggedWriter) => ({
  app: app === undefined ? undefined : cleaned(app, NAME_LENGTH),
  ip: ip === undefined ? undefined : cleaned(ip, 60),
  recovery: recoveryName(writer),
});

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

/** Returns an author's line, such as `ada@contoso.com with "Azure Portal" from 203.0.113.7`. */
export const authorText = ({ actor, app, ip, recovery }: AuthorData): string =>
  `${recovery ?? authorWord(actor)}${wayText({ app, ip })}`;

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
  `${writerTold(writer)}${time === null ? "" : ` at ${stamp(time)}`}`;

/** Returns the author of a part, for where an object has several. A text has each name in its own quotes. */
export function partAuthor(
  by: Authorship | undefined,
  named: (writer: LoggedWriter) => string = writerName,
): { readonly by?: string; readonly at?: string } {
  if (by === undefined) return {};
  // Their times stand with the elements.
  if (by.elements !== undefined) return { by: [...new Set(by.elements.map((one) => named(one.by)))].join(", ") };
  const { time, ...writer } = by.last;
  return { by: named(writer), ...(time === null ? {} : { at: stamp(time) }) };
}
