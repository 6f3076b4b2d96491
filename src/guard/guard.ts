import type { Approval } from "../domain/approval.ts";
import { asJson } from "../domain/json.ts";
import type { Clock, Millis, Sleep } from "../domain/time.ts";
import type { Services } from "../service/services.ts";
import { checkAccess } from "./access.ts";
import { approve } from "./approval-flow.ts";
import type { Guarded } from "./guarded.ts";
import type { Person, ShowPage } from "./person.ts";

/** One call as the guard sees it. */
export interface GuardedCall {
  readonly services: Services;
  readonly person: Person;
  readonly showPage?: ShowPage;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly answerWithin: Millis;
  readonly signal: AbortSignal;
}

export type Outcome<Result> =
  | { readonly kind: "done"; readonly result: Result }
  | { readonly kind: "ask"; readonly request: Approval };

/**
 * Runs a handler, if the caller may and, where it changes something, a person has approved it. The only way to a
 * handler. Who calls and what they hold is asked anew every time: roles are granted and taken mid-incident.
 */
export async function runGuarded<Args, Context, Result>(
  tool: Guarded<Args, Context, Result>,
  args: Args,
  context: Context,
  call: GuardedCall,
): Promise<Outcome<Result>> {
  const { services } = call;
  const caller = await services.desk.caller();
  checkAccess(tool.name, tool, caller);
  const { stricter } = tool;
  if (stricter !== undefined && (await stricter.applies(args, services))) {
    checkAccess(`${tool.name}, when ${stricter.when},`, stricter, caller);
  }
  if (tool.effect !== "change") return { kind: "done", result: await tool.run(args, { ...context, caller }) };

  const plan = await tool.plan(args, services);
  const outcome = await approve(
    { tool: tool.name, args: asJson(args), plan, caller },
    { ...call, approvals: services.approvals },
  );
  if (outcome.kind === "ask") return outcome;
  return { kind: "done", result: await tool.run(args, { ...context, caller, authority: outcome.authority }) };
}
