import { describe, expect, test } from "vitest";
import { tools } from "../../tools/index.ts";
import { checkAnswer } from "../support/checked-answer.ts";
import type { Host } from "../support/host.ts";
import { at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { hosts } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { Spending } from "../support/spending.ts";

/** One successful answer of a tool. */
async function answerOf(host: Host, tool: string) {
  const { data } = await host.call(tool);
  return { listed: (await host.listTools()).find(({ name }) => name === tool), data };
}

describe.each(hosts)("a host of $era", ({ open }) => {
  test("an answer outside of its tool's output schema is rejected by the test's host", async () => {
    await using tenant = await openRehearsalTenant();
    await wipeDepartments(tenant, 1);
    await using host = await open(tenant.parts);
    const { listed, data } = await answerOf(host, "list_snapshots");
    if (listed === undefined) throw new Error("list_snapshots is not listed.");
    checkAnswer(listed, { data });
    expect(() => checkAnswer(listed, { data: undefined })).toThrow(/not of its output schema/);
    expect(() => checkAnswer(listed, { data: { ...data, items: undefined } })).toThrow(/items/);
    expect(() => checkAnswer(listed, { data: { items: [{ snapshotId: 1 }] } })).toThrow(/snapshotId/);
    expect(() => checkAnswer({ ...listed, outputSchema: undefined }, { data })).toThrow(/no output schema/);
  });

  test("every tool has an output schema, which its answer fits even without content", async () => {
    await using tenant = await openRehearsalTenant();
    await wipeDepartments(tenant, 1);
    await using host = await open(tenant.parts);
    const listed = await host.listTools();
    expect(listed.filter(({ outputSchema }) => outputSchema === undefined)).toEqual([]);
    expect(listed).toHaveLength(tools.length);
    const previewJobId = await previewUsers(host);
    const none = await host.call("list_changes", { previewJobId, text: "nobody is called this" });
    expect(at(none.data, "items")).toEqual([]);
    expect(await host.call("find_objects", { text: "zzzzzzzz" })).toMatchObject({
      isError: false,
      data: { items: [] },
    });
    expect(await host.call("list_failed_changes", { jobId: previewJobId })).toMatchObject({ data: { items: [] } });
  });
});

test("an answer over its budget is named with its cost", () => {
  const spending = new Spending();
  const of = (words: number) => ({ text: "word ".repeat(words), data: undefined, bytes: words });
  spending.answer("summarize_changes", of(1_000));
  spending.answer("list_changes", of(10_240));
  expect(spending.over).toEqual([]);
  spending.answer("summarize_changes", of(1_600));
  spending.answer("list_changes", of(10_241));
  expect(spending.over).toEqual([
    expect.stringMatching(/^summarize_changes: 16\d\d of 1500 tokens$/),
    "list_changes: 10241 of 10240 bytes",
  ]);
});
