import { describe, expect, test } from "vitest";
import { sources } from "../../../src/directory/live/capture/sources.ts";
import type { Change } from "../../../src/domain/changes/change.ts";
import type { Json } from "../../../src/domain/json.ts";
import type { EntityRef } from "../../../src/domain/tenant/entity.ts";
import { everything } from "../../../src/domain/tenant/scope.ts";
import { DAY, HOUR, SECOND } from "../../../src/domain/time.ts";
import { heldStates } from "../../../src/store/history/entity-versions.ts";
import { boss, memberOf } from "../../support/recovery-tenant.ts";
import { openVaultTenant, type VaultTenant } from "../../support/vault-tenant.ts";
import { differencesOf, historyAt, truthOf } from "../../support/visible-state.ts";

const POLICIES = /conditionalAccess\/policies/;

const policyOn = (state: string) => ({
  displayName: "Require MFA",
  state,
  conditions: { users: { includeUsers: ["All"] }, applications: { includeApplications: ["All"] } },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
});

/** Returns the differences between two snapshots, a few words for each. */
async function difference(
  tenant: VaultTenant,
  from: Parameters<VaultTenant["changesSince"]>[0],
  to: typeof from,
): Promise<string[]> {
  const { items } = await tenant.engine.investigation.compareSnapshots(
    { from: from.id, to: to.id, scope: everything },
    {},
  );
  return items.map(inWords);
}

const inWords = ({ ref, action, properties, links }: Change): string =>
  [
    `${action} ${ref.type}`,
    ...properties.map(({ name }) => name),
    ...links.map(({ action: what, link, target }) => `${what} ${link} ${target.id}`),
  ].join(" ");

async function summaryNote(tenant: VaultTenant, snapshot: Parameters<VaultTenant["preview"]>[0]): Promise<string> {
  const summary = await tenant.recovery.summarizeChanges((await tenant.preview(snapshot)).id);
  return summary.notCompared ?? "";
}

const findAda = (tenant: VaultTenant) => tenant.engine.investigation.findObjects({ text: "ada", state: "any" }, {});

describe("links of objects that come back", () => {
  test("a member who was removed before the group was deleted is seen missing after the group is restored", async () => {
    await using tenant = await openVaultTenant();
    const [ada, bob] = [tenant.user("ada"), tenant.user("bob")];
    const group = tenant.group("Chess", [ada, bob]);
    const before = await tenant.snapshot();
    tenant.hands.removeLink(memberOf(group, ada));
    tenant.hands.delete(group);
    const deleted = await tenant.snapshot();
    expect(await difference(tenant, before, deleted)).toEqual(["restore group"]);
    tenant.hands.restore(group);
    const restored = await tenant.snapshot();
    expect(await difference(tenant, before, restored)).toEqual([`update group add members ${ada.id}`]);
  });

  test("a whole reading keeps the links and assignments of soft-deleted objects", async () => {
    await using tenant = await openVaultTenant();
    const ada = tenant.user("ada");
    const group = tenant.group("Chess", [ada]);
    const app = tenant.servicePrincipal("Board");
    tenant.hands.create("appRoleAssignment", {
      principalId: ada.id,
      resourceId: app.id,
      appRoleId: "00000000-0000-0000-0000-000000000000",
    });
    const first = await tenant.snapshot();
    tenant.hands.delete(group);
    tenant.hands.delete(app);
    const before = await tenant.snapshot();
    tenant.directory.readingFrom = () => null;
    const after = await tenant.snapshot();
    expect(await difference(tenant, before, after)).toEqual([]);
    tenant.hands.restore(group);
    tenant.hands.restore(app);
    const restored = await tenant.snapshot();
    expect(await difference(tenant, first, restored)).toEqual([]);
    expect((await difference(tenant, before, restored)).sort()).toEqual([
      "softDelete group",
      "softDelete servicePrincipal",
    ]);
  });
});

