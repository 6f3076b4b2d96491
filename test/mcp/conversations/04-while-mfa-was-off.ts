import { expect } from "vitest";
import type { Conversation } from "./conversation.ts";

export const whileMfaWasOff: Conversation = {
  question: "MFA was off for six hours; what else changed?",
  async hold(assistant) {
    const preview = await assistant.preview((await assistant.lastGood()).snapshotId, { all: true });
    const [policy] = await assistant.changes(preview, {
      text: "MFA",
      type: "conditionalAccessPolicy",
      property: "state",
    });
    const off = policy?.attribution.find(({ properties }) => properties.includes("state"));
    if (off === undefined) throw new Error("Nobody is named for switching MFA off.");
    const changes = await assistant.changes(preview, { actor: off.actor });
    return { who: [off.actor], same: changes.map(({ type, id }) => `${type}/${id}`) };
  },
  putsBack: () => [],
  finds({ who, same = [] }, { attacker, attackerWrote, morning }) {
    expect(who).toEqual([attacker.userPrincipalName]);
    const theirs = new Set(attackerWrote.map(({ ref }) => `${ref.type}/${ref.id}`));
    expect(same.length).toBeGreaterThan(0);
    expect(same.filter((object) => !theirs.has(object))).toEqual([]);
    expect(same).not.toContain(`user/${morning.newHire.id}`);
  },
};
