import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ServicesHost } from "../../src/app/engine-thread/serve-calls.ts";
import { machine, sleep } from "../../src/app/machine.ts";
import { buildSandbox, openSandboxHost } from "../../src/app/sandbox/open-sandbox.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import type { Assessment } from "../../src/domain/assessment/assessment.ts";
import type { Actor } from "../../src/domain/changes/change.ts";
import { everything, type Scope } from "../../src/domain/tenant/scope.ts";
import { approvalPhrase, approvalSentence, approvalWarnings } from "../../src/guard/approval-text.ts";
import type { Services } from "../../src/service/services.ts";
import { followJob } from "../../src/summaries/follow-job.ts";
import { recoveryPlan } from "../../src/summaries/recovery-plan.ts";

/** The seeded tenant, the morning after a stolen account did its damage. */
const USERS = 300;
const data = mkdtempSync(join(tmpdir(), "assess-"));
const config = readSettings({ ENTRA_REWIND_DATA: data });
let host: ServicesHost;

beforeAll(async () => {
  await buildSandbox(config, { users: USERS }, () => {});
  host = openSandboxHost(config);
});
afterAll(async () => {
  await host.close();
  rmSync(data, { recursive: true, force: true });
});

async function planned(services: Services, scope: Scope) {
  const { recovery, session } = services;
  const snapshots = await recovery.listSnapshots({ limit: 5 });
  const snapshot = snapshots.items.find(({ isTarget }) => isTarget);
  if (snapshot === undefined) throw new Error("The sandbox has no snapshot.");
  const started = await recovery.startPreview({
    snapshotId: snapshot.id,
    scope,
    caller: (await session.signedIn()).caller,
  });
  const signal = new AbortController().signal;
  const { id } = await followJob(recovery, started.id, { clock: machine, sleep, atMost: 20_000, signal });
  const { assessment } = await recovery.summarizeChanges(id);
  return { plan: await recoveryPlan(services, id), assessment: assessment ?? none };
}
const none: Assessment = { risks: [], riskiest: [], rehearsal: null };
const signInPolicies: Scope = { types: ["conditionalAccessPolicy"], properties: ["state"] };

describe("the incident at Contoso", () => {
  test("recovered policy by policy turns MFA on again for nearly everybody and shuts out no administrator", async () => {
    await host.use(async (services) => {
      const { plan } = await planned(services, signInPolicies);
      expect(plan.rehearsal?.shifts.map(({ kind }) => kind)).toEqual(["mfaAdded"]);
      expect(plan.rehearsal?.shifts[0]?.users).toBeGreaterThan(USERS * 0.8);
      expect(plan.rehearsal?.shifts[0]?.breakGlass.count).toBe(0);
      expect(plan.rehearsal?.policyAdministrators?.after).toEqual(plan.rehearsal?.policyAdministrators?.before);
      expect(plan.rehearsal?.policies).toMatchObject([{ before: "reportOnly", after: "enforced" }]);
      expect(plan.risks).toMatchObject([{ rule: "undoesOthersWork", severity: "low", objects: 1 }]);
      expect(approvalPhrase(plan)).toBeNull();
    });
  });

  test("rolled back blindly would undo others' work, and a person would have to type what they approve", async () => {
    await host.use(async (services) => {
      const { plan, assessment } = await planned(services, everything);
      const others = plan.risks.filter(({ rule }) => rule === "undoesOthersWork");
      expect(new Set(others.map(({ severity }) => severity))).toEqual(new Set(["high"]));
      expect(others.reduce((sum, { objects }) => sum + objects, 0)).toBeGreaterThan(5);
      expect(plan.risks).toContainEqual(expect.objectContaining({ rule: "deletesCreated", severity: "high" }));
      expect(plan.risks.map(({ rule }) => rule)).toContain("manyObjects");
      expect(plan.risks.map(({ rule }) => rule)).not.toContain("locksOutAdministrators");
      expect(assessment.riskiest).toHaveLength(10);
      expect(approvalPhrase(plan)).not.toBeNull();
      const warnings = approvalWarnings(plan);
      expect(warnings[0]).toMatch(/^high: /);
      expect(warnings.length).toBeLessThanOrEqual(24);
      expect(approvalSentence(plan).length).toBeLessThan(1_000);
    });
  });

  test("counts everyone's work as that of others, unless one actor is to be undone", async () => {
    await host.use(async (services) => {
      const isAttacker = ({ name }: Actor) => name?.startsWith("miles.kovarik") === true;
      const { assessment } = await planned(services, everything);
      expect(assessment.undoes?.some(({ actor }) => isAttacker(actor))).toBe(true);
      expect(assessment.undoes?.length).toBeGreaterThan(1);
      const attacker = assessment.undoes?.find(({ actor }) => isAttacker(actor))?.actor.id ?? "";
      const undoing = await planned(services, { all: true, actor: attacker });
      expect(undoing.assessment.undoes?.filter(({ actor }) => isAttacker(actor))).toEqual([]);
      const [first] = undoing.assessment.actors ?? [];
      expect(first).toMatchObject({ actor: { id: attacker }, ref: { type: "user", id: attacker } });
    });
  });

  test("names the account of another caller than the preview's among the dangers", async () => {
    await host.use(async (services) => {
      const { plan } = await planned(services, everything);
      const touched = await services.recovery.listChanges(
        plan.previewJobId,
        { type: "user", action: "update", recoverable: true },
        { limit: 1 },
      );
      const [change] = touched.items;
      if (change === undefined) throw new Error("No user is in the list.");
      const session = {
        ...services.session,
        signedIn: async () => {
          const { caller, tenant } = await services.session.signedIn();
          return { caller: { ...caller, id: change.ref.id }, tenant };
        },
      };
      const theirs = await recoveryPlan({ recovery: services.recovery, session }, plan.previewJobId);
      expect(theirs.risks).toContainEqual(expect.objectContaining({ rule: "ownAccount", ref: change.ref }));
      expect(theirs.digest).toBe(plan.digest);
    });
  });
});
