import { expect, test } from "vitest";
import type { PlanRisk } from "../../src/domain/changes/risk.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";

test.each([
  ["the engine's modes", () => openEngineTenant({ inMemory: true })],
  ["mode microsoft", () => openGraphTenant()],
] as const)(
  "in %s, people who left a group of an enforced policy are a danger of the past, and those that a plan takes out are one of it",
  async (_, open) => {
    await using tenant = await open();
    const { hands } = tenant;
    const people = ["Ann", "Ben", "Cem", "Dea", "Eve"].map((name) => tenant.user(name));
    const group = hands.create("group", { displayName: "MFA required", mailEnabled: false, securityEnabled: true });
    for (const target of people.slice(0, 4)) hands.addLink({ source: group, link: "members", target });
    hands.create("conditionalAccessPolicy", {
      ...{ displayName: "MFA", state: "enabled" },
      conditions: {
        ...{ users: { includeGroups: [group.id] }, applications: { includeApplications: ["All"] } },
        clientAppTypes: ["all"],
      },
      grantControls: { operator: "OR", builtInControls: ["mfa"] },
    });
    const snapshot = await tenant.snapshot();
    const [ann, , , , eve] = people;
    if (ann === undefined || eve === undefined) throw new Error("no people");
    tenant.later(60_000);
    hands.removeLink({ source: group, link: "members", target: ann });
    hands.addLink({ source: group, link: "members", target: eve });
    tenant.later(60_000);
    const { assessment } = await tenant.recovery.summarizeChanges((await tenant.preview(snapshot)).id);
    const of = (risks: readonly PlanRisk[] | undefined) =>
      risks?.flatMap(({ rule, severity, sentence }) => (rule === "weakensSignIn" ? `${severity}: ${sentence}` : []));
    expect(of(assessment?.done?.risks)).toEqual([
      'medium: The group "MFA required" lost 1 user ("Ann"; 0 with privileged roles), who is no longer under the enforced ' +
        'policy that includes it: "MFA".',
    ]);
    expect(of(assessment?.risks)).toEqual([
      'medium: Takes 1 user ("Eve"; 0 with privileged roles) out of the group "MFA required", who would no longer be under ' +
        'the enforced policy that includes it: "MFA".',
    ]);
  },
);
