import type { Millis } from "../time.ts";
import { type Cohort, canChangePolicies, isAdministrator, type Side } from "./cohort.ts";
import { isEnforcedOn, type SignInModel, verdict } from "./model.ts";
import type { SignInPolicy } from "./policy.ts";
import {
  type Affected,
  type NamedCount,
  type PolicyAdministrators,
  type PolicyShift,
  type Rehearsal,
  type Shift,
  type ShiftKind,
  shiftKinds,
} from "./rehearsal.ts";

const NAMES_SHOWN = 3;
const POLICIES_SHOWN = 3;

/**
 * Works out whose sign-in a plan changes. Exact for those the model names, and for the rest by their number; linear in
 * people times policies.
 */
export function rehearse(model: SignInModel, asOf: Millis): Rehearsal {
  const shifts = shiftKinds.map((kind) => new Gathered(kind));
  for (const person of model.people) {
    const kinds = shiftsOf(person, model);
    for (const shift of shifts) if (kinds.has(shift.of)) shift.add(person);
  }
  const policies = policyShifts(model);
  return {
    asOf,
    shifts: shifts.flatMap((shift): Shift[] => (shift.users === 0 ? [] : [{ kind: shift.of, ...shift.affected() }])),
    policies: policies.slice(0, POLICIES_SHOWN),
    morePolicies: Math.max(0, policies.length - POLICIES_SHOWN),
    policyAdministrators: {
      before: policyAdministrators(model, "before"),
      after: policyAdministrators(model, "after"),
    },
    notModelled: notModelled(model),
  };
}

function shiftsOf({ id, before, after }: Cohort, model: SignInModel): ReadonlySet<ShiftKind> {
  if (before === null || after === null) {
    if (before === after) return new Set();
    return new Set([after === null ? "disabled" : "enabled"]);
  }
  const then = verdict(model.before, id, before);
  const next = verdict(model.after, id, after);
  const kinds = new Set<ShiftKind>();
  if (then.blocked !== next.blocked) kinds.add(next.blocked ? "blocked" : "unblocked");
  if (next.blocked) return kinds;
  if (next.hindered && !then.hindered && !then.blocked) kinds.add("hindered");
  if (then.mfa && !next.mfa) kinds.add("mfaDropped");
  if (next.mfa && !then.mfa && !then.blocked) kinds.add("mfaAdded");
  return kinds;
}

function policyShifts({ before, after, people }: SignInModel): PolicyShift[] {
  const old = new Map(before.map((policy) => [policy.id, policy]));
  const fresh = new Map(after.map((policy) => [policy.id, policy]));
  const shifts = [...new Map([...old, ...fresh]).keys()].flatMap((id): PolicyShift[] => {
    const [was, is] = [old.get(id), fresh.get(id)];
    const [gains, loses] = [new Gathered("blocked"), new Gathered("unblocked")];
    for (const person of people) {
      // Whose account comes or goes is told as such, and not once more for every policy.
      if (person.before === null || person.after === null) continue;
      const [then, next] = [isUnder(was, person, "before"), isUnder(is, person, "after")];
      if (next && !then) gains.add(person);
      if (then && !next) loses.add(person);
    }
    const policy = is ?? was;
    const states = { before: was?.state ?? "absent", after: is?.state ?? "absent" } as const;
    if (policy === undefined || (gains.users === 0 && loses.users === 0)) return [];
    const { name, narrowedBy } = policy;
    return [{ id, name, ...states, gains: gains.affected(), loses: loses.affected(), narrowedBy }];
  });
  return shifts.sort((a, b) => b.gains.users + b.loses.users - a.gains.users - a.loses.users);
}

/** Whether a policy is enforced on somebody who can sign in. */
export function isUnder(policy: SignInPolicy | undefined, person: Cohort, side: Side): boolean {
  const state = person[side];
  return policy !== undefined && state !== null && isEnforcedOn(policy, person.id, state);
}

function policyAdministrators(model: SignInModel, side: Side): PolicyAdministrators {
  const count = { total: 0, free: 0 };
  for (const person of model.people) {
    const state = person[side];
    if (state === null || !canChangePolicies(state)) continue;
    const { blocked, hindered } = verdict(model[side], person.id, state);
    count.total += person.count;
    if (!blocked && !hindered) count.free += person.count;
  }
  return count;
}

/** People counted, the first of them by name. */
class Gathered {
  readonly of: ShiftKind;
  users = 0;
  readonly #administrators: string[] = [];
  readonly #breakGlass: string[] = [];

  constructor(of: ShiftKind) {
    this.of = of;
  }

  add(person: Cohort): void {
    this.users += person.count;
    const name = person.name ?? person.id ?? "";
    if (isAdministrator(person)) this.#administrators.push(name);
    if (person.breakGlass) this.#breakGlass.push(name);
  }

  affected(): Affected {
    return { users: this.users, administrators: named(this.#administrators), breakGlass: named(this.#breakGlass) };
  }
}

const named = (names: readonly string[]): NamedCount => ({ count: names.length, names: names.slice(0, NAMES_SHOWN) });

/** What conditions say about the sign-in and not about the person. */
function notModelled({ before, after }: SignInModel): string[] {
  const acting = [...before, ...after].filter(({ state }) => state === "enforced");
  const conditions = [...new Set(acting.flatMap(({ narrowedBy }) => narrowedBy))].sort();
  return [
    ...(conditions.length === 0
      ? []
      : [
          `Policies that depend on ${conditions.join(", ")} count as concerning some sign-ins only: which is not known.`,
        ]),
    "Who has registered a second factor or a key, which devices are compliant, sign-in risk, sessions that last, " +
      "service principals and per-user MFA are not evaluated; members of dynamic groups are taken as they are now.",
  ];
}
