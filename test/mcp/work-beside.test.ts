import { expect, test } from "vitest";
import { stayingSection } from "../../src/approval-page/dangers.ts";
import { DAY, HOUR, iso, MINUTE } from "../../src/domain/time.ts";
import { inMode, type WalkedMode } from "../support/in-mode.ts";
import { approving, at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { callOf } from "./both-halves.ts";
import { showingHost } from "./showing-host.ts";

/** Miles moves a named location before the snapshot, and writes to a user and a group after it. */
async function inTheMidst(mode: WalkedMode, { earlier = true } = {}) {
  const tenant = await openRehearsalTenant({ start: Date.now() - 10 * DAY });
  const { caller } = await tenant.services.session.signedIn();
  const [ada, eve] = ["Ada", "Eve"].map((name) => tenant.addUser(name, { department: "Legal" }));
  const ring = tenant.hands.create("group", { displayName: "Ring", mailEnabled: false, securityEnabled: true });
  const place = tenant.hands.create("namedLocationPolicy", { displayName: "Offices", isTrusted: true });
  if (ada === undefined || eve === undefined) throw new Error("Two users were made.");
  tenant.later(8 * DAY);
  const miles = tenant.embedded.as({ actor: { kind: "user", id: "miles-id", name: "miles" }, app: "p", ip: null });
  if (earlier) miles.update(place, { displayName: "Everywhere" });
  tenant.as("sofia").update(ada, { city: "York" });
  tenant.later(HOUR);
  const served = await inMode(tenant, mode);
  const source = (mode === "microsoft" ? tenant : served).services.recovery;
  const { createdDateTime } = await source.takeSnapshot({ label: null, caller });
  tenant.later(MINUTE);
  miles.update(eve, { department: "Stolen" });
  miles.update(ring, { displayName: "Stolen" });
  tenant.later(MINUTE);
  const { host, shown } = await showingHost(served, stayingSection);
  return {
    ...{ call: callOf(host), snapshot: iso(createdDateTime), shown },
    [Symbol.asyncDispose]: async () => {
      await host[Symbol.asyncDispose]();
      await served[Symbol.asyncDispose]();
      await tenant[Symbol.asyncDispose]();
    },
  };
}

const before = (scope: string) =>
  new RegExp(
    `not among these differences, because it was before \\S+: 1 write by \\W+miles\\W+miles-id\\) to 1 object${scope} between`,
  );
const outside = /left by this scope: \W+miles\W+miles-id\) also wrote to 1 more object between \S+ and \S+: 1 group\./i;

test.each(["sandbox", "vault", "microsoft"] as const)(
  "a preview from a snapshot in the midst of an attack says what its author wrote before it, and what a narrower scope leaves, in mode %s",
  async (mode) => {
    await using played = await inTheMidst(mode);
    const { call, snapshot } = played;
    const preview = (scope: object) => call("start_preview", { snapshot, scope, waitSeconds: 50 });
    const whole = await preview({ all: true });
    for (const half of whole.halves) {
      expect(half).toMatch(before(""));
      expect(half).not.toMatch(outside);
    }
    const quiet = await preview({ types: ["namedLocationPolicy"] });
    for (const half of quiet.halves) {
      expect(half).toMatch(before(" of this scope"));
      expect(half).toContain(
        "Nothing differs from the snapshot in this scope. Shortly before it, this scope was written to, and the snapshot holds that too.",
      );
      expect(half).not.toMatch(outside);
    }
    const users = await preview({ types: ["user"] });
    for (const half of users.halves) {
      expect(half).toMatch(outside);
      expect(half).toMatch(/list_activity with actor \W+miles-id\W+ and since/);
      expect(half).not.toContain("not among these differences");
    }
    const previewJobId = at(users.data, "jobId");
    const recoveryJobId = at((await call("start_recovery", { previewJobId })).data, "jobId");
    for (const face of Object.values(played.shown)) expect(face).toMatch(outside);
    for (const face of [played.shown.page, played.shown.terminal])
      expect(face).toContain("What this plan leaves of the same authors' work");
    await call("get_job", { jobId: recoveryJobId, waitSeconds: 50 });
    for (const half of (await call("verify_recovery", { recoveryJobId, waitSeconds: 50 })).halves) {
      expect(half).toMatch(outside);
      expect(half).toContain("Left by its scope: 1 more object that the same author wrote to.");
      expect(half).toContain("and what work of the same authors it left.");
    }
  },
);

