import { actorQuoted } from "../authors/actor-name.ts";
import { type AuditRecord, isRecovery, writtenBy } from "../authors/audit-record.ts";
import type { Actor } from "../changes/change.ts";
import { isJsonObject, type Json } from "../json.ts";
import { roles } from "../roles/role.ts";
import { type Audience, audienceOf } from "../sign-in/audience.ts";
import { looksLikeBreakGlass } from "../sign-in/break-glass.ts";
import type { Cohort, Side } from "../sign-in/cohort.ts";
import type { Memberships } from "../sign-in/memberships.ts";
import type { SignInPolicy } from "../sign-in/policy.ts";
import { setMembers } from "../sign-in/set-values.ts";
import { distinctRefs, type EntityRef, refKey, sameId } from "../tenant/entity.ts";
import { DAY, iso, type Millis } from "../time.ts";
import { roleWrite } from "./record-exposures.ts";
import { existenceAfter } from "./watched-parts.ts";

/** The time for which an account must have been exempt to count as an emergency account, as long as logs are kept. */
const EXEMPT_FOR: Millis = 30 * DAY;

/** The last of the writes that made an account exempt like an emergency account. */
interface ExemptSince {
  readonly time: Millis;
  readonly actor: Actor;
}

/** Accounts and groups whose records are read, because a live tenant takes a request for each. */
const MOST_ASKED = 20;

const GLOBAL = roles.globalAdministrator;
const excludable = ["users", "groups", "roles"] as const satisfies readonly (keyof Audience)[];

/** The accounts, groups and exclusions that records wrote, by their oldest record, which tells how it was before. */
class ExemptionWrites {
  readonly #first = new Map<string, ExemptSince | null>();

  /** Takes a record, which is not newer than those before. What a recovery wrote was so before. */
  add(record: AuditRecord): void {
    if (isRecovery(record)) return;
    const note = (key: string, isGiven: boolean) =>
      this.#first.set(key.toLowerCase(), isGiven ? { time: record.time, actor: record.actor } : null);
    const role = roleWrite(record);
    if (role !== null && !role.isEligible && role.role === GLOBAL.displayName) note(roleKey(role.ref), role.isGiven);
    for (const written of writtenBy(record)) {
      const { ref, modified } = written;
      const exists = ref.type === "user" ? existenceAfter(record, written) : null;
      if (exists !== null) note(refKey(ref), exists);
      for (const { name, oldValue, newValue } of modified) {
        if (ref.type === "group" && name === "members") {
          if (typeof oldValue === "string") note(memberKey(ref.id, oldValue), false);
          if (typeof newValue === "string") note(memberKey(ref.id, newValue), true);
        }
        if (ref.type !== "conditionalAccessPolicy" || name !== "conditions") continue;
        if (!isJsonObject(oldValue) || !isJsonObject(newValue)) continue;
        const [was, is] = [excludedIn(ref.id, oldValue), excludedIn(ref.id, newValue)];
        for (const key of was) if (!is.has(key)) note(key, false);
        for (const key of is) if (!was.has(key)) note(key, true);
      }
    }
  }

  /** Returns the write that brought a part about, or undefined if that was there before the records. */
  made(key: string): ExemptSince | undefined {
    return this.#first.get(key.toLowerCase()) ?? undefined;
  }
}

const roleKey = (holder: EntityRef): string => `role:${refKey(holder)}`;
const memberKey = (group: string, member: string): string => `member:${group}:${member}`;
const exclusionKey = (policy: string, id: string): string => `exclusion:${policy}:${id}`;

function excludedIn(policy: string, conditions: Json): ReadonlySet<string> {
  const excluded = audienceOf(setMembers(setMembers(conditions).users), "exclude");
  return new Set(excludable.flatMap((kind) => [...excluded[kind]]).map((id) => exclusionKey(policy, id)));
}

/** The side of a model on which accounts look like emergency accounts, with what its roles and groups rest on. */
export interface ExemptingSide {
  readonly side: Side;
  readonly policies: readonly SignInPolicy[];
  readonly holders: readonly { readonly ref: EntityRef; readonly roles: readonly { readonly templateId: string }[] }[];
  readonly members: Memberships;
  /** Ids in lower case of the emergency accounts that the settings name, which need no evidence. */
  readonly named?: ReadonlySet<string>;
}

const isJudged = ({ id, breakGlass }: Cohort, { named }: ExemptingSide): boolean =>
  breakGlass && id !== null && named?.has(id) !== true;

/** Returns the accounts that look like emergency accounts and the groups that they are exempt by, whose records matter. */
const exemptingRefs = (cohorts: readonly Cohort[], on: ExemptingSide): readonly EntityRef[] =>
  distinctRefs(cohorts.filter((cohort) => isJudged(cohort, on)).flatMap((cohort) => refsOf(cohort, on))).slice(
    0,
    MOST_ASKED,
  );

