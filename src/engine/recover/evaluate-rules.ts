import type { JsonObject } from "../../domain/json.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { notCompared } from "../../domain/tenant/membership-rules.ts";
import { type MembershipRule, parseMembershipRule } from "../../domain/tenant/parse-membership-rule.ts";
import type { Instant } from "../../domain/time.ts";
import { cleaned } from "../../domain/words/untrusted.ts";
import { targetsAt } from "../../store/history/links-at.ts";
import { liveStates } from "../../store/history/states-in-order.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";

/** The users who are to leave or to join a group by its rule. */
export interface RuleEnds {
  readonly leaving: readonly EntityRef[];
  readonly joining: readonly EntityRef[];
  /** The live users among its members. Absent where only some users were looked at. */
  readonly now?: number;
}

interface RuledGroup {
  readonly group: { readonly ref: EntityRef };
  readonly rule: string;
}

/** Says why a rule is not evaluated here. Null if it is. */
export function whyNotEvaluated(rule: string): string | null {
  const parsed = parseMembershipRule(rule);
  if (parsed === null) return "it is more than comparisons of users' properties with values";
  const missing = notCompared(parsed.reads).map((name) => cleaned(name, NAME_LENGTH));
  return missing.length === 0 ? null : `it reads ${missing.join(", ")}, which is not compared here`;
}

const NAME_LENGTH = 60;

export const isEvaluable = (rule: string): boolean => whyNotEvaluated(rule) === null;

/** Returns a user's properties as rules read them. */
export const asRead = ({
  ref,
  properties,
}: {
  readonly ref: EntityRef;
  readonly properties: JsonObject;
}): JsonObject => ({
  ...properties,
  id: ref.id,
});

/** Evaluates the rules of these groups on all users of an instant. Reads each user once. */
export async function evaluateRules(
  db: TenantDb,
  groups: readonly RuledGroup[],
  instant: Instant,
): Promise<ReadonlyMap<RefKey, RuleEnds>> {
  if (groups.length === 0) return new Map();
  const refs = groups.map(({ group }) => group.ref);
  const members = await targetsAt(db, refs, "members", instant);
  const tallies = groups.flatMap(({ group, rule }) => {
    const parsed = parseMembershipRule(rule);
    return parsed === null ? [] : [new RuleTally(group.ref, parsed, members.get(refKey(group.ref)) ?? [])];
  });
  for await (const users of liveStates(db, "user", instant)) {
    for (const user of users) for (const tally of tallies) tally.add(user.ref, asRead(user));
  }
  return new Map(tallies.map((tally) => [refKey(tally.group), tally]));
}

class RuleTally implements RuleEnds {
  readonly leaving: EntityRef[] = [];
  readonly joining: EntityRef[] = [];
  now = 0;
  readonly group: EntityRef;
  readonly #rule: MembershipRule;
  readonly #members: ReadonlySet<RefKey>;

  constructor(group: EntityRef, rule: MembershipRule, members: readonly EntityRef[]) {
    this.group = group;
    this.#rule = rule;
    this.#members = new Set(members.map(refKey));
  }

  add(user: EntityRef, properties: JsonObject): void {
    const [belongs, isMember] = [this.#rule.holds(properties), this.#members.has(refKey(user))];
    if (isMember) this.now += 1;
    if (belongs && !isMember) this.joining.push(user);
    if (!belongs && isMember) this.leaving.push(user);
  }
}
