import { describe, expect, test } from "vitest";
import type { DoneSince } from "../../src/domain/assessment/assessment.ts";
import { afterRecoveryLines } from "../../src/domain/recovery/after-recovery.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Scope } from "../../src/domain/tenant/scope.ts";
import { verificationData } from "../../src/mcp/render/verification.ts";
import { verificationWords } from "../../src/review/verification-words.ts";
import { ended } from "../support/jobs.ts";
import { openTwoHandsTenant, rescuer, type TwoHandsTenant } from "../support/two-hands-tenant.ts";
import { openVaultTenant } from "../support/vault-tenant.ts";

const everything = { all: true } as const;
const mallorys = { all: true, actor: "mallory" } as const;
const existenceOnly = { all: true, properties: ["application.deletedDateTime"] } as const;
const credential = (displayName: string, end: number) => ({
  displayName,
  keyId: `00000000-0000-4000-8000-${String(end).padStart(12, "0")}`,
});

/** An application with secrets of its own, which an attacker exchanges for another before deleting the application. */
async function withSwappedSecrets(tenant: TwoHandsTenant) {
  const { honest, mallory } = tenant;
  const app = honest.create("application", { displayName: "Payroll", appId: "payroll-app" });
  honest.update(app, {
    passwordCredentials: [credential("production", 1), credential("standby", 2)],
    keyCredentials: [credential("signing", 3)],
  });
  const snapshot = await tenant.snapshot();
  mallory.update(app, { passwordCredentials: [credential("backup", 4)] });
  mallory.delete(app);
  return { app, snapshot };
}

const sentencesOf = async ({ engine }: TwoHandsTenant, preview: Job, rule: string) => {
  const { assessment } = await engine.recovery.summarizeChanges(preview.id);
  return assessment?.risks.filter((risk) => risk.rule === rule).map(({ sentence }) => sentence);
};

async function verify({ engine: { recovery } }: TwoHandsTenant, { id }: Job) {
  const job = await ended(recovery, await recovery.startVerification({ recoveryJobId: id, caller: rescuer }));
  const result = (await recovery.getVerification(id))?.result;
  if (result?.after === undefined) throw new Error("There is no result.");
  return { job, result, renew: afterRecoveryLines(result.after).filter((line) => line.startsWith("to renew")) };
}

