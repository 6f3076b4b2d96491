import type { JsonObject } from "../json.ts";
import type { Side } from "./cohort.ts";
import { isOtherwise, type Methods } from "./methods.ts";
import type { SignInModel } from "./model.ts";
import { isEnforcedOnUsers, type SignInPolicy } from "./policy.ts";
import type { GrantControl } from "./requirement.ts";
import { lowerTextsIn, textsIn } from "./set-values.ts";

/**
 * The configuration that switches a part of a combination. Others, such as a password, cannot be switched off. Source:
 * authenticationMethodModes.
 */
const methodOf: Readonly<Record<string, string>> = {
  ...{ fido2: "fido2", sms: "sms", voice: "voice", softwareoath: "softwareoath", hardwareoath: "hardwareoath" },
  ...{ microsoftauthenticatorpush: "microsoftauthenticator", devicebasedpush: "microsoftauthenticator" },
  ...{ temporaryaccesspassonetime: "temporaryaccesspass", temporaryaccesspassmultiuse: "temporaryaccesspass" },
  ...{ x509certificatesinglefactor: "x509certificate", x509certificatemultifactor: "x509certificate" },
  qrcodepin: "qrcodepin",
};

type Strength = GrantControl & { readonly combinations: readonly string[] };

/** Returns the strengths of a policy that no other control stands in for. */
export const strengthsOf = ({ requirements }: SignInPolicy): Strength[] =>
  requirements.flatMap((requirement) => {
    if (requirement.kind !== "grant" || requirement.anyOf.length !== 1) return [];
    return requirement.anyOf.flatMap((control) => {
      const { combinations = [] } = control;
      return combinations.length === 0 ? [] : [{ ...control, combinations }];
    });
  });

/** Returns the ids of the methods that a combination consists of and that can be switched off. */
export const methodsOf = (combination: string): readonly string[] =>
  lowerTextsIn(combination).flatMap((part) => methodOf[part] ?? []);

/** Returns the ids of the methods that strengths consist of, in lower case, from the combinations that they allow. */
export const methodsOfStrengths = (strengths: Iterable<JsonObject>): ReadonlySet<string> =>
  new Set([...strengths].flatMap(({ allowedCombinations }) => textsIn(allowedCombinations).flatMap(methodsOf)));

/** Returns true if no method of a combination is switched off. */
export const isOn = (combination: string, methods: Methods): boolean =>
  methodsOf(combination).every((id) => methods.get(id)?.isOn !== false);

/** Returns the policies that ask for strengths whose methods are off, or are for others than before, by id. */
export function shortPolicies({ before, after }: Pick<SignInModel, Side>): ReadonlySet<string> {
  const { methods } = after;
  if (methods === undefined) return new Set();
  const isConcerned = (combination: string) =>
    !isOn(combination, methods) ||
    methodsOf(combination).some((id) => isOtherwise((before.methods ?? methods).get(id), methods.get(id)));
  return new Set(
    after.policies
      .filter(isEnforcedOnUsers)
      .filter((policy) => strengthsOf(policy).some(({ combinations }) => combinations.some(isConcerned)))
      .map(({ id }) => id),
  );
}
