import type { ByRule, RuleCause } from "../changes/by-rule.ts";
import type { Authored, Change, LinkChange } from "../changes/change.ts";
import { type EntityRef, type RefKey, refKey } from "../tenant/entity.ts";
import { attributesRead, readsGroups } from "../tenant/membership-rules.ts";
import { recoverableProperties } from "../tenant/recoverable.ts";
import type { Attributions } from "./attributions.ts";
import { sessionKey } from "./others-work.ts";

/** Members of dynamic groups whose records are read for one page of changes. */
const MOST_MEMBERS = 200;

type LinkedRow = Pick<Change, "ref" | "links">;

/** Returns the members of a group that its rule may have moved. */
export type MovedMembers = (row: LinkedRow) => readonly LinkChange[];

/** Rules that moved members: the attributes that each reads, and the members whose records are read for it. */
export interface MovingRules {
  readonly movedBy: MovedMembers;
  readonly attributes: ReadonlyMap<RefKey, readonly string[]>;
  readonly members: readonly EntityRef[];
  /** Returns the reason why a write that a rule followed may be missing. */
  readonly unread: (group: RefKey) => ByRule<Authored>["unread"];
}

/** Returns what is asked of the log about groups by their rules. `isWhole` says whether it has all records of the time. */
export function movingRules(
  rows: readonly LinkedRow[],
  rules: ReadonlyMap<RefKey, string>,
  { movedBy, isWhole }: { readonly movedBy: MovedMembers; readonly isWhole: boolean },
): MovingRules {
  const known = recoverableProperties("user", "extended");
  const members = rows.filter(({ ref }) => rules.has(refKey(ref))).flatMap(movedBy);
  return {
    movedBy,
    attributes: new Map([...rules].map(([key, rule]) => [key, attributesRead(rule, known)])),
    members: members.map(({ target }) => target).slice(0, MOST_MEMBERS),
    unread: (group) => (readsGroups(rules.get(group) ?? "") ? "groups" : isWhole ? undefined : "log"),
  };
}

const ruleParts = ["membershipRule", "membershipRuleProcessingState", "groupTypes"];

/**
 * Returns the writes by which the rule of a group moved its members, as far as the log shows. Undefined for other
 * changes.
 */
export function byRule(
  change: LinkedRow,
  { attributes, members, movedBy, unread }: MovingRules,
  log: Pick<Attributions, "of">,
): ByRule<Authored> | undefined {
  const key = refKey(change.ref);
  const read = attributes.get(key);
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
      const session = `${part} ${sessionKey(write)}`;
      const known = found.get(session);
      if (known === undefined) found.set(session, { part, by: write, users: 1 });
      else known.users += 1;
    }
  }
  const ofUsers = [...found.values()].toSorted((a, b) => b.users - a.users);
  const causes = [...ofRule, ...ofUsers];
  const why = causes.length > 0 ? undefined : unread(key);
  return { members: moved.length, causes, ...(why === undefined ? {} : { unread: why }) };
}
