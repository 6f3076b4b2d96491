import * as z from "zod";
import { defineTool } from "../src/mcp/define-tool.ts";
import { eachRow, fittedPage, listOutput, pageData, pageInput, pageRequest, restOf } from "../src/mcp/render/page.ts";
import { snapshotData, snapshotLine, snapshotOutput, UNJUDGED } from "../src/mcp/render/snapshot.ts";

export const listSnapshots = defineTool({
  name: "list_snapshots",
  title: "List snapshots",
  description: "The points in time to go back to, newest first. Take one from before the damage to start_preview.",
  effect: "read",
  role: "backupReader",
  permission: "EntraBackup.Read.All",

  input: z.strictObject(pageInput),
  output: listOutput(snapshotOutput),

  async run({ cursor, limit = 20 }, { recovery, session }) {
    const { now } = await session.tenant();
    const snapshots = await recovery.listSnapshots(pageRequest({ cursor, limit }));
    const page = fittedPage(
      { ...snapshots, note: UNJUDGED },
      eachRow((snapshot) => ({ data: snapshotData(snapshot, now), lines: [snapshotLine(snapshot, now)] })),
    );
    return {
      data: pageData(page),
      says: `Snapshots, newest first: ${restOf(page, "list_snapshots")}`,
      shows: page.lines,
    };
  },
});
