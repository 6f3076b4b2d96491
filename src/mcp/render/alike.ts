import type { Json } from "../../domain/json.ts";
import { valueText } from "../../review/value-text.ts";
import { type BriefChange, WITHOUT_VALUES } from "./brief-change.ts";
import type { BriefPart } from "./brief-part.ts";
import type { Detail } from "./detail.ts";
import type { Rendered } from "./page.ts";
import { nameOf, trimmedRow } from "./text.ts";
import type { ToldAction } from "./told-direction.ts";

/** Fewer changes of one kind are shown one by one. */
const LEAST = 3;

/** Other changes of a kind, each by its own parts. */
export interface AlikeData {
  [more: string]: unknown;
  /** Absent where a row is an id and a displayName. */
  readonly columns?: readonly string[];
  readonly rows: readonly (readonly Json[])[];
}

/** One row of a page: a change, or the first of several of its kind with the others as a table. */
export interface BriefData {
  [more: string]: unknown;
  readonly type: string;
  readonly id: string;
  readonly displayName: string | undefined;
  readonly action: ToldAction;
  /** The parts that differ, in words. */
  readonly change: string | undefined;
  readonly by: string | undefined;
  readonly notes: string[] | undefined;
  readonly alike?: AlikeData;
}

/**
 * Shows changes of one kind together, at the place of the first of them. Changes with the same parts by the same
 * authors are shown by their values, with the rest in words. Others of one author are shown by their parts, and those of
 * one action by a line each. Groups of `namesFrom` changes name the parts that differ between them without values.
 */
export function toldTogether(
  given: readonly BriefChange[],
  { namesFrom = Number.POSITIVE_INFINITY, namesAlone }: Pick<Detail, "namesFrom" | "namesAlone"> = {},
): readonly Rendered<BriefData>[] {
  const changes = namesAlone === undefined ? given : withNames(given, namesAlone);
  const cores = coresIn(changes);
  const coreOf = (one: BriefChange) => cores.find((core) => hasCore(one, core));
  const others = changes.filter((one) => coreOf(one) === undefined);
  const hands = [...Map.groupBy(others, handOf).values()].filter((all) => all.length >= LEAST);
  const groups = Map.groupBy(changes, (one) => coreOf(one) ?? hands.find((all) => all.includes(one)) ?? one.action);
  return [...groups].flatMap(([kind, all]) => {
    if (typeof kind === "string") return all.length < LEAST ? all.map(alone) : [sameAction(all)];
    return ["kind" in kind ? sameParts(all, kind, all.length < namesFrom) : sameHand(all)];
  });
}

/** Leaves out the values of changes that are like no others, of all types or only of the most numerous ones. */
function withNames(changes: readonly BriefChange[], of: "usersAndGroups" | "all"): readonly BriefChange[] {
  const cores = coresIn(changes);
  return changes.map((one) => {
    const isOf = of === "all" || ["user", "group"].includes(one.change.ref.type);
    return !isOf || cores.some((core) => hasCore(one, core)) ? one : one.named();
  });
}

/** Parts that several changes of one type and action share, by the same authors, and that are all of their parts. */
interface Core {
  readonly kind: string;
  readonly parts: readonly string[];
  /** The author of each part. */
  readonly authors: readonly string[];
  readonly notes: readonly string[];
  /** The authors, where no part names them. */
  readonly by: string;
}

const kindOf = ({ action, change: { ref } }: BriefChange): string => `${action} ${ref.type}`;
const signOf = ({ name, by }: BriefPart): string => `${name} ${by}`;

/** Returns the cores of a page, the one of most changes first. */
function coresIn(changes: readonly BriefChange[]): readonly Core[] {
  const whole = changes.filter(({ whole, parts }) => whole && parts.every(({ cells }) => cells !== undefined));
  const core = (one: BriefChange): Core => ({
    kind: kindOf(one),
    parts: one.parts.map(signOf),
    authors: one.parts.map(({ by }) => by),
    notes: one.notes,
    by: one.parts.length === 0 ? one.by : "",
  });
  const byText = Map.groupBy(whole, (one) => JSON.stringify(core(one)));
  return [...byText.values()]
    .filter((all) => all.length >= LEAST)
    .sort((a, b) => b.length - a.length)
    .flatMap(([first]) => (first === undefined ? [] : [core(first)]));
}

