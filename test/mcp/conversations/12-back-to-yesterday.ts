import { expect } from "vitest";
import type { Conversation } from "./conversation.ts";

export const backToYesterday: Conversation = {
  question: "What would going back to yesterday break? Do it anyway. Did it work?",
  async hold(assistant, _question, { mode }) {
    const { snapshotId } = await assistant.lastGood();
    const whole = await assistant.preview(snapshotId, { all: true });
    const broken = await assistant.changes(whole, { recoverable: true });
    // The vault's history has none of the ids that Graph gives to federated credentials.
    const types = [...new Set(broken.map(({ type }) => type))].filter((type) => type !== "federatedIdentityCredential");
    const preview = mode === "vault" ? await assistant.preview(snapshotId, { types }) : whole;
    const { verified, residual } = await assistant.recover(preview);
    expect({ verified, residual }).toMatchObject({ verified: true, residual: { total: 0 } });
    return { broken: broken.map(({ type, id }) => `${type}/${id}`) };
  },
  putsBack: ({ legitimate, attackerWrote, directoryFollowed }, { isSynchronized }) =>
    [...legitimate, ...attackerWrote, ...directoryFollowed].filter(({ ref }) => !isSynchronized(ref)),
  finds({ broken }, { morning }) {
    const { retitled, newHire, joinedGroup } = morning;
    for (const ref of [...retitled, newHire, joinedGroup]) expect(broken).toContain(`${ref.type}/${ref.id}`);
  },
};
