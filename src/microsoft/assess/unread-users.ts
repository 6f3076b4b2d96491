import type { Side } from "../../domain/sign-in/cohort.ts";
import type { NameOf } from "../../domain/sign-in/condition-words.ts";
import type { NotAssessed } from "../../domain/sign-in/consequences.ts";
import { namedCount, namedPolicies } from "../../domain/sign-in/gathered.ts";
import type { Memberships } from "../../domain/sign-in/memberships.ts";
import type { SignInModel } from "../../domain/sign-in/model.ts";
import { isEnforcedOnUsers, type SignInPolicy } from "../../domain/sign-in/policy.ts";
import { byId } from "../../domain/sign-in/policy-shifts.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { quoted } from "../../domain/words/untrusted.ts";

interface Unread {
  readonly groups: Iterable<string>;
  readonly members: Memberships;
  readonly nameOf: NameOf;
  /** The policies on users that no policy, group or role names, where these were not counted. */
  readonly uncounted: readonly SignInPolicy[];
  /** Names of policies and locations that are restored and not shown. */
  readonly unknown: readonly string[];
  /** The number of restored users that are not shown. */
  readonly unshown: number;
}

/** Users of policies that were not read, with the ids of these policies. */
interface UnreadUsers {
  readonly notAssessed: readonly NotAssessed[];
  readonly policies: ReadonlySet<string>;
}

/** Tells the users of enforced policies, and the rules, that could not be read, each with the reason and the policies concerned. */
export function unreadUsers(
  { before, after }: Pick<SignInModel, Side>,
  { groups, members, nameOf, uncounted, unknown, unshown }: Unread,
): UnreadUsers {
  const enforced = [...byId([...before.policies, ...after.policies].filter(isEnforcedOnUsers)).values()];
  const ofGroups = [...groups].flatMap((id) => {
    const why = members.unread(id);
    const naming = enforced.filter(({ include, exclude }) => include.groups.has(id) || exclude.groups.has(id));
    return why === undefined || naming.length === 0
      ? []
      : [{ what: `users of the group ${quoted(nameOf(id) ?? id)}, because ${why}`, naming }];
  });
  const others =
    uncounted.length === 0
      ? []
      : [{ what: "users whom no policy, group or role names, because they could not be counted", naming: uncounted }];
  const found = [...ofGroups, ...others];
  return {
    notAssessed: [
      ...found.map(({ what, naming }) => ({ what, policies: namedPolicies(naming) })),
      ...(unknown.length === 0 ? [] : [{ what: RESTORED_RULES, policies: namedCount(unknown) }]),
      ...(unshown === 0
        ? []
        : [
            {
              what: `whether ${countOf(unshown, "restored user")} can sign in, because Graph does not show it`,
              policies: namedCount([]),
            },
          ]),
    ],
    policies: new Set(found.flatMap(({ naming }) => naming.map(({ id }) => id))),
  };
}

const RESTORED_RULES = "what restored policies and locations contain, because Graph does not show it";
