import fc from "fast-check";
import { expect, test } from "vitest";
import type { Risk } from "../../src/domain/changes/risk.ts";
import { type EntityRef, sameRef } from "../../src/domain/tenant/entity.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { riskLines } from "../../src/guard/approval-text.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { plansFrom } from "../../src/summaries/plans-from.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { lawRuns } from "../support/law-runs.ts";
import { boss, memberOf } from "../support/recovery-tenant.ts";

const roles = [
  { displayName: "Global Administrator", templateId: "62e90394-69f5-4237-9190-012177145e10" },
  { displayName: "Security Administrator", templateId: "194ae4cb-b126-40b2-bd5b-6091b380977d" },
  { displayName: "Privileged Role Administrator", templateId: "e8611ab8-c189-46e8-94e1-60213ab1f814" },
  { displayName: "User Administrator", templateId: "fe930be7-5e62-47db-91af-98c3a49a38b1" },
] as const;
const permissions = ["9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8", "810c84a8-4a9e-49e6-bf7d-12d183f40d01"] as const;

interface Deed {
  readonly kind: number;
  readonly a: number;
  readonly b: number;
}

const deed: fc.Arbitrary<Deed> = fc.record({ kind: fc.nat(9), a: fc.nat(20), b: fc.nat(20) });
const story = fc.record({
  before: fc.array(deed, { maxLength: 6 }),
  after: fc.array(deed, { minLength: 2, maxLength: 10 }),
});

/** A tenant with a few accounts, groups and applications, to which deeds are done. */
class World {
  readonly tenant: EngineTenant = openEngineTenant({ inMemory: true, guids: true });
  readonly #users = ["ada", "ben", "cleo"].map((name) => this.tenant.user(name));
  readonly #groups = ["Admins", "Helpers"].map((displayName) =>
    this.tenant.hands.create("group", { displayName, groupTypes: [], isAssignableToRole: true }),
  );
  readonly #apps = ["Payroll", "Map"].map((displayName) =>
    this.tenant.hands.create("application", { displayName, appId: `app-of-${displayName}` }),
  );
  readonly #principals = ["Payroll", "Map"].map((name) => this.tenant.servicePrincipal(name));
  readonly #graph = this.tenant.servicePrincipal("Graph");
  readonly #grants: EntityRef[] = [];

  do({ kind, a, b }: Deed): void {
    const { hands } = this.tenant;
    const one = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;
    const [user, group] = [one(this.#users, a), one(this.#groups, b)];
    const [app, principal] = [one(this.#apps, a), one(this.#principals, b)];
    const holder = one<EntityRef>([...this.#users, ...this.#groups, ...this.#principals], a);
    const role = one(roles, b);
    const deeds = [
      () => hands.assignRole(role, holder),
      () => hands.removeRole(role, holder),
      () =>
        this.#grants.push(
          hands.create("roleEligibilitySchedule", {
            ...{ principalId: user.id, roleDefinitionId: role.templateId, directoryScopeId: "/" },
          }),
        ),
      () => hands.addLink(memberOf(group, user)),
      () => hands.removeLink(memberOf(group, user)),
      () => hands.addLink({ link: "owners", source: one<EntityRef>([app, group], b), target: user }),
      () => hands.update(app, { passwordCredentials: [{ keyId: `k${b}`, displayName: `secret ${b}` }] }),
      () =>
        this.#grants.push(
          hands.create("appRoleAssignment", {
            ...{ principalId: principal.id, resourceId: this.#graph.id, appRoleId: one(permissions, a) },
          }),
        ),
      () => hands.update(user, { accountEnabled: b % 2 === 0 }),
      () => {
        const grant = this.#grants.splice(a % Math.max(this.#grants.length, 1), 1)[0];
        if (grant !== undefined) hands.delete(grant);
      },
    ];
    try {
      deeds[kind]?.();
    } catch {
      // The directory refuses some of them.
    }
  }
}

const pairOf = ({ severity, rule }: { readonly severity: string; readonly rule: string }) => `${severity} ${rule}`;

/** Returns the gravities with which sentences about one role for the whole tenant are told, by role. */
function gravitiesByRole(risks: readonly Risk[]): Map<string, Set<string>> {
  const told = risks.flatMap(({ rule, severity, sentence }) => {
    const named = roles.filter(({ displayName }) => sentence.includes(`"${displayName}"`));
    const [role] = named;
    return rule === "privilegeGained" && named.length === 1 && role ? [{ role: role.displayName, severity }] : [];
  });
  return new Map(
    [...Map.groupBy(told, ({ role }) => role)].map(([role, all]) => [role, new Set(all.map((one) => one.severity))]),
  );
}

test(
  "a deed has one gravity in rows, counts, summary, form and comparison, whatever was done",
  { timeout: 300_000 },
  () =>
    fc.assert(
      fc.asyncProperty(story, async ({ before, after }) => {
        const world = new World();
        await using tenant = world.tenant;
        for (const one of before) world.do(one);
        const snapshot = await tenant.snapshot();
        tenant.later(60_000);
        for (const one of after) world.do(one);
        const preview = await tenant.preview(snapshot);
        const summary = await tenant.recovery.summarizeChanges(preview.id);
        const rows = await tenant.changes(preview);
        // A role that was given and taken away leaves a row that no recovery can change, of which there is no plan.
        if ((summary.totals.changedObjects ?? 0) + (summary.totals.changedLinks ?? 0) === 0) return;
        const session = fixedSession(tenant.directory, boss);
        const plan = await plansFrom({ recovery: tenant.recovery, session }).recoveryPlan(preview.id);
        const [inForm, inRows] = [plan.risks, rows.flatMap(({ risks = [] }) => risks)];
        const { risks = [], riskiest = [], done } = summary.assessment ?? {};

        expect(new Set(risks.map(pairOf))).toEqual(new Set(inForm.map(pairOf)));
        expect(inRows.map(pairOf).filter((pair) => !inForm.some((risk) => pairOf(risk) === pair))).toEqual([]);
        for (const risk of inForm) {
          const row = rows.find(({ ref }) => risk.ref !== null && sameRef(ref, risk.ref));
          if (row !== undefined) expect(row.risks?.map(pairOf)).toContain(pairOf(risk));
        }
        const data = summaryData(summary, preview.id);
        const counted = Object.keys(data.risks ?? {});
        expect(riskiest.map(pairOf).filter((pair) => !counted.includes(pair))).toEqual([]);
        for (const line of riskLines(plan)) {
          const told = inForm.filter(({ sentence }) => line.includes(sentence));
          expect(told.filter(({ severity }) => !line.startsWith(severity))).toEqual([]);
        }
        const compared = await tenant.engine.investigation.compareSnapshots(
          { from: snapshot.id, to: null, scope: everything },
          {},
        );
        for (const told of [
          [...inRows, ...inForm, ...riskiest],
          [...(done?.risks ?? []), ...(compared.done?.risks ?? [])],
        ]) {
          for (const [role, gravities] of gravitiesByRole(told)) expect([role, gravities.size]).toEqual([role, 1]);
        }
        expect(new Set(done?.risks.map(pairOf))).toEqual(new Set(compared.done?.risks.map(pairOf)));
      }),
      lawRuns(20),
    ),
);
