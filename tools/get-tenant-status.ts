import * as z from "zod";
import { defineTool } from "../src/mcp/define-tool.ts";
import { statusData, statusLines, statusOutput, statusSentence } from "../src/mcp/render/status.ts";
import { readTenantStatus } from "../src/summaries/read-tenant-status.ts";

export const getTenantStatus = defineTool({
  name: "get_tenant_status",
  title: "Get the tenant's status",
  description:
    "Start here: which tenant, who is signed in and what they may do, the newest snapshot, the active job, retention, limits.",
  effect: "read",
  role: "backupReader",
  permission: "EntraBackup.Read.All",

  input: z.strictObject({}),
  output: statusOutput,

  async run(_, { recovery, session, caller }) {
    const status = await readTenantStatus({ recovery, session }, caller);
    return { data: statusData(status), says: statusSentence(status), shows: statusLines(status) };
  },
});
