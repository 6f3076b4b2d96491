import { scopeOf } from "../../support/assistant.ts";
import type { Conversation } from "./conversation.ts";

export const lockedOut: Conversation = {
  question: "Everyone is locked out since somebody changed a Conditional Access policy this morning: undo that policy.",
  async hold(assistant) {
    const { snapshotId } = await assistant.lastGood();
    const preview = await assistant.preview(snapshotId, { types: ["conditionalAccessPolicy"] });
    const [latest] = (await assistant.changes(preview)).toSorted((a, b) => lastWrite(b).localeCompare(lastWrite(a)));
    if (latest === undefined) throw new Error("No policy has changed.");
    await assistant.recover(await assistant.preview(snapshotId, scopeOf([latest])));
    return {};
  },
  putsBack: ({ morning }) => [{ ref: morning.tightenedPolicy }],
};

const lastWrite = ({ attribution }: { attribution: readonly { time: string }[] }): string => attribution[0]?.time ?? "";
