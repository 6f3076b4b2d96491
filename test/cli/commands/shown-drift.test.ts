import { expect, test } from "vitest";
import { engineServices } from "../../../src/app/engine-services.ts";
import { readDrift } from "../../../src/app/vault/drift.ts";
import { driftData, showDrift } from "../../../src/cli/commands/show-drift.ts";
import { statusOf } from "../../../src/cli/commands/vault-drift.ts";
import { asInstant, DAY, MINUTE } from "../../../src/domain/time.ts";
import { aPlanItem } from "../../support/a-plan-item.ts";
import { fixedSession } from "../../support/fixed-session.ts";
import { inMode } from "../../support/in-mode.ts";
import { boss } from "../../support/recovery-tenant.ts";
import { openRehearsalTenant } from "../../support/rehearsal-tenant.ts";
import { toFederated, unheldEntry } from "../../support/unheld-entry.ts";
import { openVaultTenant } from "../../support/vault-tenant.ts";
import { screenTyping } from "../support.ts";

/** What a drift has beside its changes. */
const beside = {
  ...{ dangers: null, notCompared: null, unknownAuthors: null, unheld: null },
  ...{ actsReadBackTo: null, signIn: null, reversed: [] },
};
const identity = { id: "t", displayName: "Contoso", defaultDomain: "contoso.example" };

test("drift without a difference names the parts that it could not compare", async () => {
  await using tenant = await openVaultTenant();
  tenant.user("ada");
  await tenant.snapshot();
  const services = engineServices(
    tenant.engine,
    fixedSession({ now: () => tenant.truth.now(), tenant: identity }, boss),
  );
  const shown = async () => {
    const { screen, output } = screenTyping();
    showDrift(screen, await readDrift(services, undefined));
    return output().replaceAll(/\s+/g, " ");
  };
  expect(await shown()).toMatch(/^Nothing has changed since [^ ]+Z\. $/);
  tenant.refuse(/conditionalAccess\/policies/);
  expect(await shown()).toMatch(/^Not compared: .*Nothing has changed since [^ ]+Z in what could be compared\. $/);
});

test("drift without a difference tells acts on what no snapshot holds, and its status says so", async () => {
  await using tenant = await openRehearsalTenant({ start: Date.now() - 10 * DAY });
  tenant.later(9 * DAY);
  await using vault = await inMode(tenant, "vault");
  const { caller } = await tenant.services.session.signedIn();
  await vault.services.recovery.takeSnapshot({ label: null, caller });
  const drifted = async () => {
    const drift = await readDrift(vault.services, undefined);
    const { screen, output } = screenTyping();
    showDrift(screen, drift);
    return { status: statusOf(drift), text: output().replaceAll(/\s+/g, " "), data: JSON.stringify(driftData(drift)) };
  };
  expect(await drifted()).toMatchObject({ status: 0, text: expect.stringMatching(/^Nothing has changed since/) });
  tenant.later(MINUTE);
  const time = await tenant.embedded.now();
  await tenant.embedded.record(unheldEntry("Set domain authentication", { time, modified: toFederated }));
  tenant.later(MINUTE);
  const { status, text, data } = await drifted();
  expect(status).toBe(5);
  expect(text).toContain("Nothing that a snapshot holds has changed since");
  for (const half of [text, data]) expect(half).toMatch(/critical, and no recovery reaches it: \\?"Set domain/);
});

test("drift tells what was done to signing in, and what was reversed since", async () => {
  await using tenant = await openRehearsalTenant({ start: Date.now() - 10 * DAY });
  const ada = tenant.hands.create("user", { displayName: "ada", userPrincipalName: "ada@contoso.example" });
  const policy = tenant.hands.create("conditionalAccessPolicy", {
    ...{ displayName: "CA900", state: "enabled", grantControls: { operator: "OR", builtInControls: ["mfa"] } },
    conditions: { users: { includeUsers: ["All"] }, applications: { includeApplications: ["All"] } },
  });
  tenant.later(9 * DAY);
  await using vault = await inMode(tenant, "vault");
  const { caller } = await tenant.services.session.signedIn();
  await vault.services.recovery.takeSnapshot({ label: null, caller });
  tenant.later(MINUTE);
  tenant.hands.update(ada, { accountEnabled: false });
  tenant.as("eve@contoso.example").update(policy, { state: "disabled" });
  tenant.later(MINUTE);
  tenant.as("max@contoso.example").update(policy, { state: "enabled" });
  tenant.later(MINUTE);
  const drift = await readDrift(vault.services, undefined);
  const { screen, output } = screenTyping();
  showDrift(screen, drift);
  for (const half of [output().replaceAll(/\s+/g, " "), JSON.stringify(driftData(drift))]) {
    expect(half).toMatch(/1 user \(.*ada.*\) can no longer sign in/);
    expect(half).toMatch(/reversed.*CA900/);
  }
});

test("drift of more objects than it can assess says that their dangers are unknown", () => {
  const { screen, output } = screenTyping();
  const { change } = aPlanItem(1, { type: "user", id: "1" }, "ada");
  const changes = [{ ...change, seq: 1 }];
  showDrift(screen, {
    from: asInstant(1),
    to: asInstant(2),
    changes,
    ...beside,
  });
  expect(output()).toContain("too many changes to find their dangers");
});

test("drift names a property that no recovery puts back as one that changed", () => {
  const { screen, output } = screenTyping();
  const { change } = aPlanItem(1, { type: "application", id: "1" }, "Payroll");
  const lost = [{ name: "passwordCredentials", now: [], then: [{ keyId: "1" }], parts: [] }];
  const changes = [{ ...change, properties: [], lost, seq: 1 }];
  const [from, to] = [asInstant(1), asInstant(2)];
  showDrift(screen, { from, to, changes, ...beside });
  expect(output()).toContain("passwordCredentials");
});
