import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { at } from "../../support/incident.ts";
import { itemsOf, listOf, numberIn, startWalk, type Walk, writtenIn } from "./walk.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk();
}, 120_000);
afterAll(() => walk[Symbol.asyncDispose]());

const MORE = /([\d,]+) more warnings?: start_preview with fewer objects in its scope/;
const BEYOND = /more rows of \w+ that do not fit: ([\d,]+)\. start_preview with fewer objects in its scope/;

describe("a narrower scope shows what an answer about everything leaves out", () => {
  test("narrower previews have each warning that a page could not hold", async () => {
    const warningsOf = async (previewJobId: unknown) => {
      const { data } = await walk.call("summarize_changes", { previewJobId, list: "warnings" });
      const rows = listOf(at(data, "warnings")).map(String);
      // Objects outside of a preview that its policies use have rows of their own.
      const told = rows.filter((row) => row.startsWith("Changes conditionalAccessPolicy"));
      const left = numberIn(MORE.exec(rows.join("\n"))?.[1]);
      const beyond = numberIn(BEYOND.exec(String(at(data, "leftOut")))?.[1]);
      return { told, left, beyond };
    };
    const { told, left, beyond } = await warningsOf(walk.previewJobId);
    expect(beyond).toBeGreaterThan(0);
    const all = new Set<string>();
    for (const { type, id } of walk.big.policies) {
      const { data } = await walk.call("start_preview", { scope: { entities: [{ type, ids: [id] }] } });
      for (const warning of (await warningsOf(at(data, "jobId"))).told) all.add(warning);
    }
    expect(told.filter((warning) => !all.has(warning))).toEqual([]);
    expect(all.size).toBe(walk.big.policies.length * walk.big.dead.length);
    expect(told.length + left + beyond).toBeGreaterThanOrEqual(all.size);
    expect(left).toBeGreaterThan(90);
  });

  test("the lines on signing in of a narrower comparison have each administrator and policy", async () => {
    const args = { from: walk.big.snapshot, detail: "full" };
    const { data: everything } = await walk.call("compare_snapshots", args);
    const cut = listOf(at(everything, "signIn")).join("\n");
    expect(cut).toMatch(/"[^"]+" and \d+ more\) no longer need/);
    expect(cut).toContain('leave out: compare_snapshots with a narrower scope and detail "full"');
    const { data } = await walk.call("compare_snapshots", { ...args, scope: { types: ["conditionalAccessPolicy"] } });
    const [line = ""] = listOf(at(data, "signIn"))
      .map(String)
      .filter((one) => one.includes("no longer need"));
    const administrators = numberIn(/with (\d+) administrators/.exec(line)?.[1]);
    const [names = ""] = line.split(") no longer need");
    expect(administrators).toBeGreaterThan(40);
    expect(names.match(/"[^"]+"/g)).toHaveLength(administrators);
    expect(line.match(/policy "[^"]+"/g)).toHaveLength(walk.big.policies.length);
  });

  test("a preview's lines on signing in name each administrator, and its locations lead to their policies", async () => {
    const { data } = await walk.call("summarize_changes", { previewJobId: walk.previewJobId, list: "signIn" });
    const lines = listOf(at(data, "signIn")).map(String);
    const [shift = ""] = lines.filter((line) => line.includes("would newly need"));
    const [names = ""] = shift.split(") would newly need");
    expect(names.match(/"[^"]+"/g)).toHaveLength(numberIn(/with (\d+) administrators/.exec(shift)?.[1]));
    expect(lines.at(-1)).toContain("find_objects with the name of a policy or location, then get_object");
    const [location = ""] = lines.filter((line) => line.startsWith('Location "Office a"'));
    const named = location.match(/"Policy \w+"/g) ?? [];
    const left = numberIn(/and (\d+) more\.$/.exec(location)?.[1]);
    const [found] = itemsOf(await walk.whole("find_objects", { text: "Office a" }));
    const object = await walk.whole("get_object", { type: at(found, "type"), id: at(found, "id"), direction: "to" });
    const users = new Set(writtenIn(object).match(/Policy \w+/g));
    expect(users.size).toBe(named.length + left);
    expect(users.size).toBe(walk.big.policies.length);
  });

  test.each([
    [/^critical: Location .* covers every IPv4 address/, "namedLocationPolicy", 14],
    [/^medium: Policy .* is weaker/, "conditionalAccessPolicy", 14],
  ] as const)("a danger counts the further changes that have it: %s", async (sentence, type, objects) => {
    const args = { from: walk.big.snapshot, scope: { types: [type] } };
    const pages = await walk.whole("compare_snapshots", { ...args, detail: "names" });
    const [danger = ""] = listOf(at(pages[0]?.data, "dangers"))
      .map(String)
      .filter((one) => sentence.test(one));
    expect(numberIn(/And ([\d,]+) more changes/.exec(danger)?.[1])).toBe(objects - 1);
    const ids = type === "namedLocationPolicy" ? walk.big.locations : walk.big.policies;
    expect(ids.filter(({ id }) => !writtenIn(pages).includes(id))).toEqual([]);
  });
});