function hasCore(one: BriefChange, { kind, parts, notes, by }: Core): boolean {
  if (kindOf(one) !== kind) return false;
  if (parts.length === 0 && (one.parts.length > 0 || one.by !== by)) return false;
  return (
    parts.every((sign) => one.parts.some((part) => part.cells !== undefined && signOf(part) === sign)) &&
    notes.every((note) => one.notes.includes(note))
  );
}

/** Returns what changes of one kind by one author share, whatever their parts are. */
const handOf = (one: BriefChange): string => JSON.stringify([kindOf(one), one.by, one.notes]);

const textOf = (one: BriefChange): string => one.parts.map(({ text }) => text).join("; ");

const dataOf = (one: BriefChange): BriefData => ({
  type: one.change.ref.type,
  id: one.change.ref.id,
  displayName: nameOf(one.change.displayName),
  action: one.action,
  change: one.parts.length === 0 ? undefined : textOf(one),
  by: one.by === "" ? undefined : one.by,
  notes: one.notes.length === 0 ? undefined : [...one.notes],
});

/** Returns the line of a change behind its name. */
const restOf = (one: BriefChange): string =>
  [one.parts.length === 0 ? "" : `: ${textOf(one)}`, ...(one.by === "" ? [] : [`by ${one.by}`]), ...one.notes].join(
    " | ",
  );

const alone = (one: BriefChange): Rendered<BriefData> => ({
  data: dataOf(one),
  lines: [`${kindOf(one)} ${one.name} ${one.change.ref.id}${restOf(one)}`],
});

/** `all` holds at least one change. */
function group(all: readonly BriefChange[], columns: readonly string[], row: (one: BriefChange) => Json[]): BriefData {
  const [first, ...others] = all;
  if (first === undefined) throw new TypeError("A group has changes.");
  const named = (one: BriefChange): Json[] => [one.change.ref.id, dataOf(one).displayName ?? null, ...row(one)];
  return {
    ...dataOf(first),
    alike: {
      ...(columns.length === 0 ? {} : { columns: ["id", "displayName", ...columns] }),
      rows: others.map((one) => trimmedRow(named(one))),
    },
  };
}

/** Shows changes of one action in a line each. A column whose cells are all those of the first change is left out. */
function sameAction(all: readonly BriefChange[]): Rendered<BriefData> {
  const columns: readonly (readonly [name: string, cell: (one: BriefChange) => string])[] = [
    ["type", ({ change }) => change.ref.type],
    ["change", textOf],
    ["by", ({ by }) => by],
    ["notes", ({ notes }) => notes.join(" | ")],
  ];
  const several = columns.filter(([name, cell]) => new Set(all.map(cell)).size > (name === "change" ? 0 : 1));
  const isTold = all.some(({ parts }) => parts.length > 0);
  const shown = several.filter(([name]) => isTold || name !== "change");
  return {
    data: group(
      all,
      shown.map(([name]) => name),
      (one) => shown.map(([, cell]) => cell(one)),
    ),
    lines: all.flatMap((one) => alone(one).lines),
  };
}

/** `all` are of one kind, with the same author and notes. */
function sameHand(all: readonly BriefChange[]): Rendered<BriefData> {
  const [first] = all;
  const data = group(all, ["change"], (one) => [textOf(one)]);
  const { notes = [] } = first ?? {};
  const by = data.by === undefined ? [] : [`by ${data.by}`];
  return {
    data: { ...data, notes: notes.length === 0 ? undefined : [...notes] },
    lines: [
      [`${data.action} ${all.length} ${data.type}, each in its own way`, ...by, ...notes].join(" | "),
      ...all.map((one) => `  ${one.change.ref.id} ${one.name}: ${textOf(one)}`),
    ],
  };
}

