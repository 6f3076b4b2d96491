import { type EntityType, type RefKey, refKey } from "../tenant/entity.ts";
import type { ObjectName, ToldName } from "../words/told-name.ts";
import type { Side } from "./cohort.ts";
import type { SignInModel } from "./model.ts";

/** Returns rules in which policies and locations that their name alone does not tell have the rest, on both sides alike. */
export function withDistinctNames(
  { before, after }: Pick<SignInModel, Side>,
  told: ReadonlyMap<RefKey, ToldName>,
): Pick<SignInModel, Side> {
  const named =
    (type: EntityType) =>
    <One extends { readonly id: string; readonly name: ObjectName | null }>(one: One): One => {
      const name = told.get(refKey({ type, id: one.id }));
      return name === undefined ? one : { ...one, name };
    };
  const [policy, location] = [named("conditionalAccessPolicy"), named("namedLocationPolicy")];
  const on = (rules: SignInModel[Side]): SignInModel[Side] => ({
    ...rules,
    policies: rules.policies.map(policy),
    locations: new Map([...rules.locations].map(([id, one]) => [id, location(one)])),
  });
  return { before: on(before), after: on(after) };
}
