import { expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import { approving, at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

test.each([true, false])(
  "an approver is told, and the job tells, whether they wrote what the plan changes: %s",
  async (isOwn) => {
    await using tenant = await openRehearsalTenant();
    const { recovery, session } = tenant.services;
    const { caller } = await session.signedIn();
    const ada = tenant.addUser("Ada", { department: "Legal" });
    const snapshot = (await recovery.takeSnapshot({ label: null, caller })).id;
    tenant.later(MINUTE);
    const author = isOwn ? tenant.as(caller.userPrincipalName) : tenant.hands;
    author.update(ada, { department: "Sales" });
    tenant.later(MINUTE);
    const forms: string[] = [];
    await using host = await newHost(tenant.parts, (form) => {
      forms.push(form.message);
      return approving(form);
    });
    const preview = await host.call("start_preview", { snapshot, scope: { types: ["user"] }, waitSeconds: 30 });
    const started = await host.call("start_recovery", { previewJobId: at(preview.data, "jobId") });
    const job = await host.call("get_job", { jobId: at(started.data, "jobId"), waitSeconds: 30 });
    expect(at(job.data, "status"), started.text).toBe("successful");
    const line = `You, "${caller.userPrincipalName}", wrote to 1 object of this plan: you decide about your own work.`;
    expect(forms.map((form) => form.includes(line))).toEqual([isOwn]);
    const approver = `approved by ${caller.userPrincipalName}`;
    expect(job.text).toContain(isOwn ? `${approver}, who wrote to 1 object of the plan before` : `${approver};`);
    expect(at(job.data, "approverWrote")).toBe(isOwn ? 1 : undefined);
  },
);
