import * as z from "zod";
import { isLinkName } from "../../domain/tenant/link.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { identifies } from "../../domain/tenant/relationship-identity.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { cleaned, isCutAt, NAME_LENGTH, quoted } from "../../domain/words/untrusted.ts";
import { PRESENT_ONLY } from "../../review/object-calls.ts";
import { valueDifferences } from "../../review/value-difference.ts";
import { differenceText } from "../../review/value-text.ts";
import type { ActedOn, ActedTimes, ActivityGroup } from "../../service/activity.ts";
import { AuthorLegend, authorLines, authorTable } from "./author-legend.ts";
import { valuesInPart } from "./cut-parts.ts";
import { compactDetail, type Detail } from "./detail.ts";
import type { RenderedItems } from "./page.ts";
import { called, nameOf, stamp } from "./text.ts";

export const activityOutput = z.looseObject({
  time: z.string(),
  until: z.string().optional(),
  by: z.string().describe("key in authors"),
  operation: z.string(),
  count: z.int(),
});

type ActivityData = z.input<typeof activityOutput>;

/** Renders groups of the log in a line each, and once for all of them their authors with application and address. */
export function activityRows(
  groups: readonly ActivityGroup[],
  detail: Detail = compactDetail,
): RenderedItems<ActivityData> {
  const legend = new AuthorLegend();
  const rows = groups.map((group) => activityRow(group, legend, detail));
  const { authors } = legend;
  return {
    items: rows.map(({ data }) => data),
    lines: [...rows.flatMap(({ lines }) => lines), ...authorLines(authors)],
    beside: authors.length === 0 ? {} : { authors: authorTable(authors) },
  };
}

function activityRow(group: ActivityGroup, legend: AuthorLegend, detail: Detail) {
  const { first, last, count, actor, app, ip, recovery, objects, others, correlationIds, correlationTotal } = group;
  const way = {
    ...(app === null ? {} : { app }),
    ...(ip === null ? {} : { ip }),
    ...(recovery === undefined ? {} : { recovery }),
  };
  // Both ends, so that the legend shows an author's whole time.
  const by = legend.keyOf({ actor, time: first, ...way });
  legend.keyOf({ actor, time: last, ...way });
  const acted = namedOf(objects, group, detail);
  const beside = namedOf(others, group, detail);
  const shownIds = correlationIds.slice(0, Math.max(1, detail.events));
  const {
    changes,
    more: moreChanges,
    inPart,
  } = group.count === 1 ? changesOf(group, detail) : changesOfEach(group, detail);
  const isTold = group.count === 1 || group.each.length > 0;
  const [untold, unpaired] = isTold ? [0, 0] : [group.valued, group.paired];
  // The operation itself names a single link.
  const isSingleLink = count === 1 && Object.keys(group.parts).every(isLinkName);
  const parts = isSingleLink || (count === 1 && changes.length > 0) ? [] : partsOf(group);
  const more = {
    objects: left(group.objectsTotal, [...acted.shown, ...acted.names]),
    others: left(group.othersTotal, [...beside.shown, ...beside.names]),
    correlationIds: left(correlationTotal, shownIds),
    changes: moreChanges === 0 ? undefined : moreChanges,
    values: inPart === 0 ? undefined : inPart,
    writes: untold === 0 ? undefined : untold,
    pairs: unpaired === 0 ? undefined : unpaired,
  };
  const isCut = Object.values(more).some((each) => each !== undefined);
  const shownBy = isCut ? restOfGroup(group, detail, inPart > 0) : undefined;
  const data = {
    time: stamp(first),
    until: last === first ? undefined : stamp(last),
    by,
    operation: cleaned(group.operation, NAME_LENGTH),
    category: cleaned(group.category, 60),
    result: group.result === "failure" ? group.result : undefined,
    count,
    objects: acted.shown.map(timesData),
    furtherObjects: acted.names.length === 0 ? undefined : acted.names,
    others: beside.shown.length === 0 ? undefined : beside.shown.map(timesData),
    furtherOthers: beside.names.length === 0 ? undefined : beside.names,
    parts: parts.length === 0 ? undefined : parts,
    changes: changes.length === 0 ? undefined : changes,
    correlationIds: shownIds.map((id) => cleaned(id, 80)),
    more: isCut ? { ...more, shownBy } : undefined,
  };
  const line = [
    `${data.time}${data.until === undefined ? "" : ` to ${data.until}`} ${by} ${data.operation}`,
    ...(count === 1 ? [] : [`${numberText(count)} times`]),
    ...(data.result === undefined ? [] : ["failed"]),
    ...(parts.length === 0 ? [] : [parts.join(", ")]),
  ].join(", ");
  const told = [
    line,
    ...(data.objects.length === 0 ? [] : [withMore(data.objects, more.objects, acted.names)]),
    ...(data.others === undefined ? [] : [`with ${withMore(data.others, more.others, beside.names)}`]),
    ...changes,
    ...(moreChanges > 0 ? [countOf(moreChanges, "more change")] : []),
    ...(inPart > 0 ? [countOf(inPart, "value in part", "values in part")] : []),
    ...(untold > 0 ? [countOf(untold, "write with its values", "writes with their values")] : []),
    ...(unpaired > 0
      ? [countOf(unpaired, "write with its pair of objects", "writes with their pairs of objects")]
      : []),
    `${data.category}, correlation ${[...data.correlationIds, ...(more.correlationIds === undefined ? [] : [`${numberText(more.correlationIds)} more`])].join(", ")}`,
    ...(shownBy === undefined ? [] : [`the rest: ${shownBy}`]),
  ];
  return { data, lines: [told.join("; ")] };
}

