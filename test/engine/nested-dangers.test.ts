import { expect, test } from "vitest";
import type { Risk } from "../../src/domain/changes/risk.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";

test.each([
  ["the engine's modes", () => openEngineTenant({ inMemory: true })],
  ["mode microsoft", () => openGraphTenant()],
] as const)(
  "in %s, people who left a policy's group by a group nested in it are told with that group, with who took them out, and on its row",
  async (_, open) => {
    await using tenant = await open();
    const { hands } = tenant;
    const people = ["Ann", "Ben", "Cem", "Dea", "Eve"].map((name) => tenant.user(name));
    const groupOf = (displayName: string) =>
      hands.create("group", { displayName, mailEnabled: false, securityEnabled: true });
    const [outer, middle, inner] = [groupOf("MFA required"), groupOf("Departments"), groupOf("Team Nine")];
    hands.addLink({ source: outer, link: "members", target: middle });
    hands.addLink({ source: middle, link: "members", target: inner });
    hands.addLink({ source: inner, link: "members", target: middle });
    for (const target of people) hands.addLink({ source: inner, link: "members", target });
    hands.create("conditionalAccessPolicy", {
      ...{ displayName: "MFA", state: "enabled" },
      conditions: {
        ...{ users: { includeGroups: [outer.id] }, applications: { includeApplications: ["All"] } },
        clientAppTypes: ["all"],
      },
      grantControls: { operator: "OR", builtInControls: ["mfa"] },
    });
    const fay = tenant.user("Fay");
    const snapshot = await tenant.snapshot();
    const [ann] = people;
    if (ann === undefined) throw new Error("no people");
    tenant.later(60_000);
    tenant.as("mallory").removeLink({ source: inner, link: "members", target: ann });
    hands.addLink({ source: inner, link: "members", target: fay });
    tenant.later(60_000);
    const preview = await tenant.preview(snapshot);
    const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
    const weaker = (risks: readonly Risk[] = []) =>
      risks.flatMap(({ rule, sentence }) => (rule === "weakensSignIn" ? sentence : []));
    const planned =
      'Takes 1 user ("Fay"; 0 with privileged roles) out of the group "MFA required", who would no longer be under the ' +
      'enforced policy that includes it: "MFA". This would come from nested groups: "Team Nine" would lose members.';
    expect(weaker(assessment?.done?.risks)).toEqual([
      'The group "MFA required" lost 1 user ("Ann"; 0 with privileged roles), who is no longer under the enforced policy ' +
        'that includes it: "MFA". This comes from nested groups: "Team Nine" lost members.',
    ]);
    const by = assessment?.done?.risks.find(({ rule }) => rule === "weakensSignIn")?.by ?? [];
    expect(by.map(({ actor }) => actor.name)).toContain("mallory@contoso.example");
    expect(weaker(assessment?.risks)).toEqual([planned]);
    expect(assessment?.risks.find(({ rule }) => rule === "weakensSignIn")?.objects).toBe(1);
    const rows = await tenant.changes(preview);
    expect(rows.flatMap(({ ref, risks = [] }) => (ref.id === inner.id ? weaker(risks) : []))).toEqual([planned]);
  },
);
