import { countOfType, nounOf } from "../domain/counted-words.ts";
import { type Facts, factsOf, listOf, textOf } from "./facts.ts";

/** One row of the review: a changed object, or several that are changed in the same way. */
export interface ReviewRow {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly action: string;
  readonly text: string;
  readonly by: string;
  readonly notes: readonly string[];
  /** The objects of a group, the first included. Empty for a single object. */
  readonly members: readonly ReviewRow[];
}

/** Names of authors by the short names that rows give them. */
type AuthorNames = ReadonlyMap<string, string>;

/** Reads the table of authors beside a list. */
export function authorsOf(answer: Facts): AuthorNames {
  const { columns, rows } = factsOf(answer.authors);
  const [key, actor] = ["key", "actor"].map((name) => listOf(columns).indexOf(name));
  return new Map(
    listOf(rows).map((row) => [textOf(listOf(row)[key ?? -1]), textOf(listOf(row)[actor ?? -1])] as const),
  );
}

/** Reads a row of `list_changes` or `compare_snapshots`. Unknown members are ignored, and missing ones are empty. */
export function reviewRow(value: unknown, authors: AuthorNames = new Map()): ReviewRow {
  const row = factsOf(value);
  const named = (text: string) => text.replaceAll(/#\d+/g, (key) => authors.get(key) ?? key);
  const one: ReviewRow = {
    type: textOf(row.type),
    id: textOf(row.id),
    name: textOf(row.displayName) || "(no name)",
    action: textOf(row.action),
    text: textOf(row.change),
    by: named(textOf(row.by)),
    notes: listOf(row.notes).map(textOf),
    members: [],
  };
  const alike = factsOf(row.alike);
  const columns = listOf(alike.columns).map(textOf);
  const others = listOf(alike.rows)
    .map((cells) => memberOf(one, columns, listOf(cells)))
    .map((member) => ({ ...member, by: named(member.by) }));
  if (others.length === 0) return one;
  const members = [one, ...others];
  const kinds = [...new Set(members.map(({ type }) => type))];
  const name =
    kinds.length === 1
      ? countOfType(members.length, one.type)
      : `${members.length} ${kinds.map((kind) => nounOf(kind, 2)).join(", ")}`;
  return { ...one, name, text: kinds.length === 1 ? partNames(one.text) : "", members };
}

function memberOf(first: ReviewRow, columns: readonly string[], cells: readonly unknown[]): ReviewRow {
  const cell = (name: string): unknown => cells[columns.indexOf(name)];
  const values = columns.flatMap((name, at) =>
    ["id", "displayName", "type", "change", "by", "notes"].includes(name) ? [] : [`${name}: ${shown(cells[at])}`],
  );
  return {
    type: textOf(cell("type")) || first.type,
    id: textOf(cell("id")),
    name: textOf(cell("displayName")) || "(no name)",
    action: first.action,
    text: columns.includes("change") ? textOf(cell("change")) : values.join("; "),
    by: textOf(cell("by")) || first.by,
    notes: columns.includes("notes") ? textOf(cell("notes")).split(" | ").filter(Boolean) : first.notes,
    members: [],
  };
}

const shown = (value: unknown): string => (value === null || value === undefined ? "not set" : String(value));

/** Returns the names of a change's parts, because each object has its own values. */
const partNames = (text: string): string =>
  [...new Set(text.split("; ").map((part) => part.split(":")[0] ?? ""))].join(", ");

/** The objects of rows as a scope of `start_preview`. */
export function scopeOf(rows: readonly ReviewRow[]): Facts {
  const byType = Map.groupBy(rows, ({ type }) => type);
  const entities = [...byType].map(([type, same]) => ({ type, ids: same.map(({ id }) => id) }));
  return { entities };
}

/** Returns the number of objects in these rows. */
export const objectsIn = (rows: readonly ReviewRow[]): number =>
  rows.reduce((sum, { members }) => sum + Math.max(1, members.length), 0);
