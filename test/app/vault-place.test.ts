import { expect, test } from "vitest";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { openVaultOn } from "../../src/app/vault/open-vault.ts";
import { openVaultTenant } from "../support/vault-tenant.ts";

test("a vault that cannot be opened lets go of its store and its connection once, and keeps the cause", async () => {
  await using tenant = await openVaultTenant();
  const { context, store } = tenant;
  let closed = 0;
  const close = async () => {
    closed += 1;
  };
  const settings = Object.defineProperty(readSettings({}), "retention", {
    get: () => {
      throw new Error("no retention");
    },
  });
  const place = { client: context.client, store, tenant: store.tenant, close };
  await expect(openVaultOn(place, { settings, notify: () => {} })).rejects.toThrow("no retention");
  expect(closed).toBe(1);
});
