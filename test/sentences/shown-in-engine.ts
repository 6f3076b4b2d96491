import { type ShownElsewhere, shown } from "./shown-elsewhere.ts";

const pending = "test/engine/lost-and-pending.test.ts";
const unsaid =
  "the joining users of the rule %s are left unsaid with the reason, and a day later that is no reason to wait";
const undo = "test/engine/puts-back.test.ts";
const own = "test/engine/own-capture.test.ts";

/** Sentences that tests of the engine, and of tools over it, show. */
export const shownInEngine: readonly ShownElsewhere[] = [
  shown(
    pending,
    unsaid,
    "Not looked at: whether the members of the group … (…) follow its rule, because ….",
    "Not looked at: whether the members of ",
    { instead: "pending" },
  ),
  shown(
    undo,
    "is a danger of the plan that is approved, which names what was reversed since as well",
    "Was reversed, and an undo may bring it back: …",
    "Was reversed, and an undo may bring it back: ",
  ),
  shown(
    own,
    "a snapshot that waited long is refused in the name of the process that captures, this one or another",
    "This server is capturing the tenant itself right now, which takes minutes the first time. Try again in a minute.",
    "This server is capturing the tenant itself right now",
    { instead: "Another process is capturing this tenant right now." },
  ),
  shown(
    "test/mcp/right-ids.test.ts",
    "of a job counts in any case, and a since that is still to come is told with the tenant's time",
    '"since" (…) is after the tenant\'s time, which is ….',
    "is after the tenant's time, which is ",
  ),
];
