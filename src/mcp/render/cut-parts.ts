import type { EntityRef } from "../../domain/tenant/entity.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { PRESENT_AND_LOG } from "../../review/object-calls.ts";
import type { ValueDifference } from "../../review/value-difference.ts";
import { isShownWhole } from "../../review/value-text.ts";
import type { AttributionData } from "./author.ts";
import type { Detail } from "./detail.ts";

/** The parts of a row that are left out, by what they are, and the call that shows each kind. */
export type CutParts = Readonly<Record<string, number | string | undefined>>;

/** Returns how many are not shown, or undefined where all are. */
export const moreThan = (total: number, shown: number): number | undefined =>
  total > shown ? total - shown : undefined;

/** Counts the differences of which a value is shown in part. */
export function valuesInPart(differences: readonly ValueDifference[], detail: Detail): number {
  const isCut = ({ now, then }: ValueDifference) => !isShownWhole(now, detail) || !isShownWhole(then, detail);
  return differences.filter(isCut).length;
}

/** Describes what is left out, such as "more links 12: get_object_history with …", in a line for each call. */
export const moreLines = (more: Readonly<Record<string, number | undefined>>, call: string): readonly string[] => {
  const told = Object.entries(more).flatMap(([what, count]) =>
    count === undefined ? [] : [`${what} ${numberText(count)}`],
  );
  return told.length === 0 ? [] : [`  more ${told.join(", ")}: ${call}`];
};

/** Returns what is left out as data. Undefined for a whole row. */
export function cutParts(
  more: Readonly<Record<string, number | undefined>>,
  shownBy: string,
  {
    ref,
    log,
    unnamed,
    namesShownBy = valuesOf(ref),
  }: {
    readonly ref: EntityRef;
    readonly log: CutOfLog;
    readonly unnamed?: number | undefined;
    readonly namesShownBy?: string;
  },
): CutParts | undefined {
  const isCut = Object.values(more).some((count) => count !== undefined);
  const isLogCut = Object.values(log).some((count) => count !== undefined);
  if (!isCut && !isLogCut && unnamed === undefined) return undefined;
  return {
    ...(isCut ? { ...more, shownBy } : {}),
    ...(unnamed === undefined ? {} : { names: unnamed, namesShownBy }),
    ...(isLogCut ? { ...log, eventsShownBy: eventsOf(ref) } : {}),
  };
}

/** What is left out of the log: records, and the number of authors whose correlation ids are not all shown. */
export type CutOfLog = Readonly<Record<"events" | "authorsWithMoreCorrelationIds", number | undefined>>;

/** Counts what a row leaves out of the log. */
export function cutOfLog(events: number | undefined, authors: readonly AttributionData[]): CutOfLog {
  const cut = authors.filter(({ moreCorrelationIds }) => moreCorrelationIds !== undefined).length;
  return { events, authorsWithMoreCorrelationIds: cut === 0 ? undefined : cut };
}

/** The call that shows each event of an object. */
export const eventsOf = ({ type, id }: EntityRef): string =>
  `list_activity with type "${type}", id "${id}" and detail "records"`;

/** The call that shows the values of an object whole, as they are and as they were. */
export const valuesOf = ({ type, id }: EntityRef): string =>
  `get_object with type "${type}" and id "${id}", now and at the snapshot${PRESENT_AND_LOG}`;
