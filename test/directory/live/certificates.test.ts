import { expect, test } from "vitest";
import { removeCertificates } from "../../../src/directory/live/write/remove-certificates.ts";
import { openVaultTenant } from "../../support/vault-tenant.ts";

const certificate = (displayName: string, keyId: string) => ({
  keyId,
  displayName,
  type: "AsymmetricX509Cert",
  usage: "Verify",
  startDateTime: "2026-01-01T00:00:00Z",
  endDateTime: "2028-01-01T00:00:00Z",
});
const ours = certificate("ours", "00000000-0000-4000-8000-0000000000a1");
const theirs = certificate("theirs", "00000000-0000-4000-8000-0000000000a2");
const late = certificate("late", "00000000-0000-4000-8000-0000000000a3");

/** Opens a tenant with an application that has two certificates, as a recovery has just read it. */
async function withCertificates() {
  const tenant = await openVaultTenant();
  const app = tenant.hands.create("application", { displayName: "CRM", keyCredentials: [ours, theirs] });
  const present = await tenant.live.get(app);
  if (present === null) throw new Error("There is no application.");
  return { tenant, app, present, [Symbol.asyncDispose]: () => tenant[Symbol.asyncDispose]() };
}

test("a certificate that is added between the comparison and the write of a recovery stays", async () => {
  await using opened = await withCertificates();
  const { tenant, app, present } = opened;
  tenant.hands.update(app, { keyCredentials: [ours, theirs, late] });
  expect(await removeCertificates(tenant.context, present, [ours])).toBeNull();
  expect(await tenant.property(app, "keyCredentials")).toMatchObject([{ keyId: ours.keyId }, { keyId: late.keyId }]);
});

test("no certificate is removed if the service does not show the list", async () => {
  await using opened = await withCertificates();
  const { tenant, app, present } = opened;
  tenant.intercept = ({ method }) => (method === "GET" ? { body: { id: app.id } } : null);
  expect(await removeCertificates(tenant.context, present, [ours])).toMatchObject({ reason: "refused" });
  expect(await tenant.property(app, "keyCredentials")).toMatchObject([{ keyId: ours.keyId }, { keyId: theirs.keyId }]);
});
