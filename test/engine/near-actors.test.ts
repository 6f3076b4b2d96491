import { expect, test } from "vitest";
import { everything } from "../../src/domain/tenant/scope.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";

test("a name without a write is refused with the authors near to it: of the app of that name, or of a like name", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const user = tenant.user("ada");
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  tenant.as("miles.kovarik").update(user, { department: "Legal" });
  tenant.as("leila").update(user, { city: "Lisbon" });
  tenant.later(60_000);
  const refusal = (actor: string) => {
    const scope = { ...everything, actor };
    return Promise.all([
      tenant.preview(snapshot, scope).then(
        ({ failure }) => failure?.message ?? "",
        ({ message }) => String(message),
      ),
      tenant.engine.investigation
        .compareSnapshots({ from: snapshot.id, to: null, scope }, { limit: 1 })
        .then(String, ({ message }) => String(message)),
    ]);
  };
  for (const said of await refusal("Miles Kovarik")) {
    expect(said).toContain('Authors with a name like it: "miles.kovarik@contoso.example".');
    expect(said).not.toContain("is an app");
  }
  for (const said of await refusal("Portal")) {
    expect(said).toMatch(/It is an app that was written with: give its author instead, "leila@.*", "miles/);
    expect(said).not.toContain("like it");
  }
  for (const said of await refusal("mallory")) expect(said).toMatch(/earlier since\.( |$|\[)?[^A-Z]*$/);
});
