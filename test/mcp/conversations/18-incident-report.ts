import { expect } from "vitest";
import { z } from "zod";
import { NOT_REACHED } from "../../../src/domain/after-recovery.ts";
import type { Conversation } from "./conversation.ts";

const summary = z.looseObject({
  actors: z.array(z.looseObject({ actor: z.string() })),
  done: z.array(z.string()),
  signIn: z.array(z.string()),
  accounts: z.array(z.string()),
});
const timeline = z.looseObject({
  items: z.array(z.looseObject({ time: z.string(), operation: z.string(), correlationIds: z.array(z.string()) })),
  authors: z.looseObject({ rows: z.array(z.array(z.string().nullable())) }),
  nextCursor: z.string().optional(),
});
const jobs = z.looseObject({ items: z.array(z.looseObject({ kind: z.string(), approvedBy: z.string().optional() })) });

/** The types of which a report names each object. Users are counted. */
const named: ReadonlySet<string> = new Set(["conditionalAccessPolicy", "namedLocationPolicy", "application"]);

export const incidentReport: Conversation = {
  question: "Undo what the compromised account did, and write the complete incident report.",
  async hold(assistant) {
    const { snapshotId, createdDateTime: since } = await assistant.lastGood();
    const whole = await assistant.preview(snapshotId, { all: true });
    const told = await assistant.call("summarize_changes", { previewJobId: whole }, summary);
    const actor = told.actors[0]?.actor ?? "";
    const rows: z.infer<typeof timeline>["items"] = [];
    const ways = new Set<string>();
    for (let cursor: { cursor?: string } | null = {}; cursor !== null; ) {
      const args: Record<string, unknown> = { actor, since, limit: 100, ...cursor };
      const page: z.infer<typeof timeline> = await assistant.call("list_activity", args, timeline);
      rows.push(...page.items);
      for (const [, , app, address] of page.authors.rows) ways.add(`${app} from ${address}`);
      cursor = page.nextCursor === undefined ? null : { cursor: page.nextCursor };
    }
    const verification = await assistant.recover(await assistant.preview(snapshotId, { all: true, actor, since }));
    const { items } = await assistant.call("list_jobs", { kind: "recovery" }, jobs);
    return {
      who: [actor],
      ways: [...ways],
      times: rows.map(({ time }) => time),
      correlationIds: rows.flatMap(({ correlationIds }) => correlationIds),
      consequences: [...told.done, ...told.signIn],
      accounts: told.accounts,
      approvers: [items[0]?.approvedBy ?? ""],
      verified: [`${verification.verified}`],
      staysDifferent: verification.expected.map(({ code }) => code),
      halves: [assistant.heard.text, assistant.heard.data],
    };
  },
  putsBack: ({ attackerWrote }) => attackerWrote,
  finds(outcome, { attacker, attackerWrote }, { approver }) {
    const { who, ways = [], times = [], correlationIds = [], consequences = [], accounts = [], halves = [] } = outcome;
    expect(who).toEqual([attacker.userPrincipalName]);
    expect(ways.filter((way) => way.endsWith(" from 203.0.113.77"))).not.toEqual([]);
    expect(times).toEqual(times.toSorted());
    expect(correlationIds.length).toBeGreaterThanOrEqual(times.length);
    expect(consequences.join("\n")).toMatch(/^critical: .*\n/);
    expect(accounts.join("\n")).toContain(`"${attacker.userPrincipalName}"`);
    expect(outcome.approvers).toEqual([approver]);
    const objects = attackerWrote.filter(({ ref }) => named.has(ref.type)).map(({ ref }) => ref.id);
    expect(objects).not.toEqual([]);
    // A host gives its model one half of an answer, so each of them has every fact of the report.
    for (const half of halves) {
      const facts = [attacker.userPrincipalName, "203.0.113.77", ...times, ...correlationIds, ...objects, approver];
      expect(facts.filter((fact) => !half.includes(fact))).toEqual([]);
      expect((outcome.staysDifferent ?? []).filter((code) => !half.includes(code))).toEqual([]);
      expect(half).toContain(NOT_REACHED);
      expect(half).toMatch(/verified/i);
    }
    expect(halves).toHaveLength(2);
  },
};
