import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cutMarks } from "../../support/cut-marks.ts";
import { at } from "../../support/incident.ts";
import { kinds } from "./kinds.ts";
import { itemsOf, listOf, numberIn, PAGE_BYTES, startWalk, type Walk } from "./walk.ts";

let walk: Walk;
let recoveryJobId: string;
const moved: string[] = [];

beforeAll(async () => {
  walk = await startWalk();
  const { tenant, big } = walk;
  // A colleague's later work is left alone, more of it than an answer shows.
  for (const one of big.people.slice(30)) {
    tenant.hands.update(one, { department: "Research" });
    moved.push(one.id);
  }
  tenant.later(60_000);
  const started = await walk.call("start_recovery", { previewJobId: walk.previewJobId });
  recoveryJobId = String(at(started.data, "jobId"));
  await walk.call("get_job", { jobId: recoveryJobId, waitSeconds: 50 });
}, 180_000);
afterAll(() => walk[Symbol.asyncDispose]());

/** Returns the ids of the rows of a list of changes, and of those that are alike. */
const objectsOf = (rows: readonly unknown[]): readonly string[] =>
  rows.flatMap((row) => [at(row, "id"), ...listOf(at(row, "alike", "rows")).map((one) => at(one, 0))]).map(String);

const isOnSigningIn = (line: string): boolean =>
  kinds.some(({ name, says }) => name === "signing in" && says.test(line)) ||
  line.startsWith("names that lines on signing in leave out: list_changes with the previewJobId");

const COMPARED = "signing in, compared with before the recovery: ";

const keysOf = (items: readonly unknown[]) => items.map((item) => JSON.stringify(item));

