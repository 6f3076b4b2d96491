import { scopeOf } from "../../support/assistant.ts";
import type { Conversation } from "./conversation.ts";

export const nestedGroups: Conversation = {
  question: "Security groups were deleted; bring them back, nesting included.",
  async hold(assistant) {
    const { snapshotId } = await assistant.lastGood();
    const preview = await assistant.preview(snapshotId, { all: true });
    const [group] = await assistant.changes(preview, { type: "group", action: "restore" });
    const actor = group?.attribution[0]?.actor;
    if (actor === undefined) throw new Error("Nobody is named for deleting a group.");
    const theirs = await assistant.changes(preview, { actor, recoverable: true });
    await assistant.recover(await assistant.preview(snapshotId, scopeOf(theirs)));
    return {};
  },
  putsBack: ({ attackerWrote }) => attackerWrote,
};
