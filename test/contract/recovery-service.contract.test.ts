import { beforeEach, describe, expect, test } from "vitest";
import { everything, only } from "../../src/domain/tenant/scope.ts";
import { recoveryServices } from "../support/recovery-services.ts";
import { managerOf, memberOf } from "../support/recovery-tenant.ts";

// Every implementation of the port answers the same questions the same way.
describe.each(recoveryServices)("recovery service ($name): what a recovery does", ({ open, skipWhatDiffers }) => {
  beforeEach(skipWhatDiffers);

  test("a preview lists what would change and leaves the directory unchanged", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada", { department: "Research" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { department: "Sales" });

    const preview = await tenant.preview(snapshot);

    expect(preview).toMatchObject({
      status: "successful",
      snapshotId: snapshot.id,
      targetStateDateTime: snapshot.createdDateTime,
      totals: { changedObjects: 1, changedLinks: 0, notRecoverable: 0 },
    });
    expect(await tenant.changes(preview)).toMatchObject([
      { action: "update", ref: ada, properties: [{ name: "department", now: "Sales", then: "Research" }], links: [] },
    ]);
    expect(await tenant.property(ada, "department")).toBe("Sales");
  });

  test("a property that was changed, set or unset gets its value back", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada", { department: "Research", city: "York" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { department: "Sales", city: null, jobTitle: "Boss" });

    const job = await tenant.recoverTo(snapshot);

    expect(job).toMatchObject({ status: "successful", totals: { modifiedObjects: 1, failedChanges: 0 } });
    expect((await tenant.directory.get(ada))?.properties).toMatchObject({ department: "Research", city: "York" });
    expect(await tenant.property(ada, "jobTitle")).toBeNull();
  });

  test("collections that differ only in their order do not differ", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada", { otherMails: ["a@x.example", "b@x.example"] });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { otherMails: ["b@x.example", "a@x.example"], department: "Sales" });
    expect(await tenant.changesSince(snapshot)).toMatchObject([{ properties: [{ name: "department" }] }]);
  });

  test("recovering a deleted group brings its members back", async () => {
    await using tenant = await open();
    const [ada, bob] = [tenant.user("ada"), tenant.user("bob")];
    const group = tenant.group("Chess", [ada, bob]);
    const snapshot = await tenant.snapshot();
    tenant.hands.removeLink(memberOf(group, bob));
    tenant.hands.delete(group);

    const job = await tenant.recoverTo(snapshot, only("group", [group.id]));

    expect(job).toMatchObject({
      status: "successful",
      totals: { changedObjects: 1, changedLinks: 1, modifiedLinks: 1 },
    });
    expect(await tenant.life(group)).toBe("live");
    expect(await tenant.hasLink(memberOf(group, ada))).toBe(true);
    expect(await tenant.hasLink(memberOf(group, bob))).toBe(true);
  });

  test("a deleted user is one change and is in their groups again afterward", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada");
    const group = tenant.group("Chess", [ada]);
    const snapshot = await tenant.snapshot();
    tenant.hands.delete(ada);

    const preview = await tenant.preview(snapshot);
    expect(await tenant.changes(preview)).toMatchObject([{ action: "restore", ref: ada, links: [] }]);
    await tenant.recover(preview);

    expect(await tenant.life(ada)).toBe("live");
    expect(await tenant.hasLink(memberOf(group, ada))).toBe(true);
  });

  test("an object created after the snapshot is soft-deleted, not purged", async () => {
    await using tenant = await open();
    const snapshot = await tenant.snapshot();
    const mallory = tenant.user("mallory");
    await tenant.recoverTo(snapshot);
    expect(await tenant.life(mallory)).toBe("softDeleted");
  });

  test("an object restored after the snapshot is soft-deleted again", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada");
    tenant.hands.delete(ada);
    const snapshot = await tenant.snapshot();
    tenant.hands.restore(ada);

    const preview = await tenant.preview(snapshot);
    expect(await tenant.changes(preview)).toMatchObject([{ action: "softDelete", ref: ada }]);
    await tenant.recover(preview);
    expect(await tenant.life(ada)).toBe("softDeleted");
  });

  test("a hard-deleted object is shown with its reason and not recovered", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada");
    const bob = tenant.user("bob");
    const snapshot = await tenant.snapshot();
    tenant.hands.delete(ada);
    tenant.hands.purge(ada);
    tenant.hands.update(bob, { city: "York" });

    const preview = await tenant.preview(snapshot);
    const changes = await tenant.changes(preview, { type: "user", id: ada.id });

    expect(changes).toMatchObject([{ action: "restore", ref: ada, displayName: "ada", notRecoverable: "hardDeleted" }]);
    expect(preview.totals).toMatchObject({ changedObjects: 1, notRecoverable: 1 });
    expect(await tenant.recover(preview)).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
    expect(await tenant.life(ada)).toBe("gone");
  });

  test("a deletion more than 30 days ago is permanent", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada");
    const snapshot = await tenant.snapshot();
    tenant.hands.delete(ada);
    tenant.later(31 * 86_400_000);
    expect(await tenant.changesSince(snapshot)).toMatchObject([{ ref: ada, notRecoverable: "hardDeleted" }]);
  });

  test("a synchronized object is shown and not recovered, and its membership of a cloud group is recovered", async () => {
    await using tenant = await open();
    const properties = { displayName: "Syd", userPrincipalName: "syd@contoso.example", department: "Research" };
    const syd = tenant.sync.create("user", properties, { synchronized: true });
    const [boss, group] = [tenant.user("kim"), tenant.group("Chess", [syd])];
    const snapshot = await tenant.snapshot();
    tenant.sync.update(syd, { department: "Sales" });
    tenant.hands.removeLink(memberOf(group, syd));

    const preview = await tenant.preview(snapshot);
    const shown = await tenant.changes(preview);
    await tenant.recover(preview);

    expect(shown).toMatchObject([
      { ref: syd, action: "update", notRecoverable: "synchronized", properties: [{ name: "department" }] },
      { ref: group, links: [{ link: "members", action: "add", target: syd, targetName: "Syd" }] },
    ]);
    expect(await tenant.property(syd, "department")).toBe("Sales");
    expect(await tenant.hasLink(memberOf(group, syd))).toBe(true);
    expect(await tenant.life(boss)).toBe("live");
  });

  test("a built-in object is not written, and an object without deleted items stays with its reason", async () => {
    await using tenant = await open();
    const snapshot = await tenant.snapshot();
    const strength = tenant.hands.create("authenticationStrengthPolicy", { displayName: "Keys only" });
    expect(await tenant.changesSince(snapshot)).toMatchObject([
      { ref: strength, action: "softDelete", notRecoverable: "notSoftDeletable" },
    ]);
  });

  test("members of a dynamic group follow its rule and are not written, and its owners are", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada");
    const group = tenant.group("Sales", [ada]);
    tenant.hands.addLink({ link: "owners", source: group, target: ada });
    const membershipRule = '(user.department -eq "Sales")';
    tenant.hands.update(group, { groupTypes: ["DynamicMembership"], membershipRule });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(group, { groupTypes: [], membershipRule: null });
    tenant.hands.removeLink(memberOf(group, ada));
    tenant.hands.removeLink({ link: "owners", source: group, target: ada });

    await tenant.recoverTo(snapshot);

    expect(await tenant.changesSince(snapshot)).toMatchObject([
      { ref: group, links: [{ link: "members", action: "add", notRecoverable: "dynamicMembership" }] },
    ]);
    expect(await tenant.hasLink({ link: "owners", source: group, target: ada })).toBe(true);
  });

  test("a manager who was replaced is the manager again", async () => {
    await using tenant = await open();
    const [ada, bob, eve] = [tenant.user("ada"), tenant.user("bob"), tenant.user("eve")];
    tenant.hands.addLink(managerOf(ada, bob));
    const snapshot = await tenant.snapshot();
    tenant.hands.addLink(managerOf(ada, eve));

    await tenant.recoverTo(snapshot);

    expect(await tenant.hasLink(managerOf(ada, bob))).toBe(true);
    expect(await tenant.hasLink(managerOf(ada, eve))).toBe(false);
  });

  test("a preview without changes cannot be recovered", async () => {
    await using tenant = await open();
    const preview = await tenant.preview(await tenant.snapshot(), everything);
    expect(preview.totals).toMatchObject({ changedObjects: 0, changedLinks: 0, notRecoverable: 0 });
    await expect(tenant.startRecovery(preview)).rejects.toMatchObject({ code: "invalidInput" });
  });
});
