import { describe, expect, test } from "vitest";
import type { LogMessage } from "../support/host.ts";
import { approving, at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { hosts } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

describe.each(hosts)("a host of $era that asked for log messages", ({ open }) => {
  test("a host's log has each milestone of a followed job once, at the requested level", async () => {
    await using tenant = await openRehearsalTenant();
    await wipeDepartments(tenant, 3);
    await using host = await open(tenant.parts, approving);
    const heard: LogMessage[] = [];
    await host.log("info", (message) => heard.push(message));
    const previewJobId = await previewUsers(host);
    const recovery = await host.call("start_recovery", { previewJobId });
    const jobId = String(at(recovery.data, "jobId"));
    await host.call("get_job", { jobId, waitSeconds: 30 });
    await host.call("get_job", { jobId, waitSeconds: 30 });

    const ends = heard.filter(({ data }) => at(data, "status") === "successful");
    expect(ends).toEqual(
      [
        { level: "info", data: expect.objectContaining({ jobId: previewJobId, kind: "preview", changedObjects: 3 }) },
        { level: "info", data: expect.objectContaining({ jobId, kind: "recovery", modifiedObjects: 3 }) },
      ].map((message) => expect.objectContaining(message)),
    );
    expect(heard.filter(({ level }) => level === "debug")).toEqual([]);
  });

  test("a host's log has the phases too at the lowest level", async () => {
    await using tenant = await openRehearsalTenant();
    await wipeDepartments(tenant, 3);
    await using host = await open(tenant.parts);
    const heard: LogMessage[] = [];
    await host.log("debug", (message) => heard.push(message));
    const previewJobId = await previewUsers(host);
    const statuses = heard
      .filter(({ data }) => at(data, "jobId") === previewJobId)
      .map(({ data }) => at(data, "status"));
    expect(statuses).toEqual([...new Set(statuses)]);
    expect(statuses.at(-1)).toBe("successful");
  });

  test("a host's log has errors only if it asks for errors only", async () => {
    await using tenant = await openRehearsalTenant();
    await wipeDepartments(tenant, 3);
    await using host = await open(tenant.parts);
    const heard: LogMessage[] = [];
    await host.log("error", (message) => heard.push(message));
    await previewUsers(host);
    expect(heard).toEqual([]);
  });
});
