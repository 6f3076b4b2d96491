import { expect } from "vitest";
import { at } from "../../support/incident.ts";
import { countOf } from "./row-proofs.ts";
import type { Said } from "./said.ts";
import { itemsOf, listOf, numberIn, type Walk, writtenIn } from "./walk.ts";

/** Everything inside a value that a test is true of. */
function within(value: unknown, isWanted: (one: object) => boolean): readonly object[] {
  if (typeof value !== "object" || value === null) return [];
  const inside = Object.values(value).flatMap((one) => within(one, isWanted));
  return isWanted(value) ? [value, ...inside] : inside;
}

const calls = ["shownBy", "eventsShownBy", "namesShownBy"] as const;

/** Shows that a line counts what the data count, with the same call, which is followed from there. */
export async function proveLine({ answer, mark: { path, text } }: Said): Promise<void> {
  if (path !== "text") return;
  const call = /(?:: |the rest: )((?:list|get|find)_\w+ with .*)$/.exec(text)?.[1];
  if (call === undefined || call.startsWith("find_objects with an author") || call === "list_changes with its id")
    return;
  const rows = within(answer.data, (one) => calls.some((name) => at(one, name) === call));
  expect(rows, text).not.toEqual([]);
  const counts = rows.flatMap((row) => Object.values(row).filter((one) => typeof one === "number"));
  const told = text.startsWith("  more ")
    ? [...text.slice(0, -call.length).matchAll(/ ([\d,]+)(?:,|:)/g)]
    : [...text.slice(0, -call.length).matchAll(/(?:^|[^+-] )([\d,]+) more(?=[,;:])/g)];
  expect(
    told.map(([, count]) => numberIn(count)).filter((count) => !counts.includes(count)),
    text,
  ).toEqual([]);
}

/** Shows that a change in one line counts the links that the call for it has beside those in the line. */
export async function proveLinks({ walk, mark: { path, text } }: Said): Promise<void> {
  // The line of several changes names none of them. Each has a row of its own.
  if (path !== "text" || /^\w+ [\d,]+ /.test(text)) return;
  const id = /^\w+ \w+ .*? ([\w-]{36}): links/.exec(text)?.[1];
  const left = numberIn(/([\d,]+) more links: list_changes with its id/.exec(text)?.[1]);
  const links = await linksOf(walk, id);
  expect(links, text).toBe(text.split(/; [+-] /).length - 1 + left);
}

async function linksOf({ whole, previewJobId }: Walk, id: unknown): Promise<number> {
  const rows = itemsOf(await whole("list_changes", { previewJobId, id }));
  return rows.reduce<number>((sum, row) => sum + listOf(at(row, "links")).length, 0);
}

/** Shows that the records of an author have as many correlation ids as are shown and counted. */
export async function proveCorrelations({ walk, answer, mark: { path, row }, found: [, left] }: Said): Promise<void> {
  if (path === "text") return;
  const [item] = within(answer.data, (one) => listOf(at(one, "attribution")).includes(row));
  const call = String(at(item, "more", "eventsShownBy"));
  // The records of an object may be more than those of a step of it.
  const pages = await walk.whole(call, { since: at(row, "time") ?? walk.since, limit: 100 });
  const ids = new Set(itemsOf(pages).flatMap((one) => listOf(at(one, "correlationIds"))));
  const shown = listOf(at(row, "correlationIds"));
  expect(shown.filter((one) => !ids.has(one))).toEqual([]);
  expect(ids.size, call).toBeGreaterThanOrEqual(shown.length + numberIn(left));
}

/** Shows that a policy has as many excepted places, and a location as many policies, as a line names and counts. */
export async function proveSignIn({ walk, answer, mark: { path, text } }: Said): Promise<void> {
  // The text has the lines of the data.
  if (path === "text") {
    const line = text.replace(/^(?:sign-in|signing in): /, "");
    expect(
      within(answer.data, (one) => Object.values(one).includes(line)),
      text,
    ).not.toEqual([]);
    return;
  }
  for (const [, name = "", named = "", left] of text.matchAll(EXCEPT)) {
    const pages = await objectNamed(walk, name, { direction: "from", link: "conditions.locations.excludeLocations" });
    expect(countOf(itemsOf(pages)), text).toBe(namesIn(named) + numberIn(left));
  }
  const [, place, users = "", left] = USED_BY.exec(text) ?? [];
  if (place !== undefined) {
    const pages = await objectNamed(walk, place, { direction: "to" });
    const policies = new Set(writtenIn(pages).match(/Policy \w+/g));
    expect(policies.size, text).toBe(namesIn(users) + numberIn(left));
  }
}

const EXCEPT = /policy "([^"]+)" from anywhere except ((?:"[^"]+",? ?)+)and (\d+) more/g;
const USED_BY = /^Location "([^"]+)" .*; policies that except it: ((?:"[^"]+",? ?)+)and (\d+) more\.$/;
const namesIn = (text: string): number => text.match(/"[^"]+"/g)?.length ?? 0;

