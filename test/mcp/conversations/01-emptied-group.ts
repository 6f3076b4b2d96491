import { expect } from "vitest";
import { scopeOf } from "../../support/assistant.ts";
import { factsOf } from "../../support/ground-truth.ts";
import type { Conversation } from "./conversation.ts";

export const emptiedGroup: Conversation = {
  question: "Who emptied the Finance group last night? Put them back.",
  async hold(assistant, _question, { wholeObjects }) {
    const [group] = await assistant.find("Finance", ["group"]);
    if (group === undefined) throw new Error("There is no group Finance.");
    const { snapshotId } = await assistant.lastGood();
    const preview = await assistant.preview(
      snapshotId,
      wholeObjects ? scopeOf([group]) : scopeOf([group], ["group.members"]),
    );
    const [change] = await assistant.changes(preview);
    const emptied = change?.attribution.filter(({ properties }) => properties.includes("members")) ?? [];
    await assistant.recover(preview);
    return { who: [...new Set(emptied.map(({ actor }) => actor))] };
  },
  putsBack: (truth) => [{ ref: factsOf(truth, "incident").finance, facets: ["members"] }],
  finds: ({ who }, { attacker }) => expect(who).toEqual([attacker.userPrincipalName]),
};
