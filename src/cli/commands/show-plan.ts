import type { Approval } from "../../domain/approval/approval.ts";
import { demandSentences } from "../../domain/approval/approval-policy.ts";
import { firstLines } from "../../domain/approval/first-lines.ts";
import { partText } from "../../domain/approval/part-words.ts";
import { moreObjects } from "../../domain/words/counted-words.ts";
import { approvalWarnings, readUntilLines, riskLines } from "../../guard/approval-text.ts";
import { groupAlike } from "../../review/alike-changes.ts";
import { partsByGravity } from "../../review/plan-order.ts";
import { changesReader } from "../../review/plan-reader.ts";
import { leftHeading, notUndoneLines, UNHELD_HEADING } from "../../review/staying-work.ts";
import type { Services } from "../../service/services.ts";
import { changeHeadings, changeRows } from "../../terminal/change-rows.ts";
import type { Screen } from "../../terminal/screen.ts";
import { uncut } from "../../terminal/uncut.ts";

const CHANGES_A_PAGE = 25;

/** Shows the next page of a plan's changes. Returns false after the last one. */
export type ShowMore = () => Promise<boolean>;

/**
 * Shows a plan for approval: what is at stake, the sentence, the dangers, and the first changes, the dangerous and rare
 * kinds first.
 */
export async function showPlan(
  { plan, sentence, demands }: Approval,
  services: Services,
  screen: Screen,
): Promise<ShowMore> {
  screen.say("");
  for (const line of firstLines(plan)) screen.say(screen.paint("bold", uncut(line)));
  screen.say(`\n${uncut(sentence)}\n`);
  for (const part of partsByGravity(plan)) screen.say(`  ${partText(part)}`);
  if (plan.unheld !== undefined) screen.say(`\n${UNHELD_HEADING}:`);
  for (const line of plan.unheld ?? []) screen.say(screen.paint("yellow", `  ${line}`));
  const staying = notUndoneLines(plan);
  if (staying.length > 0) screen.say(`\n${leftHeading(plan)}:`);
  for (const line of staying) screen.say(screen.paint("yellow", `  ${line}`));
  const risks = riskLines(plan);
  if (risks.length > 0) screen.say("\nDangers, worst first:");
  for (const line of risks) screen.say(screen.paint("yellow", `  ${line}`));
  const rest = approvalWarnings(plan).slice(risks.length);
  if (rest.length > 0) screen.say("\nSigning in, as it would be afterwards:");
  for (const line of rest) screen.say(`  ${line}`);
  if (plan.notes !== undefined) screen.say("\nTo know before you decide:");
  for (const line of plan.notes ?? []) screen.say(`  ${uncut(line)}`);
  for (const line of readUntilLines(plan)) screen.say(`\n${line}`);
  for (const line of demandSentences(demands)) screen.say(screen.paint("yellow", `\n${line}`));
  screen.say(`\nThe changes, as preview ${plan.previewJobId} froze them, the dangerous and rare kinds first:`);

  const read = changesReader(CHANGES_A_PAGE);
  let page = 0;
  let shown = 0;
  const showMore: ShowMore = async () => {
    page += 1;
    const { items, pages, total } = await read(services, plan, { of: null, cursor: null, filter: {}, page });
    if (page > pages) return false;
    screen.table(changeHeadings, groupAlike(items).flatMap(changeRows(screen)));
    shown += items.length;
    const left = (total ?? shown) - shown;
    if (left > 0) screen.say(`Page ${page} of ${pages}. ${moreObjects(left)} not shown yet: type more.`);
    return true;
  };
  await showMore();
  return showMore;
}
