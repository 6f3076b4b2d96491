import type { Approval } from "../domain/approval/approval.ts";
import { asJson } from "../domain/json.ts";
import type { Caller } from "../domain/roles/role.ts";
import type { Clock, Millis, Sleep } from "../domain/time.ts";
import type { Services } from "../service/services.ts";
import { checkAccess, refusedReadOnly } from "./access.ts";
import { approve } from "./approval-flow.ts";
import type { Guarded } from "./guarded.ts";
import type { PageAddress, Person, ShowPage } from "./person.ts";
import { permittedDemands } from "./policy.ts";
import { judged } from "./reassessment.ts";
import { refusalsOf } from "./refusals.ts";
import { naming } from "./role-holders.ts";
import type { Unapproved } from "./unapproved.ts";

/** One call, as the guard sees it. */
export interface GuardedCall {
  readonly services: Services;
  /** True on a server that was started read-only. A client cannot turn that off. */
  readonly readOnly: boolean;
  readonly person: Person;
  readonly showPage?: ShowPage;
  readonly pageAddress?: PageAddress;
  /** The command that a person runs to approve in a terminal. Absent where people sign in on a page instead. */
  readonly approveCommand?: string;
  /** The same for another person, without this one's sign-in. */
  readonly secondCommand?: string;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly answerWithin: Millis;
  readonly signal: AbortSignal;
}

export type Outcome<Result> =
  | { readonly kind: "done"; readonly result: Result }
  | { readonly kind: "ask"; readonly request: Approval }
  | Unapproved;

/**
 * Runs a handler if the caller may call it and, for a change, a person has approved it. This is the only way to a
 * handler. The caller and their roles are read for every call, because roles are granted and removed during an
 * incident.
 */
export async function runGuarded<Args, Context, Result>(
  tool: Guarded<Args, Context, Result>,
  args: Args,
  context: Context,
  call: GuardedCall,
): Promise<Outcome<Result>> {
  const { services } = call;
  const refusing = refusalsOf(tool, services.trail);
  const signedIn = await refusing({ caller: null }, () => services.session.signedIn());
  const { caller } = signedIn;
  await refusing({ caller }, () => admit(tool, args, caller, call));
  if (tool.effect !== "change") {
    return { kind: "done", result: await refusing({ caller }, () => tool.run(args, { ...context, ...signedIn })) };
  }
  const plan = await refusing({ caller }, () => tool.plan(args, services));
  const known = { caller, planDigest: plan.digest };
  const demands = await refusing(known, async () => permittedDemands(plan, services.session));
  const outcome = await refusing(known, () =>
    approve(
      { tool: tool.name, args: asJson(args), plan, caller, demands },
      { ...call, approvals: services.approvals, judge: (request, seen) => judged(services, request, seen) },
    ),
  );
  if (outcome.kind !== "granted") return outcome;
  const { authority } = outcome;
  // The role may have been removed while the person decided.
  const present = await refusing(known, async () => {
    const present = await services.session.signedIn();
    await admit(tool, args, present.caller, call);
    return present;
  });
  return {
    kind: "done",
    result: await refusing(known, () => tool.run(args, { ...context, ...present, authority })),
  };
}

/** Throws `forbidden` unless this caller may make this call on this server now. */
async function admit<Args>(
  tool: Guarded<Args, never, unknown>,
  args: Args,
  caller: Caller,
  { services, readOnly }: GuardedCall,
): Promise<void> {
  if (readOnly && tool.effect === "change") throw refusedReadOnly(tool.name);
  await naming(services.session, tool, () => checkAccess(tool.name, tool, caller));
  const { stricter } = tool;
  if (stricter === undefined || !(await stricter.applies(args, services))) return;
  await naming(services.session, stricter, () => checkAccess(`${tool.name}, when ${stricter.when},`, stricter, caller));
}
