import type { Approval } from "../../domain/approval.ts";
import { cleaned } from "../../domain/untrusted.ts";
import { approvalWarnings, riskLines } from "../../guard/approval-text.ts";
import type { Services } from "../../service/services.ts";
import { changeHeadings, changeRows } from "../terminal/change-rows.ts";
import type { Screen } from "../terminal/screen.ts";

const CHANGES_SHOWN = 12;
const ROWS_SHOWN = 30;

/** Shows a plan for approval: the sentence, the dangers, and the first changes. */
export async function showPlan({ plan, sentence }: Approval, { recovery }: Services, screen: Screen): Promise<void> {
  screen.say(`\n${screen.paint("bold", cleaned(sentence))}\n`);
  screen.table(
    ["type", "action", "objects"],
    plan.parts.map(({ type, action, objects }) => [type, action, String(objects)]),
  );
  const risks = riskLines(plan);
  if (risks.length > 0) screen.say("\nDangers, worst first:");
  for (const line of risks) screen.say(screen.paint("yellow", `  ${line}`));
  const rest = approvalWarnings(plan).slice(risks.length);
  if (rest.length > 0) screen.say("\nSigning in, as it would be afterwards:");
  for (const line of rest) screen.say(`  ${line}`);
  const page = await recovery.listChanges(plan.previewJobId, { recoverable: true }, { limit: CHANGES_SHOWN });
  screen.say(`\nThe first of the changes, as preview ${plan.previewJobId} froze them:`);
  screen.table(changeHeadings, page.items.flatMap(changeRows).slice(0, ROWS_SHOWN));
  const more = (plan.totals.changedObjects ?? 0) - page.items.length;
  if (more > 0) screen.say(`And ${more} more objects, which the assistant can list.`);
}
