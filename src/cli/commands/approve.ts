import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { machine } from "../../app/machine.ts";
import { openMode } from "../../app/open-mode.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { readSettings } from "../../app/settings/read-settings.ts";
import type { Approval } from "../../domain/approval/approval.ts";
import { firstLines } from "../../domain/approval/first-lines.ts";
import { ownWorkLines } from "../../domain/approval/own-work.ts";
import { RewindError } from "../../domain/errors.ts";
import type { Caller } from "../../domain/roles/role.ts";
import { type Clock, iso } from "../../domain/time.ts";
import { type AnsweringProcess, answerRequest, barredFrom, type Decided } from "../../guard/approver.ts";
import { CHANGED_SINCE, requireWorthShowing, seenOf } from "../../guard/reassessment.ts";
import type { Decision } from "../../service/approvals.ts";
import { configuredOwner } from "../../service/session.ts";
import { askForDecision } from "../../terminal/ask-for-decision.ts";
import { namedHere } from "../../terminal/named-here.ts";
import type { Screen } from "../../terminal/screen.ts";
import { span } from "../../terminal/span.ts";
import { uncut } from "../../terminal/uncut.ts";
import { modeSignIn } from "../mode-sign-in.ts";
import { showPlan } from "./show-plan.ts";

export interface ApproveChoice {
  /** Only list the requests, as one JSON object. */
  readonly json?: boolean;
  /** Withdraw approvals that no recovery has used yet. */
  readonly withdraw?: boolean;
}

export interface ApproveOptions extends ApproveChoice {
  readonly clock: Clock;
  /** The data folder, which is named if it has no waiting request. */
  readonly folder: string;
}

/** Runs the command on the tenant of this data folder and mode, for requests of any process. */
export async function approveWaiting(
  context: ProcessContext,
  screen: Screen,
  choice: ApproveChoice,
): Promise<ExitStatus> {
  const settings = readSettings(context.environment);
  const mode = await openMode(context, settings);
  const runtime = await mode.attend();
  try {
    const services = await runtime.services(configuredOwner);
    const { readOnly, dataFolder: folder } = settings;
    const say = (line: string) => screen.say(line);
    const signInAnew = modeSignIn(context, settings, { services: async () => services, say });
    const process = { services, readOnly, ...(signInAnew === undefined ? {} : { signInAnew }) };
    return await approve(process, screen, { ...choice, clock: machine, folder });
  } finally {
    await runtime.close();
  }
}

/**
 * Shows each request for approval to the person at the terminal, oldest first. With `withdraw` it shows each approval
 * that is not used yet. Only a person at a terminal can answer. Returns status 1 if a request was not approved or an
 * approval not withdrawn.
 */
export async function approve(
  process: AnsweringProcess,
  screen: Screen,
  { json = false, withdraw = false, clock, folder }: ApproveOptions,
): Promise<ExitStatus> {
  const { approvals } = process.services;
  const [pending, given] = [await approvals.listPending(), await approvals.listGiven()];
  if (json) {
    screen.json({ items: pending.map(listed), given: given.map(listed) });
    return exitStatus.done;
  }
  const requests = withdraw ? given : pending;
  if (requests.length === 0) {
    // A host may start its server in another environment than this terminal's, and so with another folder.
    screen.say(withdraw ? `There is no unused approval in ${folder}.` : `Nothing waits for approval in ${folder}.`);
    if (!withdraw && given.length > 0) screen.say(unusedSentence(given.length));
    return exitStatus.done;
  }
  showList(requests, screen, clock);
  if (!screen.interactive) {
    screen.complain("An answer must come from a person: run this in a terminal, not in a pipe or a script.");
    return exitStatus.unusable;
  }
  const wanted = withdraw ? "withdraw" : "approve";
  return screen.asking(async () => {
    let others = 0;
    for (const request of requests) {
      if (!(await answered(request, wanted, process, screen))) others += 1;
    }
    return others > 0 ? exitStatus.failed : exitStatus.done;
  });
}

