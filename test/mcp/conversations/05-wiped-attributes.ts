import { expect } from "vitest";
import { factsOf } from "../../support/ground-truth.ts";
import type { Conversation } from "./conversation.ts";

export const wipedAttributes: Conversation = {
  question: "A script wiped department and manager of our people; restore those, keep today's other edits.",
  async hold(assistant) {
    const { snapshotId, createdDateTime: since } = await assistant.lastGood();
    const preview = await assistant.preview(snapshotId, { types: ["user"] });
    const [wiped] = (await assistant.firstChanges(preview, { property: "department" })).filter(({ properties }) =>
      properties.some(({ name, now, then }) => name === "department" && now === null && then !== null),
    );
    const actor = wiped?.attribution.find(({ properties }) => properties.includes("department"))?.actor;
    if (actor === undefined) throw new Error("Nobody is named for wiping a department.");
    const properties = ["user.department", "user.manager"];
    const undoing = await assistant.preview(snapshotId, { types: ["user"], properties, actor, since });
    const restored = await assistant.changedIds(undoing);
    await assistant.recover(undoing);
    return { restored };
  },
  putsBack: (truth) =>
    factsOf(truth, "incident").wipedUsers.map(({ ref }) => ({ ref, facets: ["department", "manager"] })),
  finds: ({ restored }, truth) => {
    const { wipedUsers } = factsOf(truth, "incident");
    expect(wipedUsers).toHaveLength(37);
    expect(restored?.toSorted()).toEqual(wipedUsers.map(({ ref }) => ref.id).toSorted());
  },
};
