import type { EntityType } from "../tenant/entity.ts";
import { refKey } from "../tenant/entity.ts";
import { objectsOfPassedNames } from "../words/swapped-names.ts";
import type { Side } from "./cohort.ts";
import type { SignInModel } from "./model.ts";

/** What a policy and a location have in common. */
interface RuleName {
  readonly id: string;
  readonly name: string | null;
}

/** Returns rules in which policies and locations have their ids beside names that passed from one to another. */
export function withDistinctNames({ before, after }: Pick<SignInModel, Side>): Pick<SignInModel, Side> {
  const policies = distinctNames("conditionalAccessPolicy", before.policies, after.policies);
  const locations = distinctNames("namedLocationPolicy", [...before.locations.values()], [...after.locations.values()]);
  const on = (rules: SignInModel[Side]): SignInModel[Side] => ({
    ...rules,
    policies: rules.policies.map(policies),
    locations: new Map([...rules.locations].map(([id, location]) => [id, locations(location)])),
  });
  return { before: on(before), after: on(after) };
}

function distinctNames(type: EntityType, before: readonly RuleName[], after: readonly RuleName[]) {
  const key = ({ id }: RuleName) => refKey({ type, id });
  const [then, now] = [before, after].map((all) => new Map(all.map((one) => [key(one), one.name])));
  const ids = new Map([...before, ...after].map((one) => [key(one), one.id]));
  const passed = objectsOfPassedNames(
    [...ids].map(([one, id]) => ({
      ref: { type, id },
      before: then?.get(one) ?? null,
      after: now?.get(one) ?? null,
    })),
  );
  return <One extends RuleName>(one: One): One =>
    passed.has(key(one)) && one.name !== null ? { ...one, name: `${one.name} (${one.id})` } : one;
}
