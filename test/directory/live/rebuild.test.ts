import { expect, test } from "vitest";
import { RewindError } from "../../../src/domain/errors.ts";
import type { EntityRef } from "../../../src/domain/tenant/entity.ts";
import { everything } from "../../../src/domain/tenant/scope.ts";
import { memberOf } from "../../support/recovery-tenant.ts";
import { until } from "../../support/until.ts";
import { openVaultTenant, type VaultTenant } from "../../support/vault-tenant.ts";

const rebuilding = { ...everything, rebuild: true } as const;

/** A group with a member that is purged after a snapshot. */
async function aPurgedGroup(tenant: VaultTenant) {
  const ada = tenant.user("ada");
  const chess = tenant.hands.create("group", {
    displayName: "Chess",
    mailNickname: "chess",
    groupTypes: [],
    mailEnabled: false,
    securityEnabled: true,
    isAssignableToRole: true,
  });
  tenant.hands.addLink(memberOf(chess, ada));
  const snapshot = await tenant.snapshot();
  tenant.hands.delete(chess);
  tenant.hands.purge(chess);
  return { ada, chess, preview: await tenant.preview(snapshot, rebuilding) };
}

const isCreation = (method: string, path: string): boolean => method === "POST" && path.endsWith("/groups");

async function groupsNamed(tenant: VaultTenant, displayName: string): Promise<readonly EntityRef[]> {
  const { body } = await tenant.context.client.get("/groups", { query: { $select: "id,displayName" } });
  const rows = Array.isArray(body.value) ? body.value : [];
  return rows.flatMap((row) =>
    row.displayName === displayName ? [{ type: "group", id: String(row.id) } as const] : [],
  );
}

test("a group whose creation was carried out and never answered is found and not created twice", async () => {
  await using tenant = await openVaultTenant();
  const { ada, preview } = await aPurgedGroup(tenant);
  let creations = 0;
  tenant.intercept = async (request, send) => {
    if (!isCreation(request.method, request.url.pathname)) return null;
    creations += 1;
    await send(request);
    throw new RewindError("unavailable", "The connection was reset.", { facts: { sent: true } });
  };
  const job = await tenant.recover(preview);
  expect(job).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
  expect(creations).toBe(1);
  const [made, ...others] = await groupsNamed(tenant, "Chess");
  expect(others).toEqual([]);
  expect(made && (await tenant.hasLink(memberOf(made, ada)))).toBe(true);
});

test("a rebuilt group that could hold roles can hold them again", async () => {
  await using tenant = await openVaultTenant();
  const { preview } = await aPurgedGroup(tenant);
  await tenant.recover(preview);
  const [made] = await groupsNamed(tenant, "Chess");
  expect(made && (await tenant.property(made, "isAssignableToRole"))).toBe(true);
});

test("a rebuilt user has a random password that no answer, plan or ledger holds, and is enabled last", async () => {
  await using tenant = await openVaultTenant();
  const ada = tenant.user("ada", { mailNickname: "ada", department: "Sales" });
  const snapshot = await tenant.snapshot();
  tenant.hands.delete(ada);
  tenant.hands.purge(ada);
  const preview = await tenant.preview(snapshot, rebuilding);
  const before = tenant.sent.length;
  const job = await tenant.recover(preview);
  expect(job).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
  const bodies = tenant.sent
    .slice(before)
    .flatMap(({ method, body }) => (method === "GET" || body === null ? [] : [body]));
  const [creation] = bodies.filter((body) => body.includes("passwordProfile"));
  const password = /"password":"([^"]+)"/.exec(creation ?? "")?.[1] ?? "";
  expect(password.length).toBeGreaterThan(20);
  expect(creation).toContain('"accountEnabled":false');
  expect(bodies.findLast((body) => body.includes("accountEnabled") && !body.includes("requests"))).toBe(
    '{"accountEnabled":true}',
  );
  const told = JSON.stringify([
    job,
    await tenant.changes(preview),
    await tenant.failures(job),
    await tenant.verify(job),
  ]);
  expect(told).not.toContain(password);
});

test("a property of a rebuilt user that may not be written is named, and the others are written", async () => {
  await using tenant = await openVaultTenant();
  const ada = tenant.user("ada", { mailNickname: "ada", department: "Sales", mobilePhone: "+1 555 0100" });
  const snapshot = await tenant.snapshot();
  tenant.hands.delete(ada);
  tenant.hands.purge(ada);
  const preview = await tenant.preview(snapshot, rebuilding);
  tenant.intercept = ({ method, body }) =>
    method === "PATCH" && body?.includes("mobilePhone")
      ? { status: 403, body: { error: { code: "Authorization_RequestDenied", message: "Insufficient privileges." } } }
      : null;
  const job = await tenant.recover(preview);
  expect(await tenant.failures(job)).toMatchObject([{ ref: ada, step: "property mobilePhone", reason: "refused" }]);
  const { rebuilt } = await tenant.verify(job);
  const successor = { type: "user", id: rebuilt?.items[0]?.successorId ?? "" } as const;
  expect(await tenant.property(successor, "department")).toBe("Sales");
  expect(rebuilt?.items[0]?.checklist.join(" ")).toContain("password");
});

test("a recovery that broke off right after it created a group goes on with that group", async () => {
  await using tenant = await openVaultTenant();
  const { ada, preview } = await aPurgedGroup(tenant);
  let creations = 0;
  tenant.intercept = async (request, send) => {
    if (isCreation(request.method, request.url.pathname)) {
      creations += 1;
      await send(request);
    }
    if (creations === 0) return null;
    throw new RewindError("unavailable", "The network is down.", { facts: { sent: true } });
  };
  const { id } = await tenant.startRecovery(preview);
  const isWaiting = async () => (await tenant.recovery.getJob(id)).waitingFor !== undefined;
  await until("a creation and a job that waits", async () => creations > 0 && (await isWaiting()));
  tenant.intercept = () => null;
  tenant.machineLater(10 * 60_000);
  expect(await tenant.ended({ id })).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
  expect(creations).toBe(1);
  const [made, ...others] = await groupsNamed(tenant, "Chess");
  expect(others).toEqual([]);
  expect(made && (await tenant.hasLink(memberOf(made, ada)))).toBe(true);
  tenant.takeDefects();
});