test.each([true, false])(
  "a comparison says what its authors wrote shortly before its first point, if they did, %s",
  async (earlier) => {
    await using played = await inTheMidst("sandbox", { earlier });
    const { call, snapshot } = played;
    for (const scope of [{ all: true }, { types: ["namedLocationPolicy"] }])
      for (const half of (await call("compare_snapshots", { from: snapshot, scope })).halves)
        expect(before("(?: of this scope)?").test(half)).toBe(earlier);
  },
);

test("an assignment that a plan gives back with its group is not counted among what the scope leaves", async () => {
  await using tenant = await openRehearsalTenant();
  const { hands, later } = tenant;
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const eve = tenant.addUser("Eve");
  const ring = hands.create("group", { displayName: "Ring", securityEnabled: true, mailNickname: "ring" });
  const portal = hands.create("servicePrincipal", {
    displayName: "Portal",
    appId: "6f0c7b8e-1b53-4f4c-9f5e-2f4f0f3f7c12",
  });
  const appRoleId = "00000000-0000-0000-0000-000000000000";
  hands.create("appRoleAssignment", { principalId: ring.id, resourceId: portal.id, appRoleId });
  const snapshot = (await recovery.takeSnapshot({ label: null, caller })).id;
  later(MINUTE);
  const miles = tenant.as("miles");
  miles.delete(ring);
  miles.purge(ring);
  miles.update(eve, { department: "Stolen" });
  later(MINUTE);
  await using host = await newHost(tenant.parts);
  const scope = { entities: [{ type: "group", ids: [ring.id] }], rebuild: true };
  const preview = await callOf(host)("start_preview", { snapshot, scope, waitSeconds: 50 });
  expect(at(preview.data, "summary", "byType")).toContainEqual({
    ...{ type: "appRoleAssignment", action: "restore", objects: 1 },
  });
  for (const half of preview.halves)
    expect(half).toMatch(/left by this scope: .* also wrote to 1 more object between \S+ and \S+: 1 user\./);
});

test("values of an object that a scope of single properties leaves are told, and a scope without properties has none", async () => {
  await using tenant = await openRehearsalTenant();
  const { later } = tenant;
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const eve = tenant.addUser("Eve", { department: "Legal" });
  const snapshot = (await recovery.takeSnapshot({ label: null, caller })).id;
  later(MINUTE);
  tenant.as("miles").update(eve, { department: "Stolen" });
  tenant.as("miles").update(eve, { jobTitle: "Director", city: "York" });
  tenant.as("sofia").update(eve, { country: "PT" });
  later(MINUTE);
  await using host = await newHost(tenant.parts, approving);
  const call = callOf(host);
  const entities = [{ type: "user", ids: [eve.id] }];
  const preview = (scope: object) => call("start_preview", { snapshot, scope, waitSeconds: 50 });
  const narrow = await preview({ entities, properties: ["department"] });
  for (const half of narrow.halves)
    expect(half).toMatch(
      /left by this scope: \W+miles\W+ also wrote to other values of 1 object in it \(city, jobTitle\) between \S+ and \S+\. /,
    );
  for (const half of (await preview({ entities })).halves) expect(half).not.toContain("left by this scope");
  const recoveryJobId = at((await call("start_recovery", { previewJobId: at(narrow.data, "jobId") })).data, "jobId");
  await call("get_job", { jobId: recoveryJobId, waitSeconds: 50 });
  for (const half of (await call("verify_recovery", { recoveryJobId, waitSeconds: 50 })).halves)
    expect(half).toContain(
      "Left by its scope: other values of 1 object in it (city, jobTitle) that the same author wrote to.",
    );
});
