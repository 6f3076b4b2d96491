import { expect } from "vitest";
import type { Conversation } from "./conversation.ts";

export const backToYesterday: Conversation = {
  question: "What would going back to yesterday break? Do it anyway. Did it work?",
  async hold(assistant) {
    const preview = await assistant.preview((await assistant.lastGood()).snapshotId, { all: true });
    const broken = await assistant.changes(preview, { recoverable: true });
    const { verified, residual } = await assistant.recover(preview);
    expect({ verified, residual: residual.total }).toEqual({ verified: true, residual: 0 });
    return { broken: broken.map(({ type, id }) => `${type}/${id}`) };
  },
  putsBack: ({ legitimate, attackerWrote, directoryFollowed }, { isSynchronized }) =>
    [...legitimate, ...attackerWrote, ...directoryFollowed].filter(({ ref }) => !isSynchronized(ref)),
  finds({ broken }, { morning }) {
    const { retitled, newHire, joinedGroup } = morning;
    for (const ref of [...retitled, newHire, joinedGroup]) expect(broken).toContain(`${ref.type}/${ref.id}`);
  },
};
