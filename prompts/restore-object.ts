import { definePrompt } from "../src/mcp/define-prompt.ts";

export const restoreObject = definePrompt({
  name: "restore_object",
  title: "Restore an object",
  description: "Puts one object back: find it, preview, show, a person approves, recover, verify.",
  arguments: {
    object: { description: "name or id of the object", completes: "object" },
    snapshot: {
      description: "snapshotId or ISO time to go back to",
      completes: "snapshot",
      otherwise: "the newest one from before the damage",
    },
  },
  text: (the) => `
Put the object ${the("object")} back to what it was at this snapshot: ${the("snapshot")}.

1. list_snapshots, unless the snapshot is named above.
2. find_objects with the name, or where that is not listed, start_preview with scope {"all": true} and list_changes with the name as
   text. If several objects fit, show what tells them apart and let the user choose.
3. get_object_history, where it is listed: who changed it and when, what it needs and what points at it. If a group, location,
   strength or application it needs is gone too, propose to restore that as well.
4. start_preview with a scope of just these entities, and of single properties where others have made changes since that are to
   stay. If nothing differs, say so and stop. Show the user then and now, and everything that cannot be put back with its reason.
   Go on only when the user says so.
5. start_recovery with that preview. A person approves it in their own way: never ask them to tell you a phrase.
6. get_job until it ends, then verify_recovery. Tell what is back, what failed (list_failed_changes) and what stays different on purpose.`,
});
