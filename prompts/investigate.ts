import { definePrompt } from "../src/mcp/define-prompt.ts";

export const investigate = definePrompt({
  name: "investigate",
  title: "Investigate",
  description: "What happened since a time, or to an object: who did what, when, with which app. Changes nothing.",
  arguments: {
    since: { description: "ISO time", completes: "time", otherwise: "the first deed in question" },
    object: { description: "name or id of an object", completes: "object", otherwise: "everything in the tenant" },
  },
  text: (the) => `
Find out what happened in this Microsoft Entra tenant since ${the("since")}, looking at ${the("object")}. Change nothing.

1. get_tenant_status: which tenant, what you may do, whether a job is active (follow that one with get_job first).
2. list_snapshots: take the last snapshot from before the time in question. If none is old enough, say so and take the oldest.
3. start_preview with it and scope {"all": true}; a preview changes nothing. Read its summary first.
4. list_changes with filters that answer the question (text, type, property, actor); go on with nextCursor while it matters. Of a
   single object get_object_history, where it is listed, tells every step and what points at it; find_objects turns a name into an id.
5. Tell the user a timeline: when, who, with which app, what was before and is now. Group it by who did it. Say which changes
   look like damage and which like ordinary work, each with your ground. Acts that no recovery reaches are part of it. Where the log names no one, say "unknown"; never guess.

Stop there. Start no recovery; offer what could be put back, and what could not and why.`,
});