/** Returns the records of an object, or of the updates of all policies for null, since a time. */
export type ReadWrites = (ref: EntityRef | null, since: Millis) => AsyncIterable<AuditRecord>;

/**
 * Takes those out of the emergency accounts that the log shows to be exempt only since, and says so of them, because they
 * may be an attacker's. Reads the records of each account that looks like one, of the groups that it is exempt by, and of
 * policies.
 */
export async function withExemptSince(
  cohorts: readonly Cohort[],
  on: ExemptingSide,
  now: Millis,
  read: ReadWrites,
): Promise<readonly Cohort[]> {
  const refs = exemptingRefs(cohorts, on);
  if (refs.length === 0) return cohorts;
  const writes = new ExemptionWrites();
  for (const ref of [...refs, null]) for await (const record of read(ref, now - EXEMPT_FOR)) writes.add(record);
  return cohorts.map((cohort) => {
    const made = isJudged(cohort, on) ? exemptSince(cohort, on, writes) : null;
    return made === null ? cohort : { ...cohort, breakGlass: false, exempt: exemptSinceWords(made) };
  });
}

/** Returns an account and the groups that it is exempt by, nested ones included. */
function refsOf({ id, ...cohort }: Cohort, { side, holders, members }: ExemptingSide): EntityRef[] {
  if (id === null) return [];
  const ref = { type: "user", id } as const;
  const roots = [...(cohort[side]?.groups ?? []), ...globalGroups(holders)];
  const nested = roots.flatMap((root) => [...members.nested(root, side)]);
  const groups = nested.filter((group) => members.contains(group, ref, side));
  return [ref, ...groups.map((group): EntityRef => ({ type: "group", id: group }))];
}

const globalGroups = (holders: ExemptingSide["holders"]): readonly string[] =>
  holders.flatMap(({ ref, roles }) => (ref.type === "group" && holdsGlobal(roles) ? [ref.id] : []));

const holdsGlobal = (held: ExemptingSide["holders"][number]["roles"]): boolean =>
  held.some(({ templateId }) => templateId === GLOBAL.templateId);

/**
 * Returns since when an account has been exempt like an emergency account, if the records show it was not before. Then it
 * may be an attacker's, because an attacker gives an account just that.
 */
function exemptSince(
  { id, ...cohort }: Cohort,
  { side, policies, holders, members }: ExemptingSide,
  writes: ExemptionWrites,
): ExemptSince | null {
  const state = cohort[side];
  if (id === null || state === null) return null;
  const ref: EntityRef = { type: "user", id };
  const found: ExemptSince[] = [];
  const isMade = (key: string): boolean => {
    const made = writes.made(key);
    if (made !== undefined) found.push(made);
    return made !== undefined;
  };
  const isCreated = isMade(refKey(ref));
  const old = members.without(
    (group, target) =>
      (sameId(target.id, id) || (target.type === "group" && members.contains(target.id, ref, side))) &&
      isMade(memberKey(group, target.id)),
  );
  const isGlobal = holders.some(
    ({ ref: holder, roles }) =>
      holdsGlobal(roles) &&
      (holder.type === "user" ? sameId(holder.id, id) : members.contains(holder.id, ref, side)) &&
      !isMade(roleKey(holder)) &&
      (holder.type === "user" || old.contains(holder.id, ref, side)),
  );
  const before = {
    ...state,
    groups: new Set([...state.groups].filter((group) => old.contains(group, ref, side))),
    roles: new Set(isGlobal ? [GLOBAL.templateId] : []),
  };
  const ofAccount = (one: string) => one === id || state.groups.has(one) || state.roles.has(one);
  const rules = policies.map((policy) => {
    const kept = (ids: ReadonlySet<string>) =>
      new Set([...ids].filter((one) => !ofAccount(one) || !isMade(exclusionKey(policy.id, one))));
    const { exclude } = policy;
    const some = { users: kept(exclude.users), groups: kept(exclude.groups), roles: kept(exclude.roles) };
    return { ...policy, exclude: { ...exclude, ...some } };
  });
  const both = { policies: rules, locations: new Map() };
  const was = { id, before: null, after: null, [side]: isCreated ? null : before };
  if (looksLikeBreakGlass(was, { before: both, after: both }, side)) return null;
  return found.reduce<ExemptSince | null>((last, one) => (last !== null && last.time > one.time ? last : one), null);
}

/** Says of an account since when it has been exempt, and that this does not make it an emergency account. */
const exemptSinceWords = ({ time, actor }: ExemptSince): string =>
  `placed like an emergency account only since ${iso(time)} by ${actorQuoted(actor)}, so it may not be one`;
