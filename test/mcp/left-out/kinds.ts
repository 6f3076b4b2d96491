import { expect } from "vitest";
import type { WalkedMode } from "../../support/in-mode.ts";
import { at } from "../../support/incident.ts";
import { proveCorrelations, proveDanger, proveElements, proveLine, proveLinks, proveSignIn } from "./line-proofs.ts";
import { countOf, provePage, proveRow } from "./row-proofs.ts";
import type { Said } from "./said.ts";
import { itemsOf, listOf, numberIn, type Walk, writtenIn } from "./walk.ts";

/** A way in which answers say that they leave something out. A proof follows the call that is named, and counts. */
export interface Kind {
  readonly name: string;
  readonly says: RegExp;
  /** The modes whose answers never say it. */
  readonly notIn?: readonly WalkedMode[];
  readonly prove: (said: Said) => Promise<void>;
}

/** Returns a list of a summary, which stands in the answer of a preview too. */
const summaryList = (data: unknown, list: string) => listOf(at(data, list) ?? at(data, "summary", list));

async function proveLists({ walk, answer, found: [, cut = "", next = ""] }: Said): Promise<void> {
  for (const [, list = "", count] of cut.matchAll(/(\w+) \(([\d,]+)\)/g)) {
    const [alone] = await walk.whole(next, { list });
    const beyond = numberIn(/that do not fit: ([\d,]+)/.exec(String(at(alone?.data, "leftOut")))?.[1]);
    const all = listOf(at(alone?.data, list)).length + beyond;
    const told = summaryList(answer.data, list).length + numberIn(count);
    // The list alone adds policies and the limits of what was looked at to the lines on signing in.
    if (list === "signIn") expect(all).toBeGreaterThanOrEqual(told);
    else expect(all, list).toBe(told);
  }
}

const authorsOf = async ({ previewJobId, whole }: Walk): Promise<readonly string[]> => {
  const [alone] = await whole('summarize_changes with list "actors"', { previewJobId });
  return listOf(at(alone?.data, "actors")).map((row) => String(at(row, "actor")));
};

async function proveIntervals({ walk, found: [, next = ""] }: Said): Promise<void> {
  const authors = await authorsOf(walk);
  const log = writtenIn(await walk.whole(next, { limit: 100 }));
  expect(authors.length).toBeGreaterThan(10);
  expect(authors.filter((name) => !log.includes(name))).toEqual([]);
}

/** The authors of the whole incident are those of the preview of everything. */
async function proveAccounts({ walk, args, answer, found: [, left] }: Said): Promise<void> {
  if ("scope" in args) return;
  const told = summaryList(answer.data, "accounts").join("\n");
  const writers = (await authorsOf(walk)).filter((name) => name.startsWith("writer"));
  const untold = writers.filter((name) => !told.includes(name));
  expect(untold).toHaveLength(numberIn(left));
  for (const text of untold) {
    const [found] = itemsOf(await walk.whole("find_objects", { text }));
    const [shown] = await walk.whole("get_object", { type: at(found, "type"), id: at(found, "id") });
    expect(shown?.text).toContain("User Administrator");
  }
}

async function proveRelated({ walk, found: [, left, next = ""], answer }: Said): Promise<void> {
  const rows = itemsOf(await walk.whole(next, { detail: "names" }));
  const shown = listOf(at(answer.data, "related")).filter((row) => String(row).includes("used by"));
  expect(countOf(rows)).toBe(shown.length + numberIn(left));
}

async function proveUsers({ walk, found: [, named = "", left, next = ""] }: Said): Promise<void> {
  const users = itemsOf(await walk.whole(next, { direction: "to" })).flatMap((item) => listOf(at(item, "rows")));
  const policies = users.filter((row) => JSON.stringify(row).includes("Policy "));
  expect(policies.length).toBe(named.split(", ").length + numberIn(left));
}

async function proveNotLookedUp({ walk, args, found: [, looked, left] }: Said): Promise<void> {
  const ids = listOf(at(args, "scope", "entities", 0, "ids"));
  expect(ids.length).toBe(numberIn(looked) + numberIn(left));
  for (const text of ids.slice(numberIn(looked)))
    expect(writtenIn(await walk.whole("find_objects", { text }))).toMatch(
      // Microsoft's service has no history, so that a search finds only those purged objects that the log names.
      walk.mode === "microsoft" ? /"items":\[\]|"purged"/ : /"purged"/,
    );
}

