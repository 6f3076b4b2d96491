import { expect } from "vitest";
import { factsOf } from "../../support/ground-truth.ts";
import type { Conversation } from "./conversation.ts";

export const purged: Conversation = {
  question: "It was purged; what is gone and what pointed at it?",
  async hold(assistant) {
    const preview = await assistant.preview((await assistant.lastGood()).snapshotId, { all: true });
    const lost = await assistant.changes(preview, { recoverable: false });
    const gone = lost.filter(({ notRecoverable }) => notRecoverable?.code === "hardDeleted");
    const pointing: string[] = [];
    for (const object of gone) {
      const { state, pointedAtBy } = await assistant.history(object);
      if (state === "purged") pointing.push(...pointedAtBy.items.map(({ id }) => id));
    }
    return { gone: gone.map(({ id }) => id), pointing };
  },
  putsBack: () => [],
  finds({ gone, pointing }, truth) {
    const { group, user, assignment, policies, userGroups } = factsOf(truth, "purged");
    expect(gone).toEqual(expect.arrayContaining([group.id, user.id]));
    expect(pointing).toEqual(expect.arrayContaining([assignment, ...policies, ...userGroups].map(({ id }) => id)));
  },
};
