import type { ReasonCode } from "../../../domain/changes/reason.ts";
import { cleaned } from "../../../domain/words/untrusted.ts";
import type { GraphAnswer } from "../../../graph/http/graph-client.ts";
import { isSuccess, refusal } from "../../../graph/http/refused.ts";
import type { StepOutcome } from "../../directory.ts";

/** Refusals with a reason of ours, by Graph's words. Source: Microsoft Graph error messages, as others report them. */
const meanings: readonly { readonly words: RegExp; readonly reason: ReasonCode }[] = [
  { words: /same value for property|conflicting object|ObjectConflict|already in use/i, reason: "nameTaken" },
  { words: /on-premises mastered|synchronized|DirSync/i, reason: "synchronized" },
  { words: /dynamic membership|DynamicMembership/i, reason: "dynamicMembership" },
  { words: /reference-property objects are not present|does not exist|1054/i, reason: "targetGone" },
];

/** Texts in an answer that mean the goal was reached before. */
const reached = /added object references already exist|already assigned|already exists as (an )?(entry|member)/i;

/**
 * Returns the outcome of a refused write for its step. Throws the service's error if the refusal concerns the caller's
 * sign-in, time or the service itself, because it is then unrelated to the step.
 */
export function outcomeOfRefusal(answer: GraphAnswer, tried: string, permission: string): StepOutcome {
  const error = refusal(answer, tried);
  if (error.code === "signInRequired" || error.code === "unavailable" || error.code === "busy") throw error;
  const text = JSON.stringify(answer.body);
  if (reached.test(text)) return { outcome: "unchanged" };
  if (answer.status === 403) {
    const message = `${tried} was refused: it takes the permission ${permission} and a role that may do it.`;
    return { outcome: "failed", reason: "refused", message };
  }
  const reason = meanings.find(({ words }) => words.test(text))?.reason ?? (answer.status === 404 ? "gone" : "refused");
  return { outcome: "failed", reason, message: cleaned(error.message, 500) };
}

/** Returns null for a success and the outcome otherwise. */
export const failureOf = (answer: GraphAnswer, tried: string, permission: string): StepOutcome | null =>
  isSuccess(answer) ? null : outcomeOfRefusal(answer, tried, permission);
