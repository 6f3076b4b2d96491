import { beforeEach, describe, expect, test } from "vitest";
import type { Change } from "../../src/domain/changes/change.ts";
import { RewindError } from "../../src/domain/errors.ts";
import { MAX_PAGE_SIZE, type Page, type PageRequest } from "../../src/service/page.ts";
import type { ChangeFilter } from "../../src/service/recovery-service.ts";
import { recoveryServices } from "../support/recovery-services.ts";
import { everyPage, memberOf, type RecoveryTenant } from "../support/recovery-tenant.ts";

/**
 * A preview of five users, of which three are edited, one is deleted and one is new, and of a group with fifty members
 * fewer.
 */
async function mixedPreview(tenant: RecoveryTenant) {
  const users = ["Ada", "Bob_1", "Eve", "Kim"].map((name) => tenant.user(name.toLowerCase(), { displayName: name }));
  const members = Array.from({ length: 50 }, (_, nth) => tenant.user(`member${nth}`));
  const group = tenant.group("Finance", members);
  const snapshot = await tenant.snapshot();
  for (const user of users.slice(0, 3)) tenant.hands.update(user, { department: "Sales" });
  tenant.sync.update(users[3] ?? group, { onPremisesSyncEnabled: true, city: "York" });
  tenant.hands.delete(users[2] ?? group);
  tenant.user("mallory");
  for (const member of members) tenant.hands.removeLink(memberOf(group, member));
  return { users, members, group, snapshot, preview: await tenant.preview(snapshot) };
}

type Mixed = Awaited<ReturnType<typeof mixedPreview>>;

const names = (changes: readonly Change[]) => changes.map(({ displayName }) => displayName);

