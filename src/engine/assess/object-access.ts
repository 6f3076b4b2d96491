import { type EntityRef, refKey, sameRef } from "../../domain/entity.ts";
import { Enforcement } from "../../domain/sign-in/enforcement.ts";
import type { Instant } from "../../domain/time.ts";
import type { HeldDirectoryRole, ObjectAccess } from "../../service/object-view.ts";
import type { EngineContext } from "../context.ts";
import { holdersFor, type RoleFacts, signInOf } from "./actors.ts";
import { capturedPair } from "./captured-pair.ts";
import { decisiveRefs } from "./decisive-objects.ts";
import { GroupReader } from "./memberships.ts";
import { readRules } from "./sign-in-rules.ts";

/**
 * Reads whether one account could sign in at an instant, under the policies of then, and which roles it holds. Cost follows
 * the policies and the members of the groups that policies name or that hold roles.
 */
export async function readObjectAccess(
  context: EngineContext,
  ref: EntityRef,
  instant: Instant,
): Promise<ObjectAccess> {
  const pair = capturedPair(
    context,
    { from: instant, to: instant },
    { decisive: decisiveRefs([]), attributes: new Set() },
  );
  const privileges = await context.directory.privileges();
  const holders = [...privileges.holders, ...privileges.softDeletedHolders];
  const holdingGroups = holders.filter((holder) => holder.ref.type === "group").map((holder) => holder.ref.id);
  const rules = await readRules(pair);
  const policyGroups = new Set(
    rules.before.policies.flatMap(({ include, exclude }) => [...include.groups, ...exclude.groups]),
  );
  const members = await new GroupReader(pair).read([...(ref.type === "user" ? policyGroups : []), ...holdingGroups]);
  const facts: RoleFacts = { privileges, members, policyGroups };
  const roles = rolesOf(ref, facts);
  if (ref.type === "group") return { roles };
  const state = (await pair.read([ref])).get(refKey(ref));
  return { signIn: signInOf(state, "before", facts, new Enforcement(rules)), roles };
}

const rolesOf = (ref: EntityRef, facts: RoleFacts): readonly HeldDirectoryRole[] =>
  holdersFor(ref, "before", facts).flatMap((holder) => {
    const through = { ...holder.ref, displayName: holder.displayName };
    return holder.roles.map(
      ({ displayName }): HeldDirectoryRole => ({
        name: displayName,
        ...(sameRef(holder.ref, ref) ? {} : { through }),
      }),
    );
  });
