import { expect, test } from "vitest";
import { risksSection } from "../../src/approval-page/dangers.ts";
import type { Change } from "../../src/domain/changes/change.ts";
import { toldRisk } from "../../src/domain/changes/risk.ts";
import { itself, told } from "../../src/domain/words/told.ts";
import { riskLines } from "../../src/guard/approval-text.ts";
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

test("page and terminal say what a plan newly excludes, which rule it changes, and that it deletes what is in use", async () => {
  await using tenant = await openPagedTenant();
  const { hands, addUser, services } = tenant;
  const rule = (membershipRule: string) => ({ membershipRule, membershipRuleProcessingState: "On" });
  const sales = hands.create("group", {
    ...{ displayName: "Sales", groupTypes: ["DynamicMembership"], mailEnabled: false, securityEnabled: true },
    ...{ mailNickname: "sales", ...rule('user.department -eq "Sales"') },
  });
  const excluding = (...excludeUsers: readonly string[]) => ({
    conditions: {
      ...{ applications: { includeApplications: ["All"] }, clientAppTypes: ["all"] },
      users: { includeUsers: ["All"], excludeGroups: [sales.id], excludeUsers },
    },
  });
  const mfa = hands.create("conditionalAccessPolicy", {
    ...{ displayName: "MFA", state: "enabled", ...excluding(addUser("Ada").id) },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  await services.recovery.takeSnapshot({ label: "before", caller: (await services.session.signedIn()).caller });
  tenant.later(60_000);
  hands.update(mfa, excluding());
  hands.update(sales, rule("user.accountEnabled -eq true"));
  hands.create("application", { displayName: "Map", web: { redirectUris: ["https://map.example"] } });
  const request = await requestApproval(tenant, { scope: { all: true } });
  await tenant.show(request);
  const page = (await follow(tenant.ticket)).text.replaceAll("&quot;", '"');
  for (const shown of [page, riskLines(request.plan).join("\n")]) {
    expect(shown).toContain('Policy "MFA" would newly exclude the user "Ada": 1 user (0 with privileged roles) would');
    expect(shown).toContain(
      'Changes the membership rule of the group "Sales". It has 0 users now. Policies exclude it ("MFA")',
    );
    expect(shown).toContain('Deletes the application "Map", which shows signs of use: 1 redirect address.');
  }
});

test("a danger unfolds to the changes that are as grave, although others share its rule", () => {
  const [ref, displayName] = [{ type: "application", id: "a" } as const, "Mail"];
  const risk = { rule: "privilegeGained", ...toldRisk(told`high ${itself('"Mail"')}`) } as const;
  const change = (id: string, severity: "high" | "medium"): Change => ({
    ...{ seq: 1, ref: { type: "application", id }, displayName: id, action: "update", basis: "snapshot" },
    ...{ properties: [], links: [], linkTotals: { add: 0, remove: 0, notRecoverable: 0 } },
    risks: [{ ...risk, severity, ...toldRisk(told`${severity} ${itself(`"${id}"`)}`) }],
  });
  const named = new Map([[risk.rule, [change("a", "high"), change("b", "medium"), change("c", "high")]]]);
  const page = html`${risksSection([{ ...risk, severity: "high", ref, displayName, objects: 2 }], named, "/plan")}`
    .html;
  expect([...page.matchAll(/<li>(.*?)<\/li>/gs)].map(([, text]) => text)).toEqual([
    "high &quot;a&quot;",
    "high &quot;c&quot;",
  ]);
});