describe.each(recoveryServices)("recovery service ($name): lists", ({ open, skipWhatDiffers }) => {
  beforeEach(skipWhatDiffers);

  test("changes come in the order of seq, in pages that add up to the whole with its total", async () => {
    await using tenant = await open();
    const { preview } = await mixedPreview(tenant);
    const whole = await tenant.changes(preview);
    const pages: Page<Change>[] = [];
    const list = async (page: PageRequest) => {
      const answer = await tenant.recovery.listChanges(preview.id, {}, page);
      pages.push(answer);
      return answer;
    };
    expect(await everyPage(list, 4)).toEqual(whole);
    expect(pages.map(({ items, total }) => [items.length, total])).toEqual([
      [4, 6],
      [2, 6],
    ]);
    expect(whole.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("a page of exactly the remaining items has no next page", async () => {
    await using tenant = await open();
    const { preview } = await mixedPreview(tenant);
    expect(await tenant.recovery.listChanges(preview.id, {}, { limit: 6 })).not.toHaveProperty("nextCursor");
  });

  const filters: readonly (readonly [ChangeFilter, readonly string[]])[] = [
    [{ type: "group" }, ["Finance"]],
    [{ action: "restore" }, ["Eve"]],
    [{ action: "softDelete" }, ["mallory"]],
    [{ property: "department" }, ["Ada", "Bob_1", "Eve"]],
    [{ property: "members" }, ["Finance"]],
    [{ property: "depart" }, []],
    [{ recoverable: false }, ["Kim"]],
    [{ recoverable: true, type: "user", action: "update" }, ["Ada", "Bob_1"]],
    [{ text: "FIN" }, ["Finance"]],
    [{ text: "b_1" }, ["Bob_1"]],
    [{ text: "b%1" }, []],
    [{ text: '"' }, []],
  ];

  /** A list for each filter there is, and the changes it lets through. A filter without a row does not compile. */
  const rows: { readonly [Name in keyof ChangeFilter]-?: readonly [(it: Mixed) => ChangeFilter, readonly string[]] } = {
    type: [() => ({ type: "group" }), ["Finance"]],
    id: [({ users }) => ({ id: users[0]?.id ?? "" }), ["Ada"]],
    action: [() => ({ action: "softDelete" }), ["mallory"]],
    property: [() => ({ property: "deletedDateTime" }), ["Eve", "mallory"]],
    actor: [() => ({ actor: "boss", action: "restore" }), ["Eve"]],
    recoverable: [() => ({ recoverable: false, type: "group" }), []],
    risk: [() => ({ risk: "notRecovered" }), ["Kim"]],
    text: [() => ({ text: "mall" }), ["mallory"]],
  };

  test.each(Object.entries(rows))(
    "the filter %s narrows the list, or is refused by a service that cannot apply it",
    async (_, row) => {
      await using tenant = await open();
      const mixed = await mixedPreview(tenant);
      const [filterOf, expected] = row;
      const filter = filterOf(mixed);
      const list = everyPage((page) => tenant.recovery.listChanges(mixed.preview.id, filter, page), 2);
      const shown = await list.catch((error: unknown) => error);
      if (shown instanceof RewindError) expect(shown.code).toBe("notSupported");
      else expect(names(await list).sort()).toEqual(expected);
    },
  );

  test("an unknown danger is refused by name", async () => {
    await using tenant = await open();
    const { preview } = await mixedPreview(tenant);
    const list = tenant.recovery.listChanges(preview.id, { risk: "noSuchRule" }, {});
    await expect(list).rejects.toMatchObject({ code: "invalidInput", message: expect.stringContaining("critical") });
  });

  test("the summary counts created and deleted objects by action and not as a property", async () => {
    await using tenant = await open();
    const { preview } = await mixedPreview(tenant);
    const { properties, byType } = await tenant.recovery.summarizeChanges(preview.id);
    expect(properties.map(({ property }) => property)).not.toContain("deletedDateTime");
    expect(byType).toContainEqual({ type: "user", action: "restore", objects: 1 });
  });

  test("all given filters must hold, and totals count what they let through", async () => {
    await using tenant = await open();
    const { preview } = await mixedPreview(tenant);
    for (const [filter, expected] of filters) {
      const page = await tenant.recovery.listChanges(preview.id, filter, {});
      expect(names(page.items).sort(), JSON.stringify(filter)).toEqual([...expected].sort());
      if (page.total !== undefined) expect(page.total).toBe(expected.length);
      expect(names(await everyPage((one) => tenant.recovery.listChanges(preview.id, filter, one), 1))).toEqual(
        names(page.items),
      );
    }
  });

  test("the filter by actor finds an author's changes by name or id in any case", async () => {
    await using tenant = await open();
    const { preview } = await mixedPreview(tenant);
    const list = (filter: ChangeFilter) => tenant.recovery.listChanges(preview.id, filter, {});
    for (const actor of ["Boss", "boss", "BOSS"]) {
      const { items } = await list({ actor, recoverable: true });
      expect(names(items).sort()).toEqual(["Ada", "Bob_1", "Eve", "Finance", "mallory"]);
    }
    expect((await list({ actor: "nobody" })).items).toEqual([]);
    expect(names((await list({ actor: "boss", type: "group" })).items)).toEqual(["Finance"]);
    const oneByOne = await everyPage((one) => tenant.recovery.listChanges(preview.id, { actor: "boss" }, one), 1);
    expect(names(oneByOne).sort()).toEqual(["Ada", "Bob_1", "Eve", "Finance", "mallory"]);
  });

  test("each part of a change names its last author and the one before", async () => {
    await using tenant = await open();
    const [user, member] = [tenant.user("ada"), tenant.user("bob")];
    const group = tenant.group("Finance", [member]);
    const gone = tenant.user("eve");
    const snapshot = await tenant.snapshot();
    tenant.as("honest").update(user, { department: "Sales", city: "York" });
    tenant.as("mallory").update(user, { department: "None" });
    tenant.as("mallory").removeLink(memberOf(group, member));
    tenant.as("mallory").delete(gone);
    const made = tenant.as("mallory").create("group", { displayName: "Back door", groupTypes: [] });
    tenant.as("honest").update(made, { description: "What is this?" });
    const by = (name: string) => ({ actor: { kind: "user", id: name, name: `${name}@contoso.example` } });
    const changes = await tenant.changesSince(snapshot);
    const of = (id: string) => changes.find(({ ref }) => ref.id === id);
    expect(of(user.id)?.properties).toMatchObject([
      { name: "city", by: { last: by("honest") } },
      { name: "department", by: { last: by("mallory"), before: by("honest") } },
    ]);
    expect(of(group.id)?.links).toMatchObject([{ link: "members", by: { last: by("mallory") } }]);
    expect(of(gone.id)?.existenceBy).toMatchObject({ last: by("mallory") });
    expect(of(made.id)?.existenceBy).toMatchObject({ last: by("mallory") });
  });

  test("the summary of a preview names authors with their number of objects and the time of their first and last write", async () => {
    await using tenant = await open();
    const { preview } = await mixedPreview(tenant);
    const { actors } = await tenant.recovery.summarizeChanges(preview.id);
    expect(actors[0]).toMatchObject({ actor: { id: "boss", name: "Boss" }, objects: 5 });
    expect(actors[0]?.first).toBeLessThan(actors[0]?.last ?? 0);
  });

  test("changes name their author", async () => {
    await using tenant = await open();
    const { preview } = await mixedPreview(tenant);
    const [ada] = await tenant.changes(preview, { text: "ada" });
    expect(ada?.attribution).toMatchObject([
      {
        actor: { kind: "user", id: "boss", name: "Boss" },
        app: "portal",
        operation: "Update user",
        properties: ["department"],
      },
    ]);
  });

  test("a list shows some links of a large group and counts all, and pages through them when narrowed to the group", async () => {
    await using tenant = await open();
    const { preview, group, members } = await mixedPreview(tenant);
    const [shown] = await tenant.changes(preview, { type: "group" });
    expect(shown?.links.length).toBeLessThan(50);
    expect(shown?.linkTotals).toEqual({ add: 50, remove: 0, notRecoverable: 0 });

    const pages = await everyPage((page) => tenant.recovery.listChanges(preview.id, { id: group.id }, page), 20);
    expect(pages.map(({ seq, links }) => [seq, links.length])).toEqual([
      [6, 20],
      [6, 20],
      [6, 10],
    ]);
    const targets = pages.flatMap(({ links }) => links.map(({ target }) => target.id));
    expect(targets.sort()).toEqual(members.map(({ id }) => id).sort());
  });

  test("failed changes come in pages with their total", async () => {
    await using tenant = await open();
    const { users, preview } = await mixedPreview(tenant);
    for (const user of users.slice(0, 2)) tenant.hands.update(user, { department: "Legal" });
    const recovery = await tenant.recover(preview);
    const first = await tenant.recovery.listFailedChanges(recovery.id, { limit: 1 });
    expect(first).toMatchObject({ items: [{ displayName: "Ada", reason: "moved" }], total: 2 });
    const all = await everyPage((page) => tenant.recovery.listFailedChanges(recovery.id, page), 1);
    expect(all.map(({ displayName }) => displayName)).toEqual(["Ada", "Bob_1"]);
  });

  test("snapshots come newest first, in pages with their total", async () => {
    await using tenant = await open();
    const taken = [];
    for (const label of ["one", "two", "three"]) taken.push(await tenant.snapshot(label));
    expect(await everyPage((page) => tenant.recovery.listSnapshots(page), 2)).toEqual(taken.reverse());
    expect(await tenant.recovery.listSnapshots({ limit: 1 })).toMatchObject({ total: 3 });
  });

  test("jobs come newest first, in pages, by status, kind and snapshot", async () => {
    await using tenant = await open();
    const [one, two] = [await tenant.snapshot(), await tenant.snapshot()];
    tenant.user("mallory");
    const first = await tenant.preview(one);
    const second = await tenant.recover(first);
    const third = await tenant.preview(two);
    const list = async (filter: Parameters<typeof tenant.recovery.listJobs>[0]) =>
      (await everyPage((page) => tenant.recovery.listJobs(filter, page), 1)).map(({ id }) => id);
    expect(await list({})).toEqual([third.id, second.id, first.id]);
    expect(await list({ kind: "preview" })).toEqual([third.id, first.id]);
    expect(await list({ snapshotId: one.id })).toEqual([second.id, first.id]);
    expect(await list({ status: "failed" })).toEqual([]);
    expect(await list({ status: "successful", kind: "recovery" })).toEqual([second.id]);
  });

  test("the summary of a preview counts its changes by type, property, link and reason", async () => {
    await using tenant = await open();
    const { preview } = await mixedPreview(tenant);
    const summary = await tenant.recovery.summarizeChanges(preview.id);
    expect(summary.totals).toEqual({ changedObjects: 5, changedLinks: 50, notRecoverable: 1, differing: 6 });
    expect(summary.byType).toContainEqual({ type: "user", action: "update", objects: 3 });
    const counted = (of: typeof summary.byType) => of.reduce((sum, { objects }) => sum + objects, 0);
    expect(counted(summary.parts)).toBe(5);
    expect(counted(summary.byType)).toBeGreaterThan(5);
    expect(summary.properties[0]).toEqual({ type: "user", property: "department", objects: 3 });
    expect(summary.links).toEqual([{ type: "group", link: "members", added: 50, removed: 0 }]);
    expect(summary.notRecoverable).toEqual([{ reason: "synchronized", objects: 1 }]);
    expect(summary.samples[0]).toMatchObject({ type: "group", displayName: "Finance", what: ["members"] });
  });

  test("broken cursors, cursors of other lists and impossible page sizes are refused", async () => {
    await using tenant = await open();
    const { preview, snapshot } = await mixedPreview(tenant);
    await tenant.snapshot();
    const { recovery } = tenant;
    const done = await tenant.recover(preview);
    const other = await tenant.preview(snapshot);
    const foreign = (await recovery.listChanges(preview.id, {}, { limit: 1 })).nextCursor ?? "";
    const ofSnapshots = (await recovery.listSnapshots({ limit: 1 })).nextCursor ?? "";
    const lists: ((page: PageRequest) => Promise<unknown>)[] = [
      (page) => recovery.listSnapshots(page),
      (page) => recovery.listJobs({}, page),
      (page) => recovery.listFailedChanges(done.id, page),
      (page) => recovery.listChanges(other.id, {}, page),
    ];
    const requests: PageRequest[] = [
      ...["", "x", "🙂", "bnVsbA", "x".repeat(5_000), foreign].map((cursor) => ({ cursor })),
      ...[0, -1, 1.5, Number.NaN, MAX_PAGE_SIZE + 1].map((limit) => ({ limit })),
    ];
    for (const list of lists)
      for (const request of requests) await expect(list(request)).rejects.toMatchObject({ code: "invalidInput" });
    for (const list of lists.slice(1))
      await expect(list({ cursor: ofSnapshots })).rejects.toMatchObject({ code: "invalidInput" });
  });
});
