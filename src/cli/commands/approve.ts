import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { machine } from "../../app/machine.ts";
import { openMode } from "../../app/open-mode.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { readSettings } from "../../app/settings/read-settings.ts";
import type { Approval } from "../../domain/approval.ts";
import { RewindError } from "../../domain/errors.ts";
import { rehearsalLines } from "../../domain/sign-in/rehearsal-lines.ts";
import { type Clock, iso } from "../../domain/time.ts";
import { cleaned } from "../../domain/untrusted.ts";
import { riskLines } from "../../guard/approval-text.ts";
import type { Decision } from "../../service/approvals.ts";
import type { Services } from "../../service/services.ts";
import { configuredOwner } from "../../service/session.ts";
import { changeHeadings, changeRows } from "../terminal/change-rows.ts";
import type { Screen } from "../terminal/screen.ts";
import { span } from "../terminal/span.ts";

const CHANGES_SHOWN = 12;
const ROWS_SHOWN = 30;

/** Runs the command on the tenant of this data folder and mode, for requests of any process. */
export async function approveWaiting(context: ProcessContext, screen: Screen, json: boolean): Promise<ExitStatus> {
  const settings = readSettings(context.environment);
  const mode = await openMode(context, settings);
  const runtime = await mode.attend();
  try {
    const services = await runtime.services(configuredOwner);
    return await approve(services, screen, { json, clock: machine, folder: settings.dataFolder });
  } finally {
    await runtime.close();
  }
}

/**
 * Puts what waits for approval to the person at the terminal, oldest first. There is no way to say yes without one:
 * an approval comes from a person. Status 1 if any request was declined or had lapsed.
 */
export async function approve(
  services: Services,
  screen: Screen,
  { json, clock, folder }: { readonly json: boolean; readonly clock: Clock; readonly folder: string },
): Promise<ExitStatus> {
  const pending = await services.approvals.listPending();
  if (json) {
    screen.json({ items: pending.map(listed) });
    return exitStatus.done;
  }
  if (pending.length === 0) {
    // A host may start its server with another environment than this terminal's, and so on another folder.
    screen.say(`Nothing waits for approval in ${folder}.`);
    return exitStatus.done;
  }
  showList(pending, screen, clock);
  if (!screen.interactive) {
    screen.complain("An approval must come from a person: run this in a terminal, not in a pipe or a script.");
    return exitStatus.unusable;
  }
  let refused = false;
  for (const request of pending) {
    await showPlan(request, services, screen);
    const decision = await askFor(request, screen);
    refused = !(await recorded(request, decision, services, screen)) || refused;
  }
  return refused ? exitStatus.failed : exitStatus.done;
}

const listed = ({ id, sentence, callerName, phrase, requestedAt, expiresAt, plan }: Approval) => ({
  approvalId: id,
  sentence,
  callerName,
  phrase,
  requestedDateTime: iso(requestedAt),
  expiresDateTime: iso(expiresAt),
  previewJobId: plan.previewJobId,
  totals: plan.totals,
  parts: plan.parts,
  risks: plan.risks,
  rehearsal: plan.rehearsal,
});

function showList(pending: readonly Approval[], screen: Screen, clock: Clock): void {
  const now = clock.now();
  screen.say(`${pending.length} ${pending.length === 1 ? "request waits" : "requests wait"} for approval.\n`);
  screen.table(
    ["#", "asked by", "objects", "links", "asked", "lapses in"],
    pending.map((request, index) => [
      String(index + 1),
      cleaned(request.callerName),
      String(request.plan.totals.changedObjects ?? 0),
      String(request.plan.totals.changedLinks ?? 0),
      `${span(Math.max(0, now - request.requestedAt))} ago`,
      span(Math.max(0, request.expiresAt - now)),
    ]),
  );
}

async function showPlan({ plan, sentence }: Approval, { recovery }: Services, screen: Screen): Promise<void> {
  screen.say(`\n${screen.paint("bold", cleaned(sentence))}\n`);
  screen.table(
    ["type", "action", "objects"],
    plan.parts.map(({ type, action, objects }) => [type, action, String(objects)]),
  );
  if (plan.risks.length > 0) screen.say("\nDangers, worst first:");
  for (const line of riskLines(plan)) screen.say(screen.paint("yellow", `  ${line}`));
  if (plan.rehearsal !== null) screen.say("\nSigning in, as it would be afterwards:");
  for (const line of plan.rehearsal === null ? [] : rehearsalLines(plan.rehearsal)) screen.say(`  ${line}`);
  const page = await recovery.listChanges(plan.previewJobId, { recoverable: true }, { limit: CHANGES_SHOWN });
  screen.say(`\nThe first of the changes, as preview ${plan.previewJobId} froze them:`);
  screen.table(changeHeadings, page.items.flatMap(changeRows).slice(0, ROWS_SHOWN));
  const more = (plan.totals.changedObjects ?? 0) - page.items.length;
  if (more > 0) screen.say(`… and ${more} more objects; the assistant can list them all.`);
}

async function askFor({ phrase }: Approval, screen: Screen): Promise<Decision> {
  if (phrase === null) {
    const yes = /^y(es)?$/i.test((await screen.ask("\nApprove exactly these changes? [y/N] ")).trim());
    return { answer: yes ? "approve" : "decline", channel: "terminal" };
  }
  const typed = (await screen.ask(`\nTo approve exactly these changes, type: ${cleaned(phrase)}\n> `)).trim();
  return typed === phrase
    ? { answer: "approve", channel: "terminal", typed }
    : { answer: "decline", channel: "terminal" };
}

/** Whether the request is now approved. One that lapsed, or was answered elsewhere meanwhile, is said and passed over. */
async function recorded(
  request: Approval,
  decision: Decision,
  { approvals }: Services,
  screen: Screen,
): Promise<boolean> {
  try {
    await approvals.decide(request.id, decision);
  } catch (error) {
    if (!(error instanceof RewindError) || error.code !== "approvalRefused") throw error;
    screen.complain(error.message);
    return false;
  }
  const approved = decision.answer === "approve";
  screen.say(
    approved
      ? screen.paint("green", "Approved, for this plan and one use. The assistant can make its call again now.")
      : screen.paint("yellow", "Declined. Nothing was changed."),
  );
  return approved;
}
