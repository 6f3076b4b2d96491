import type { Privileges } from "../../directory/directory.ts";
import type { GroupGifts } from "../../domain/dangers/changed-rules.ts";
import type { RolesHeld } from "../../domain/dangers/privilege-gains.ts";
import type { Side } from "../../domain/sign-in/cohort.ts";
import { type Memberships, reversedMemberships } from "../../domain/sign-in/memberships.ts";
import { newlyExemptIn, reversed, type SignInModel } from "../../domain/sign-in/model.ts";
import { decidingUnread } from "../../domain/sign-in/unread-grounds.ts";
import type { Instant } from "../../domain/time.ts";
import type { EngineContext } from "../context.ts";
import { GroupReader } from "./memberships.ts";
import { wholeTenantHolders } from "./role-holders.ts";
import { type RoleMoments, type RoleStanding, readRoleStanding, reversedStanding } from "./role-standing.ts";
import { type RolesOnBothSides, readRolesHeld } from "./roles-held.ts";
import { readSignInModel } from "./sign-in-model.ts";
import { readRules } from "./sign-in-rules.ts";
import type { StatePair } from "./state-pair.ts";
import { concernsDynamicGroups } from "./unmodeled.ts";

/** The facts about signing in and roles in two states of a tenant. */
export interface SignInFacts {
  readonly privileges: Privileges;
  /** Ids of the emergency accounts that the settings name, in lower case. */
  readonly namedEmergency: ReadonlySet<string>;
  /** The directory roles that are given on each side, in force or not. */
  readonly standing: RoleStanding;
  readonly roles: RolesOnBothSides;
  /** Ids of all emergency accounts, in lower case. */
  readonly breakGlass: ReadonlySet<string>;
  /** Says of accounts, by their ids in lower case, that they may not be emergency accounts though they are placed like some. */
  readonly newlyExempt: ReadonlyMap<string, string>;
  /** Null if no user had to be read. */
  readonly model: SignInModel | null;
  /** True if a difference affects sign-in. */
  readonly decides: boolean;
  /** Parts that can decide about sign-in, whether of a scope or not, and that could not be read. */
  readonly unread: SignInModel["unread"];
  /** Users in the groups that policies name and in those that hold roles. */
  readonly members: Memberships;
  readonly policyGroups: ReadonlySet<string>;
  readonly gifts: ReadonlyMap<string, GroupGifts>;
}

/**
 * Reads what affects signing in on both sides. With `always` it reads the users even if no difference affects sign-in,
 * because emergency accounts are identified by how policies treat them. Asks the directory for `present`,
 * unless another reading did.
 */
export async function readSignInFacts(
  context: EngineContext,
  pair: StatePair,
  instant: Instant,
  always: (privileged: RolesHeld) => Promise<boolean>,
  present?: Pick<SignInFacts, "privileges" | "namedEmergency">,
): Promise<SignInFacts> {
  const privileges = present?.privileges ?? (await context.directory.privileges());
  const namedEmergency = present?.namedEmergency ?? (await emergencyIds(context));
  const groups = new GroupReader(pair);
  const moments: RoleMoments = {
    instants: { before: instant, after: instant },
    present: { before: privileges, after: privileges },
  };
  const standing = await readRoleStanding(context, pair, moments, groups);
  const holders = wholeTenantHolders(standing);
  const roles = await readRolesHeld(pair, holders, standing.members);
  const unread = decidingUnread(await pair.unread());
  const held = { privileges, namedEmergency, standing, roles, unread };
  const { decisive, attributes } = pair;
  const rules = decisive.isEmpty && attributes.size === 0 ? null : await readRules(pair);
  const decides = !decisive.isEmpty || (rules !== null && (await concernsDynamicGroups(pair, rules, groups)));
  if (!decides && !(await always(roles.before))) {
    const nothing = { members: standing.members, policyGroups: new Set<string>(), gifts: new Map() };
    return { ...held, breakGlass: namedEmergency, newlyExempt: new Map(), model: null, decides, ...nothing };
  }
  const known = { rules: rules ?? (await readRules(pair)), groups, holders, emergency: namedEmergency, unread };
  const read = await readSignInModel(context, pair, instant, known);
  const { model, members, policyGroups, gifts } = read;
  const found = model.cohorts.filter(({ breakGlass }) => breakGlass).flatMap(({ id }) => id ?? []);
  const breakGlass = new Set([...namedEmergency, ...found]);
  return { ...held, breakGlass, newlyExempt: newlyExemptIn(model), model, decides, members, policyGroups, gifts };
}

/**
 * Swaps the sides: the result describes what was done, given what going back would do. It takes the parts that could not
 * be read on one of the sides, because a plan is applied to what was read at the later one only.
 */
export function reversedFacts(facts: SignInFacts, unread: SignInFacts["unread"]): SignInFacts {
  return {
    ...facts,
    unread,
    model: facts.model && { ...reversed(facts.model), unread },
    roles: { ...facts.roles, ...swapped(facts.roles), inGroups: swapped(facts.roles.inGroups) },
    standing: reversedStanding(facts.standing),
    members: reversedMemberships(facts.members),
  };
}

const swapped = <Value>({ before, after }: Readonly<Record<Side, Value>>): Record<Side, Value> => ({
  before: after,
  after: before,
});

async function emergencyIds({ directory, emergencyAccounts = [] }: EngineContext): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const account of emergencyAccounts) {
    ids.add(((await directory.principal(account))?.id ?? account).toLowerCase());
  }
  return ids;
}