/** Shows one request and asks for the answer. Returns true if the person approved, or withdrew with `withdraw`. */
async function answered(
  request: Approval,
  wanted: "approve" | "withdraw",
  process: AnsweringProcess,
  screen: Screen,
): Promise<boolean> {
  const { services } = process;
  const worth = async () => (wanted === "approve" ? requireWorthShowing(services, request) : request);
  screen.progress.show("Comparing the plan with the tenant as it is now", 0, null);
  // Both may read the tenant, so that neither waits for the other.
  let [shown, { caller }] = await Promise.all([attempted(screen, worth), services.session.signedIn()]);
  while (shown !== null) {
    const given = await decidedOn(shown, { wanted, caller }, process, screen);
    if (given === null) return false;
    if (given.kind === "recorded") return given.approval.state === statesAfter[wanted];
    screen.complain(CHANGED_SINCE);
    shown = given.request;
  }
  return false;
}

const statesAfter = { approve: "approved", withdraw: "withdrawn" } as const;

/** Shows a request as it is now. Returns what became of the answer, or null without one that counts. */
async function decidedOn(
  request: Approval,
  { wanted, caller }: { readonly wanted: "approve" | "withdraw"; readonly caller: Caller },
  process: AnsweringProcess,
  screen: Screen,
): Promise<Decided | null> {
  const { services } = process;
  const showMore = await showPlan(request, services, screen);
  const barred = wanted === "approve" ? barredFrom(request, caller, process) : null;
  for (const line of ownWorkLines(request.plan, { id: caller.id, name: caller.userPrincipalName })) {
    screen.say(screen.paint("yellow", uncut(line)));
  }
  if (barred !== null) screen.complain(barred);
  const answer = await askForDecision(request, screen, barred === null ? wanted : "decline", showMore);
  if (answer === null) return null;
  const decision = { ...answer, channel: "terminal", seen: seenOf(request) } as const;
  if (answer.answer === "approve")
    screen.progress.show("Checking your answer against the tenant as it is now", 0, null);
  const given = await attempted(screen, () => answerRequest(process, request.id, decision));
  screen.progress.clear();
  if (given?.kind !== "recorded") return given;
  const [paint, sentence] = outcomes[answer.answer];
  screen.say(screen.paint(paint, sentence));
  if (answer.answer === "approve") for (const line of request.plan.drifted?.sentences ?? []) screen.say(uncut(line));
  return given;
}

const unusedSentence = (count: number): string =>
  `${count} ${count === 1 ? "approval is" : "approvals are"} given and not used yet: \`approve --withdraw\` takes ${count === 1 ? "it" : "them"} back.`;

const listed = ({
  id,
  state,
  sentence,
  callerName,
  approver,
  phrase,
  demands,
  requestedAt,
  expiresAt,
  plan,
}: Approval) => ({
  approvalId: id,
  state,
  atStake: firstLines(plan),
  sentence,
  notes: plan.notes ?? [],
  callerName,
  approver: approver?.name ?? null,
  phrase,
  demands,
  requestedDateTime: iso(requestedAt),
  expiresDateTime: iso(expiresAt),
  previewJobId: plan.previewJobId,
  totals: plan.totals,
  parts: plan.parts,
  risks: plan.risks,
  rehearsal: plan.rehearsal,
});

function showList(requests: readonly Approval[], screen: Screen, clock: Clock): void {
  const now = clock.now();
  const approved = requests.every(({ state }) => state === "approved");
  const one = approved ? "approval is given and not used" : "request waits for approval";
  const several = approved ? "approvals are given and not used" : "requests wait for approval";
  screen.say(`${requests.length} ${requests.length === 1 ? one : several}.\n`);
  screen.table(
    ["#", "asked by", "objects", "links", "asked", "lapses in"],
    requests.map((request, index) => [
      String(index + 1),
      uncut(request.callerName),
      String(request.plan.totals.changedObjects ?? "unknown"),
      String(request.plan.totals.changedLinks ?? "unknown"),
      `${span(Math.max(0, now - request.requestedAt))} ago`,
      span(Math.max(0, request.expiresAt - now)),
    ]),
  );
}

/** Returns null after showing why, if a request expired, became void or was answered elsewhere meanwhile. */
async function attempted<T>(screen: Screen, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RewindError) || !["approvalRefused", "forbidden"].includes(error.code)) throw error;
    screen.complain(namedHere(error.message));
    return null;
  }
}

const outcomes: Readonly<Record<Decision["answer"], readonly ["green" | "yellow", string]>> = {
  approve: ["green", "Approved, for this plan and one use. The assistant can make its call again now."],
  decline: ["yellow", "Declined. Nothing was changed."],
  withdraw: ["yellow", "Withdrawn. This approval starts no recovery any more."],
};
