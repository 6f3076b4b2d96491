import type { Context, Hono } from "hono";
import type { Approval, Authentication } from "../domain/approval/approval.ts";
import { ownWorkLines } from "../domain/approval/own-work.ts";
import type { RecoveryReceipt } from "../domain/approval/receipt.ts";
import { type ErrorCode, RewindError } from "../domain/errors.ts";
import { isTerminal } from "../domain/recovery/job.ts";
import type { Clock } from "../domain/time.ts";
import { type AnsweringProcess, type ApproverRule, barredFrom, type SignInAnew } from "../guard/approver.ts";
import { CHANGED_SINCE, requireWorthShowing } from "../guard/reassessment.ts";
import { changesReader } from "../review/plan-reader.ts";
import { type RecoveryOutcome, readOutcome } from "../review/recovery-outcome.ts";
import type { Services } from "../service/services.ts";
import { readReceipt } from "../summaries/read-receipt.ts";
import { changesAsked } from "./asked-changes.ts";
import { readDangers } from "./dangers.ts";
import { decide } from "./decide.ts";
import { responseHeaders, shown } from "./document.ts";
import { isOpen, outcomePage } from "./outcome-page.ts";
import { addressOfPlace, type PageSession, sameSecret } from "./page-sessions.ts";
import { note, requestPage } from "./request-page.ts";

/** A browser that may see a request, and the services of the person before it. */
export interface Visit {
  readonly session: PageSession;
  readonly services: Services;
  /** The way the person signed in on this page. Absent where the process itself is signed in. */
  readonly authentication?: Authentication;
}

export interface DecisionParts {
  /** Returns null for a browser that has no session at the place it asks for. */
  readonly visitOf: (c: Context) => Promise<Visit | null>;
  /** True where this process may change nothing, and so approves nothing. */
  readonly readOnly: boolean;
  readonly approvers?: ApproverRule;
  /** Lets the person sign in for their answer, where the process itself is signed in and can ask for that. */
  readonly signInAnew?: SignInAnew;
  /** Signs the receipt of a recovery. Without it, the page offers none. */
  readonly signReceipt?: SignReceipt;
  readonly clock: Clock;
}

export type SignReceipt = (receipt: RecoveryReceipt) => Promise<string>;

/** More than a phrase and a seal need. */
export const LONGEST_FORM = 8_192;
const CHANGES_A_PAGE = 200;
const PLACE = "/approval/:place";

/** Adds the page on which a person reads a request and decides. */
export function decisionRoutes(app: Hono, { visitOf, clock, signReceipt, ...limits }: DecisionParts): void {
  const readChanges = changesReader(CHANGES_A_PAGE);
  const processOf = ({ services, authentication }: Visit): AnsweringProcess => ({
    services,
    ...limits,
    ...(authentication === undefined ? {} : { authentication }),
  });

  async function showRequest(
    c: Context,
    visit: Visit,
    approval: Approval,
    complaint: string | null,
  ): Promise<Response> {
    const { session, services } = visit;
    const { plan } = approval;
    const changes = await readChanges(services, plan, changesAsked(new URL(c.req.url).searchParams));
    const read = { changes, named: await readDangers(services, plan) };
    const { caller } = await services.session.signedIn();
    const barred = barredFrom(approval, caller, processOf(visit));
    const own = ownWorkLines(plan, { id: caller.id, name: caller.userPrincipalName });
    return shown(requestPage(approval, session, read, { now: clock.now(), complaint, barred, own }));
  }

  app.get(PLACE, async (c) => {
    const visit = await visitOf(c);
    if (visit === null) return shown(note(403, NOT_YOURS));
    const { session, services } = visit;
    const approval = await services.approvals.get(session.request);
    const now = clock.now();
    if (!isOpen(approval, now)) {
      const recovered = await readRecovered(services, approval);
      const receipt = signReceipt !== undefined && recovered !== null && isTerminal(recovered.job.status);
      return shown(outcomePage(approval, session, { now, status: 200, recovered, receipt }));
    }
    return showRequest(c, visit, await requireWorthShowing(services, approval), null);
  });

  app.get(`${PLACE}/receipt`, async (c) => {
    const visit = await visitOf(c);
    if (visit === null || signReceipt === undefined) return shown(note(403, NOT_YOURS));
    const { session, services } = visit;
    const recovered = await readRecovered(services, await services.approvals.get(session.request));
    if (recovered === null) return shown(note(404, "No recovery has used this approval, so there is no receipt."));
    const signed = await signReceipt(await readReceipt(services, recovered.job.id, clock));
    return new Response(`${signed}\n`, { headers: receiptHeaders });
  });

  app.post(PLACE, async (c) => {
    const visit = await visitOf(c);
    if (visit === null) return shown(note(403, NOT_YOURS));
    const { session, services } = visit;
    const form = new URLSearchParams(await c.req.text());
    if (!sameSecret(form.get("seal") ?? "", session.seal)) return shown(note(403, FORGED));
    const approval = await services.approvals.get(session.request);
    const answered = await decide(approval, form, { process: processOf(visit), session, now: clock.now() });
    if (typeof answered === "string") {
      return showRequest(c, visit, await requireWorthShowing(services, approval), answered);
    }
    if (!("kind" in answered)) return shown(answered);
    if (answered.kind === "changed") return showRequest(c, visit, answered.request, CHANGED_SINCE);
    return c.redirect(addressOfPlace(session.place), 303);
  });
}

/** Returns the recovery that used this approval, or null while it is unused. Another of the same preview may be newer. */
async function readRecovered({ recovery, trail }: Services, { id, state }: Approval): Promise<RecoveryOutcome | null> {
  const proof = state === "consumed" ? await trail.recovery({ approvalId: id }) : null;
  return proof === null ? null : readOutcome(recovery, (job) => job.id === proof.jobId);
}

const receiptHeaders = {
  ...responseHeaders,
  "content-type": "application/jose",
  "content-disposition": 'attachment; filename="recovery.jws"',
};

const NOT_YOURS =
  "This page is open in another browser, or no longer. Ask your assistant to try again: a fresh page opens then.";
const FORGED = "This answer did not come from the form on the page. Nothing was approved.";

/** Answers an error: a sentence of ours with its status, and anything else without its text. */
export const errorPage =
  (report: (error: unknown) => void) =>
  (error: Error): Response => {
    if (error instanceof RewindError) return shown(note(statusOf[error.code] ?? 503, error.message));
    report(error);
    return shown(note(500, "Something went wrong that entra-rewind did not expect. Nothing was approved."));
  };

const statusOf: Partial<Readonly<Record<ErrorCode, number>>> = {
  invalidInput: 400,
  forbidden: 403,
  notFound: 404,
  approvalRefused: 409,
};
