import { expect, test } from "vitest";
import { risksSection } from "../../src/approval-page/dangers.ts";
import type { Change } from "../../src/domain/change.ts";
import { html } from "../../src/review/html.ts";
import { brokenTenant } from "./a-broken-tenant.ts";
import { ask, follow, openPagedTenant, requestApproval } from "./a-page.ts";

test("a danger of several changes unfolds to all of them and links to them in the list", async () => {
  await using tenant = await openPagedTenant();
  await brokenTenant(tenant);
  const request = await requestApproval(tenant, { scope: { all: true } });
  const danger = request.plan.risks.find(({ objects }) => objects > 1);
  expect(danger).toMatchObject({ rule: "undoesOthersWork", objects: 8 });
  await tenant.show(request);
  const page = await follow(tenant.ticket);
  const unfolded =
    /7 more changes, each with this danger in its own way<\/summary>\s*<ul>(.*?)<\/ul>/s.exec(page.text)?.[1] ?? "";
  const sentences = [...unfolded.matchAll(/<li>(.*?)<\/li>/gs)].map(([, text]) => text);
  expect(sentences).toHaveLength(8);
  expect(new Set(sentences).size).toBe(8);
  for (const sentence of sentences) expect(sentence).toMatch(/^Undoes .* written since the snapshot by /);

  const link = /href="([^"]+)#changes">Show the changes of this kind in the list/.exec(page.text)?.[1];
  const listed = await ask(`${page.origin}${link}`, { headers: { cookie: page.cookie } });
  expect(listed.text).toContain("8 objects that match.");
});

test("a danger unfolds to the changes that are as grave, although others share its rule", () => {
  const [ref, displayName] = [{ type: "application", id: "a" } as const, "Mail"];
  const risk = { rule: "privilegeGained", sentence: 'high "Mail"' } as const;
  const change = (id: string, severity: "high" | "medium"): Change => ({
    ...{ seq: 1, ref: { type: "application", id }, displayName: id, action: "update", basis: "snapshot" },
    ...{ properties: [], links: [], linkTotals: { add: 0, remove: 0, notRecoverable: 0 } },
    risks: [{ ...risk, severity, sentence: `${severity} "${id}"` }],
  });
  const named = new Map([[risk.rule, [change("a", "high"), change("b", "medium"), change("c", "high")]]]);
  const page = html`${risksSection([{ ...risk, severity: "high", ref, displayName, objects: 2 }], named, "/plan")}`
    .html;
  expect([...page.matchAll(/<li>(.*?)<\/li>/gs)].map(([, text]) => text)).toEqual([
    "high &quot;a&quot;",
    "high &quot;c&quot;",
  ]);
});
