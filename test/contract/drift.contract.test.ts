import { beforeEach, describe, expect, test } from "vitest";
import { verificationData, verificationLines } from "../../src/mcp/render/verification.ts";
import { verificationWords } from "../../src/review/verification-words.ts";
import { recoveryServices } from "../support/recovery-services.ts";
import { managerOf, memberOf } from "../support/recovery-tenant.ts";

describe.each(recoveryServices)("recovery service ($name): what moved in between", ({ open, skipWhatDiffers }) => {
  beforeEach(skipWhatDiffers);

  test("a listed item that changed after the preview is left alone and fails with what moved", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada", { department: "Research" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { department: "Sales", city: "York" });
    const preview = await tenant.preview(snapshot);
    tenant.hands.update(ada, { department: "Legal" });

    const job = await tenant.recover(preview);
    const failures = await tenant.failures(job);

    expect(job).toMatchObject({ status: "successful", totals: { modifiedObjects: 0, failedChanges: 1 } });
    expect(failures).toMatchObject([{ ref: ada, displayName: "ada", action: "update", reason: "moved" }]);
    expect(failures[0]?.message).toMatch(/department.*"Legal".*"Sales"/);
    expect((await tenant.directory.get(ada))?.properties).toMatchObject({ department: "Legal", city: "York" });

    const result = await tenant.verify(job);
    expect(result.residual.failed).toMatchObject({
      ...{ total: 1, items: [{ ref: ada, steps: { total: 1, items: [{ reason: "moved" }] } }] },
    });
    const line = verificationWords(result).lines.find((one) => one.startsWith("failed in the recovery"));
    expect(line).toMatch(/^failed in the recovery, user "ada" \S+: properties: moved, "/);
    const told = { ...job, verifiesJobId: job.id };
    expect(verificationData(told, result, 0).residual).toMatchObject({ failed: [line] });
    expect(verificationLines(told, result)).toContain(line);
  });

  test("changes elsewhere after the preview are ignored", async () => {
    await using tenant = await open();
    const [ada, bob] = [tenant.user("ada", { department: "Research" }), tenant.user("bob")];
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { department: "Sales" });
    const preview = await tenant.preview(snapshot);
    tenant.hands.update(ada, { city: "York" });
    tenant.hands.update(bob, { department: "Legal" });

    const job = await tenant.recover(preview);

    expect(job.totals).toMatchObject({ modifiedObjects: 1, failedChanges: 0 });
    expect((await tenant.directory.get(ada))?.properties).toMatchObject({ department: "Research", city: "York" });
    expect(await tenant.property(bob, "department")).toBe("Legal");
  });

  test("a value that another person has already put back counts as recovered", async () => {
    await using tenant = await open();
    const [ada, bob, eve] = [tenant.user("ada", { city: "York" }), tenant.user("bob"), tenant.user("eve")];
    const group = tenant.group("Chess", [bob]);
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    tenant.hands.removeLink(memberOf(group, bob));
    tenant.hands.delete(eve);
    const preview = await tenant.preview(snapshot);
    tenant.hands.update(ada, { city: "York" });
    tenant.hands.addLink(memberOf(group, bob));
    tenant.hands.restore(eve);

    const job = await tenant.recover(preview);

    expect(job).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
    expect(await tenant.verify(job)).toMatchObject({ outcome: "verified", residual: { total: 0 } });
  });

  test("a link whose target was purged after the preview fails with the reason", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada");
    const group = tenant.group("Chess", [ada]);
    const snapshot = await tenant.snapshot();
    tenant.hands.removeLink(memberOf(group, ada));
    const preview = await tenant.preview(snapshot);
    tenant.hands.delete(ada);
    tenant.hands.purge(ada);

    const job = await tenant.recover(preview);

    expect(await tenant.failures(job)).toMatchObject([{ ref: group, reason: "targetGone" }]);
    expect(await tenant.life(group)).toBe("live");
  });

  test("a manager who was replaced once more stays", async () => {
    await using tenant = await open();
    const [ada, bob, eve, kim] = [tenant.user("ada"), tenant.user("bob"), tenant.user("eve"), tenant.user("kim")];
    tenant.hands.addLink(managerOf(ada, bob));
    const snapshot = await tenant.snapshot();
    tenant.hands.addLink(managerOf(ada, eve));
    const preview = await tenant.preview(snapshot);
    tenant.hands.addLink(managerOf(ada, kim));

    const job = await tenant.recover(preview);

    expect(await tenant.failures(job)).toMatchObject([{ ref: ada, reason: "moved" }]);
    expect(await tenant.hasLink(managerOf(ada, kim))).toBe(true);
  });

  test("an object that was purged after the preview fails as gone", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada");
    const snapshot = await tenant.snapshot();
    tenant.hands.delete(ada);
    const preview = await tenant.preview(snapshot);
    tenant.hands.purge(ada);
    expect(await tenant.failures(await tenant.recover(preview))).toMatchObject([{ ref: ada, reason: "gone" }]);
  });

  test("a restore whose user principal name was taken fails with the reason", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada");
    const snapshot = await tenant.snapshot();
    tenant.hands.delete(ada);
    const preview = await tenant.preview(snapshot);
    const usurper = tenant.user("usurper", { userPrincipalName: "ada@contoso.example" });

    const failures = await tenant.failures(await tenant.recover(preview));

    expect(failures).toMatchObject([{ ref: ada, action: "restore", reason: "nameTaken" }]);
    expect(failures[0]?.message).toContain("usurper");
    expect([await tenant.life(ada), await tenant.life(usurper)]).toEqual(["softDeleted", "live"]);
  });

  test("a taken name is recovered when its holder is soft-deleted by the same plan, together with all that depends on it", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada", { city: "York" });
    const group = tenant.group("Chess", [ada]);
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    tenant.hands.removeLink(memberOf(group, ada));
    tenant.hands.delete(ada);
    const usurper = tenant.user("usurper", { userPrincipalName: "ada@contoso.example" });

    const job = await tenant.recoverTo(snapshot);

    expect(await tenant.failures(job)).toEqual([]);
    expect([await tenant.life(ada), await tenant.life(usurper)]).toEqual(["live", "softDeleted"]);
    expect(await tenant.property(ada, "city")).toBe("York");
    expect(await tenant.hasLink(memberOf(group, ada))).toBe(true);
  });

  test("names that moved along a chain return to their owners", async () => {
    await using tenant = await open();
    const users = ["ada", "bob", "eve", "kim"].map((name) => tenant.user(name));
    const snapshot = await tenant.snapshot();
    const name = (nth: number) => ({
      userPrincipalName: `${["ada", "bob", "eve", "kim", "new"][nth]}@contoso.example`,
    });
    for (const [nth, user] of [...users.entries()].reverse()) tenant.hands.update(user, name(nth + 1));

    const job = await tenant.recoverTo(snapshot);

    expect(await tenant.failures(job)).toEqual([]);
    for (const [nth, user] of users.entries())
      expect((await tenant.directory.get(user))?.properties).toMatchObject(name(nth));
  });
});
