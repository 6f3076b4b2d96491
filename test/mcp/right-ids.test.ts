import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { iso } from "../../src/domain/time.ts";
import type { Host } from "../support/host.ts";
import { at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

describe("an id that is right", () => {
  let tenant: RehearsalTenant;
  let host: Host;
  let snapshot: string;
  let ada: EntityRef;
  let ghost: EntityRef;
  let application: EntityRef;
  let farm: EntityRef;
  const appId = randomUUID();
  beforeAll(async () => {
    tenant = await openRehearsalTenant();
    const { hands } = tenant;
    ada = tenant.addUser("Ada Present", { department: "Before" });
    application = hands.create("application", { displayName: "Build Farm", appId });
    farm = hands.create("servicePrincipal", { displayName: "Build Farm", appId });
    const { recovery, session } = tenant.services;
    snapshot = (await recovery.takeSnapshot({ label: null, caller: (await session.signedIn()).caller })).id;
    tenant.later(60_000);
    ghost = hands.create("group", { displayName: "Ghost", groupTypes: [] });
    hands.delete(ghost);
    hands.purge(ghost);
    tenant.embedded
      .as({ actor: { kind: "app", id: farm.id, name: "Build Farm" }, app: "Microsoft Graph", ip: null })
      .update(ada, { department: "After" });
    host = await newHost(tenant.parts);
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    await tenant[Symbol.asyncDispose]();
  });

  test("of an application names the actor by its appId, in any case, or by its own id, for every tool", async () => {
    const everything = await host.call("start_preview", { snapshot, scope: { all: true }, waitSeconds: 30 });
    const previewJobId = at(everything.data, "jobId");
    for (const actor of [appId, appId.toUpperCase(), application.id]) {
      const note = `The application ${actor} acts as the service principal ${farm.id}, which was taken as the actor.`;
      const listed = await host.call("list_changes", { previewJobId, actor });
      expect(listed.data, listed.text).toMatchObject({ shown: 1, actorNote: note });
      expect(listed.text).toContain(note);
      const activity = await host.call("list_activity", { actor });
      expect(activity.data, activity.text).toMatchObject({ records: 1 });
      const scope = { actor };
      const preview = await host.call("start_preview", { snapshot, scope, waitSeconds: 30 });
      expect(preview, preview.text).toMatchObject({
        isError: false,
        data: { totals: { changedObjects: 1 }, actorNote: note },
      });
      expect(at(preview.data, "scope")).toMatchObject({ all: true, actor: farm.id });
      const compared = await host.call("compare_snapshots", { from: snapshot, scope });
      expect(compared, compared.text).toMatchObject({ isError: false, data: { shown: 1 } });
    }
    expect((await host.call("list_activity", { actor: randomUUID() })).data).toMatchObject({ records: 0 });
  });

  test("of an object that was created and purged between captures leads to what the audit log has of it", async () => {
    const shows = `list_activity with type "group" and id "${ghost.id}" shows who did what.`;
    for (const tool of ["get_object", "get_object_history"]) {
      const answer = await host.call(tool, { type: "group", id: ghost.id });
      expect(answer, answer.text).toMatchObject({ isError: true });
      expect(answer.text).toMatch(/The audit log has \d+ records of it: /);
      expect(answer.text).toContain(shows);
    }
    const scope = { entities: [{ type: "group", ids: [ghost.id] }] };
    const preview = await host.call("start_preview", { snapshot, scope, waitSeconds: 30 });
    expect(at(preview.data, "doubts")).toEqual([
      expect.stringMatching(/^No snapshot and no object in use has the group .* The audit log has \d+ records of it: /),
    ]);
    expect(preview.text).not.toContain("find_objects finds the right id");
  });

  test("of another type is said to be of that type", async () => {
    const says = `The id ${ada.id} is that of the user "Ada Present".`;
    for (const tool of ["get_object", "get_object_history", "list_activity"]) {
      expect((await host.call(tool, { type: "group", id: ada.id })).text).toContain(says);
      expect((await host.call(tool, { type: "group", id: randomUUID() })).text).not.toContain("is that of the");
    }
  });

  test("of a job counts in any case, and a since that is still to come is told with the tenant's time", async () => {
    const scope = { entities: [{ type: "user", ids: [ada.id] }] };
    const preview = await host.call("start_preview", { snapshot, scope, waitSeconds: 30 });
    const jobId = String(at(preview.data, "jobId"));
    expect(jobId).not.toBe(jobId.toUpperCase());
    const job = await host.call("get_job", { jobId: jobId.toUpperCase() });
    expect(job, job.text).toMatchObject({ isError: false, data: { jobId } });
    const now = iso((await tenant.services.session.tenant()).now);
    const since = "2031-01-01T00:00:00.000Z";
    const later = await host.call("start_preview", {
      snapshot,
      scope: { all: true, actor: "admin@contoso.test", since },
    });
    const earlier = await host.call("start_preview", { snapshot, scope: { all: true, actor: "nobody", since: now } });
    expect(earlier.text).not.toContain("is after the tenant's time, which is ");
    expect(later.text).toContain(`"since" (${since}) is after the tenant's time, which is ${now}.`);
  });
});
