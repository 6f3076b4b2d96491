import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ServicesHost } from "../../src/app/engine-thread/serve-calls.ts";
import { machine, sleep } from "../../src/app/machine.ts";
import { buildSandbox, openSandboxHost } from "../../src/app/sandbox/open-sandbox.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import type { Assessment } from "../../src/domain/risk.ts";
import { everything, type Scope } from "../../src/domain/scope.ts";
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
  const snapshot = snapshots.items.find(({ recommended }) => recommended);
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
  test("recovering policy by policy turns MFA on again for nearly everyone and locks out no administrator", async () => {
    await host.use(async (services) => {
      const { plan } = await planned(services, signInPolicies);
      expect(plan.rehearsal?.shifts.map(({ kind }) => kind)).toEqual(["mfaAdded"]);
      expect(plan.rehearsal?.shifts[0]?.users).toBeGreaterThan(USERS * 0.8);
      expect(plan.rehearsal?.shifts[0]?.breakGlass.count).toBe(0);
      expect(plan.rehearsal?.policyAdministrators.after).toEqual(plan.rehearsal?.policyAdministrators.before);
      expect(plan.rehearsal?.policies).toMatchObject([{ before: "reportOnly", after: "enforced" }]);
      expect(plan.risks).toEqual([]);
      expect(approvalPhrase(plan)).toBeNull();
    });
  });

  test("a complete rollback would undo others' work, and a person would have to type the phrase", async () => {
    await host.use(async (services) => {
      const { plan, assessment } = await planned(services, everything);
      expect(plan.risks[0]).toMatchObject({ rule: "undoesOthersWork", severity: "high" });
      expect(plan.risks[0]?.objects).toBeGreaterThan(5);
      expect(plan.risks.map(({ rule }) => rule)).toContain("manyObjects");
      expect(plan.risks.map(({ rule }) => rule)).not.toContain("locksOutAdministrators");
      expect(assessment.riskiest).toHaveLength(10);
      expect(approvalPhrase(plan)).not.toBeNull();
      const warnings = approvalWarnings(plan);
      expect(warnings[0]).toMatch(/^high: /);
      expect(warnings.length).toBeLessThanOrEqual(20);
      expect(approvalSentence(plan).length).toBeLessThan(1_000);
    });
  });

  test("only the attacker's own writes count as the attack, and later legitimate work counts as others' work", async () => {
    await host.use(async (services) => {
      const { plan } = await planned(services, everything);
      const others = await services.recovery.listChanges(
        plan.previewJobId,
        { risk: "undoesOthersWork" },
        { limit: 999 },
      );
      const byAttackerAlone = others.items.filter(({ attribution = [] }) =>
        attribution.every(({ actor }) => actor.name?.startsWith("miles.kovarik") === true),
      );
      expect(others.items.length).toBeGreaterThan(5);
      expect(byAttackerAlone).toEqual([]);
    });
  });

  test("the account of a caller other than the preview's is named among the risks", async () => {
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