describe("what answers about the recovery of a crowded tenant leave out", () => {
  test("pages of failed changes hold each of them once, as many as the job counts", async () => {
    const job = await walk.call("get_job", { jobId: recoveryJobId });
    const first = await walk.call("list_failed_changes", { jobId: recoveryJobId, limit: 100 });
    expect(at(first.data, "nextCursor")).toEqual(expect.any(String));
    const all = itemsOf(await walk.whole("list_failed_changes", { jobId: recoveryJobId, limit: 100 }));
    expect(new Set(keysOf(all)).size).toBe(all.length);
    expect(all.length).toBe(numberIn(at(job.data, "totals", "failedChanges")));
    const named = new Set(all.map((item) => String(at(item, "id"))));
    expect(moved.filter((id) => !named.has(id))).toEqual([]);
  });

  test("a verification names calls that show each object that still differs and each that it counts", async () => {
    const { data, text } = await walk.call("verify_recovery", { recoveryJobId, waitSeconds: 50 });
    expect(at(data, "verified")).toBe(false);
    const calls = listOf(at(data, "rest")).map(String);
    expect(calls.filter((call) => !text.includes(call))).toEqual([]);
    const total = numberIn(at(data, "residual", "total"));
    expect(total).toBeGreaterThan(listOf(at(data, "residual", "items")).length);
    const [next = ""] = calls.flatMap(
      (call) =>
        /^each object that differs, with the reason if it cannot be recovered: (.*)$/.exec(call)?.slice(1) ?? [],
    );
    const rows = itemsOf(await walk.whole(next, { detail: "names" }));
    const objects = new Set(objectsOf(rows));
    expect(moved.filter((id) => !objects.has(id))).toEqual([]);
    const stays = listOf(at(data, "expected")).reduce<number>((sum, row) => sum + numberIn(at(row, "objects")), 0);
    expect(objects.size).toBeGreaterThanOrEqual(Math.max(total, stays));
    expect(objects.size).toBeLessThanOrEqual(total + stays);
  });

  test("a verification says what it leaves out in a known way, and its calls show as many objects as it counts", async () => {
    const { data, text } = await walk.call("verify_recovery", { recoveryJobId });
    const said = cutMarks(data, text).map((mark) => mark.text.replace(COMPARED, ""));
    const renewed = said.flatMap((line) => {
      const found = /^to renew: (\d+) objects \((\w+) .* and \d+ more\), of which each (was restored|has secrets)/.exec(
        line,
      );
      return found === null ? [] : [{ line, count: numberIn(found[1]), type: found[2] }];
    });
    expect(renewed.map(({ type }) => type)).toEqual(["user", "application", "user", "application"]);
    const authors = said.filter((line) => /^\d+ more authors: find_objects/.test(line));
    expect(authors).not.toEqual([]);
    const { text: summary } = await walk.call("summarize_changes", {
      previewJobId: walk.previewJobId,
      list: "accounts",
    });
    for (const line of authors) expect(summary).toContain(line);
    const known = [...authors, ...renewed.map(({ line }) => line)];
    const unknown = said.filter((line) => !known.includes(line) && !isOnSigningIn(line));
    expect(unknown.map((line) => line.slice(0, 300))).toEqual([]);
    expect(listOf(at(data, "rest"))).toContain(
      `each object restored: list_changes with the previewJobId that get_job with jobId "${recoveryJobId}" shows`,
    );
    const job = await walk.call("get_job", { jobId: recoveryJobId });
    const previewJobId = at(job.data, "previewJobId");
    // Locations and applications that the lines on signing in only count are in the list that was applied.
    const counted = [
      ["namedLocationPolicy", /Location "[^"]+" matches 16/, /^And (\d+) more locations/],
      ["application", /Sign-in to "[^"]+" is newly possible/, /^And (\d+) more applications/],
    ] as const;
    const lines = listOf(at(data, "after")).map((line) => String(line).replace(COMPARED, ""));
    for (const [type, shown, more] of counted) {
      const left = numberIn(lines.flatMap((line) => more.exec(line)?.slice(1) ?? [])[0]);
      expect(left).toBeGreaterThan(0);
      const rows = itemsOf(await walk.whole("list_changes", { previewJobId, type, detail: "names" }));
      const applied = objectsOf(rows).filter((id) => id !== walk.big.busy.id);
      expect(applied).toHaveLength(lines.filter((line) => shown.test(line)).length + left);
    }
    for (const { count, type } of renewed) {
      // Service principals of this tenant hold no secrets.
      const restored = { previewJobId, type, action: "restore", detail: "names" };
      expect(objectsOf(itemsOf(await walk.whole("list_changes", restored)))).toHaveLength(count);
    }
  });

  test.each([
    ["list_changes", "changes", "previewJobId"],
    ["list_failed_changes", "failed-changes", "jobId"],
  ] as const)("the tool %s goes on from the cursor of the resource with %s", async (tool, part, argument) => {
    const id = part === "changes" ? walk.previewJobId : recoveryJobId;
    const data = await walk.host.read(`entra://jobs/${id}/${part}`);
    expect(Buffer.byteLength(JSON.stringify(data))).toBeLessThanOrEqual(PAGE_BYTES);
    const cursor = at(data, "nextCursor");
    expect(cursor).toEqual(expect.any(String));
    const read = objectsOf(listOf(at(data, "items")));
    const further = objectsOf(itemsOf(await walk.whole(tool, { [argument]: id, cursor, limit: 50 })));
    const whole = objectsOf(itemsOf(await walk.whole(tool, { [argument]: id, limit: 50 })));
    expect([...read, ...further].toSorted()).toEqual(whole.toSorted());
  });

  test("other resources and prompts of a crowded tenant fit into an answer", async () => {
    const { uris } = await walk.host.listResources();
    for (const uri of [...uris, `entra://jobs/${recoveryJobId}`, `entra://jobs/${recoveryJobId}/receipt`])
      expect(Buffer.byteLength(JSON.stringify(await walk.host.read(uri))), uri).toBeLessThanOrEqual(PAGE_BYTES);
    for (const { name, arguments: known = [] } of await walk.host.listPrompts()) {
      const args: Record<string, string> = {};
      for (const { name: argument } of known) {
        const [value] = await walk.host.complete({ prompt: name }, argument, "");
        args[argument] = value ?? "Finance";
      }
      expect(Buffer.byteLength(await walk.host.prompt(name, args)), name).toBeLessThanOrEqual(PAGE_BYTES);
    }
  });
});
