import type { Approval } from "../domain/approval.ts";
import { RewindError } from "../domain/errors.ts";
import type { Clock } from "../domain/time.ts";
import type { Services } from "../service/services.ts";
import { changesAsked, readChanges } from "./asked-changes.ts";
import type { PageAnswer, PageRequest } from "./exchange.ts";
import { gateRefusal } from "./gate.ts";
import { isOpen, outcomePage } from "./outcome-page.ts";
import { note, requestPage } from "./request-page.ts";
import type { TurnedAway } from "./turned-away.ts";
import { sameSecret, type Visit, type Visits } from "./visits.ts";

export interface Answering {
  readonly origin: string;
  readonly services: () => Promise<Services>;
  readonly visits: Visits;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
  readonly turnedAway: TurnedAway;
}

/** What the page answers to a request of any kind, from anybody. Never rejects. */
export async function pageAnswer(request: PageRequest, answering: Answering): Promise<PageAnswer> {
  try {
    const refusal = gateRefusal(request, answering.origin);
    const answer = refusal === null ? await routed(request, answering) : note(refusal.status, refusal.sentence);
    await answering.turnedAway(request, refusal, answer);
    return answer;
  } catch (error) {
    if (error instanceof RewindError) return note(error.code === "invalidInput" ? 400 : 503, error.message);
    answering.report(error);
    return note(500, "Something went wrong that entra-rewind did not expect. Nothing was approved.");
  }
}

async function routed(request: PageRequest, { services, visits, clock }: Answering): Promise<PageAnswer> {
  const [root, kind, secret = "", ...rest] = request.path.split("/");
  if (root !== "" || rest.length > 0) return note(404, NOTHING_HERE);
  if (kind === "open") return request.method === "GET" ? entered(visits.enter(secret)) : note(405, NOTHING_HERE);
  if (kind !== "approval") return note(404, NOTHING_HERE);
  const visit = visits.at(secret, sessionIn(request.headers.cookie));
  if (visit === null) return note(403, NOT_YOURS);
  const open = await services();
  const approval = await open.approvals.get(visit.request);
  if (request.method === "POST") return decided(request, visit, approval, open, clock);
  if (!isOpen(approval, clock.now())) return outcomePage(approval, clock.now(), 200);
  return requestPage(approval, visit, await readChanges(open, approval.plan, changesAsked(request.query)), {
    now: clock.now(),
    complaint: null,
  });
}

function entered(visit: Visit | null): PageAnswer {
  if (visit === null) return note(403, USED_LINK);
  const { place, session } = visit;
  // Not marked Secure, for which browsers want TLS or forgive its absence on this machine, each in its own way.
  const cookie = `${COOKIE}=${session}; Path=/approval/${place}; Max-Age=3600; HttpOnly; SameSite=Strict`;
  return { kind: "enter", place, cookie };
}

/** Takes the person's answer from the form, and from nothing else. */
async function decided(
  request: PageRequest,
  visit: Visit,
  approval: Approval,
  open: Services,
  clock: Clock,
): Promise<PageAnswer> {
  const form = await request.form();
  if (form === null) return note(413, "The answer is longer than the form can make it. Nothing was approved.");
  if (!sameSecret(form.get("seal") ?? "", visit.seal)) return note(403, FORGED);
  if (!isOpen(approval, clock.now())) return outcomePage(approval, clock.now(), 409);
  const answer = form.get("answer");
  const typed = form.get("phrase")?.trim() ?? "";
  if (answer === "approve") {
    if (approval.phrase !== null && typed !== approval.phrase) {
      return requestPage(approval, visit, await readChanges(open, approval.plan, changesAsked(request.query)), {
        now: clock.now(),
        complaint: "Nothing was approved yet: what you typed is not the phrase.",
      });
    }
    await open.approvals.decide(approval.id, {
      answer,
      channel: "page",
      ...(approval.phrase === null ? {} : { typed }),
    });
  } else if (answer === "decline") {
    await open.approvals.decide(approval.id, { answer, channel: "page" });
  } else return note(400, "The answer is neither yes nor no. Nothing was approved.");
  return { kind: "seeOther", place: visit.place };
}

const COOKIE = "entra-rewind-approval";

function sessionIn(cookies: string | null): string | null {
  const mine = cookies?.split(";").find((cookie) => cookie.trim().startsWith(`${COOKIE}=`));
  return mine?.trim().slice(COOKIE.length + 1) ?? null;
}

const AGAIN = "Ask your assistant to try again: a fresh page opens then.";
const NOTHING_HERE = "There is nothing here. Nothing was approved.";
const NOT_YOURS = `This page is open in another browser, or no longer. ${AGAIN}`;
const USED_LINK =
  `This link has been used or is too old: it opens the page once. ${AGAIN} If it was not you who used it, ` +
  "somebody else on this machine may have seen the page: refuse what waits with `entra-rewind approve` on a terminal.";
const FORGED = "This answer did not come from the form on the page. Nothing was approved.";
