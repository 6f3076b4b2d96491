import { actionVerb } from "../domain/approval/part-words.ts";
import { countOfType, nounOf } from "../domain/words/counted-words.ts";
import { type Facts, factsOf, listOf, textOf } from "./facts.ts";

/** One row of a list: an object, several that are changed in the same way, or an activity. */
export interface ReviewRow {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  /** What was or would be done, in words. */
  readonly verb: string;
  /** The kind of object in words. Empty where the row names none. */
  readonly noun: string;
  /** True for a row that takes something away. */
  readonly isGrave: boolean;
  readonly text: string;
  readonly by: string;
  /** The author with application and address. */
  readonly author: string;
  readonly notes: readonly string[];
  /** The objects of a group, the first included. Empty for a single object. */
  readonly members: readonly ReviewRow[];
}

/** An author by the short name that rows give them: alone, and with application and address. */
export interface ListedName {
  readonly actor: string;
  readonly whole: string;
}

type AuthorNames = ReadonlyMap<string, ListedName>;

/** Reads the table of authors beside a list. */
export function authorsOf(answer: Facts): AuthorNames {
  const { columns, rows } = factsOf(answer.authors);
  const cellOf = (row: unknown, name: string): string => textOf(listOf(row)[listOf(columns).indexOf(name)]);
  return new Map(
    listOf(rows).map((row) => {
      const [key = "", actor = "", app = "", ip = "", recovery = ""] = ["key", "actor", "app", "ip", "recovery"].map(
        (name) => cellOf(row, name),
      );
      const whole = [recovery === "" ? actor : recovery, app === "" ? "" : `with ${app}`, ip === "" ? "" : `from ${ip}`]
        .filter(Boolean)
        .join(" ");
      return [key, { actor, whole }] as const;
    }),
  );
}

/** Puts authors in the place of the short names in a text. */
export const withNames = (text: string, authors: AuthorNames, as: keyof ListedName): string =>
  text.replaceAll(/#\d+/g, (key) => authors.get(key)?.[as] ?? key);

/** Reads a row of `list_changes` or `compare_snapshots`. Unknown members are ignored, and missing ones are empty. */
export function reviewRow(value: unknown, authors: AuthorNames = new Map()): ReviewRow {
  const row = factsOf(value);
  const [type, action, by] = [textOf(row.type), textOf(row.action), textOf(row.by)];
  const one: ReviewRow = {
    type,
    id: textOf(row.id),
    name: textOf(row.displayName) || "(no name)",
    verb: actionVerb(action),
    noun: nounOf(type),
    isGrave: action === "softDelete",
    text: textOf(row.change),
    by: withNames(by, authors, "actor"),
    author: withNames(by, authors, "whole"),
    notes: listOf(row.notes).map((note) => noteText(textOf(note))),
    members: [],
  };
  const alike = factsOf(row.alike);
  const columns = alike.columns === undefined ? ["id", "displayName"] : listOf(alike.columns).map(textOf);
  const others = listOf(alike.rows).map((cells) => memberOf(one, columns, listOf(cells), authors));
  if (others.length === 0) return one;
  const members = [one, ...others];
  const kinds = [...Map.groupBy(members, (member) => member.type)];
  const name = kinds.map(([kind, same]) => countOfType(same.length, kind)).join(", ");
  return { ...one, name, noun: "", text: kinds.length === 1 ? partNames(one.text) : "", members };
}

function memberOf(
  first: ReviewRow,
  columns: readonly string[],
  cells: readonly unknown[],
  authors: AuthorNames,
): ReviewRow {
  const cell = (name: string): unknown => cells[columns.indexOf(name)];
  const values = columns.flatMap((name, at) =>
    ["id", "displayName", "type", "change", "by", "notes"].includes(name) ? [] : [`${name}: ${shown(cells[at])}`],
  );
  const type = textOf(cell("type")) || first.type;
  const by = textOf(cell("by"));
  return {
    ...first,
    type,
    id: textOf(cell("id")),
    name: textOf(cell("displayName")) || "(no name)",
    noun: nounOf(type),
    text: columns.includes("change") ? textOf(cell("change")) : values.join("; "),
    by: by === "" ? first.by : withNames(by, authors, "actor"),
    author: by === "" ? first.author : withNames(by, authors, "whole"),
    notes: columns.includes("notes") ? textOf(cell("notes")).split(" | ").filter(Boolean).map(noteText) : first.notes,
  };
}

/** Returns a note in words: its sentence where it has one, or else the name of its rule as words. */
function noteText(note: string): string {
  const [, severity, rule = "", sentence] = /^(critical|high|medium|low) (\w+)(?:: (.+))?$/s.exec(note) ?? [];
  if (severity === undefined) return note;
  return `${severity}: ${sentence ?? rule.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`;
}

const shown = (value: unknown): string => (value === null || value === undefined ? "not set" : String(value));

/** Returns the names of the parts that a group shares, because each object has its own values. */
function partNames(text: string): string {
  const parts = text.replace(/without values: /, "").split("; ");
  return [...new Set(parts.filter((part) => !part.startsWith("also ")).map((part) => part.split(":")[0] ?? ""))].join(
    ", ",
  );
}

/** Returns the number of objects in these rows. */
export const objectsIn = (rows: readonly ReviewRow[]): number =>
  rows.reduce((sum, { members }) => sum + Math.max(1, members.length), 0);
