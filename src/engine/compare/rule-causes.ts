import type { Attributions } from "../../domain/authors/attributions.ts";
import { sessionKey } from "../../domain/authors/others-work.ts";
import type { ByRule, RuleCause } from "../../domain/changes/by-rule.ts";
import type { Authored, Change, LinkChange } from "../../domain/changes/change.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { attributesRead, membershipRuleOf } from "../../domain/tenant/membership-rules.ts";
import { recoverableProperties } from "../../domain/tenant/recoverable.ts";
import type { Instant } from "../../domain/time.ts";
import { statesAt } from "../../store/history/entity-versions.ts";
import type { EngineContext } from "../context.ts";

/** Members of dynamic groups whose records are read for one page of changes. */
const MOST_MEMBERS = 200;

/** Rules that moved members: the attributes that each reads, and the members whose records are read for it. */
export interface MovingRules {
  readonly attributes: ReadonlyMap<RefKey, readonly string[]>;
  readonly members: readonly EntityRef[];
}

type LinkedRow = Pick<Change, "ref" | "links">;

const movedBy = ({ ref, links }: LinkedRow): readonly LinkChange[] =>
  ref.type === "group"
    ? links.filter(({ link, notRecoverable }) => link === "members" && notRecoverable === "dynamicMembership")
    : [];

/** Reads the rules of those groups whose members only their rule can write. Empty without any such member. */
export async function readMovingRules(
  { store }: EngineContext,
  changes: readonly LinkedRow[],
  at: Instant | null,
): Promise<MovingRules> {
  const moved = changes.filter((change) => movedBy(change).length > 0);
  if (moved.length === 0 || at === null) return { attributes: new Map(), members: [] };
  const states = await statesAt(
    store.db,
    moved.map(({ ref }) => ref),
    at,
  );
  const known = recoverableProperties("user", "extended");
  return {
    attributes: new Map(
      [...states].map(([key, { properties }]) => [key, attributesRead(membershipRuleOf(properties) ?? "", known)]),
    ),
    members: moved.flatMap((change) => movedBy(change).map(({ target }) => target)).slice(0, MOST_MEMBERS),
  };
}

const ruleParts = ["membershipRule", "membershipRuleProcessingState", "groupTypes"];

/**
 * Returns the writes by which the rule of a group moved its members, as far as the log shows. Undefined for other
 * changes.
 */
export function byRule(
  change: LinkedRow,
  { attributes, members }: MovingRules,
  log: Attributions,
): ByRule<Authored> | undefined {
  const read = attributes.get(refKey(change.ref));
  if (read === undefined) return undefined;
  const asked = new Set(members.map(refKey));
  // People wrote the members of a group that got its rule later.
  const isByRule = ({ by }: LinkChange) => by?.last.actor.kind === "app" && by.last.recovery === undefined;
  const moved = movedBy(change).filter((link) => asked.has(refKey(link.target)) && isByRule(link));
  if (moved.length === 0) return undefined;
  const own = log.of(change.ref).authors;
  const ofRule = ruleParts.flatMap((part): RuleCause<Authored>[] => {
    const { last } = own.of(part);
    return last.time === null ? [] : [{ part, by: last }];
  });
  const found = new Map<string, { readonly part: string; by: Authored; users: number }>();
  for (const { target, by } of moved) {
    const authors = log.of(target).authors;
    for (const part of read) {
      const { last, before } = authors.of(part);
      // A write after the member was moved is not why.
      const write = [last, before].find((one) => one?.time != null && one.time <= (by?.last.time ?? one.time));
      if (write === undefined) continue;
      const key = `${part} ${sessionKey(write)}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { part, by: write, users: 1 });
      else known.users += 1;
    }
  }
  const ofUsers = [...found.values()].toSorted((a, b) => b.users - a.users);
  return { members: moved.length, causes: [...ofRule, ...ofUsers] };
}
