import type { Side } from "../../domain/sign-in/cohort.ts";
import type { NameOf } from "../../domain/sign-in/condition-words.ts";
import { withDistinctNames } from "../../domain/sign-in/distinct-names.ts";
import { methodsIn } from "../../domain/sign-in/methods.ts";
import type { SignInModel, SignInRules } from "../../domain/sign-in/model.ts";
import { namedLocation } from "../../domain/sign-in/named-location.ts";
import { signInPolicy } from "../../domain/sign-in/policy.ts";
import type { Strengths } from "../../domain/sign-in/requirement.ts";
import { textsIn } from "../../domain/sign-in/set-values.ts";
import { unseenIn } from "../../domain/tenant/part.ts";
import { type PairedState, readAll, type StatePair } from "./state-pair.ts";

/** Reads the policies, strengths and named locations of both sides. */
export async function readRules(pair: StatePair): Promise<Pick<SignInModel, Side>> {
  const policies = await readAll(pair, "conditionalAccessPolicy");
  const strengths = await readAll(pair, "authenticationStrengthPolicy");
  const locations = await readAll(pair, "namedLocationPolicy");
  const methods = await readAll(pair, "authenticationMethodPolicy");
  const hidden = unseenIn(await pair.unread()).hidesDeleted("conditionalAccessPolicy");
  const on = (side: Side): SignInRules => ({
    ...rulesOn(side, policies, strengths, locations),
    ...(hidden ? {} : { gone: goneOn(side, policies) }),
    methods: methodsIn(liveOn(side, methods).map(({ id, properties }) => [id, properties])),
  });
  const rules = { before: on("before"), after: on("after") };
  return withDistinctNames(rules, await pair.toldNames([...policies, ...locations].map(({ ref }) => ref)));
}

/** Returns the groups that the policies of these rules name, in lower case. */
export const groupsNamed = (...rules: readonly SignInRules[]): ReadonlySet<string> =>
  new Set(
    rules.flatMap(({ policies }) => policies.flatMap(({ include, exclude }) => [...include.groups, ...exclude.groups])),
  );

function rulesOn(
  side: Side,
  policies: readonly PairedState[],
  strengths: readonly PairedState[],
  locations: readonly PairedState[],
): SignInRules {
  const known: Strengths = new Map(
    liveOn(side, strengths).map(({ id, displayName, properties }) => [
      id.toLowerCase(),
      { name: displayName, combinations: textsIn(properties.allowedCombinations) },
    ]),
  );
  return {
    policies: liveOn(side, policies).map(({ id, properties }) => signInPolicy(id, properties, known, unnamed)),
    locations: new Map(
      liveOn(side, locations).map(({ id, properties }) => [id.toLowerCase(), namedLocation(id, properties)]),
    ),
  };
}

const goneOn = (side: Side, states: readonly PairedState[]): ReadonlySet<string> =>
  new Set(states.filter(({ life }) => life[side] === null).map(({ ref }) => ref.id.toLowerCase()));

const liveOn = (side: Side, states: readonly PairedState[]) =>
  states.flatMap(({ ref, displayName, [side]: properties }) =>
    properties === null ? [] : [{ id: ref.id, displayName, properties }],
  );

/** Terms of use are not an entity type, so their names are unknown. */
const unnamed: NameOf = () => undefined;