describe("a capture with unreadable parts", () => {
  test("policies that may not be read are named by snapshot and summary, and are not compared", async () => {
    await using tenant = await openVaultTenant();
    tenant.user("ada");
    const policy = tenant.hands.create("conditionalAccessPolicy", policyOn("enabled"));
    const before = await tenant.snapshot();
    expect(before.unread).toBeUndefined();
    tenant.refuse(POLICIES);
    tenant.hands.update(policy, { state: "disabled" });
    const blind = await tenant.snapshot();
    expect(blind.unread).toEqual([expect.stringContaining("grant Policy.Read.All")]);
    expect(await difference(tenant, before, blind)).toEqual([]);
    expect(await summaryNote(tenant, before)).toContain("Not compared: The objects of type conditionalAccessPolicy");

    tenant.intercept = () => null;
    const seeing = await tenant.snapshot();
    expect(seeing.unread).toBeUndefined();
    expect(await difference(tenant, before, seeing)).toEqual(["update conditionalAccessPolicy state"]);
    expect(await difference(tenant, blind, seeing)).toEqual([]);
    expect(await summaryNote(tenant, before)).toBe("");
  });

  test("policies that may be read for the first time are not taken for new ones", async () => {
    await using tenant = await openVaultTenant();
    tenant.user("ada");
    tenant.hands.create("conditionalAccessPolicy", policyOn("enabled"));
    tenant.refuse(POLICIES);
    const blind = await tenant.snapshot();
    tenant.intercept = () => null;
    expect(await tenant.changesSince(blind)).toEqual([]);
  });

  test("a deleted policy counts as unread and not as purged while the deleted items may not be listed", async () => {
    await using tenant = await openVaultTenant();
    tenant.user("ada");
    const policy = tenant.hands.create("conditionalAccessPolicy", policyOn("enabled"));
    tenant.refuse(/conditionalAccess\/deletedItems/);
    const before = await tenant.snapshot();
    tenant.hands.delete(policy);
    const [change] = await tenant.changesSince(before);
    expect(change).toMatchObject({ ref: policy, action: "restore", notRecoverable: "notRead" });
    tenant.intercept = () => null;
    const later = await tenant.snapshot();
    expect(later.unread).toBeUndefined();
    expect(await tenant.changesSince(before)).toMatchObject([{ ref: policy, action: "restore" }]);
  });

  test("a property that takes a permission of its own is left out until the permission is granted", async () => {
    await using tenant = await openVaultTenant();
    const ada = tenant.user("ada", { employeeLeaveDateTime: "2027-01-01T00:00:00Z" });
    tenant.refuse(/employeeLeaveDateTime/);
    const before = await tenant.snapshot();
    expect(before.unread).toEqual(
      expect.arrayContaining([expect.stringMatching(/employeeLeaveDateTime of user .* User-LifeCycleInfo.Read.All/)]),
    );
    tenant.hands.update(ada, { department: "Sales", employeeLeaveDateTime: "2028-01-01T00:00:00Z" });
    const during = await tenant.snapshot();
    expect(await difference(tenant, before, during)).toEqual(["update user department"]);
    tenant.intercept = () => null;
    const after = await tenant.snapshot();
    expect(after.unread).toBeUndefined();
    tenant.hands.update(ada, { employeeLeaveDateTime: null });
    expect(await difference(tenant, after, await tenant.snapshot())).toEqual(["update user employeeLeaveDateTime"]);
  });

  test("a list below objects that was refused is read for all of them once it may be read", async () => {
    await using tenant = await openVaultTenant();
    const [ada, app] = [tenant.user("ada"), tenant.hands.create("application", { displayName: "Board" })];
    tenant.hands.addLink({ link: "owners", source: app, target: ada });
    tenant.refuse(/applications.*owners/);
    const blind = await tenant.snapshot();
    expect(blind.unread).toEqual([expect.stringContaining("The owners of objects of type application")]);
    expect((await tenant.snapshot()).unread).toEqual(blind.unread);
    tenant.intercept = () => null;
    const seeing = await tenant.snapshot();
    expect(seeing.unread).toBeUndefined();
    tenant.hands.removeLink({ link: "owners", source: app, target: ada });
    expect(await difference(tenant, seeing, await tenant.snapshot())).toEqual([
      `update application add owners ${ada.id}`,
    ]);
  });

  test("reads the lists below all objects if the log is unavailable", async () => {
    await using tenant = await openVaultTenant();
    const [ada, app] = [tenant.user("ada"), tenant.hands.create("application", { displayName: "Board" })];
    const before = await tenant.snapshot();
    tenant.refuse(/auditLogs/);
    tenant.hands.addLink({ link: "owners", source: app, target: ada });
    const after = await tenant.snapshot();
    expect(await difference(tenant, before, after)).toEqual([`update application remove owners ${ada.id}`]);
  });
});