describe("an application whose secrets were exchanged before it was deleted", () => {
  test.each<Scope>([everything, mallorys])(
    "is restored by %j with just the credentials that are named, and those that do not come back are named everywhere",
    async (scope) => {
      await using tenant = openTwoHandsTenant();
      const { app, snapshot } = await withSwappedSecrets(tenant);
      const preview = await tenant.preview(snapshot, scope);
      expect(await sentencesOf(tenant, preview, "credentialAdded")).toEqual([
        expect.stringMatching(
          /^Restores application "Payroll" with 1 certificate \("signing"\)\. The plan removes 1 secret \("backup"\) that it had when it was deleted\./,
        ),
      ]);
      expect(await sentencesOf(tenant, preview, "notRecovered")).toEqual([
        'Does not give back 2 secrets ("production" and "standby") of application "Payroll": create them anew; whatever signs in with them fails until then.',
      ]);
      const { engine } = tenant;
      const { notRecoverable, totals } = await engine.recovery.summarizeChanges(preview.id);
      expect([notRecoverable, totals.notRecoverable]).toEqual([[{ reason: "secretGone", objects: 1 }], 1]);
      const { items } = await engine.recovery.listChanges(preview.id, { recoverable: false }, {});
      expect(items.map(({ ref }) => ref)).toEqual([app]);

      const { job, result, renew } = await verify(tenant, await tenant.recover(preview));
      expect([job.totals.notRecoverable, result.outcome]).toEqual([1, "verified"]);
      expect(result.expected).toMatchObject([{ reason: "secretGone", objects: 1, sample: [{ ref: app }] }]);
      expect(verificationWords(result).lines).toContainEqual(
        expect.stringMatching(
          /^stays different, 1 object \(application "Payroll" \S+ without 2 secrets \("production" and "standby"\)\): .*fails until then/,
        ),
      );
      expect(verificationData(job, result, 0).expected).toMatchObject([
        { code: "secretGone", sample: [{ id: app.id, lost: '2 secrets ("production" and "standby")' }] },
      ]);
      expect(renew).toEqual([
        expect.stringMatching(
          /"Payroll" \(\S+\) holding 1 certificate \("signing"\)\), of which each has secrets or cert/,
        ),
        expect.stringMatching(
          /"Payroll" \(\S+\) holding 1 certificate \("signing"\)\), of which each had secrets or cert/,
        ),
      ]);
    },
  );

  test("keeps the foreign secret where only its existence is put back, which is said", async () => {
    await using tenant = openTwoHandsTenant();
    const { snapshot } = await withSwappedSecrets(tenant);
    const preview = await tenant.preview(snapshot, existenceOnly);
    expect(await sentencesOf(tenant, preview, "credentialAdded")).toEqual([
      expect.stringContaining('with 1 secret ("backup") and 1 certificate ("signing").'),
    ]);
    expect(await sentencesOf(tenant, preview, "notRecovered")).toEqual([]);
    const { renew } = await verify(tenant, await tenant.recover(preview));
    expect(renew[0]).toContain('holding 1 secret ("backup") and 1 certificate ("signing")');
  });

  test("is not said to lack a secret in a verification once it is deleted again", async () => {
    await using tenant = openTwoHandsTenant();
    const { app, snapshot } = await withSwappedSecrets(tenant);
    const recovery = await tenant.recover(await tenant.preview(snapshot, mallorys));
    tenant.honest.delete(app);
    const { result } = await verify(tenant, recovery);
    expect(result.expected.map(({ reason }) => reason)).not.toContain("secretGone");
  });
});

test("an application in use that lost a secret is a danger by its name, beside what else is put back", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory } = tenant;
  const app: EntityRef = honest.create("application", { displayName: "Payroll", appId: "payroll-app", notes: "Ours" });
  honest.update(app, { passwordCredentials: [credential("production", 1)] });
  const snapshot = await tenant.snapshot();
  mallory.update(app, { passwordCredentials: [], notes: "Theirs" });
  const preview = await tenant.preview(snapshot, everything);
  expect(await sentencesOf(tenant, preview, "notRecovered")).toEqual([
    'Does not give back 1 secret ("production") of application "Payroll": create them anew; whatever signs in with them fails until then.',
  ]);
  const { assessment } = await tenant.engine.recovery.summarizeChanges(preview.id);
  expect(assessment?.done?.risks.map(({ sentence }) => sentence)).toContain(
    'The application "Payroll" lost 1 secret ("production"): whatever signs in with them fails.',
  );
});

describe("a secret of an application in use that going back removes", () => {
  test("is a grave danger where a colleague rotated it and the application is left without any", async () => {
    await using tenant = openTwoHandsTenant();
    const { honest, mallory } = tenant;
    const app: EntityRef = honest.create("application", { displayName: "Payroll", appId: "payroll-app" });
    honest.update(app, { passwordCredentials: [credential("production", 1)] });
    const snapshot = await tenant.snapshot();
    mallory.update(app, { passwordCredentials: [credential("theirs", 2)] });
    honest.update(app, { passwordCredentials: [credential("rotated", 3)] });
    const { assessment } = await tenant.engine.recovery.summarizeChanges(
      (await tenant.preview(snapshot, everything)).id,
    );
    expect(assessment?.risks.filter(({ rule }) => rule === "appInUse")).toMatchObject([
      {
        severity: "high",
        sentence:
          'Removes 1 secret ("rotated") of application "Payroll" for good: whatever signs in with them fails. ' +
          "Afterward it has no secret and no certificate.",
      },
    ]);
  });

  test("is told with what the application keeps, and is milder where the snapshot has no other secret", async () => {
    await using tenant = openTwoHandsTenant();
    const { honest, mallory } = tenant;
    const [keeps, none] = ["Payroll", "Reports"].map((displayName) =>
      honest.create("application", { displayName, appId: displayName }),
    );
    if (keeps === undefined || none === undefined) return expect.fail("no application");
    honest.update(keeps, { passwordCredentials: [credential("production", 1)] });
    const snapshot = await tenant.snapshot();
    mallory.update(keeps, { passwordCredentials: [credential("production", 1), credential("theirs", 2)] });
    mallory.update(none, { passwordCredentials: [credential("theirs", 3)] });
    const { assessment } = await tenant.engine.recovery.summarizeChanges(
      (await tenant.preview(snapshot, everything)).id,
    );
    const removals = assessment?.risks.filter(({ rule }) => rule === "appInUse") ?? [];
    expect(removals.map(({ severity, sentence }) => [severity, sentence.split(". ").at(-1)]).sort()).toEqual([
      ["medium", 'Afterward it has 1 secret ("production").'],
      ["medium", "Afterward it has no secret and no certificate."],
    ]);
  });
});

