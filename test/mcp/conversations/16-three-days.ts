import { expect } from "vitest";
import { z } from "zod";
import type { Conversation } from "./conversation.ts";

const summary = z.looseObject({
  risks: z.record(z.string(), z.int()),
  riskiest: z.array(z.looseObject({ why: z.string() })),
});
const DAY = 86_400_000;

export const threeDays: Conversation = {
  question: "What would going back three days destroy, in one sentence and then in detail?",
  async hold(assistant) {
    const snapshots = await assistant.snapshots();
    const newest = new Date(snapshots[0]?.createdDateTime ?? 0).getTime();
    const before = snapshots.find(({ createdDateTime }) => newest - new Date(createdDateTime).getTime() >= 2 * DAY);
    if (before === undefined) throw new Error("No snapshot is old enough.");
    const previewJobId = await assistant.preview(before.snapshotId, { all: true });
    const { risks } = await assistant.call("summarize_changes", { previewJobId }, summary);
    const created = await assistant.changes(previewJobId, { risk: "deletesCreated" });
    return {
      sentence: Object.keys(risks),
      deleted: created.map(({ id }) => id),
      numbers: [`${risks["high deletesCreated"]} of ${created.length}`],
    };
  },
  putsBack: () => [],
  finds({ sentence, deleted, numbers }, { morning }) {
    expect(sentence).toEqual(expect.arrayContaining(["high deletesCreated", "high undoesOthersWork"]));
    expect(deleted).toContain(morning.newHire.id);
    expect(numbers).toEqual([`${deleted?.length} of ${deleted?.length}`]);
  },
};
