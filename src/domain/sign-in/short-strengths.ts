import type { Side } from "./cohort.ts";
import type { Methods } from "./methods.ts";
import type { SignInModel, SignInRules } from "./model.ts";
import { isEnforcedOnUsers, type SignInPolicy } from "./policy.ts";
import type { GrantControl } from "./requirement.ts";
import { lowerTextsIn } from "./set-values.ts";

/** The configuration that switches a part of a combination. Others, such as a password, cannot be switched off. Source: authenticationMethodModes. */
const methodOf: Readonly<Record<string, string>> = {
  ...{ fido2: "fido2", sms: "sms", voice: "voice", softwareoath: "softwareoath", hardwareoath: "hardwareoath" },
  ...{ microsoftauthenticatorpush: "microsoftauthenticator", devicebasedpush: "microsoftauthenticator" },
  ...{ temporaryaccesspassonetime: "temporaryaccesspass", temporaryaccesspassmultiuse: "temporaryaccesspass" },
  ...{ x509certificatesinglefactor: "x509certificate", x509certificatemultifactor: "x509certificate" },
  qrcodepin: "qrcodepin",
};

/** A strength that an enforced policy asks for and of which a method is switched off. */
interface ShortStrength {
  readonly policy: SignInPolicy;
  readonly words: string;
  /** The combinations that no longer count, and those that are left. */
  readonly gone: readonly string[];
  readonly left: readonly string[];
}

/** Finds the strengths that cannot be met any more, or in fewer ways, because methods are switched off. */
export function shortStrengths({ before, after }: Pick<SignInModel, Side>): ShortStrength[] {
  const { methods } = after;
  if (methods === undefined || ![...methods.values()].includes(false)) return [];
  return after.policies.filter(isEnforcedOnUsers).flatMap((policy) =>
    strengthsOf(policy).flatMap(({ key, words, combinations }): ShortStrength[] => {
      const left = combinations.filter((one) => isUsable(one, methods));
      const had = combinations.filter((one) => isUsable(one, before.methods ?? methods));
      const gone = had.filter((one) => !left.includes(one));
      const wasUnmet = had.length === 0 && asksBefore(before, policy.id, key);
      return gone.length === 0 && (left.length > 0 || wasUnmet) ? [] : [{ policy, words, gone, left }];
    }),
  );
}

/** Returns the strengths of a policy that no other control stands in for. */
const strengthsOf = ({ requirements }: SignInPolicy): (GrantControl & { readonly combinations: readonly string[] })[] =>
  requirements.flatMap((requirement) => {
    if (requirement.kind !== "grant" || requirement.anyOf.length !== 1) return [];
    return requirement.anyOf.flatMap((control) => {
      const { combinations = [] } = control;
      return combinations.length === 0 ? [] : [{ ...control, combinations }];
    });
  });

const isUsable = (combination: string, methods: Methods): boolean =>
  lowerTextsIn(combination).every((part) => methods.get(methodOf[part] ?? "") !== false);

const asksBefore = ({ policies }: SignInRules, id: string, key: string): boolean =>
  policies.some(
    (policy) => policy.id === id && isEnforcedOnUsers(policy) && strengthsOf(policy).some((one) => one.key === key),
  );

/** Returns the policies whose strengths methods that are switched off concern, by id. */
export const shortPolicies = (rules: Pick<SignInModel, Side>): ReadonlySet<string> =>
  new Set(shortStrengths(rules).map(({ policy }) => policy.id));