describe("an addition to an application that was deleted afterward", () => {
  const revived = "It is soft-deleted now, and restoring it, by hand too, puts that in force again.";

  test.each<Scope>([everything, mallorys])(
    "is told of %j as a credential, an address or an owner that restoring the application puts in force again",
    async (scope) => {
      await using tenant = openTwoHandsTenant();
      const { honest, mallory } = tenant;
      const app = honest.create("application", {
        ...{ displayName: "Payroll", appId: "payroll-app" },
        web: { redirectUris: ["https://ours.example"] },
      });
      honest.update(app, { passwordCredentials: [credential("production", 1), credential("standby", 2)] });
      const eve = honest.create("user", { displayName: "Eve", userPrincipalName: "eve@contoso.example" });
      const snapshot = await tenant.snapshot();
      mallory.update(app, {
        passwordCredentials: [credential("backup", 4)],
        web: { redirectUris: ["https://evil.example"] },
      });
      mallory.addLink({ link: "owners", source: app, target: eve });
      mallory.delete(app);
      const preview = await tenant.preview(snapshot, scope);
      const { assessment } = await tenant.engine.recovery.summarizeChanges(preview.id);
      const wanted = [
        `medium: A credential was added to the application "Payroll": 1 secret ("backup"). ${revived}`,
        `medium: The application "Payroll" has the new redirect address https://evil.example. ${revived}`,
        `medium: "Eve" became owner of application "Payroll". An owner can add a secret to it and act as it. ${revived}`,
      ];
      const told = (of: DoneSince | null | undefined) =>
        of?.risks.map(({ severity, sentence }) => `${severity}: ${sentence}`);
      expect(told(assessment?.done)).toEqual(expect.arrayContaining(wanted));
      const { investigation } = tenant.engine;
      const comparison = await investigation.compareSnapshots({ from: snapshot.id, to: null, scope }, { limit: 1 });
      expect(told(comparison.done)).toEqual(expect.arrayContaining(wanted));
    },
  );
});

test("in mode vault, an owner whom no capture saw before the application was deleted is told from the audit log", async () => {
  await using tenant = await openVaultTenant();
  const { hands } = tenant;
  const [eve, mia] = [tenant.user("Eve"), tenant.user("Mia")];
  const app = hands.create("application", { displayName: "Payroll", appId: "payroll-app" });
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  for (const target of [eve, mia]) hands.addLink({ link: "owners", source: app, target });
  hands.removeLink({ link: "owners", source: app, target: mia });
  hands.delete(app);
  tenant.later(60_000);
  const preview = await tenant.preview(snapshot, everything);
  const { assessment } = await tenant.engine.recovery.summarizeChanges(preview.id);
  expect(assessment?.done?.risks.flatMap(({ rule, sentence }) => (rule === "ownerAdded" ? sentence : []))).toEqual([
    '"Eve" became owner of application "Payroll". An owner can add a secret to it and act as it. It is soft-deleted now, and restoring it, by hand too, puts that in force again.',
  ]);
});