/** A value of a core's part now or then, or the target of a link. */
interface Cell {
  readonly name: string;
  readonly of: (one: BriefChange) => Json;
}

function cellsOf({ parts }: Core, [first]: readonly BriefChange[]): readonly Cell[] {
  return parts.flatMap((sign): Cell[] => {
    const partOf = (one: BriefChange) => one.parts.find((part) => signOf(part) === sign);
    const { name, cells } = (first && partOf(first)) ?? { name: sign, cells: undefined };
    const then = (one: BriefChange) => partOf(one)?.cells?.then ?? null;
    if (cells?.now === undefined) return [{ name, of: then }];
    return [
      { name: `${name} now`, of: (one) => partOf(one)?.cells?.now ?? null },
      { name: `${name} then`, of: then },
    ];
  });
}

function sameParts(all: readonly BriefChange[], core: Core, hasValues: boolean): Rendered<BriefData> {
  const cells = cellsOf(core, all);
  const valuesOf = (cell: Cell) => new Set(all.map(cell.of));
  const common = cells.filter((cell) => valuesOf(cell).size === 1);
  const varying = cells.filter((cell) => valuesOf(cell).size > 1);
  const shown = hasValues ? varying : [];
  const text = (one: BriefChange | undefined, value: Json | undefined) =>
    valueText(value ?? null, { names: one?.change.names ?? {}, length: 80, elements: 1 });
  // A row has an id with its name, as the first change does.
  const named = (one: BriefChange, value: Json): Json =>
    typeof value === "string" && Object.hasOwn(one.change.names ?? {}, value) ? text(one, value) : value;
  const also = (one: BriefChange): string => {
    const more = one.parts.filter((part) => !core.parts.includes(signOf(part)));
    const notes = one.notes.filter((note) => !core.notes.includes(note));
    const partText = (part: BriefPart) => (hasValues ? part.text : `${part.name} (${WITHOUT_VALUES})`);
    return [more.map((part) => `${partText(part)}${part.by === "" ? "" : ` by ${part.by}`}`).join("; "), ...notes]
      .filter((part) => part !== "")
      .join(" | ");
  };
  const alsoOf = (one: BriefChange) => (also(one) === "" ? [] : [`also ${also(one)}`]);
  const hasMore = all.some((one) => also(one) !== "");
  const data = group(all, [...shown.map(({ name }) => name), ...(hasMore ? ["also"] : [])], (one) => [
    ...shown.map(({ of }) => named(one, of(one))),
    ...(hasMore ? [also(one)] : []),
  ]);
  const { notes = [] } = all[0] ?? {};
  const same = common.map((cell) => `${cell.name} ${text(all[0], [...valuesOf(cell)][0])}`);
  const names = varying.map(({ name }) => name).join(", ");
  const each = hasValues ? `of each: ${names}` : `${WITHOUT_VALUES}: ${names}`;
  const what = [...same, ...(varying.length === 0 ? [] : [each])].join("; ");
  const by = [...new Set([...core.authors, core.by])].filter((key) => key !== "");
  const head = [what === "" ? "" : `: ${what}`, ...(by.length === 0 ? [] : [`by ${by.join(", ")}`]), ...core.notes];
  return {
    data: {
      ...data,
      ...(hasValues || what === "" ? {} : { change: [what, ...(all[0] ? alsoOf(all[0]) : [])].join("; ") }),
      notes: notes.length === 0 ? undefined : [...notes],
    },
    lines: [
      `${data.action} ${all.length} ${data.type} alike${head.join(" | ")}`,
      ...all.map((one) => {
        const values = shown.map(({ of }) => text(one, of(one)));
        const told = [...values, ...alsoOf(one)];
        return `  ${one.change.ref.id} ${one.name}${told.length === 0 ? "" : `: ${told.join(", ")}`}`;
      }),
    ],
  };
}
