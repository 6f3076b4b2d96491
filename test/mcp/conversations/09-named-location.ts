import { expect } from "vitest";
import { scopeOf } from "../../support/assistant.ts";
import { factsOf } from "../../support/ground-truth.ts";
import type { Conversation } from "./conversation.ts";

export const namedLocation: Conversation = {
  question: "The named location vanished; what depends on it? Bring it back as it was.",
  async hold(assistant) {
    const { snapshotId } = await assistant.lastGood();
    const preview = await assistant.preview(snapshotId, { types: ["namedLocationPolicy"] });
    const [vanished] = await assistant.changes(preview, { action: "restore" });
    if (vanished === undefined) throw new Error("No named location has vanished.");
    const { pointedAtBy } = await assistant.history(vanished);
    await assistant.recover(await assistant.preview(snapshotId, scopeOf([vanished])));
    return { dependents: pointedAtBy.items.map(({ id }) => id) };
  },
  putsBack: (truth) => [{ ref: factsOf(truth, "named-location").location }],
  finds({ dependents }, truth) {
    const { policies } = factsOf(truth, "named-location");
    expect(dependents?.toSorted()).toEqual(policies.map(({ id }) => id).toSorted());
  },
};
