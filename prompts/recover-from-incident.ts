import { definePrompt } from "../src/mcp/define-prompt.ts";

export const recoverFromIncident = definePrompt({
  name: "recover_from_incident",
  title: "Recover from an incident",
  description: "The whole way after an attack or accident: contain, scope, preview, approve, recover, verify, report.",
  arguments: {
    since: { description: "ISO time the incident began", completes: "time", otherwise: "last night" },
    actor: { description: "account or app under suspicion", completes: "actor", otherwise: "an account not yet known" },
  },
  text: (the) => `
Lead the user through an incident that began ${the("since")}; suspected is ${the("actor")}. One step at a time; after each say what you found.

1. Contain. Ask whether the suspected account is blocked, its sessions and secrets revoked. That is done outside of this server,
   and before anything is put back: an attacker who is still in undoes it.
2. Orient. get_tenant_status (may this person recover?), list_snapshots; choose the last snapshot from before the incident. Where
   snapshots on demand exist, take_snapshot now: it is evidence.
3. Scope. start_preview with scope {"all": true}; summary, then list_changes by actor, by type, by what protects sign-in. Separate damage
   from legitimate work done since: never roll back blindly. Tell at once of acts that no recovery reaches: they are mended by hand.
4. Preview narrowly. start_preview with only the entities and properties that are damage. What guards sign-in goes first, if
   the user wants it in parts: policies, locations, then groups, then applications, then people.
5. Approve. Show totals, who could be locked out, what stays and what cannot be put back. start_recovery only when the user asks
   for it; a person approves it in their own way.
6. Recover and verify. get_job until it ends, list_failed_changes, verify_recovery. A failed verification goes back to step 4;
   an unknown one is not clean: name what could not be read.
7. Report what happened, what was put back, what is gone for good, each act that no recovery reaches, what a person still has to do (new secrets for applications, registrations
   of sign-in methods). Stop when the verification is clean or the user says enough.`,
});
