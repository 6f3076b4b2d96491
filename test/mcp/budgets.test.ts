import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, test } from "vitest";
import { recoveryActions } from "../../src/domain/changes/change.ts";
import { reasonCodes } from "../../src/domain/changes/reason.ts";
import { jobId } from "../../src/domain/ids.ts";
import { entityTypes } from "../../src/domain/tenant/entity.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { summaryLines, summarySentence } from "../../src/mcp/render/summary-lines.ts";
import { summaryOutput } from "../../src/mcp/render/summary-output.ts";
import type { ChangeSummary } from "../../src/service/change-summary.ts";
import type { Answer } from "../support/host.ts";
import { at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

const items = (answer: Answer): unknown[] => {
  const list = at(answer.data, "items");
  return Array.isArray(list) ? list : [];
};

describe("the cost of a conversation", () => {
  test("a page stays within 10 KB a half, and the pages together contain everything once", async () => {
    await using tenant = await openRehearsalTenant();
    await wipeDepartments(tenant, 60);
    for (const word of ["one", "two", "three"]) tenant.addUser(`Long ${word}`, { jobTitle: "x".repeat(120) });
    await using host = await newHost(tenant.parts);
    const previewJobId = await previewUsers(host);

    const seen: unknown[] = [];
    let cursor: unknown;
    let cut = 0;
    do {
      const page = await host.call("list_changes", {
        previewJobId,
        limit: 100,
        detail: "full",
        ...(cursor ? { cursor } : {}),
      });
      expect(page.bytes).toBeLessThanOrEqual(10 * 1024);
      seen.push(...items(page).map((item) => at(item, "id")));
      cursor = at(page.data, "nextCursor");
      if (cursor !== undefined) {
        cut += 1;
        expect(page.text).toContain(String(cursor));
      }
    } while (cursor !== undefined);
    expect(cut).toBeGreaterThan(0);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(63);
  });

  test("a change that alone would fill a page is shortened", async () => {
    await using tenant = await openRehearsalTenant();
    const { recovery, session } = tenant.services;
    const app = tenant.hands.create("application", { displayName: "Big", tags: [] });
    await recovery.takeSnapshot({ label: null, caller: (await session.signedIn()).caller });
    tenant.later(60_000);
    const tags = Array.from({ length: 900 }, (_, n) => `tag number ${n} "quoted"`);
    tenant.hands.update(app, { tags, notes: "n".repeat(1_000), description: "d".repeat(1_000) });
    await using host = await newHost(tenant.parts);
    const preview = await host.call("start_preview", { snapshot: "2026-11-20T09:00:30Z", scope: { all: true } });
    const page = await host.call("list_changes", { previewJobId: at(preview.data, "jobId") });
    expect(page.bytes).toBeLessThanOrEqual(10 * 1024);
    expect(JSON.stringify(page.data)).toMatch(/\d+ characters/);
  });

  test("a summary of anything stays within 1,500 tokens a half and says what it left out, and how to read that", () => {
    const huge: ChangeSummary = {
      totals: { changedObjects: 1_000_000, changedLinks: 1_000_000, notRecoverable: 1_000_000 },
      byType: entityTypes.flatMap((type) => recoveryActions.map((action) => ({ type, action, objects: 123_456 }))),
      parts: entityTypes.flatMap((type) => recoveryActions.map((action) => ({ type, action, objects: 123_456 }))),
      properties: entityTypes.flatMap((type) =>
        [1, 2, 3].map((n) => ({ type, property: `someProperty${n}`, objects: n })),
      ),
      links: entityTypes.map((type) => ({ type, link: "members", added: 100_000, removed: 100_000 })),
      notRecoverable: reasonCodes.map((reason) => ({ reason, objects: 100_000 })),
      actors: Array.from({ length: 50 }, (_, n) => ({
        actor: { kind: "user", id: crypto.randomUUID(), name: `${"A very long name ".repeat(20)}${n}` },
        objects: 10_000,
        first: 0,
        last: 1,
      })),
      histogram: {
        from: Date.UTC(2026, 10, 22, 22),
        width: 3 * 3_600_000,
        buckets: Array.from({ length: 12 }, (_, n) => ({
          objects: 123_456 + n,
          links: n,
          leading: { kind: "user" as const, id: crypto.randomUUID(), name: `${"A very long name ".repeat(20)}${n}` },
        })),
        unknown: 654_321,
      },
      samples: Array.from({ length: 50 }, () => ({
        type: "conditionalAccessPolicy",
        id: crypto.randomUUID(),
        displayName: "Require MFA for everybody everywhere ".repeat(10),
        action: "update",
        what: ["conditions", "grantControls", "sessionControls", "state", "displayName"],
      })),
    };
    const data = summaryOutput.parse(summaryData(huge, jobId(crypto.randomUUID())));
    const text = [summarySentence(data), ...summaryLines(data)].join("\n");
    expect(data.leftOut).toMatch(
      /^more rows of .*actors \(\d+\).*: summarize_changes with .* and list "\w+"(, or another of these names)?; authors of the histogram's intervals \(12\): list_activity with since "2026-[^"]+Z"$/,
    );
    expect(data.histogram?.objects).toHaveLength(12);
    expect(text).toContain("when, each 3 hours from 2026-11-22T22:00Z: 123,456 123,457");
    expect(countTokens(JSON.stringify(data))).toBeLessThanOrEqual(1_500);
    expect(countTokens(text)).toBeLessThanOrEqual(1_500);
    const actors = summaryOutput.parse(summaryData(huge, jobId(crypto.randomUUID()), { list: "actors" }));
    expect(Object.keys(JSON.parse(JSON.stringify(actors))).toSorted()).toEqual([
      "actors",
      "leftOut",
      "next",
      "notReached",
      "totals",
    ]);
    const left = 50 - (actors.actors ?? []).length;
    expect(actors.leftOut).toMatch(new RegExp(`^more rows of actors that do not fit: ${left}\\. list_changes with `));
  });
});
