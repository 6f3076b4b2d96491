import { expect, test } from "vitest";
import { HOUR, iso, MINUTE } from "../../src/domain/time.ts";
import { inMode, type WalkedMode } from "../support/in-mode.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { undoneThroughFaces } from "./undone-through-faces.ts";

/** Miles makes Nora owner of a group and creates Kim, and puts Otto into a mere list. Nora, Kim and Otto write before or after that. */
async function empowering(mode: WalkedMode, { isLater }: { readonly isLater: boolean }) {
  await using tenant = await openRehearsalTenant({ start: Date.now() - 3 * HOUR });
  const { session } = tenant.services;
  const { caller } = await session.signedIn();
  const [nora, otto, ada] = ["Nora", "Otto", "Ada"].map((name) => tenant.addUser(name, { department: "Legal" }));
  if (nora === undefined || otto === undefined || ada === undefined) throw new Error("Three users were made.");
  const group = tenant.hands.create("group", { displayName: "CA Exclusions", groupTypes: [], securityEnabled: true });
  const list = tenant.hands.create("group", { displayName: "Canteen", groupTypes: [], securityEnabled: true });
  tenant.later(MINUTE);
  await using served = await inMode(tenant, mode);
  const source = (mode === "microsoft" ? tenant : served).services.recovery;
  const snapshot = await source.takeSnapshot({ label: null, caller });
  const as = (id: string, name: string) => {
    tenant.later(MINUTE);
    return tenant.embedded.as({ actor: { kind: "user", id, name }, app: "portal", ip: null });
  };
  const others = (kim: string) => {
    as(nora.id, "nora@contoso.example").addLink({ link: "members", source: group, target: ada });
    as(kim, "kim@contoso.example").update(ada, { city: "Rome" });
    as(otto.id, "otto@contoso.example").update(ada, { jobTitle: "Clerk" });
  };
  const miles = () => as("miles-id", "miles");
  if (!isLater) others("another");
  miles().addLink({ link: "owners", source: group, target: nora });
  const kim = miles().create("user", { displayName: "Kim", accountEnabled: true });
  miles().addLink({ link: "members", source: list, target: otto });
  miles().update(otto, { department: "Stolen" });
  if (isLater) others(kim.id);
  tenant.later(MINUTE);
  const { summary, verified, shown } = await undoneThroughFaces(served, iso(snapshot.createdDateTime), "miles");
  return [...summary.halves, ...verified.halves, ...Object.values(shown)];
}

test.each(["sandbox", "vault", "microsoft"] as const)(
  "an undo of an actor counts, before the approval and in the verdict, the later writes of accounts that the actor created or gave power to, in mode %s",
  async (mode) => {
    const faces = await empowering(mode, { isLater: true });
    for (const told of faces) {
      expect(told).toMatch(
        /not undone: 2 writes by 2 accounts or applications that this actor created or gave power to:/,
      );
      for (const name of ["nora@contoso.example", "kim@contoso.example"]) expect(told).toContain(name);
      expect(told).not.toContain("otto@contoso.example");
    }
    for (const verified of faces.slice(2, 4)) {
      expect(verified).toContain(
        "Not undone: 2 writes by 2 accounts or applications that the undone actor created or gave power to.",
      );
    }
  },
);

test("earlier writes of an account that an actor then gave power to are not counted in the undo of that actor", async () => {
  for (const told of await empowering("sandbox", { isLater: false })) expect(told).not.toContain("gave power to");
});
