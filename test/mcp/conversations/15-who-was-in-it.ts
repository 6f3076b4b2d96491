import { expect } from "vitest";
import { z } from "zod";
import { factsOf } from "../../support/ground-truth.ts";
import type { Conversation } from "./conversation.ts";

const view = z.looseObject({ state: z.string(), items: z.array(z.unknown()), nextCursor: z.string().optional() });

export const whoWasInIt: Conversation = {
  question: "A group was purged: who was in it, all of them, what pointed at it, and which policies still name its id?",
  async hold(assistant) {
    const { snapshotId } = await assistant.lastGood();
    const preview = await assistant.preview(snapshotId, { types: ["group"] });
    const lost = await assistant.changes(preview, { recoverable: false, action: "restore" });
    const group = lost.find(({ notRecoverable }) => notRecoverable?.code === "hardDeleted");
    if (group === undefined) throw new Error("No group was purged.");
    const about = { type: group.type, id: group.id, at: snapshotId };
    const members = await pages(assistant, { ...about, link: "members", direction: "from" });
    const pointing = await pages(assistant, { ...about, direction: "to" });
    const naming = await pages(assistant, { type: group.type, id: group.id, direction: "to" });
    return { group: [group.id], members: [members], pointing: [pointing], naming: [naming] };
  },
  putsBack: () => [],
  finds({ group, members, pointing, naming }, truth) {
    const facts = factsOf(truth, "purged");
    expect(group).toEqual([facts.group.id]);
    for (const { id } of facts.groupMembers) expect(members?.[0]).toContain(id);
    for (const { id } of [facts.assignment, ...facts.policies]) expect(pointing?.[0]).toContain(id);
    for (const { id } of facts.policies) expect(naming?.[0]).toContain(id);
  },
};

/** Reads all pages of a view, as one text. */
async function pages(assistant: Parameters<Conversation["hold"]>[0], args: Record<string, string>): Promise<string> {
  const told: unknown[] = [];
  for (let page: { cursor?: string } | null = {}; page !== null; ) {
    const { items, nextCursor }: z.infer<typeof view> = await assistant.call("get_object", { ...args, ...page }, view);
    told.push(items);
    page = nextCursor === undefined ? null : { cursor: nextCursor };
  }
  return JSON.stringify(told);
}
