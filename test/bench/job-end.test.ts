import { expect, test } from "vitest";
import { endOfJob } from "../../bench/job-end.ts";
import { MINUTE } from "../../src/domain/time.ts";

/** A job that is asked about once a minute. */
function asked(states: readonly string[]) {
  let [time, looks] = [0, 0];
  const ask = async () => {
    time += MINUTE;
    const status = states[looks] ?? states.at(-1) ?? "";
    looks += 1;
    return { status };
  };
  return { end: endOfJob(ask, ({ status }) => status === "successful", { now: () => time }), looks: () => looks };
}

test("a measurement waits for a job until it has ended", async () => {
  const job = asked(["initialized", "running", "successful", "running"]);
  expect(await job.end).toEqual({ status: "successful" });
  expect(job.looks()).toBe(3);
});

test("a measurement gives up on a job that never ends, and says in which state it is", async () => {
  const job = asked(["running"]);
  await expect(job.end).rejects.toThrow("A job is still running after 60 minutes.");
  expect(job.looks()).toBe(60);
});
