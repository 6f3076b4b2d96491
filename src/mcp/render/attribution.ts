import * as z from "zod";
import type { Actor, Attribution } from "../../domain/change.ts";
import { iso } from "../../domain/time.ts";
import { cleaned } from "../../domain/untrusted.ts";

/** Who did what to an object, the newest first. */
export const attributionOutput = z.looseObject({ actor: z.string(), time: z.string(), operation: z.string() });

export interface AttributionData {
  [more: string]: unknown;
  readonly actor: string;
  readonly app: string | undefined;
  /** Of the last event. */
  readonly time: string;
  readonly operation: string;
  /** What the event wrote, where the log says it. */
  readonly properties: string[] | undefined;
  readonly events: number | undefined;
  readonly correlationId: string | undefined;
  readonly ip: string | undefined;
}

const SHOWN_PROPERTIES = 20;

export const actorName = ({ name, id, kind }: Actor): string => cleaned(name ?? id ?? `unknown ${kind}`, 120);

/**
 * Of what the events wrote only these facets are told: nothing else differs now. Events that wrote the same are told
 * once, so that whoever wrote a property last is whose entry names it first.
 */
export function attributionData(
  events: readonly Attribution[],
  facets: ReadonlySet<string>,
  most: number,
): AttributionData[] {
  const relevant = events.map((event) => ({
    ...event,
    properties: event.properties.filter((name) => facets.has(name)).toSorted(),
  }));
  const same = Map.groupBy(relevant, ({ actor, app, operation, properties }) =>
    JSON.stringify([actor.kind, actor.id, actor.name, app, operation, properties]),
  );
  const newestFirst = [...same.values()].map(entryOf).toSorted((a, b) => (a.time < b.time ? 1 : -1));
  // The first event says who made the object: it is never what is left out.
  return newestFirst.length <= most ? newestFirst : [...newestFirst.slice(0, most - 1), ...newestFirst.slice(-1)];
}

function entryOf(events: readonly Attribution[]): AttributionData {
  const last = events.reduce((a, b) => (b.time > a.time ? b : a));
  const { actor, app, time, operation, properties, correlationId, ip } = last;
  return {
    actor: actorName(actor),
    app: app === undefined ? undefined : cleaned(app, 120),
    time: iso(time),
    operation: cleaned(operation, 120),
    properties:
      properties.length === 0 ? undefined : properties.slice(0, SHOWN_PROPERTIES).map((name) => cleaned(name, 60)),
    events: events.length === 1 ? undefined : events.length,
    correlationId: correlationId === undefined ? undefined : cleaned(correlationId, 80),
    ip: ip === undefined ? undefined : cleaned(ip, 60),
  };
}

export function attributionLine({ actor, time, operation, properties, events }: AttributionData): string {
  const what = properties === undefined ? "" : ` (${properties.join(", ")})`;
  return `by ${actor} at ${time}: ${operation}${what}${events === undefined ? "" : `, ${events} times`}`;
}
