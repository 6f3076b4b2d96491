import { definePrompt } from "../src/mcp/define-prompt.ts";

export const recoveryDrill = definePrompt({
  name: "recovery_drill",
  title: "Rehearse a recovery",
  description: "Practices the whole recovery of an incident in the sandbox, with the clock running.",
  arguments: {
    object: { description: "start with this object", completes: "object", otherwise: "whatever was damaged" },
  },
  text: (the) => `
Rehearse an incident recovery with the user, beginning with ${the("object")}. They decide; you assist.

1. get_tenant_status. If mode is not "sandbox", stop: a drill happens in the sandbox, never in a real tenant.
2. Note the time. Ask the user how they would find out what happened, then do it: list_snapshots, start_preview, list_changes.
3. Let the user say which changes are damage and which are work to keep. Then compare with what the answers show, and tell what they missed.
4. Narrow the preview accordingly, show it, and let the user ask for start_recovery and approve it.
5. get_job, verify_recovery, and one more start_preview of everything: is every legitimate change still there?
6. Close with how long each part took, what went well, and the three things to practice or to prepare for the real case.

A person resets the sandbox with the command: entra-rewind sandbox reset`,
});
