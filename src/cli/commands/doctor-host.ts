import { examineHost } from "../../app/hosted/examine-host.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import type { Finding } from "../../domain/finding.ts";
import { entra } from "../../server/entra.ts";
import { MCP_PATH } from "../../server/host-app.ts";

/** Examines what `entra-rewind host` needs with these settings. */
export const hostFindings = ({ environment }: Pick<ProcessContext, "environment">): AsyncGenerator<Finding> =>
  examineHost(environment, {
    resource: (origin) => new URL(MCP_PATH, origin),
    keysOf: (authority, tenant) => entra(authority, [tenant]).keysOf(tenant),
  });
