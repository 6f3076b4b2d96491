import {
  ASKED,
  EMPOWERED_RECORDS,
  type EmpoweredWork,
  type EmpoweredWrites,
} from "../../domain/dangers/empowered-work.ts";
import type { AccountSet } from "../../domain/dangers/power-gifts.ts";
import { guestKindOf } from "../../domain/sign-in/audience.ts";
import { sides } from "../../domain/sign-in/cohort.ts";
import { canonicalId } from "../../domain/tenant/entity.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import { recordsBetween } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";
import { GroupReader } from "./memberships.ts";
import type { RoleStanding } from "./role-standing.ts";
import type { StatePair } from "./state-pair.ts";

/**
 * Counts later writes of accounts that an actor, or one of them in turn, created or gave power to. Reads a bounded number
 * of records of each, and the members of groups on both sides of a plan.
 */
export async function readEmpoweredWork(
  context: EngineContext,
  { from }: Pick<ComparisonBasis, "from">,
  writes: EmpoweredWrites,
  pair: StatePair,
  standing: RoleStanding,
): Promise<EmpoweredWork | null> {
  await joinAccounts(writes, pair, standing);
  for (let actor = writes.next(); actor !== null; actor = writes.next()) {
    let read = 0;
    for await (const record of recordsBetween(context, { from, to: null }, { actor })) {
      writes.count(record);
      if (++read < EMPOWERED_RECORDS) continue;
      writes.cut();
      break;
    }
    await joinAccounts(writes, pair, standing);
  }
  return writes.result;
}

async function joinAccounts(writes: EmpoweredWrites, pair: StatePair, standing: RoleStanding): Promise<void> {
  for (const set of writes.sets()) writes.join(set, await accountsIn(set, pair, standing));
}

async function accountsIn(
  { sort, id }: AccountSet,
  pair: StatePair,
  standing: RoleStanding,
): Promise<Iterable<string> | null> {
  switch (sort) {
    case "group": {
      const members = await new GroupReader(pair).read([id]);
      return sides.flatMap((side) => [...members(id, side)]);
    }
    case "role":
      return holdersOf(id, standing);
    case "guests":
      return guestsOf(new Set(id.split(",")), pair);
  }
}

/** Returns those who hold a role on one of the sides. Null if they are not known. */
function holdersOf(role: string, { active, members }: RoleStanding): readonly string[] | null {
  const holding = sides.map((side) => {
    const held = active[side].roles?.filter((given) => canonicalId(given.role.templateId) === role) ?? null;
    return (
      held?.flatMap(({ holder: { ref } }) => (ref.type === "group" ? [...members(ref.id, side)] : [ref.id])) ?? null
    );
  });
  return holding.some((one) => one === null) ? null : holding.flatMap((one) => one ?? []);
}

/** Reads the guests of some kinds, as many as are looked at and one more. */
async function guestsOf(kinds: ReadonlySet<string>, pair: StatePair): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const users of pair.liveOnASide("user")) {
    const guests = users.filter(({ properties }) => kinds.has(guestKindOf(properties)?.toLowerCase() ?? ""));
    found.push(...guests.map(({ ref }) => ref.id));
    if (found.length > ASKED) break;
  }
  return found;
}
