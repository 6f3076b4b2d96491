import { expect, test } from "vitest";
import { engineServices } from "../../../src/app/engine-services.ts";
import { readDrift } from "../../../src/app/vault/drift.ts";
import { showDrift } from "../../../src/cli/commands/vault-drift.ts";
import { asInstant } from "../../../src/domain/time.ts";
import { aPlanItem } from "../../support/a-plan-item.ts";
import { fixedSession } from "../../support/fixed-session.ts";
import { boss } from "../../support/recovery-tenant.ts";
import { openVaultTenant } from "../../support/vault-tenant.ts";
import { screenTyping } from "../support.ts";

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

test("drift of more objects than it can assess says that their dangers are unknown", () => {
  const { screen, output } = screenTyping();
  const { change } = aPlanItem(1, { type: "user", id: "1" }, "ada");
  const changes = [{ ...change, seq: 1 }];
  showDrift(screen, {
    from: asInstant(1),
    to: asInstant(2),
    changes,
    dangers: null,
    notCompared: null,
    unknownAuthors: null,
  });
  expect(output()).toContain("too many changes to find their dangers");
});

test("drift names a property that no recovery puts back as one that changed", () => {
  const { screen, output } = screenTyping();
  const { change } = aPlanItem(1, { type: "application", id: "1" }, "Payroll");
  const lost = [{ name: "passwordCredentials", now: [], then: [{ keyId: "1" }], parts: [] }];
  const changes = [{ ...change, properties: [], lost, seq: 1 }];
  const [from, to] = [asInstant(1), asInstant(2)];
  showDrift(screen, { from, to, changes, dangers: null, notCompared: null, unknownAuthors: null });
  expect(output()).toContain("passwordCredentials");
});
