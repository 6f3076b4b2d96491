import { expect, test } from "vitest";
import type { JsonObject } from "../../src/domain/json.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { inMode } from "../support/in-mode.ts";
import { approving, at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { factsInOneHalf } from "../support/parity.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

/** What was there before the snapshot, and what an attack does to it. */
interface Story {
  /** Makes the objects, and returns those that the conversation asks about: a group that stays, and others. */
  prepare(tenant: RehearsalTenant): {
    readonly group: EntityRef;
    readonly others: readonly EntityRef[];
    readonly word: string;
    attack(): void;
  };
}

const requiring = (displayName: string, users: JsonObject = { includeUsers: ["All"] }) => ({
  ...{ displayName, state: "enabled", grantControls: { operator: "OR", builtInControls: ["mfa"] } },
  conditions: { users, applications: { includeApplications: ["All"] } },
});

const policiesOff: Story = {
  prepare: (tenant) => {
    const { hands } = tenant;
    const [ada, ben] = [tenant.addUser("Ada"), tenant.addUser("Ben")];
    const group = hands.create("group", { displayName: "Ledger", groupTypes: [] });
    for (const target of [ada, ben]) hands.addLink({ link: "members", source: group, target });
    const policies = ["MFA", "Keys"].map((name) => hands.create("conditionalAccessPolicy", requiring(name)));
    const app = hands.create("application", { displayName: "Payroll" });
    return {
      ...{ group, others: [ada], word: "Ledger" },
      attack: () => {
        const mallory = tenant.as("mallory@contoso.test");
        for (const policy of policies) mallory.update(policy, { state: "disabled" });
        mallory.removeLink({ link: "members", source: group, target: ben });
        mallory.delete(app);
        mallory.create("application", { displayName: "Mail Sync" });
        tenant.later(MINUTE);
        mallory.delete(ada);
      },
    };
  },
};

/** Names with the signs that divide a text, groups in groups, a role, a location, and a colleague's work on the same group. */
const namesAndRoles: Story = {
  prepare: (tenant) => {
    const { hands } = tenant;
    const [eve, kim, lee] = [tenant.addUser("Eve"), tenant.addUser("Kim 'the 2nd'"), tenant.addUser("Lee, 1,000")];
    const inner = hands.create("group", { displayName: "Night; 'on call'", groupTypes: [] });
    const group = hands.create("group", { displayName: "Field (North): 7 → 8", groupTypes: [] });
    hands.addLink({ link: "members", source: group, target: inner });
    for (const target of [kim, lee]) hands.addLink({ link: "members", source: inner, target });
    hands.addLink({ link: "owners", source: group, target: lee });
    const place = hands.create("namedLocationPolicy", {
      ...{ displayName: "Office", isTrusted: true },
      ipRanges: [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress: "203.0.113.0/24" }],
    });
    const policy = hands.create(
      "conditionalAccessPolicy",
      requiring("Field needs MFA", { includeGroups: [group.id], excludeUsers: [eve.id] }),
    );
    return {
      ...{ group, others: [inner, kim, place, policy], word: "Field" },
      attack: () => {
        const mallory = tenant.as("mallory@contoso.test");
        mallory.assignRole("globalAdministrator", eve);
        mallory.update(place, {
          ipRanges: ["0.0.0.0/1", "128.0.0.0/1"].map((cidrAddress) => ({
            ...{ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress },
          })),
        });
        mallory.removeLink({ link: "members", source: group, target: inner });
        mallory.update(group, { description: "Two lines\nof 12 words" });
        tenant.later(MINUTE);
        const sofia = tenant.as("sofia@contoso.test");
        sofia.update(group, { description: "Mended" });
        sofia.update(kim, { displayName: "Kim" });
        mallory.delete(inner);
        mallory.delete(kim);
        mallory.purge(kim);
      },
    };
  },
};

