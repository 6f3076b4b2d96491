import { expect } from "vitest";
import { z } from "zod";
import type { DirectoryWriter } from "../../../src/directory/embedded/directory-writer.ts";
import type { Conversation } from "./conversation.ts";
import { expectReport } from "./report-facts.ts";

const summary = z.looseObject({
  actors: z.array(z.looseObject({ actor: z.string() })),
  done: z.array(z.string()),
  signIn: z.array(z.string()),
  accounts: z.array(z.string()),
});
const dangers = summary.pick({ done: true });
const timeline = z.looseObject({
  items: z.array(z.looseObject({ time: z.string(), operation: z.string(), correlationIds: z.array(z.string()) })),
  authors: z.looseObject({ rows: z.array(z.array(z.string().nullable())) }),
  nextCursor: z.string().optional(),
});
const totals = z.looseObject({ modifiedObjects: z.int(), modifiedLinks: z.int() });
const jobs = z.looseObject({
  items: z.array(z.looseObject({ kind: z.string(), totals, approvedBy: z.string().optional() })),
});

/** A policy that the whole story leaves as it is, because a service of whole objects takes the work of others along. */
const SWITCHED = "CA008 Require a compliant device";
const SWITCHED_BACK = new RegExp(
  `reversed since: the state of the .*"${SWITCHED}" .*from "enabled" to "disabled" by "[^"]+" .*, and changed back`,
);

/** The types of which a report names each object. Users are counted. */
const named: ReadonlySet<string> = new Set(["conditionalAccessPolicy", "namedLocationPolicy", "application"]);

export const incidentReport: Conversation = {
  question: "Undo what the compromised account did, and write the complete incident report.",
  /** The account also switches a policy off and on again, which no comparison of two states shows. */
  async before(copy, { attacker }) {
    const { id, userPrincipalName: name } = attacker;
    const writer = { actor: { kind: "user", id, name }, app: "Azure Portal", ip: "203.0.113.77" } as const;
    await copy.write(async (directory) => {
      const hands: DirectoryWriter = directory.as(writer);
      const { items } = await directory.admin().list("conditionalAccessPolicy", "live", { cursor: null, limit: 100 });
      const policy = items.find(({ properties }) => properties.displayName === SWITCHED);
      if (policy === undefined) throw new Error(`The story has no policy ${SWITCHED}.`);
      for (const state of ["disabled", "enabled"]) hands.update(policy.ref, { state });
    });
  },
  async hold(assistant) {
    const { snapshotId, createdDateTime: since } = await assistant.lastGood();
    const whole = await assistant.preview(snapshotId, { all: true });
    const told = await assistant.call("summarize_changes", { previewJobId: whole }, summary);
    const { done } = await assistant.call("summarize_changes", { previewJobId: whole, list: "done" }, dangers);
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
      consequences: [...done, ...told.signIn],
      accounts: told.accounts,
      approvers: [items[0]?.approvedBy ?? ""],
      recovered: [`${items[0]?.totals.modifiedObjects}`, `${items[0]?.totals.modifiedLinks}`],
      verified: [`${verification.verified}`],
      staysDifferent: verification.expected.map(({ code }) => code),
      halves: [assistant.heard.text, assistant.heard.data],
    };
  },
  putsBack: ({ attackerWrote }) => attackerWrote,
  finds(outcome, { attacker, attackerWrote }, { approver }) {
    const { who, ways = [], times = [], correlationIds = [], consequences = [], accounts = [], halves = [] } = outcome;
    const { recovered: [objects = "", links = ""] = [], staysDifferent = [] } = outcome;
    expect(who).toEqual([attacker.userPrincipalName]);
    expect(ways.filter((way) => way.endsWith(" from 203.0.113.77"))).not.toEqual([]);
    expect(times).toEqual(times.toSorted((a, b) => Date.parse(a) - Date.parse(b)));
    expect(correlationIds.length).toBeGreaterThanOrEqual(times.length);
    expect(consequences.join("\n")).toMatch(/^critical: .*\n/);
    expect(accounts.join("\n")).toContain(`"${attacker.userPrincipalName}"`);
    expect(outcome.approvers).toEqual([approver]);
    expect(Number(objects)).toBeGreaterThan(20);
    for (const half of halves)
      expectReport(half.replaceAll('\\"', '"'), {
        ...{ who: attacker.userPrincipalName, ways, times, correlationIds, approver, staysDifferent },
        objects: attackerWrote.filter(({ ref }) => named.has(ref.type)).map(({ ref }) => ref.id),
        reversed: SWITCHED_BACK,
        recovered: { objects, links },
      });
    expect(halves).toHaveLength(2);
  },
};