async function proveNaming({ walk, answer, args, found: [, left] }: Said): Promise<void> {
  const shown = listOf(at(answer.data, "doubts")).filter((text) => String(text).includes("still names the purged"));
  const ids = listOf(at(args, "scope", "entities", 0, "ids")).slice(0, 10);
  const views = await Promise.all(
    ids.map((id) => walk.whole("get_object", { type: "group", id, link: "conditions.users.excludeGroups" })),
  );
  const names = itemsOf(views.flat()).flatMap((item) => listOf(at(item, "rows")));
  expect(names.length).toBe(shown.length + numberIn(left));
}

/** The log counts each record, also of objects that the scope has. */
async function proveOutside({ walk, found: [, count, next = ""] }: Said): Promise<void> {
  const records = await walk.whole(next, { limit: 100, detail: "records" });
  const named = new Set([...writtenIn(records).matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id));
  expect(numberIn(count)).toBeGreaterThan(0);
  expect(named.size).toBeGreaterThanOrEqual(numberIn(count));
}

/** Is proved by the narrower scopes beside this test, or by the row that has the same counts as data. */
const proved = async (): Promise<void> => {};

export const kinds: readonly Kind[] = [
  { name: "a page", says: /(?:[\d,]+ of ([\d,]+)|[\d,]+) shown\. More: (\w+ with cursor "[^"]+")/, prove: provePage },
  {
    name: "lists of a summary",
    says: /^more rows of (.+?): (summarize_changes with previewJobId "[^"]+") and list/,
    prove: proveLists,
  },
  {
    name: "authors of intervals",
    says: /authors of the histogram's intervals \([\d,]+\): (list_activity with since "[^"]+")/,
    prove: proveIntervals,
  },
  {
    name: "warnings",
    says: /more rows of warnings that do not fit: ([\d,]+)\. start_preview with fewer|([\d,]+) more warnings?: start_preview with fewer/,
    prove: proved,
  },
  {
    name: "accounts of authors",
    says: /([\d,]+) more authors?: find_objects with an author's name, then get_object with the type and id found/,
    prove: proveAccounts,
  },
  {
    name: "objects outside of a scope",
    notIn: ["microsoft"],
    says: /([\d,]+) more: (compare_snapshots with .*)/,
    prove: proveRelated,
  },
  {
    name: "work outside of a scope",
    notIn: ["microsoft"],
    says: /left by this scope: .* also wrote to ([\d,]+) more objects? between .*(list_activity with actor "[^"]+" and since "[^"]+")/,
    prove: proveOutside,
  },
  {
    name: "policies that use an object",
    notIn: ["microsoft"],
    says: /\), used by (.*), ([\d,]+) others? \((get_object with [^)]*)\)/,
    prove: proveUsers,
  },
  {
    name: "ids not looked up",
    says: /([\d,]+) ids of the scope were looked up and ([\d,]+) more were not: find_objects with an id/,
    prove: proveNotLookedUp,
  },
  {
    name: "policies that name what is gone",
    says: /([\d,]+) more such names: get_object with the type and id/,
    prove: proveNaming,
  },
  { name: "counted parts of a row", says: /^\{.*[sS]hownBy":/, prove: proveRow },
  {
    name: "counted parts of a row, in its line",
    says: /; the rest: list_activity|^ {2}more \w+ [\d,]+|[\d,]+ more (?:links?|parts?|authors?)\b.*: \w+ with|^ {2}[\d,]+ more: get_object/,
    prove: proveLine,
  },
  { name: "links of a change in a line", says: /[\d,]+ more links?: list_changes with its id/, prove: proveLinks },
  { name: "correlation ids", says: /(?:plus|at least) ([\d,]+) more\]?/, prove: proveCorrelations },
  {
    name: "signing in",
    says: /^(?:sign-in: |signing in: )?(?:(?:Names.*leave out)|[\d,]+ users?|Location|Policy|And [\d,]+ more)/,
    prove: proveSignIn,
  },
  {
    name: "values in part",
    says: /…|^\{"now":\d+,"then":\d+\}$|[+-] .*, (?:[+-] )?[\d,]+ more(?:, -|;|$| \()/,
    prove: proveElements,
  },
  {
    name: "dangers",
    says: /^(?: {2})?(?:was done: |danger )?(?:critical|high|medium|low)(?:: | \()|^(?:was done: )?reversed since: |[\d,]+ more were reversed since: list_activity|^(?:Undoes|Removes) .* and [\d,]+ more(?:\)? of |\. )/,
    prove: proveDanger,
  },
];