/** Answers delta queries with pages made from the face's first page, each changed by the test. */
function pagesOfUsers(tenant: VaultTenant, rowsOf: (rows: readonly Json[]) => readonly (readonly unknown[])[]) {
  return async (): Promise<void> => {
    const { client } = tenant.context;
    const select = "id,displayName,userPrincipalName,accountEnabled,department";
    const { body } = await client.get("/users/delta", { query: { $select: select } });
    const rows = Array.isArray(body.value) ? body.value : [];
    const pages = rowsOf(rows);
    tenant.intercept = ({ method, url }) => {
      if (method !== "GET" || !url.pathname.endsWith("/users/delta") || url.search.includes("deltatoken")) return null;
      const at = Number(/skip=(\d+)/.exec(url.search)?.[1] ?? 0);
      const next = new URL(`${url.origin}${url.pathname}?skip=${at + 1}`).href;
      const link =
        at + 1 < pages.length ? { "@odata.nextLink": next } : { "@odata.deltaLink": String(body["@odata.deltaLink"]) };
      return { body: { value: JSON.parse(JSON.stringify(pages[at] ?? [])), ...link } };
    };
  };
}

/** Returns the departments in the history's versions of a user. */
async function departmentsOf({ store }: VaultTenant, { id }: EntityRef): Promise<unknown[]> {
  const rows = await store.db
    .selectFrom("entity_version")
    .selectAll()
    .where("entity_type", "=", "user")
    .where("entity_id", "=", id)
    .execute();
  return (await heldStates(store.db, rows)).map(({ properties }) => properties.department);
}

describe("a first capture", () => {
  test("an object that is listed twice is kept once, as it was listed last", async () => {
    await using tenant = await openVaultTenant();
    const ada = tenant.user("ada", { department: "Sales" });
    await pagesOfUsers(tenant, (rows) => [rows, rows.map((row) => ({ ...Object(row), department: "Moved" })), rows])();
    const snapshot = await tenant.snapshot();
    expect(snapshot.totalChangedObjects).toBeNull();
    expect(await departmentsOf(tenant, ada)).toEqual(["Sales"]);
    expect(await tenant.changesSince(snapshot)).toEqual([]);
  });

  test("a row that holds a part of an object only is read again by its id", async () => {
    await using tenant = await openVaultTenant();
    const ada = tenant.user("ada", { department: "Sales" });
    await pagesOfUsers(tenant, (rows) => [rows, [{ id: ada.id, jobTitle: "Partial" }]])();
    await tenant.snapshot();
    expect(await departmentsOf(tenant, ada)).toEqual(["Sales"]);
  });

  test("an object in a form that cannot be read is named and hides no other", async () => {
    await using tenant = await openVaultTenant();
    const [ada, bob] = [tenant.user("ada", { department: "Sales" }), tenant.user("bob", { department: "Law" })];
    const broken = (row: Json) => (String(Object(row).id) === ada.id ? { id: ada.id, displayName: 7 } : row);
    await pagesOfUsers(tenant, (rows) => [rows.map(broken)])();
    const snapshot = await tenant.snapshot();
    expect(snapshot.unread).toEqual([expect.stringContaining(`user ${ada.id} could not be read`)]);
    expect(await departmentsOf(tenant, bob)).toEqual(["Law"]);
    tenant.intercept = () => null;
    tenant.hands.update(ada, { department: "Back" });
    tenant.hands.update(bob, { department: "Back" });
    expect((await tenant.changesSince(snapshot)).map(({ ref }) => ref.id)).toEqual([bob.id]);
  });
});

