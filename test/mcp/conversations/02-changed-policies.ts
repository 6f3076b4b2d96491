import { expect } from "vitest";
import { factsOf } from "../../support/ground-truth.ts";
import type { Conversation } from "./conversation.ts";

const MONDAY = 1;

export const changedPolicies: Conversation = {
  question: "Which Conditional Access policies changed since Tuesday?",
  async hold(assistant) {
    // The last snapshot from before Tuesday is Monday evening's.
    const snapshots = await assistant.snapshots();
    const before = snapshots.find(({ createdDateTime }) => new Date(createdDateTime).getUTCDay() === MONDAY);
    if (before === undefined) throw new Error("No snapshot is of a Monday.");
    const preview = await assistant.preview(before.snapshotId, { types: ["conditionalAccessPolicy"] });
    const changes = await assistant.changes(preview);
    return { changed: changes.map(({ id }) => id) };
  },
  putsBack: () => [],
  finds({ changed }, truth) {
    const { mfaPolicy } = factsOf(truth, "incident");
    expect(changed).toEqual(expect.arrayContaining([mfaPolicy.id, truth.morning.tightenedPolicy.id]));
  },
};
