import { expect, test } from "vitest";
import { HOUR, iso, MINUTE } from "../../src/domain/time.ts";
import { inMode, type WalkedMode } from "../support/in-mode.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { undoneThroughFaces } from "./undone-through-faces.ts";

/** Sofia writes from her desk before a time, and after it from her desk and from elsewhere, or from elsewhere only. */
async function stolen(mode: WalkedMode, isWorking: boolean) {
  await using tenant = await openRehearsalTenant({ start: Date.now() - 3 * HOUR });
  const { caller } = await tenant.services.session.signedIn();
  const [ada, ben] = ["Ada", "Ben"].map((name) => tenant.addUser(name, { city: "Bern" }));
  if (ada === undefined || ben === undefined) throw new Error("Two users were made.");
  tenant.later(MINUTE);
  await using served = await inMode(tenant, mode);
  const source = (mode === "microsoft" ? tenant : served).services.recovery;
  const snapshot = await source.takeSnapshot({ label: null, caller });
  const sofia = (app: string, ip: string) => {
    tenant.later(MINUTE);
    return tenant.embedded.as({ actor: { kind: "user", id: "sofia-id", name: "sofia" }, app, ip });
  };
  if (mode !== "microsoft") sofia("Admin Center", "192.0.2.41").update(ada, { city: "Basel" });
  tenant.later(MINUTE);
  const since = iso(tenant.embedded.now());
  sofia("Graph Tools", "203.0.113.120").update(ada, { city: "Rome" });
  sofia("Graph Tools", "203.0.113.120").update(ben, { city: "Rome" });
  if (isWorking) sofia("Admin Center", "192.0.2.41").update(ben, { department: "Sales" });
  tenant.later(MINUTE);
  const undone = await undoneThroughFaces(served, iso(snapshot.createdDateTime), "sofia", { since });
  return { ...undone, since };
}

test.each(["sandbox", "vault", "microsoft"] as const)(
  "an undo of an actor who wrote in several sessions counts them before the approval, with app and address, in mode %s",
  async (mode) => {
    const { summary, shown, since } = await stolen(mode, true);
    for (const told of [...summary.halves, shown.form, shown.terminal]) {
      expect(told).toMatch(
        /This actor wrote what is undone in 2 sessions, told apart by app and address: .* 2 writes /,
      );
      expect(told).toMatch(
        /from \W*203\.0\.113\.120\W*, 2 writes between 20\S+ and 20\S+; .*192\.0\.2\.41\W*, 1 write/,
      );
      expect(told).toMatch(/"Graph Tools\W* from/);
      expect(told).toContain("If the account was stolen, its own honest work may be among them");
    }
    const [, from = ""] = /^by: \S+ .*? from (\S+) to /m.exec(summary.halves[0] ?? "") ?? [];
    expect(from >= since.slice(0, from.length - 1)).toBe(true);
  },
);

test("an undo since a time counts no session that ended before it", async () => {
  const { summary, shown } = await stolen("sandbox", false);
  for (const told of [...summary.halves, ...Object.values(shown)]) expect(told).not.toContain("sessions, told apart");
});
