import { expect } from "vitest";
import type { Conversation } from "./conversation.ts";

export const backToYesterday: Conversation = {
  question: "What would going back to yesterday break? Do it anyway. Did it work?",
  async hold(assistant) {
    const { snapshotId } = await assistant.lastGood();
    const whole = await assistant.preview(snapshotId, { all: true });
    const broken = await assistant.changedIds(whole, { recoverable: true });
    const { verified, residual } = await assistant.recover(whole);
    expect({ verified, residual }).toMatchObject({ verified: true, residual: { total: 0 } });
    return { broken };
  },
  putsBack: ({ legitimate, attackerWrote, directoryFollowed }, { isSynchronized }) =>
    [...legitimate, ...attackerWrote, ...directoryFollowed].filter(({ ref }) => !isSynchronized(ref)),
  finds({ broken }, { morning }) {
    const { retitled, newHire, joinedGroup } = morning;
    for (const { id } of [...retitled, newHire, joinedGroup]) expect(broken).toContain(id);
  },
};
