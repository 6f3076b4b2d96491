import { describe, expect, test } from "vitest";
import type { Job } from "../../src/domain/recovery/job.ts";
import { jobMilestones } from "../../src/mcp/job-milestones.ts";
import { jobData, jobSentence } from "../../src/mcp/render/job.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";

const FULL = "The disk that holds history.db is full.";

/** A preview in the middle of its work. */
async function running(): Promise<Job> {
  await using tenant = openEngineTenant();
  const job = await tenant.preview(await tenant.snapshot());
  return { ...job, status: "running", jobCompletionDateTime: null };
}

describe("a job that waits for something", () => {
  test("a waiting job says so where its state is asked for, and only while it waits", async () => {
    const job = await running();
    const now = job.jobStartDateTime;
    expect(jobData({ ...job, waitingFor: FULL }, now)).toMatchObject({ status: "running", waitingFor: FULL });
    expect(jobSentence({ ...job, waitingFor: FULL }, now)).toContain(`It waits: ${FULL}`);
    expect(jobSentence(job, now)).not.toContain("waits");
  });

  test("a waiting job is a warning in a host's log, once, and a milestone again when it continues", async () => {
    const job = await running();
    const milestoneOf = jobMilestones();
    const waiting = { ...job, waitingFor: FULL };
    const told = [job, waiting, waiting, job].map((state) => milestoneOf(state));
    expect(told.map((milestone) => milestone?.level ?? null)).toEqual(["debug", "warning", null, "debug"]);
    expect(told[1]?.data).toMatchObject({ status: "running", waitingFor: FULL });
  });
});
