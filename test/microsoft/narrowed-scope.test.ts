import { expect, test } from "vitest";
import type { Job } from "../../src/domain/recovery/job.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { everything, MICROSOFT_MAX_IDS } from "../../src/domain/tenant/scope.ts";
import { microsoftCapabilities } from "../../src/microsoft/capabilities.ts";
import { PartsOfList } from "../../src/microsoft/recovery/recovery-scope.ts";
import { recoveryPlan } from "../../src/summaries/recovery-plan.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import { boss } from "../support/recovery-tenant.ts";

test("a recovery of everything leaves an object that changed after the preview, and its verification shows that object", async () => {
  await using tenant = await openGraphTenant();
  const [ada, ben] = [tenant.user("ada", { city: "York" }), tenant.user("ben", { city: "Leeds" })];
  const snapshot = await tenant.snapshot();
  tenant.hands.update(ada, { city: "Bath" });
  const preview = await tenant.preview(snapshot, everything);
  tenant.hands.update(ben, { city: "Hull" });
  const recovery = await tenant.recover(preview);
  expect(recovery.totals).toMatchObject({ modifiedObjects: 1 });
  expect(await tenant.property(ada, "city")).toBe("York");
  expect(await tenant.property(ben, "city")).toBe("Hull");
  const { expected } = await tenant.verify(recovery);
  expect(expected).toMatchObject([{ reason: "newer", objects: 1, sample: [{ ref: ben }] }]);
});

test("a recovery of a consent names its service principal, and leaves the consents of others that changed after the preview", async () => {
  await using tenant = await openGraphTenant();
  const [map, api, wiki] = ["Map", "Api", "Wiki"].map((name) => tenant.servicePrincipal(name));
  if (map === undefined || api === undefined || wiki === undefined) throw new Error("There are three.");
  const consent = (client: EntityRef) =>
    tenant.hands.create("oAuth2PermissionGrant", {
      ...{
        clientId: client.id,
        resourceId: api.id,
        consentType: "AllPrincipals",
        principalId: null,
        scope: "User.Read",
      },
    });
  const [ofMap, ofWiki] = [consent(map), consent(wiki)];
  const snapshot = await tenant.snapshot();
  tenant.hands.delete(ofMap);
  const preview = await tenant.preview(snapshot, everything);
  tenant.hands.update(ofWiki, { scope: "User.Read.All" });
  const session = fixedSession(tenant.directory, boss, microsoftCapabilities);
  const { notes = [] } = await recoveryPlan({ recovery: tenant.recovery, session }, preview.id);
  expect(notes.join(" ")).toContain(
    'Consents and app role assignments are recovered with their service principals, so that other consents, assignments and values of "Map" that differ by then may be written too.',
  );
  const recovery = await tenant.recover(preview);
  expect(recovery).toMatchObject({ status: "successful", totals: { modifiedObjects: 1 } });
  expect(await tenant.life(ofMap)).toBe("live");
  expect(await tenant.property(ofWiki, "scope")).toBe("User.Read.All");
});

const user = (at: number) => ({ type: "user", id: `${at}` }) as const;
const consent = (at: number) => ({ type: "oAuth2PermissionGrant", id: `${at}` }) as const;
const ofActor = { compared: { scope: everything, objects: null } };

const kinds: readonly (readonly [string, (at: number) => EntityRef, number, Pick<Job, "compared">, number | "all"])[] =
  [
    ["as many objects as a job takes are one job", user, MICROSOFT_MAX_IDS, {}, 1],
    ["more objects than a job takes are several jobs", user, MICROSOFT_MAX_IDS + 1, {}, 2],
    ["half as many consents are one job, because each takes its service principal along", consent, 50, {}, 1],
    ["more than half as many consents are several jobs", consent, 51, {}, 2],
    ["a list of over a thousand objects is asked for by its scope", user, 1_001, {}, "all"],
    ["a list of over a thousand objects of one actor is several jobs", user, 1_001, ofActor, 11],
  ];

test.each(kinds)("%s", (_, refOf, count, preview, jobs) => {
  const list = new PartsOfList(preview);
  const none = { displayName: null, basis: "snapshot", properties: [], links: [] } as const;
  for (let at = 0; at < count; at += 1) {
    const linkTotals = { add: 0, remove: 0, notRecoverable: 0 };
    list.add({ seq: at, ref: refOf(at), action: "update", ...none, linkTotals });
  }
  const { parts, isWhole } = list.result;
  expect(isWhole ? "all" : parts.length).toBe(jobs);
});
