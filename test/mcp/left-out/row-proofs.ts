import { expect } from "vitest";
import { namedCall } from "../../support/cut-marks.ts";
import type { Answer } from "../../support/host.ts";
import { at } from "../../support/incident.ts";
import type { Said } from "./said.ts";
import { itemsOf, listOf, numberIn, type Walk, writtenIn } from "./walk.ts";

/** Shows that the pages of a list hold each of its items once, as many as it counts. */
export async function provePage({ walk, args, answer, found: [, total, next = ""] }: Said): Promise<void> {
  const cursor = /cursor "([^"]+)"/.exec(next)?.[1];
  const all = [...listOf(at(answer.data, "items")), ...itemsOf(await walk.whole(next, { ...args, cursor }))];
  expect(new Set(all.map((item) => JSON.stringify(item))).size).toBe(all.length);
  if (total !== undefined) expect(countOf(all)).toBe(numberIn(total));
}

/** Counts what items hold: links of a row of get_object, and changes that are alike. */
export const countOf = (items: readonly unknown[]): number =>
  items.reduce<number>((sum, item) => {
    const links = at(item, "rows");
    return sum + (links === undefined ? 1 + listOf(at(item, "alike", "rows")).length : listOf(links).length);
  }, 0);

/** Shows for each part that a row counts and leaves out that the call has it, beside those that are shown. */
export async function proveRow({ walk, mark: { row } }: Said): Promise<void> {
  const more = at(row, "more");
  const shownBy = String(at(more, "shownBy") ?? at(more, "eventsShownBy"));
  const pages = await pagesOf(walk, shownBy, row);
  for (const name of ["objects", "others", "links", "correlationIds"] as const) {
    const left = numberIn(at(more, name));
    if (left === 0) continue;
    const shown = listOf(at(row, name)).map(keyOf);
    const all = new Set(itemsOf(pages).flatMap((item) => listOf(at(item, name)).map(keyOf)));
    const further = name === "objects" ? "furtherObjects" : "furtherOthers";
    const named = name === "objects" || name === "others" ? listOf(at(row, further)).length : 0;
    expect(all.size, `${name} ${shownBy}`).toBe(shown.length + named + left);
    expect(shown.filter((key) => !all.has(key))).toEqual([]);
  }
  const references = numberIn(at(more, "references"));
  if (references > 0)
    expect(countOf(itemsOf(pages))).toBeGreaterThanOrEqual(listOf(at(row, "items")).length + references);
  const authors = numberIn(at(more, "authors"));
  if (authors > 0) {
    const all = new Set(
      itemsOf(pages).flatMap((item) => listOf(at(item, "attribution")).map((one) => at(one, "actor"))),
    );
    expect(all.size).toBe(listOf(at(row, "attribution")).length + authors);
  }
  const values = numberIn(at(more, "values"));
  if (values > 0) proveValues(row, values, await lastOf(walk, shownBy, pages));
  const events = numberIn(at(more, "events"));
  if (events > 0) {
    const log = itemsOf(await walk.whole(String(at(more, "eventsShownBy")), { since: walk.since }));
    expect(log.length).toBe(listOf(at(row, "events")).length + events);
  }
}

const keyOf = (one: unknown): string => String(at(one, "id") ?? at(one, "target", "id") ?? JSON.stringify(one));

/** Reads the answers of the call. "its id" is that of the row. A value now and at the snapshot takes two. */
async function pagesOf(walk: Walk, shownBy: string, row: unknown): Promise<readonly Answer[]> {
  const isOwn = shownBy.endsWith("with its id");
  const own = { previewJobId: walk.previewJobId, type: at(row, "type"), id: at(row, "id") };
  const limit = /^(?:get_object |list_activity)/.test(shownBy) ? { limit: 100 } : {};
  if (walk.mode === "microsoft" && shownBy.includes("mode microsoft")) return inMicrosoft(walk, shownBy);
  const now = await walk.whole(shownBy, isOwn ? own : limit);
  return shownBy.includes("now and at") ? [...now, ...(await walk.whole(shownBy, { at: walk.big.snapshot }))] : now;
}

/** Reads the present object and its records, because Microsoft's snapshots cannot be read. */
async function inMicrosoft(walk: Walk, shownBy: string): Promise<readonly Answer[]> {
  const { type, id } = namedCall(shownBy).args;
  expect(shownBy).toContain('earlier values: list_activity with detail "records"');
  const present = await walk.whole("get_object", { type, id });
  return [...present, ...(await walk.whole("list_activity", { type, id, detail: "records" }))];
}

/** Follows calls that answers name for the same values, from a row to its step and from there to the object. */
async function lastOf(walk: Walk, asked: string, pages: readonly Answer[]): Promise<readonly Answer[]> {
  const [next] = itemsOf(pages).flatMap((item) => {
    const more = at(item, "more");
    return numberIn(at(more, "values")) > 0 ? [String(at(more, "shownBy"))] : [];
  });
  if (next === undefined) return pages;
  expect(next, "An answer names the call that it answers.").not.toBe(asked);
  const further = await pagesOf(walk, next, null);
  const isPast = walk.mode !== "microsoft" && next.includes("a time before it");
  const before = isPast ? await walk.whole(next, { at: walk.big.snapshot }) : [];
  return lastOf(walk, next, [...further, ...before]);
}

/** Shows that the lengths and elements that a row counts of its values are those of the values in the other answer. */
function proveValues(row: unknown, values: number, pages: readonly Answer[]): void {
  const isCut = (part: unknown) =>
    / characters\)|…"?$|\d more/.test(JSON.stringify(part)) || at(part, "more") !== undefined;
  const parts = [...listOf(at(row, "properties")), ...listOf(at(row, "changes"))].filter(isCut);
  expect(parts.length, JSON.stringify(row).slice(0, 400)).toBe(values);
  if (at(row, "changes") !== undefined) expect(writtenIn(pages)).not.toMatch(/ characters\)/);
  for (const part of listOf(at(row, "properties"))) {
    for (const [, count] of JSON.stringify(part).matchAll(/\(([\d,]+) characters\)/g))
      expect(lengthsIn(pages)).toContain(numberIn(count));
  }
}

/** Returns the lengths of all texts in answers, and the lengths that they count. */
function lengthsIn(pages: readonly Answer[]): readonly number[] {
  const lengths: number[] = [];
  const visit = (value: unknown): void => {
    // A length is that of a text without spaces around it, and of what get_object shows by pages.
    if (typeof value === "string") {
      lengths.push(value.trim().length);
      // A record has its values within a line.
      for (const [, quoted = ""] of value.matchAll(/"([^"]*)"/g)) lengths.push(quoted.length);
    }
    if (typeof value === "number") lengths.push(value);
    if (typeof value === "object" && value !== null) for (const one of Object.values(value)) visit(one);
  };
  for (const { data } of pages) visit(data);
  return lengths;
}
