import { expect, test } from "vitest";
import { openVaultTenant, type VaultTenant } from "../../support/vault-tenant.ts";

const DOMAIN = "contoso.example";
const upn = (name: string): string => `${name}@${DOMAIN}`;

/** A user who was renamed after the snapshot and then deleted, and another one who has that name by now. */
async function renamedAndDeleted(tenant: VaultTenant) {
  const ada = tenant.user("ada", { userPrincipalName: upn("ada"), city: "Oslo" });
  const snapshot = await tenant.snapshot();
  tenant.hands.update(ada, { userPrincipalName: upn("zoe"), city: "Turin" });
  tenant.hands.delete(ada);
  tenant.user("zoe", { userPrincipalName: upn("zoe") });
  const scope = { entities: [{ type: "user", ids: [ada.id] }] } as const;
  return { ada, preview: await tenant.preview(snapshot, scope) };
}

const restoresIn = (tenant: VaultTenant) =>
  tenant.sent.filter(({ url }) => url.pathname.endsWith("/restore")).map(({ body }) => JSON.parse(body ?? "null"));

test("a user whose earlier name another user has by now is restored under the planned one by Graph's own parameter", async () => {
  await using tenant = await openVaultTenant();
  const { ada, preview } = await renamedAndDeleted(tenant);
  expect(await tenant.recover(preview)).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
  expect(restoresIn(tenant)).toEqual([{ newUserPrincipalName: upn("ada") }]);
  expect(await tenant.life(ada)).toBe("live");
  expect(await tenant.property(ada, "userPrincipalName")).toBe(upn("ada"));
  expect(await tenant.property(ada, "city")).toBe("Oslo");
});

test("a planned name that Graph refuses for another reason does not keep its user deleted", async () => {
  await using tenant = await openVaultTenant();
  const ada = tenant.user("ada", { userPrincipalName: upn("ada"), city: "Oslo" });
  const snapshot = await tenant.snapshot();
  tenant.hands.update(ada, { userPrincipalName: upn("zoe"), city: "Turin" });
  tenant.hands.delete(ada);
  const preview = await tenant.preview(snapshot, { all: true });
  const message = "Property userPrincipalName is invalid: the domain is not verified.";
  tenant.intercept = ({ body }) =>
    body?.includes(upn("ada")) ? { status: 400, body: { error: { code: "Request_BadRequest", message } } } : null;
  const recovery = await tenant.recover(preview);
  expect((await tenant.failures(recovery)).map(({ step, reason }) => `${step}: ${reason}`)).toEqual([
    "property userPrincipalName: refused",
  ]);
  expect(restoresIn(tenant)).toEqual([{ newUserPrincipalName: upn("ada") }, null]);
  expect(await tenant.life(ada)).toBe("live");
  expect(await tenant.property(ada, "userPrincipalName")).toBe(upn("zoe"));
  expect(await tenant.property(ada, "city")).toBe("Oslo");
});