/** Returns the objects that are shown, and of a group that decides about access the names of others, which may be graver. */
function namedOf(objects: readonly ActedTimes[], { isSensitive }: ActivityGroup, { links }: Detail) {
  const further = isSensitive === true ? objects.slice(links, FURTHER_NAMES * links) : [];
  return {
    shown: objects.slice(0, links),
    names: further.map(({ ref, displayName }) => nameOf(displayName) ?? cleaned(ref?.id ?? "(no name)", 200)),
  };
}

/** Names that follow each object which is shown, where a group names all it can. */
const FURTHER_NAMES = 33;

/** The call that shows what a row leaves out. A value of the log that no page holds is shown in part even of a record alone. */
function restOfGroup(group: ActivityGroup, detail: Detail, hasPart: boolean): string {
  const [object] = group.objects;
  return hasPart && detail.length > compactDetail.length && object?.ref != null
    ? `get_object with type "${object.ref.type}" and id "${cleaned(object.ref.id, 200)}", now and at a snapshot before it, as far as they have the value${PRESENT_ONLY}`
    : recordsOf(group);
}

/** The call that shows each record of a group alone, and no other object's if the group is about one. */
function recordsOf({ first, last, actor, operation, objects: [object], objectsTotal }: ActivityGroup): string {
  const who = actor.id ?? actor.name;
  const by = who === null ? "" : `, actor "${cleaned(who, 200)}"`;
  const ref = objectsTotal === 1 ? object?.ref : undefined;
  const of = ref == null ? "" : `, type "${ref.type}", id "${cleaned(ref.id, 200)}"`;
  return `list_activity with since "${stamp(first)}", until "${stamp(last)}"${by}${of}, activity "${cleaned(operation, 200)}" and detail "records"`;
}

/** Names the applications that a log has, for a question that fits none of its records. */
export const otherApplications = (apps: readonly string[]) =>
  apps.length === 0
    ? { data: {}, lines: [] }
    : {
        data: { otherApps: apps.map((app) => cleaned(app, NAME_LENGTH)) },
        lines: [`applications in the log: ${apps.map((app) => quoted(app)).join(", ")}`],
      };

const left = (total: number, shown: readonly unknown[]): number | undefined =>
  total > shown.length ? total - shown.length : undefined;

