import { expect } from "vitest";
import { z } from "zod";
import type { Conversation } from "./conversation.ts";

const summary = z.looseObject({ actors: z.array(z.looseObject({ actor: z.string() })) });
const way = { app: z.string().optional(), ip: z.string().optional() };
const page = z.looseObject({
  items: z.array(
    z.looseObject({
      events: z
        .array(z.looseObject({ actor: z.string(), time: z.string(), correlationId: z.string().optional(), ...way }))
        .default([]),
    }),
  ),
});
const jobs = z.looseObject({ items: z.array(z.looseObject({ kind: z.string(), approvedBy: z.string().optional() })) });

export const evidence: Conversation = {
  question: "Give me the timeline of what this account did, with evidence for the auditors, after undoing it.",
  async hold(assistant) {
    const { snapshotId, createdDateTime: since } = await assistant.lastGood();
    const whole = await assistant.preview(snapshotId, { all: true });
    const { actors } = await assistant.call("summarize_changes", { previewJobId: whole }, summary);
    const actor = actors[0]?.actor ?? "";
    const args = { previewJobId: whole, actor, type: "conditionalAccessPolicy", detail: "full" };
    const { items } = await assistant.call("list_changes", args, page);
    const events = items.flatMap((item) => item.events).filter((event) => event.actor === actor);
    await assistant.recover(await assistant.preview(snapshotId, { all: true, actor, since }));
    const { items: done } = await assistant.call("list_jobs", { kind: "recovery" }, jobs);
    return {
      who: [actor],
      addresses: [...new Set(events.flatMap(({ ip }) => ip ?? []))],
      times: events.map(({ time }) => time),
      correlationIds: events.flatMap(({ correlationId }) => correlationId ?? []),
      approvers: [done[0]?.approvedBy ?? ""],
    };
  },
  putsBack: ({ attackerWrote }) => attackerWrote,
  finds({ who, addresses, times, correlationIds, approvers }, { attacker }, { approver }) {
    expect(who).toEqual([attacker.userPrincipalName]);
    expect(addresses).toEqual(["203.0.113.77"]);
    expect(times?.length).toBeGreaterThan(0);
    expect(correlationIds).toHaveLength(times?.length ?? 0);
    expect(approvers).toEqual([approver]);
  },
};