describe("the cost of a capture", () => {
  test("an unchanged tenant takes a request for each source and one for the log", async () => {
    await using tenant = await openVaultTenant();
    tenant.group("Chess", [tenant.user("ada")]);
    tenant.hands.create("conditionalAccessPolicy", policyOn("enabled"));
    await tenant.snapshot();
    await tenant.snapshot();
    const requests = await tenant.requestsOf(() => tenant.snapshot());
    expect(requests.length).toBe(sources.length + 1);
  });

  test("lists below objects take a request for each hundred objects, and one for each list that is cut", async () => {
    await using tenant = await openVaultTenant();
    const users = Array.from({ length: 21 }, (_, at) => tenant.user(`user${at}`));
    const [full, cut] = ["Full", "Cut"].map((displayName) => tenant.hands.create("application", { displayName }));
    const principal = tenant.servicePrincipal("Board");
    for (const user of users) {
      tenant.hands.create("appRoleAssignment", {
        principalId: user.id,
        resourceId: principal.id,
        appRoleId: "00000000-0000-0000-0000-000000000000",
      });
    }
    const own = (source: EntityRef | undefined, count: number) => {
      for (const target of users.slice(0, count)) {
        if (source !== undefined) tenant.hands.addLink({ link: "owners", source, target });
      }
    };
    own(full, 19);
    own(cut, 21);
    const requests = await tenant.requestsOf(async () => {
      const { createdDateTime } = await tenant.snapshot();
      expect(differencesOf(await historyAt(tenant, createdDateTime), await truthOf(tenant))).toEqual([]);
    });
    const lists = ["owners", "appRoleAssignedTo", "federatedIdentityCredentials", "sponsors"];
    expect(requests.filter((path) => lists.some((name) => path.includes(`$expand=${name}`)))).toHaveLength(5);
    // The owners of one application and the assignments of one service principal.
    expect(requests.filter((path) => path.includes("$batch"))).toHaveLength(2);
  });

  test("a service that expands no lists is asked for each list by itself", async () => {
    await using tenant = await openVaultTenant();
    const [ada, app] = [tenant.user("ada"), tenant.hands.create("application", { displayName: "Board" })];
    tenant.hands.addLink({ link: "owners", source: app, target: ada });
    tenant.answer(/\$expand/, { status: 400, body: { error: { code: "Request_UnsupportedQuery", message: "" } } });
    const { createdDateTime, unread } = await tenant.snapshot();
    expect(unread).toBeUndefined();
    expect(differencesOf(await historyAt(tenant, createdDateTime), await truthOf(tenant))).toEqual([]);
  });

  test("a federated credential is seen changed and removed, although the log names no application", async () => {
    await using tenant = await openVaultTenant();
    tenant.user("ada");
    const app = tenant.hands.create("application", { displayName: "Build" });
    const credential = tenant.hands.create("federatedIdentityCredential", {
      applicationId: app.id,
      name: "builds",
      issuer: "https://builds.example",
      subject: "repo:contoso/site",
      audiences: ["api://AzureADTokenExchange"],
    });
    // The record of the creation, which names the application, is too old to be read again.
    tenant.later(2 * HOUR);
    const first = await tenant.snapshot();
    tenant.hands.update(credential, { issuer: "https://others.example" });
    const changed = await tenant.snapshot();
    expect(await difference(tenant, first, changed)).toEqual(["update federatedIdentityCredential issuer"]);
    tenant.later(2 * HOUR);
    await tenant.snapshot();
    tenant.hands.delete(credential);
    const removed = await tenant.snapshot();
    expect(await difference(tenant, first, removed)).toEqual([
      expect.stringContaining("restore federatedIdentityCredential"),
    ]);
    expect(await tenant.changesSince(first)).toMatchObject([
      {
        ref: { id: `${app.id}:${credential.id}` },
        attribution: [{ operation: "Delete federated identity credential" }],
      },
    ]);
  });

  test("deleted items of Conditional Access are listed when a policy came or went, or after a day", async () => {
    await using tenant = await openVaultTenant({ behavior: { "delta-replays": "never" } });
    tenant.user("ada");
    const policy = tenant.hands.create("conditionalAccessPolicy", policyOn("enabled"));
    const first = await tenant.snapshot();
    const deletedItems = async () =>
      (await tenant.requestsOf(() => tenant.snapshot())).filter((path) =>
        path.includes("conditionalAccess/deletedItems"),
      ).length;
    expect(await deletedItems()).toBe(0);
    tenant.hands.update(policy, { state: "disabled" });
    expect(await deletedItems()).toBe(0);
    tenant.hands.delete(policy);
    expect(await deletedItems()).toBe(1);
    expect(await tenant.changesSince(first)).toMatchObject([{ action: "restore", ref: policy }]);
    tenant.later(DAY + SECOND);
    expect(await deletedItems()).toBe(2);
  });

  test("questions within half a minute are answered from one reading, and a preview reads anew", async () => {
    await using tenant = await openVaultTenant({ readAgainAfter: 30 * SECOND });
    const ada = tenant.user("ada");
    const snapshot = await tenant.snapshot();
    const wait = () => {
      tenant.later(31 * SECOND);
      tenant.machineLater(31 * SECOND);
    };
    wait();
    const readings = (requests: readonly string[]) => requests.filter((path) => path.includes("/users/delta")).length;
    expect(readings(await tenant.requestsOf(() => findAda(tenant)))).toBe(1);
    expect(readings(await tenant.requestsOf(() => findAda(tenant)))).toBe(0);
    tenant.hands.update(ada, { department: "Sales" });
    expect(await tenant.changesSince(snapshot)).toHaveLength(1);
    wait();
    expect(readings(await tenant.requestsOf(() => findAda(tenant)))).toBe(1);
  });

  test("a comparison with the present reads anew within half a minute, and says up to when", async () => {
    await using tenant = await openVaultTenant({ readAgainAfter: 30 * SECOND });
    const ada = tenant.user("ada");
    const from = await tenant.snapshot();
    await findAda(tenant);
    tenant.hands.update(ada, { department: "Sales" });
    const { investigation } = tenant.engine;
    const compared = await investigation.compareSnapshots(
      { from: from.id, to: null, scope: { all: true } },
      { limit: 5 },
    );
    expect(compared.items).toMatchObject([{ ref: ada }]);
    expect(compared.readUntil).toBeGreaterThan(from.createdDateTime - 2 * SECOND);
  });

  test("a reading that finds nothing new moves the place on without a capture", async () => {
    await using tenant = await openVaultTenant();
    tenant.user("ada");
    await tenant.snapshot();
    const captures = async () => (await tenant.store.db.selectFrom("capture").select("instant").execute()).length;
    const kept = async () => tenant.store.db.selectFrom("reading").selectAll().execute();
    tenant.later(DAY);
    await findAda(tenant);
    const [first] = await kept();
    tenant.later(DAY);
    await findAda(tenant);
    expect(await captures()).toBe(1);
    expect((await kept())[0]?.read_until).toBeGreaterThan((first?.read_until ?? 0) + DAY - SECOND);
  });

  test("the read budget is sized by the number of users before a first capture", async () => {
    await using tenant = await openVaultTenant();
    tenant.user("ada");
    const requests = await tenant.requestsOf(() => tenant.snapshot());
    expect(requests.findIndex((path) => path.includes("/users?$count=true"))).toBe(0);
  });
});

