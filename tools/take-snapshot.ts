import * as z from "zod";
import { defineTool } from "../src/mcp/define-tool.ts";
import { snapshotData, snapshotHandle, snapshotLine } from "../src/mcp/render/snapshot.ts";

export const takeSnapshot = defineTool({
  name: "take_snapshot",
  title: "Take a snapshot",
  description: "Keeps the tenant's present state as a point to go back to, before risky work. Changes nothing.",
  effect: "keep",
  role: "backupAdministrator",
  permission: "EntraBackup.ReadWrite.Preview",
  needs: "snapshotsOnDemand",

  input: z.strictObject({ label: z.string().trim().min(1).max(80).optional().describe("why it is taken") }),
  output: snapshotHandle,

  async run({ label }, { recovery, session, caller }) {
    const snapshot = await recovery.takeSnapshot({ label: label ?? null, caller });
    const { now } = await session.tenant();
    return {
      data: snapshotData(snapshot, now),
      says: "Snapshot taken.",
      shows: [snapshotLine(snapshot, now)],
      links: [{ uri: `entra://snapshots/${encodeURIComponent(snapshot.id)}`, name: "this snapshot" }],
    };
  },
});