const objectData = ({ ref, displayName }: ActedOn) => ({
  type: ref?.type,
  id: ref === null ? undefined : cleaned(ref.id, 200),
  displayName: nameOf(displayName),
});

const timesData = ({ times, ...object }: ActedTimes) => ({ ...objectData(object), times });

const withMore = (
  objects: readonly ReturnType<typeof timesData>[],
  more: number | undefined,
  names: readonly string[],
): string =>
  [
    ...objects.map(({ type, id, displayName, times }) =>
      [
        ...[type, called(displayName, id === undefined ? "(no name)" : ""), id],
        times === undefined ? "" : `(${numberText(times)} times)`,
      ]
        .filter((part) => part)
        .join(" "),
    ),
    ...names.map((name) => quoted(name)),
    ...(more === undefined ? [] : [`${numberText(more)} more`]),
  ].join(", ");

/** Names the properties and links that were written, with how many writes where there were several. */
const partsOf = ({ parts }: ActivityGroup): string[] =>
  Object.entries(parts).map(([name, count]) => `${cleaned(name, 60)}${count === 1 ? "" : ` ${numberText(count)}`}`);

const FEW = 5;

interface GroupChanges {
  readonly changes: string[];
  /** The number of further changes, and of those shown whose values are cut. */
  readonly more: number;
  readonly inPart: number;
}

/** Returns the values of each of a few writes, with the object before them and, where those differ, the others behind them. */
function changesOfEach({ each, paired, names = {} }: ActivityGroup, detail: Detail): GroupChanges {
  const share = Math.max(1, Math.floor(detail.differences / Math.max(1, each.length)));
  const named = ({ ref, displayName }: ActedOn) => called(displayName, ref?.id ?? "(no name)");
  const found = each.map(({ object, others, values }) => {
    const { changes, more, inPart } = changesOf(
      { values, objects: [object], names },
      { ...detail, differences: share },
    );
    const shown = paired === 0 ? [] : others.slice(0, share);
    const told = [...changes, ...(shown.length === 0 ? [] : [`with ${shown.map(named).join(", ")}`])];
    const left = paired === 0 ? 0 : others.length - shown.length;
    return { changes: told.length === 0 ? [] : [`${named(object)} (${told.join("; ")})`], more: more + left, inPart };
  });
  return {
    changes: found.flatMap(({ changes }) => changes),
    more: found.reduce((sum, { more }) => sum + more, 0),
    inPart: found.reduce((sum, { inPart }) => sum + inPart, 0),
  };
}

/** Returns the values of a write, as far as the log has them. */
function changesOf(
  { values, objects: [object], names = {} }: Pick<ActivityGroup, "values" | "objects" | "names">,
  detail: Detail,
): GroupChanges {
  const type = object?.ref?.type;
  const isCreation = values.length > FEW && values.every(({ oldValue }) => oldValue === null);
  const ends = type === undefined ? null : recoverable[type].ends;
  const isBrief = isCreation && detail.events === 0 && type !== undefined;
  // A new object's values are many and are what get_object shows, but a relationship is what it connects and gives.
  if (isBrief && ends === null) return { changes: [], more: 0, inPart: 0 };
  const options = { ...detail, direction: "thenToNow", names } as const;
  const all = values
    .filter(({ name }) => !isLinkName(name))
    .flatMap(({ name, oldValue, newValue }) => valueDifferences(type, { name, then: oldValue, now: newValue }));
  const gives = isBrief ? all.filter(({ path }) => identifies(type, path) && !Object.hasOwn(ends ?? {}, path)) : all;
  const shown = gives.slice(0, detail.differences).map((difference) => {
    const text = differenceText(difference, options);
    const most = LINE_FRAME + 4 * detail.length;
    return { line: cleaned(text, most), isCut: isCutAt(text, most) || valuesInPart([difference], detail) > 0 };
  });
  return {
    changes: shown.map(({ line }) => line),
    more: all.length - shown.length,
    inPart: shown.filter(({ isCut }) => isCut).length,
  };
}

/** Characters of a change beside its values. */
const LINE_FRAME = 80;
