import type { Side } from "../sign-in/cohort.ts";
import type { Memberships } from "../sign-in/memberships.ts";
import type { Tense } from "../sign-in/shift-verb.ts";
import { type EntityRef, refKey } from "../tenant/entity.ts";
import { toldList } from "../words/name-list.ts";
import { told, type Wording } from "../words/told.ts";
import type { ObjectName } from "../words/told-name.ts";
import { quoted } from "../words/untrusted.ts";
import type { Exposure } from "./exposure-type.ts";

/** A change by which users come into a group, or go out of it, by way of groups that are nested in it. */
type NestedCause =
  | { readonly kind: "members" | "existence"; readonly group: string }
  | { readonly kind: "nesting"; readonly group: string; readonly nested: string };

interface NestedCauses {
  /** The groups in which the changes were made. */
  readonly groups: readonly EntityRef[];
  /** Follows a sentence on the group. Empty if all changes are of its own members that are users. */
  readonly text: Wording | "";
}

interface MovedUsers {
  readonly members: Memberships;
  readonly nameOf: (id: string) => ObjectName | null;
  readonly group: string;
  /** The users, who are in the group on one side only. */
  readonly users: ReadonlySet<string>;
  /** The side on which they are in it. */
  readonly side: Side;
}

/**
 * Finds the changes by which users are in a group on one side only, where groups are nested in it. Entra evaluates
 * Conditional Access by transitive membership, so that these need not be changes of the group itself. Goes once through
 * the links of the group and of those nested in it, whatever their depth, and cycles end.
 */
export function nestedCauses(of: MovedUsers, tense: Tense): NestedCauses {
  const causes = causesOf(of);
  if (causes.every(({ kind, group }) => kind === "members" && group === of.group)) return { groups: [], text: "" };
  const groups = [...new Set(causes.map(({ group }) => group))].map((id): EntityRef => ({ type: "group", id }));
  const verb = tense === "plan" ? "This would come" : "This comes";
  return {
    groups,
    text: told` ${verb} from nested groups: ${toldList(causes.map((cause) => said(cause, of, tense)))}.`,
  };
}

/** Adds the causes to what is said of the group. */
export const withCauses = (exposure: Exposure, { text }: NestedCauses, tense: Tense): Exposure =>
  text === "" ? exposure : { ...exposure, says: { ...exposure.says, [tense]: told`${exposure.says[tense]}${text}` } };

function causesOf({ members, group: root, users, side }: MovedUsers): NestedCause[] {
  const other = side === "before" ? "after" : "before";
  // One that is deleted as a whole lost its users by that.
  if (!members.isInUse(root, other)) return [];
  const within = [...members.nested(root, side)];
  const leading = groupsLeadingTo(users, within, members, side);
  return within.flatMap((group): NestedCause[] => {
    if (!leading.has(group)) return [];
    if (!members.isInUse(group, other)) return [{ kind: "existence", group }];
    const still = new Set(members.direct(group, other).map(refKey));
    const moved = members.direct(group, side).filter((target) => !still.has(refKey(target)));
    const own = moved.some(({ type, id }) => type === "user" && users.has(id));
    const nested = moved.filter(({ type, id }) => type === "group" && leading.has(id) && members.isInUse(id, other));
    return [
      ...(own ? [{ kind: "members", group } as const] : []),
      ...nested.map(({ id }) => ({ kind: "nesting", group, nested: id }) as const),
    ];
  });
}

/** Returns those of the groups that hold one of the users on a side, themselves or by groups nested in them. */
function groupsLeadingTo(
  users: ReadonlySet<string>,
  groups: readonly string[],
  members: Memberships,
  side: Side,
): ReadonlySet<string> {
  const outer = new Map<string, string[]>();
  const open: string[] = [];
  for (const group of groups) {
    let holds = false;
    for (const { type, id } of members.direct(group, side)) {
      if (type === "user") holds ||= users.has(id);
      if (type === "group") outer.set(id, [...(outer.get(id) ?? []), group]);
    }
    if (holds) open.push(group);
  }
  const found = new Set<string>();
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...(outer.get(id) ?? []));
  }
  return found;
}

/** Words of a change by the side on which the users are in the group: they go out of it, or come into it. */
const words = {
  before: {
    plan: ["would lose members", "would be deleted", "would no longer be nested in"],
    done: ["lost members", "is not in use any more", "is no longer nested in"],
  },
  after: {
    plan: ["would get members", "would be created or restored", "would be nested in"],
    done: ["got members", "was created or restored", "is newly nested in"],
  },
} as const satisfies Readonly<Record<Side, Readonly<Record<Tense, readonly [string, string, string]>>>>;

function said(cause: NestedCause, { members, nameOf, group: root, side }: MovedUsers, tense: Tense): string {
  const nameIn = (id: string) => quoted(nameOf(id) ?? members.nameOf(id) ?? id);
  const [membersWords, existence, nesting] = words[side][tense];
  if (cause.kind === "nesting") {
    const outer = cause.group === root ? "it" : nameIn(cause.group);
    return `${nameIn(cause.nested)} ${nesting} ${outer}`;
  }
  const which = cause.group === root ? "the group itself" : nameIn(cause.group);
  return `${which} ${cause.kind === "members" ? membersWords : existence}`;
}
