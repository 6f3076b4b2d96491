import { stayingSection } from "../../src/approval-page/dangers.ts";
import { showPlan } from "../../src/cli/commands/show-plan.ts";
import { shownBy } from "../sentences/shown.ts";
import type { InMode } from "../support/in-mode.ts";
import { approving, at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { callOf } from "./both-halves.ts";

/** Undoes one actor by way of the tools, and keeps what each face says before the approval and afterward. */
export async function undoneThroughFaces(
  { parts, services }: Pick<InMode, "parts" | "services">,
  snapshot: string,
  actor: string,
  { since, afterward = () => {} }: { readonly since?: string; readonly afterward?: () => void } = {},
) {
  const shown = { form: "", page: "", terminal: "" };
  await using host = await newHost(parts, async (form) => {
    const [request] = await services.approvals.listPending();
    if (request === undefined) throw new Error("No request waits.");
    shown.form = form.message;
    shown.page = (stayingSection(request.plan)?.html ?? "").replaceAll("&quot;", '"');
    shown.terminal = (await shownBy((screen) => showPlan(request, services, screen))()).replace(/\s+/g, " ");
    return approving(form);
  });
  const call = callOf(host);
  const scope = { all: true, actor, ...(since === undefined ? {} : { since }) };
  const previewJobId = at((await call("start_preview", { snapshot, scope, waitSeconds: 50 })).data, "jobId");
  const summary = await call("summarize_changes", { previewJobId });
  const rows = await call("list_changes", { previewJobId });
  const recoveryJobId = at((await call("start_recovery", { previewJobId })).data, "jobId");
  await call("get_job", { jobId: recoveryJobId, waitSeconds: 50 });
  afterward();
  const verified = await call("verify_recovery", { recoveryJobId, waitSeconds: 50 });
  return { summary, rows, verified, shown };
}
