import * as z from "zod";
import type { Change } from "../src/domain/changes/change.ts";
import type { Severity } from "../src/domain/changes/risk.ts";
import { iso } from "../src/domain/time.ts";
import { defineTool } from "../src/mcp/define-tool.ts";
import { changeHandle } from "../src/mcp/render/change.ts";
import { comparisonFacts } from "../src/mcp/render/comparison.ts";
import { comparisonPage } from "../src/mcp/render/comparison-page.ts";
import { changesDetailInput, listOutput, pageData, pageInput, pageRequest, restOf } from "../src/mcp/render/page.ts";
import { passedNameFacts } from "../src/mcp/render/passed-names.ts";
import { chosenData, chosenText, readUntilText } from "../src/mcp/render/snapshot.ts";
import { askedScope, orTaken, takenTold } from "../src/summaries/asked-actor.ts";
import { findSnapshot } from "../src/summaries/find-snapshot.ts";
import { changesWithRecoveries, dangersWithRecoveries } from "../src/summaries/name-recoveries.ts";
import { comparedScope, scopeFrom } from "../src/summaries/scope-input.ts";

export const compareSnapshots = defineTool({
  name: "compare_snapshots",
  title: "Compare two snapshots",
  description: "What changed between two points, with its dangers; starts no job. then is at from, now at to.",
  effect: "read",
  reviewed: true,
  role: "backupReader",
  permission: "EntraBackup.Read.All",
  needs: "comparison",

  input: z.strictObject({
    from: z.string().max(100).describe("snapshotId or ISO time"),
    to: z.string().max(100).default("now").describe('the same, or "now"'),
    scope: comparedScope.default({ all: true }).describe("as in start_preview"),
    ...changesDetailInput,
    ...pageInput,
  }),
  output: listOutput(changeHandle).extend({ from: z.string(), to: z.string() }),

  async run({ from, to, scope, cursor, limit = 100, detail }, { investigation, recovery, session, caller }) {
    const { coverage } = session.capabilities;
    const { now } = await session.tenant();
    const first = await findSnapshot(recovery, from, now);
    const last = to === "now" ? null : await findSnapshot(recovery, to, now);
    const whose = await askedScope(investigation, scopeFrom(scope, coverage));
    const request = {
      from: first.snapshot.id,
      to: last?.snapshot.id ?? null,
      scope: whose.scope,
      callerId: caller.id,
    };
    const found = await orTaken(whose, () => investigation.compareSnapshots(request, pageRequest({ cursor, limit })));
    const risks = await dangersWithRecoveries(recovery, found.done?.risks ?? []);
    const compared = found.done == null ? found : { ...found, done: { ...found.done, risks } };
    // The newest capture that the present equals can be old.
    const ends = { from: iso(compared.from), to: iso(compared.readUntil ?? compared.to) };
    const range = `from "${request.from}" and to "${request.to ?? "now"}"`;
    const { properties, actor } = scope;
    const narrowed = { ...(properties === undefined ? {} : { properties }), ...(actor === undefined ? {} : { actor }) };
    const view = {
      direction: "thenToNow",
      whole: ({ ref: { type, id } }: Change) =>
        `compare_snapshots with ${range} and scope ${JSON.stringify({ entities: [{ type, ids: [id] }], ...narrowed })}`,
    } as const;
    const factsWith = (inBrief: readonly Severity[]) =>
      comparisonFacts(compared, {
        names: detail === "full" ? "all" : "one",
        points: range,
        isPast: last !== null,
        hasLegend: detail !== "full" && compared.linkCursors === undefined,
        whole: `compare_snapshots with ${range}, scope ${repeatable(scope)} and detail "full"`,
        inBrief,
      });
    const [chosenFrom, chosenTo] = [first, last].map((one) => (one === null ? undefined : chosenData(one, now).chosen));
    const isByTime = chosenFrom !== undefined || chosenTo !== undefined;
    const { actorNames = [] } = compared;
    const asked = actorNames.length === 0 ? {} : { actorNames };
    const { readUntil } = compared;
    const read = readUntil === undefined ? {} : { readUntil: iso(readUntil) };
    const taken = takenTold(whose);
    const points = {
      ...ends,
      ...read,
      ...asked,
      ...taken.data,
      ...(isByTime ? { chosen: { from: chosenFrom, to: chosenTo } } : {}),
    };
    const [fromText, toText] = [chosenText(first, now), last === null ? "" : chosenText(last, now)];
    const whole = actor === undefined ? "" : [WHOLE_OBJECTS, ...actorNames].join(" ");
    const told = `${readUntilText(readUntil)}${whole}${taken.text}`;
    const items = await changesWithRecoveries(recovery, compared.items);
    const names = passedNameFacts(compared.passedNames);
    const { facts: done, page } = comparisonPage({ ...compared, items }, view, detail, {
      risks,
      factsWith,
      size: {
        data: names.size.data + Buffer.byteLength(JSON.stringify(points)),
        text: names.size.text + Buffer.byteLength(fromText + toText + told),
      },
    });
    const says = `${fromText}${toText}Between ${ends.from} and ${ends.to}: ${restOf(page, "compare_snapshots")}${told}`;
    return {
      data: { ...pageData(page), ...points, ...names.data, ...done.data },
      says,
      shows: [...names.lines, ...done.lines, ...page.lines],
    };
  },
});

/** Most characters of a scope that is repeated in an answer. */
const SCOPE_LENGTH = 500;

/** Returns a scope as its argument, unless it lists so many ids that the answer would have no room for anything else. */
function repeatable(scope: object): string {
  const text = JSON.stringify(scope);
  return text.length <= SCOPE_LENGTH ? text : "unchanged";
}

const WHOLE_OBJECTS =
  " Only parts that this actor wrote last are shown. Dangers and sign-in consequences are those of these objects as a " +
  "whole, others' changes to them included.";
