import {
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequest,
  inputRequired,
  inputResponse,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { Approval } from "../domain/approval/approval.ts";
import type { ApprovalId } from "../domain/ids.ts";
import type { Clock, Millis } from "../domain/time.ts";
import type { Answer, LinkPage, Person } from "../guard/person.ts";
import { seenOf } from "../guard/reassessment.ts";
import { approvalAddress, approvalForm, FORM_KEY, readForm, readOpened } from "./approval-form.ts";
import type { OpenedState } from "./request-states.ts";

/**
 * Requests that the hosts of this process have put to the person. A request that was not shown is not put again. One that is
 * before the person counts as long as it can be answered: a further call waits for the same form. One that was put away is
 * not put again if there is a page to show instead, because some hosts put every form away by themselves. Without a page, a
 * request is put as often as `MOST_TIMES`.
 */
export type OpenForms = Map<ApprovalId, OpenForm>;

interface OpenForm {
  /** The time until which it may be answered. Null if it may be put again. */
  readonly until: Millis | null;
  readonly timesPutAway: number;
  /** The form as it is before the person, where the answer comes by itself. */
  readonly before?: AskedForm;
}

interface AskedForm {
  readonly answer: Promise<Answer>;
  readonly taken: AbortController;
  /** The newest call that waits for the answer, which is the one that gets it. */
  newest: object;
}

/** A person who puts a form away so often is asked in the terminal only. */
const MOST_TIMES = 3;

export interface FormKeeping {
  readonly openForms: OpenForms;
  readonly clock: Clock;
  readonly answerWithin: Millis;
  readonly hasPage: boolean;
  /** The way to the page for hosts that open addresses. Absent where there is no page. */
  readonly linkPage?: LinkPage;
  /** False where an answer in a form does not count, because it does not show who gave it. */
  readonly formsCount: boolean;
}

/** The person before a host, and the request that puts a question to them where the call returns with it. */
export interface HostPerson {
  readonly person: Person;
  questionOf(request: Approval): Promise<InputRequest>;
}

/** A host's way to put a question: a form it shows, or an address it opens. */
type Way = "form" | "url" | "none";

/**
 * Reads what a host declared. An `elicitation` without modes means forms, and a host that names only addresses shows no
 * forms.
 */
function wayOf(capabilities: unknown, { linkPage, formsCount }: FormKeeping): Way {
  const elicitation = member(capabilities, "elicitation");
  if (elicitation === undefined) return "none";
  const opens = member(elicitation, "url") !== undefined;
  if (formsCount && (member(elicitation, "form") !== undefined || !opens)) return "form";
  return linkPage === undefined || !opens ? "none" : "url";
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(name)
    : undefined;
}

/** Returns what a host of revision 2026-07-28 declares with each of its requests. */
export const capabilitiesIn = ({ mcpReq }: Pick<ServerContext, "mcpReq">): unknown =>
  member(mcpReq.envelope, CLIENT_CAPABILITIES_META_KEY);

/** The person before a 2025-era host. The question is sent while the call waits. */
export function personOfOldHost(capabilities: unknown, { mcpReq }: ServerContext, forms: FormKeeping): HostPerson {
  const way = wayOf(capabilities, forms);
  if (way === "none") return absent;
  return {
    ...absent,
    person: {
      kind: "waiting",
      close: ({ id }) => forms.openForms.get(id)?.before?.taken.abort(),
      ask: async (request, signal) => {
        if (isClosed(request.id, forms)) return { kind: "none" };
        const form = forms.openForms.get(request.id)?.before ?? (await put(request));
        if (form === null) return { kind: "none" };
        const call = {};
        form.newest = call;
        signal.addEventListener("abort", () => form.taken.abort(), { once: true });
        const answer = await form.answer;
        return form.newest === call ? answer : { kind: "none" };
      },
    },
  };

  async function put(request: Approval): Promise<AskedForm | null> {
    const { openForms, clock } = forms;
    const params = await oldQuestion(request, way, forms);
    if (params === null) return null;
    const taken = new AbortController();
    const answer = mcpReq
      .send(
        { method: "elicitation/create", params },
        { signal: taken.signal, timeout: Math.max(1, request.expiresAt - clock.now()) },
      )
      // A host that cannot show what it said it could counts as one that was not answered.
      .then(
        (response) => (way === "form" ? readForm(response, request) : readOpened(response)),
        (): Answer => ({ kind: "none" }),
      )
      .then((answer) => {
        keep(request.id, answer, forms);
        return asSeen(answer, seenOf(request));
      });
    const form: AskedForm = { answer, taken, newest: {} };
    openForms.set(request.id, {
      until: null,
      timesPutAway: openForms.get(request.id)?.timesPutAway ?? 0,
      before: form,
    });
    return form;
  }
}

async function oldQuestion(request: Approval, way: Way, { linkPage }: FormKeeping) {
  if (way === "form") return approvalForm(request);
  const link = (await linkPage?.(request)) ?? null;
  return link === null ? null : { mode: "url" as const, elicitationId: request.id, ...approvalAddress(request, link) };
}

/**
 * The person before a 2026-era host. The call ends with a question, and the host calls again with the answer.
 *
 * The state that comes back names the request that was put, and an answer counts for that one only, whatever the plan is
 * by now.
 */
export function personOfNewHost({ mcpReq }: ServerContext, forms: FormKeeping): HostPerson {
  const { openForms, clock, answerWithin, linkPage } = forms;
  const way = wayOf(capabilitiesIn({ mcpReq }), forms);
  if (way === "none") return absent;
  return {
    questionOf: async (request) => {
      if (way === "form") return inputRequired.elicit(approvalForm(request));
      const link = (await linkPage?.(request)) ?? null;
      if (link === null) throw new Error("The approval page could not be served.");
      return inputRequired.elicitUrl(approvalAddress(request, link));
    },
    person: {
      kind: "returning",
      answerTo(request): Answer | null {
        const state = mcpReq.requestState<OpenedState>();
        if (state?.request === request.id) {
          const view = inputResponse(mcpReq.inputResponses, FORM_KEY);
          const read = (response: Parameters<typeof readForm>[0]) =>
            way === "form" ? readForm(response, request) : readOpened(response);
          const answer: Answer = view.kind === "elicit" ? read(view) : { kind: "none" };
          keep(request.id, answer, forms);
          return asSeen(answer, state.seen);
        }
        const known = openForms.get(request.id);
        const until = known?.until ?? clock.now() + answerWithin;
        if (until <= clock.now()) return { kind: "none" };
        openForms.set(request.id, { until, timesPutAway: known?.timesPutAway ?? 0 });
        return null;
      },
    },
  };
}

/** A yes says what the person saw, because the plan may have drifted since. */
const asSeen = (answer: Answer, seen: string): Answer => (answer.kind === "approve" ? { ...answer, seen } : answer);

const absent: HostPerson = {
  person: { kind: "absent" },
  questionOf: async () => {
    throw new Error("This host takes no questions.");
  },
};

/** Returns true if the request is before the person, or was for the last time. */
const isClosed = (request: ApprovalId, { openForms }: FormKeeping): boolean =>
  (openForms.get(request)?.until ?? null) !== null;

function keep(request: ApprovalId, { kind }: Answer, { openForms, clock, hasPage }: FormKeeping): void {
  const timesPutAway = (openForms.get(request)?.timesPutAway ?? 0) + (kind === "dismissed" ? 1 : 0);
  const isLast = kind === "dismissed" && (hasPage || timesPutAway === MOST_TIMES);
  if (kind === "none" || kind === "opened" || isLast) openForms.set(request, { until: clock.now(), timesPutAway });
  else if (kind === "dismissed") openForms.set(request, { until: null, timesPutAway });
  else openForms.delete(request);
}
