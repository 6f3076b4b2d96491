import * as z from "zod";
import { iso } from "../src/domain/time.ts";
import { defineTool } from "../src/mcp/define-tool.ts";
import { changeData, changeHandle, changeLines } from "../src/mcp/render/change.ts";
import { fittedPage, listOutput, pageInput, pageRequest, restOf } from "../src/mcp/render/page.ts";
import { findSnapshot } from "../src/summaries/find-snapshot.ts";
import { comparedScope, scopeFrom } from "../src/summaries/scope-input.ts";

export const compareSnapshots = defineTool({
  name: "compare_snapshots",
  title: "Compare two snapshots",
  description:
    "What changed between any two points; starts no job. then is at from, now at to. To put something back: start_preview.",
  effect: "read",
  role: "backupReader",
  permission: "EntraBackup.Read.All",
  needs: "comparison",

  input: z.strictObject({
    from: z.string().max(100).describe("snapshotId or ISO time"),
    to: z.string().max(100).default("now").describe('the same, or "now"'),
    scope: comparedScope.default({ all: true }).describe("as in start_preview"),
    ...pageInput,
  }),
  output: listOutput(changeHandle).extend({ from: z.string(), to: z.string() }),

  async run({ from, to, scope, cursor, limit = 20 }, { investigation, recovery, session }) {
    const { coverage } = session.capabilities;
    const request = {
      from: (await findSnapshot(recovery, from)).id,
      to: to === "now" ? null : (await findSnapshot(recovery, to)).id,
      scope: scopeFrom(scope, coverage),
    };
    const compared = await investigation.compareSnapshots(request, pageRequest({ cursor, limit }));
    const ends = { from: iso(compared.from), to: iso(compared.to) };
    const page = fittedPage(compared, limit, (change, detail) => ({
      data: changeData(change, detail),
      lines: changeLines(change, detail),
    }));
    const { lines, ...data } = page;
    const says = `Between ${ends.from} and ${ends.to}: ${restOf(page, "compare_snapshots")}`;
    return { data: { ...data, ...ends }, says, shows: lines };
  },
});
