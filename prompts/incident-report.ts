import { definePrompt } from "../src/mcp/define-prompt.ts";

export const incidentReport = definePrompt({
  name: "incident_report",
  title: "Write an incident report",
  description:
    "Timeline, who did it, what was put back, what could not be, and the evidence for each. Changes nothing.",
  arguments: {
    recoveryJob: { description: "jobId of the recovery", completes: "recoveryJobId", otherwise: "the newest one" },
    since: {
      description: "ISO time the incident began",
      completes: "time",
      otherwise: "the snapshot that recovery went back to",
    },
  },
  text: (the) => `
Write the report of an incident. The recovery is ${the("recoveryJob")}; the incident began at ${the("since")}. Change nothing.

Collect: get_tenant_status; list_jobs with kind "recovery", then get_job of the recovery; summarize_changes and list_changes of the
preview it applied; list_failed_changes; verify_recovery for its newest verification.

Then write, in this order and briefly:
- what happened, in three sentences
- timeline, UTC: time, account or app, what it did to which object
- who did it, as far as the log says; "unknown" where it does not
- what was put back: when, approved and started by which person, totals by type; the snapshot; the snapshot kept from before the recovery
- what could not be put back and why, what stays different on purpose, and each act that no recovery reaches, with where it is mended
- what a person still has to do
- evidence: every jobId and snapshotId, and the correlation ids and times the statements rest on

State only what the answers hold. Mark every conclusion of your own as one.`,
});
