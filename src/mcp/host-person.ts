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

/** The person before a 2025-era host: the form is sent while the call waits. */
export function personOfOldHost(capabilities: unknown, { mcpReq }: ServerContext): Person {
  if (!showsForms(capabilities)) return { kind: "absent" };
  return {
    kind: "waiting",
    ask: async (request, signal) => {
      try {
        return readForm(await mcpReq.send({ method: "elicitation/create", params: approvalForm(request) }, { signal }));
      } catch {
        // A host that cannot show what it said it could: as if nobody had answered.
        return { kind: "none" };
      }
    },
  };
}

/** Forms put to the person by 2026-era hosts of this process, and when: a host that never answers one is not asked again. */
export type OpenForms = Map<ApprovalId, Millis>;

/**
 * The person before a 2026-era host: the call ends with a form, and the host calls again with the answer.
 *
 * The state that comes back names the request that was asked; an answer counts for that one only, whatever the plan is
 * by now. It needs no seal: it is compared with what the store says, and can only make an answer count for less.
 */
export function personOfNewHost(
  { mcpReq }: ServerContext,
  { openForms, clock, answerWithin }: { openForms: OpenForms; clock: Clock; answerWithin: Millis },
): Person {
  if (!showsForms(member(mcpReq.envelope, CLIENT_CAPABILITIES_META_KEY))) return { kind: "absent" };
  return {
    kind: "returning",
    answerTo(request): Answer | null {
      if (mcpReq.requestState<string>() === request) {
        openForms.delete(request);
        const view = inputResponse(mcpReq.inputResponses, FORM_KEY);
        return view.kind === "elicit" ? readForm(view) : { kind: "none" };
      }
      const askedAt = openForms.get(request);
      if (askedAt !== undefined && clock.now() - askedAt >= answerWithin) return { kind: "none" };
      openForms.set(request, askedAt ?? clock.now());
      return null;
    },
  };
}

export const stateOf = (request: Approval): string => request.id;
