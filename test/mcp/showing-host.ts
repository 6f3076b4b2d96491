import { showPlan } from "../../src/cli/commands/show-plan.ts";
import type { Plan } from "../../src/domain/approval/approval.ts";
import type { Html } from "../../src/review/html.ts";
import { shownBy } from "../sentences/shown.ts";
import type { inMode } from "../support/in-mode.ts";
import { approving } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";

/** Opens a host that approves what it is asked, and keeps how a form, a section of the page and the terminal show it. */
export async function showingHost(
  { parts, services }: Pick<Awaited<ReturnType<typeof inMode>>, "parts" | "services">,
  sectionOf: (plan: Plan) => Html | null,
) {
  const shown = { form: "", page: "", terminal: "" };
  const host = await newHost(parts, async (asked) => {
    const [request] = await services.approvals.listPending();
    if (request === undefined) throw new Error("No request waits.");
    shown.form = asked.message;
    shown.page = (sectionOf(request.plan)?.html ?? "").replaceAll("&quot;", '"').replaceAll("&#39;", "'");
    shown.terminal = (await shownBy((screen) => showPlan(request, services, screen))()).replace(/\s+/g, " ");
    return approving(asked);
  });
  return { host, shown };
}
