import { definePrompt } from "../src/mcp/define-prompt.ts";

export const undoActor = definePrompt({
  name: "undo_actor",
  title: "Undo what one account or app did",
  description: "Undoes what one account or app changed since a time, and says whose work would go back with it.",
  arguments: {
    actor: { description: "name, UPN or id of the account or app", completes: "actor" },
    since: { description: "ISO time", completes: "time", otherwise: "their first write" },
  },
  text: (the) => `
Undo what ${the("actor")} changed since ${the("since")}, and nothing else.

1. get_tenant_status and list_snapshots: take the last snapshot from before the first of these changes.
2. start_preview with scope {"all": true}, then list_changes with the actor as filter. Check with the user that it is this one account.
3. start_preview with scope {"all": true, "actor": ..., "since": ...}: of each object only what this actor wrote, back to the value
   before their first write; what another person wrote later stays. Where the answer has wholeObjects, others' work on these objects
   goes back too: tell the user whose, on what.
   Where such a scope is refused altogether, name the entities and properties.
4. list_changes of that preview: tell what is kept, with who wrote it and when, and what rests on it.
5. Show the user totals, the riskiest changes, what stays and what cannot be put back. Go on only when the user says so.
6. start_recovery with that preview (a person approves), get_job until it ends, verify_recovery.
7. Report what was undone, what was left to others' work, what is gone for good, and each act that no recovery reaches. If the account may still be in foreign hands, say first
   that it must be blocked and its sessions revoked: that is not done here.`,
});
