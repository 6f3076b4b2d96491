import type { Conversation } from "./conversation.ts";

export const undoAccount: Conversation = {
  question: "Undo everything the account that deleted our users did last night.",
  async hold(assistant) {
    const { snapshotId, createdDateTime: since } = await assistant.lastGood();
    const preview = await assistant.preview(snapshotId, { types: ["user"] });
    const [deleted] = await assistant.changes(preview, { action: "restore" });
    const actor = deleted?.attribution[0]?.actor;
    if (actor === undefined) throw new Error("Nobody is named for deleting a user.");
    await assistant.recover(await assistant.preview(snapshotId, { all: true, actor, since }));
    return {};
  },
  putsBack: ({ attackerWrote }) => attackerWrote,
};