describe("places that expire", () => {
  test("an expired place makes its type be read whole, and no other", async () => {
    await using tenant = await openVaultTenant();
    const [ada, group] = [tenant.user("ada"), tenant.group("Chess")];
    const before = await tenant.snapshot();
    tenant.hands.update(ada, { department: "Sales" });
    tenant.hands.update(group, { description: "Openings" });
    tenant.hands.addLink(memberOf(group, ada));
    tenant.answer(/groups\/delta.*deltatoken/, {
      status: 410,
      body: { error: { code: "resyncRequired", message: "" } },
    });
    const requests = await tenant.requestsOf(() => tenant.snapshot());
    expect(requests.filter((path) => path.includes("/delta") && !path.includes("token"))).toEqual([
      expect.stringContaining("/groups/delta?$select"),
    ]);
    tenant.intercept = () => null;
    expect((await tenant.changesSince(before)).map(inWords).sort()).toEqual([
      `update group description remove members ${ada.id}`,
      "update user department",
    ]);
  });

  test("a place that expires between two pages makes its type be read from the beginning", async () => {
    await using tenant = await openVaultTenant();
    const ada = tenant.user("ada", { department: "Sales" });
    const pages = pagesOfUsers(tenant, (rows) => [rows, []]);
    await pages();
    const { intercept } = tenant;
    let expired = 0;
    tenant.intercept = (request, send) => {
      if (expired === 0 && request.url.search.includes("skip=1")) {
        expired += 1;
        return { status: 410, body: {} };
      }
      return intercept(request, send);
    };
    await tenant.snapshot();
    expect(expired).toBe(1);
    expect(await departmentsOf(tenant, ada)).toEqual(["Sales"]);
  });

  test("removed rows of both kinds are told apart, whatever reason the row gives", async () => {
    await using tenant = await openVaultTenant();
    const [ada, bob] = [tenant.user("ada"), tenant.user("bob")];
    const before = await tenant.snapshot();
    tenant.hands.delete(ada);
    tenant.hands.delete(bob);
    tenant.hands.purge(bob);
    const changed = JSON.stringify([ada, bob].map(({ id }) => ({ id, "@removed": { reason: "changed" } })));
    tenant.intercept = ({ url }) => {
      if (!/users\/delta.*deltatoken/.test(url.pathname + url.search)) return null;
      return { body: { value: JSON.parse(changed), "@odata.deltaLink": url.href } };
    };
    const changes = await tenant.changesSince(before);
    expect(changes.find(({ ref }) => ref.id === ada.id)).toMatchObject({ action: "restore" });
    expect(changes.find(({ ref }) => ref.id === ada.id)).not.toHaveProperty("notRecoverable");
    expect(changes.find(({ ref }) => ref.id === bob.id)).toMatchObject({ notRecoverable: "hardDeleted" });
  });

  test("a recovery by Microsoft's service makes everything be read again", async () => {
    await using tenant = await openVaultTenant();
    const ada = tenant.user("ada");
    const before = await tenant.snapshot();
    await tenant.directory.record({
      time: await tenant.directory.now(),
      actor: { kind: "user", id: boss.id, name: boss.userPrincipalName },
      app: "Microsoft",
      ip: null,
      category: "Backup and Recovery",
      operation: "Complete recovery job",
      result: "success",
      correlationId: "job",
      targets: [],
    });
    expect(ada.type).toBe("user");
    const requests = await tenant.requestsOf(() => tenant.snapshot());
    expect(requests.filter((path) => /users\/delta\?\$select/.test(path)).length).toBe(before.id === "" ? 0 : 1);
  });
});