/** More of each kind than an answer shows. */
const many: Story = {
  prepare: (tenant) => {
    const { hands } = tenant;
    const users = Array.from({ length: 40 }, (_, at) =>
      tenant.addUser(`Person ${String.fromCharCode(97 + (at % 26))}${at < 26 ? "x" : "y"}`),
    );
    const group = hands.create("group", { displayName: "Depot", groupTypes: [] });
    for (const target of users) hands.addLink({ link: "members", source: group, target });
    const policies = Array.from({ length: 9 }, (_, at) =>
      hands.create(
        "conditionalAccessPolicy",
        requiring(`Rule ${at}`, { includeGroups: [group.id], excludeUsers: users.slice(0, 15).map(({ id }) => id) }),
      ),
    );
    return {
      ...{ group, others: [...users.slice(0, 1), ...policies.slice(0, 1)], word: "Rule" },
      attack: () => {
        const mallory = tenant.as("mallory@contoso.test");
        const trent = tenant.as("trent@contoso.test");
        for (const [at, target] of users.entries()) {
          if (at % 2 === 0) mallory.removeLink({ link: "members", source: group, target });
          else trent.update(target, { department: `Moved ${at}`, accountEnabled: at % 3 !== 0 });
        }
        tenant.later(MINUTE);
        for (const policy of policies)
          mallory.update(policy, {
            conditions: {
              users: { includeGroups: [group.id], excludeUsers: users.map(({ id }) => id) },
              applications: { includeApplications: ["All"] },
            },
          });
        for (const user of users.slice(0, 8)) trent.delete(user);
      },
    };
  },
};

test.each([
  ["policies are off", policiesOff],
  ["names hold signs and roles are given", namesAndRoles],
  ["there is more than an answer shows", many],
])(
  "in mode microsoft, where %s, every fact and every limit of every answer is in its text and in its structured content",
  async (_, story) => {
    await using tenant = await openRehearsalTenant({ start: Date.now() - 6 * HOUR });
    const { group, others, word, attack } = story.prepare(tenant);
    await using served = await inMode(tenant, "microsoft");
    const { caller } = await tenant.services.session.signedIn();
    await tenant.services.recovery.takeSnapshot({ label: null, caller });
    tenant.later(MINUTE);
    attack();
    await using host = await newHost(served.parts, approving);

    const wrong: unknown[] = [];
    const asked = new Set<string>();
    const ask = async (tool: string, args: Readonly<Record<string, unknown>> = {}) => {
      const answer = await host.call(tool, args);
      asked.add(tool);
      expect(answer.isError, `${tool}: ${answer.text}`).toBe(false);
      const { onlyInData, onlyInText } = factsInOneHalf(answer);
      if (onlyInData.length + onlyInText.length > 0) wrong.push({ tool, args, onlyInData, onlyInText });
      return answer;
    };
    await ask("get_tenant_status");
    const snapshot = at((await ask("list_snapshots")).data, "items", 0, "snapshotId");
    const started = await host.call("start_preview", { snapshot, scope: { all: true }, waitSeconds: 0 });
    const previewJobId = at(started.data, "jobId");
    await ask("get_job", { jobId: previewJobId, waitSeconds: 50 });
    const before = await ask("list_changes", { previewJobId });
    const summary = await ask("summarize_changes", { previewJobId });
    const after = await ask("list_changes", { previewJobId });
    for (const half of [before.text, JSON.stringify(before.data)]) {
      expect(half).toContain("The dangers of these changes were not worked out for this answer");
      expect(half).not.toContain("undoesOthersWork");
    }
    for (const half of [after.text, JSON.stringify(after.data)]) {
      expect(half).not.toContain("were not worked out for this answer");
      expect(half).toContain("undoesOthersWork");
    }
    for (const half of [summary.text, JSON.stringify(summary.data)]) expect(half).toContain("Not assessed: emergency");

    for (const list of ["signIn", "riskiest", "actors", "accounts", "done"])
      await ask("summarize_changes", { previewJobId, list });
    await ask("list_changes", { previewJobId, detail: "full" });
    await ask("list_changes", { previewJobId, id: group.id });
    for (const detail of ["compact", "records"]) await ask("list_activity", { detail });
    await ask("find_objects", { text: word });
    for (const { type, id } of [group, ...others]) {
      await ask("get_object", { type, id });
      await ask("get_object_history", { type, id });
    }
    await ask("start_preview", {
      snapshot,
      scope: { entities: [{ type: "group", ids: [group.id] }] },
      waitSeconds: 50,
    });
    const { data: recovery } = await ask("start_recovery", { previewJobId });
    const recoveryJobId = at(recovery, "jobId");
    await ask("get_job", { jobId: recoveryJobId, waitSeconds: 50 });
    await ask("verify_recovery", { recoveryJobId, waitSeconds: 50 });
    await ask("list_failed_changes", { jobId: recoveryJobId });
    await ask("list_jobs");
    expect(wrong).toEqual([]);
    // Its answer is that of get_job.
    asked.add("cancel_job");
    expect((await host.listTools()).map(({ name }) => name).filter((name) => !asked.has(name))).toEqual([]);
  },
  60_000,
);
