import { CLIENT_CAPABILITIES_META_KEY, inputResponse, type ServerContext } from "@modelcontextprotocol/server";
import type { Approval } from "../domain/approval.ts";
import type { ApprovalId } from "../domain/ids.ts";
import type { Clock, Millis } from "../domain/time.ts";
import type { Answer, Person } from "../guard/person.ts";
import { approvalForm, FORM_KEY, readForm } from "./approval-form.ts";

/** What a host declared of itself: an `elicitation` without modes means forms; one that names only URLs has none. */
function showsForms(capabilities: unknown): boolean {
  const elicitation = member(capabilities, "elicitation");
  return (
    elicitation !== undefined && (member(elicitation, "form") !== undefined || member(elicitation, "url") === undefined)
  );
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(name)
    : undefined;
}

/**
 * Requests the hosts of this process have put to the person in a form, and until when that form may be answered. One
 * that nobody answered or that was never shown is not put again; nor is one that was put away, if there is a page to
 * show instead: some hosts put every form away by themselves.
 */
export type OpenForms = Map<ApprovalId, Millis>;

export interface FormKeeping {
  readonly openForms: OpenForms;
  readonly clock: Clock;
  readonly answerWithin: Millis;
  readonly hasPage: boolean;
}

/** The person before a 2025-era host: the form is sent while the call waits. */
export function personOfOldHost(capabilities: unknown, { mcpReq }: ServerContext, forms: FormKeeping): Person {
  if (!showsForms(capabilities)) return { kind: "absent" };
  return {
    kind: "waiting",
    ask: async (request, signal) => {
      if (forms.openForms.has(request.id)) return { kind: "none" };
      const answer = await mcpReq
        .send({ method: "elicitation/create", params: approvalForm(request) }, { signal })
        // A host that cannot show what it said it could: as if nobody had answered.
        .then(readForm, (): Answer => ({ kind: "none" }));
      keep(request.id, answer, forms);
      return answer;
    },
  };
}

/**
 * The person before a 2026-era host: the call ends with a form, and the host calls again with the answer.
 *
 * The state that comes back names the request that was asked; an answer counts for that one only, whatever the plan is
 * by now. It needs no seal: it is compared with what the store says, and can only make an answer count for less.
 */
export function personOfNewHost({ mcpReq }: ServerContext, forms: FormKeeping): Person {
  const { openForms, clock, answerWithin } = forms;
  if (!showsForms(member(mcpReq.envelope, CLIENT_CAPABILITIES_META_KEY))) return { kind: "absent" };
  return {
    kind: "returning",
    answerTo(request): Answer | null {
      if (mcpReq.requestState<string>() === request) {
        const view = inputResponse(mcpReq.inputResponses, FORM_KEY);
        const answer: Answer = view.kind === "elicit" ? readForm(view) : { kind: "none" };
        keep(request, answer, forms);
        return answer;
      }
      const until = openForms.get(request);
      if (until !== undefined && until <= clock.now()) return { kind: "none" };
      openForms.set(request, until ?? clock.now() + answerWithin);
      return null;
    },
  };
}

function keep(request: ApprovalId, { kind }: Answer, { openForms, clock, hasPage }: FormKeeping): void {
  if (kind === "none" || (kind === "dismissed" && hasPage)) openForms.set(request, clock.now());
  else openForms.delete(request);
}

export const stateOf = (request: Approval): string => request.id;