async function objectNamed(walk: Walk, text: string, more: Readonly<Record<string, unknown>>) {
  const [found] = itemsOf(await walk.whole("find_objects", { text }));
  expect(at(found, "displayName")).toBe(text);
  return walk.whole("get_object", { type: at(found, "type"), id: at(found, "id"), ...more });
}

/** Shows that the elements that a value shows and counts are as many as the object has or had. */
export async function proveElements({ walk, answer, tool, args, mark: { path, text, row } }: Said): Promise<void> {
  if (!path.endsWith(".more") || !text.startsWith('{"now"')) return;
  const [item] = within(answer.data, (one) => listOf(at(one, "properties")).includes(row));
  const ref = { type: at(item, "type") ?? args.type, id: at(item, "id") ?? args.id };
  const name = String(at(row, "name"));
  const sizes = new Set<number>();
  for (const time of walk.mode === "microsoft" ? [{}] : [{}, { at: walk.big.snapshot }])
    for (const { data } of await walk.whole("get_object", { ...ref, ...time }))
      sizes.add(listOf(at(data, "properties", name)).length);
  for (const side of ["now", "then"] as const) {
    const shown = listOf(at(row, side)).length;
    const isPast = walk.mode === "microsoft" && (side === "then") !== (tool === "get_object_history");
    if (shown > 0 && !isPast) expect([...sizes], `${name} ${side}`).toContain(shown + numberIn(at(row, "more", side)));
  }
}

/** Shows that as many objects have a danger as a line counts, in answers about objects of that type alone. */
export async function proveDanger({ walk, tool, answer, mark: { path, text } }: Said): Promise<void> {
  if (path === "text") {
    const line = text.replace(/^(?:danger|was done:|account:) /, "");
    if (text.startsWith("  danger")) return;
    expect(
      within(answer.data, (one) => Object.values(one).includes(line)),
      text,
    ).not.toEqual([]);
    return;
  }
  const [, left, type] = /And ([\d,]+) more changes? of the kind(?:: (\w+) ")?/.exec(text) ?? [];
  if (left === undefined || type === undefined) return;
  const kind = kindOf(text);
  let counted = 0;
  const isAboutMembers = /The group .*polic(?:ies that|y names)/.test(text);
  const beside = isAboutMembers
    ? [
        { type: POLICY, ids: walk.big.policies.map(({ id }) => id) },
        { type: "user", ids: walk.big.people.slice(0, 40).map(({ id }) => id) },
      ]
    : [];
  // A list of mode microsoft leaves out what was purged, so that only the scope can name it.
  const isPurged = text.includes("permanently deleted");
  // An application and its service principal are deleted as one.
  const types = kind.includes("The application # was deleted") ? ["application", "servicePrincipal"] : [type];
  const dead = walk.big.dead.map(({ id }) => id);
  for (const { ofType, ids } of isPurged ? halvesOf(type, dead) : await batchesOf(walk, types)) {
    const lines = await dangersOf(walk, tool, { entities: [{ type: ofType, ids }, ...beside] });
    for (const line of lines) if (kindOf(line) === kind) counted += objectsIn(line);
  }
  expect(counted, text).toBe(1 + numberIn(left));
}

const POLICY = "conditionalAccessPolicy";

/** The kind of a danger, without names and numbers. */
const kindOf = (line: string): string =>
  line
    .replace(/ (?:Whole|And \d+ more changes? of the kind).*$/, "")
    .replaceAll(/"[^"]*"/g, "#")
    .replaceAll(/(?:#(?:, | and )?)+(?:and \d+ more)?/g, "#")
    .replaceAll(/[\d,]+/g, "#")
    // A service principal whose application is deleted as well is told as that.
    .replace("The service principal # was deleted", "The application # was deleted");
const objectsIn = (line: string): number => 1 + numberIn(/And ([\d,]+) more changes? of the kind/.exec(line)?.[1]);

interface Batch {
  readonly ofType: string;
  readonly ids: readonly unknown[];
}

async function batchesOf({ whole, previewJobId }: Walk, types: readonly string[]): Promise<readonly Batch[]> {
  const found: Batch[] = [];
  for (const type of types) {
    const rows = itemsOf(await whole("list_changes", { previewJobId, type, detail: "names", limit: 100 }));
    const ids = rows.flatMap((row) => [at(row, "id"), ...listOf(at(row, "alike", "rows")).map((one) => at(one, 0))]);
    found.push(...halvesOf(type, ids));
  }
  return found;
}

function halvesOf(ofType: string, ids: readonly unknown[]): readonly Batch[] {
  const half = Math.ceil(ids.length / 2);
  return [ids.slice(0, half), ids.slice(half)].map((part) => ({ ofType, ids: part }));
}

async function dangersOf(walk: Walk, tool: string, scope: object): Promise<readonly string[]> {
  if (tool === "compare_snapshots") {
    const [page] = await walk.whole(tool, { from: walk.big.snapshot, scope, detail: "names" });
    return listOf(at(page?.data, "dangers")).map(String);
  }
  const [preview] = await walk.whole("start_preview", { scope });
  const [alone] = await walk.whole("summarize_changes", { previewJobId: at(preview?.data, "jobId"), list: "done" });
  return listOf(at(alone?.data, "done")).map(String);
}
