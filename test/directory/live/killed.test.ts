import { describe, expect, test } from "vitest";
import { RewindError } from "../../../src/domain/errors.ts";
import { MINUTE } from "../../../src/domain/time.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import { memberOf } from "../../support/recovery-tenant.ts";
import { openVaultTenant, type VaultTenant } from "../../support/vault-tenant.ts";
import { differencesOf, historyAt, truthOf } from "../../support/visible-state.ts";

/** Boundaries from one kill to the next. `KILL_STRIDE=1` visits all of them. */
const STRIDE = Number(process.env.KILL_STRIDE ?? 8);
/** The first boundary is drawn, so that several runs visit all of them. `FAULTS_SEED` repeats it. */
const seed = Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);
const FIRST = 1 + (seed % STRIDE);

/** A tenant with a snapshot, and a change of every kind that a recovery writes since. */
async function damaged() {
  const tenant = await openVaultTenant();
  const { hands } = tenant;
  const guest = { userType: "Guest" };
  const [ada, bob, eve, kim] = [tenant.user("ada"), tenant.user("bob"), tenant.user("eve", guest), tenant.user("kim")];
  const [chess, finance] = [tenant.group("Chess", [ada, bob, eve]), tenant.group("Finance", [kim])];
  const [crm, graph] = [appOf(1), appOf(2)].map((appId) => tenant.servicePrincipal("One", appId));
  if (crm === undefined || graph === undefined) throw new Error("Both were made.");
  const office = hands.create("namedLocationPolicy", {
    displayName: "Office",
    isTrusted: true,
    ipRanges: [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress: "192.0.2.0/24" }],
  });
  const grant = hands.create("oAuth2PermissionGrant", {
    clientId: crm.id,
    resourceId: graph.id,
    consentType: "AllPrincipals",
    scope: "User.Read",
  });
  const snapshot = await tenant.snapshot();

  hands.update(ada, { city: "Bath", accountEnabled: false });
  for (const member of [ada, bob, eve]) hands.removeLink(memberOf(chess, member));
  hands.addLink(memberOf(finance, ada));
  hands.delete(bob);
  hands.update(office, { isTrusted: false });
  hands.delete(office);
  hands.delete(grant);
  hands.create("appRoleAssignment", {
    principalId: kim.id,
    resourceId: crm.id,
    appRoleId: "00000000-0000-0000-0000-000000000000",
  });
  tenant.user("new");
  return { tenant, snapshot };
}

const appOf = (number: number): string => `00000000-0000-4000-a000-00000000000${number}`;

type Side = "before a request is sent" | "after its answer is there";
const sides: readonly Side[] = ["before a request is sent", "after its answer is there"];

/** Stops a process at a request: no answer ever reaches it, and it sends nothing more. */
function killAt(tenant: VaultTenant, nth: number, side: Side): Promise<void> {
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  let count = 0;
  tenant.intercept = async (request, send) => {
    count += 1;
    if (count < nth) return null;
    if (count === nth && side === "after its answer is there") await send(request);
    resolve();
    return new Promise((_, reject) =>
      request.signal.addEventListener("abort", () => reject(request.signal.reason), { once: true }),
    );
  };
  return reached;
}

/** Runs work in the engine, or in the next one if the first is killed at its n-th request. Returns false if it never was. */
async function killed(
  tenant: VaultTenant,
  { nth, side }: { readonly nth: number; readonly side: Side },
  work: (engine: Engine) => Promise<unknown>,
  again: (engine: Engine) => Promise<unknown>,
): Promise<boolean> {
  const reached = killAt(tenant, nth, side);
  const first = work(tenant.engine).then(
    () => "done" as const,
    () => "failed" as const,
  );
  if ((await Promise.race([first, reached.then(() => "killed" as const)])) === "done") return false;
  tenant.machineLater(2 * MINUTE);
  await using next = tenant.next();
  await again(next);
  return true;
}

/** Does work that another process's lease forbids, once that has run out: what a process had read is written after its kill. */
async function onceFree<T>(tenant: VaultTenant, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RewindError) || error.code !== "busy") throw error;
    tenant.machineLater(2 * MINUTE);
    return onceFree(tenant, work);
  }
}

describe.each(sides)(`killed %s (FAULTS_SEED=${seed}, KILL_STRIDE=${STRIDE})`, { timeout: 300_000 }, (side) => {
  test("a recovery is resumed from the boundaries between two requests, and ends where an uninterrupted one does", async () => {
    const whole = await damaged();
    await using _ = whole.tenant;
    await whole.tenant.recover(await whole.tenant.preview(whole.snapshot));
    const expected = await truthOf(whole.tenant, true);

    let boundaries = 0;
    for (let nth = FIRST; ; nth += STRIDE) {
      const { tenant, snapshot } = await damaged();
      await using _ = tenant;
      const preview = await tenant.preview(snapshot);
      const work = async () => tenant.recover(preview);
      const resume = async () => {
        const [job] = (await tenant.recovery.listJobs({}, { limit: 1 })).items;
        if (job === undefined) throw new Error("The recovery has no job.");
        const ended = await tenant.ended(job);
        expect([nth, ended.status, ended.failure, ended.totals.failedChanges]).toEqual([nth, "successful", null, 0]);
      };
      const wasKilled = await killed(tenant, { nth, side }, work, resume);
      expect([nth, differencesOf(await truthOf(tenant, true), expected)]).toEqual([nth, []]);
      if (!wasKilled) break;
      boundaries += 1;
    }
    expect(boundaries).toBeGreaterThanOrEqual(Math.floor(30 / STRIDE));
  });
});

test("a capture that is killed between any two requests leaves the history whole, and the next one has everything", {
  timeout: 300_000,
}, async () => {
  // A read whose answer is lost is no different from one that was never sent.
  const side = "before a request is sent";
  let boundaries = 0;
  for (let nth = FIRST; ; nth += STRIDE) {
    const { tenant } = await damaged();
    await using _ = tenant;
    const takes = async (engine: Engine) => engine.takeScheduledSnapshot();
    const wasKilled = await killed(tenant, { nth, side }, takes, (engine) => onceFree(tenant, () => takes(engine)));
    const [newest] = (await tenant.recovery.listSnapshots({ limit: 1 })).items;
    if (newest === undefined) throw new Error("There is no snapshot.");
    const kept = await historyAt(tenant, newest.createdDateTime);
    expect([nth, differencesOf(kept, await truthOf(tenant))]).toEqual([nth, []]);
    if (!wasKilled) break;
    boundaries += 1;
  }
  expect(boundaries).toBeGreaterThanOrEqual(Math.floor(10 / STRIDE));
});
