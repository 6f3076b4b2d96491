import { expect, test } from "vitest";
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
  const unfolded = /The same holds for 7 more changes<\/summary>\s*<ul>(.*?)<\/ul>/s.exec(page.text)?.[1] ?? "";
  const sentences = [...unfolded.matchAll(/<li>(.*?)<\/li>/gs)].map(([, text]) => text);
  expect(sentences).toHaveLength(8);
  expect(new Set(sentences).size).toBe(8);
  for (const sentence of sentences) expect(sentence).toMatch(/^Undoes .* written since the snapshot by /);

  const link = /href="([^"]+)#changes">Show 8 changes in the list/.exec(page.text)?.[1];
  const listed = await ask(`${page.origin}${link}`, { headers: { cookie: page.cookie } });
  expect(listed.text).toContain("8 objects that match.");
});
