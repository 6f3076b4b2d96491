import type { JsonObject } from "../../src/domain/json.ts";
import type { Cohort } from "../../src/domain/sign-in/cohort.ts";
import { compareSignIn } from "../../src/domain/sign-in/comparison.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import { signInDangers } from "../../src/domain/sign-in/sign-in-dangers.ts";
import { aModel, crowd, GLOBAL, location, policy, signInState, user } from "../domain/sign-in/a-model.ts";
import { type Pair, pair } from "./pair.ts";

const calm = "no danger";
const everyone = { includeUsers: ["All"] };
const places = { locations: { includeLocations: ["All"] } };
const [ann, ben] = [user("ann"), user("ben")];
const boss = user("boss", signInState({ roles: [GLOBAL] }));
const inCrew = crowd(3, signInState({ groups: ["crew"] }));
const guests = crowd(5, signInState({ guest: "b2bCollaborationGuest" }));
const people = [ann, ben, boss, inCrew, guests];

interface Excluded {
  readonly users?: JsonObject;
  readonly conditions?: JsonObject;
  readonly before?: JsonObject;
  readonly cohorts?: readonly Cohort[];
  readonly tense?: Tense;
  readonly others?: readonly string[];
  /** True where not all users of the policy were read. */
  readonly isPartly?: boolean;
  /** Locations that it excluded before, and still does. */
  readonly wasAt?: readonly string[];
  /** True for a tenant with a trusted location. */
  readonly hasTrusted?: boolean;
}
/** Returns what is said of a policy for all users that newly excludes something. */
const excluding =
  ({
    users = {},
    conditions = places,
    before = {},
    cohorts = people,
    tense = "done",
    others = [],
    isPartly = false,
    hasTrusted = false,
    wasAt = [],
  }: Excluded) =>
  () => {
    const asks = (more: JsonObject, where: JsonObject) =>
      policy("MFA", { users: { ...everyone, ...more }, conditions: where });
    const rest = others.map((id) => policy(id));
    const model = aModel(
      {
        before: [asks(before, wasAt.length === 0 ? places : at(...wasAt).conditions), ...rest],
        after: [asks({ ...before, ...users }, conditions), ...rest],
        locations: [
          location("cafe", "198.51.100.0/25"),
          ...(hasTrusted ? [{ ...location("hq", "192.0.2.0/25"), trusted: true }] : []),
        ],
      },
      cohorts,
      isPartly ? { partlyRead: new Set(["mfa"]) } : {},
    );
    return (
      signInDangers(compareSignIn(model), tense)
        .map(({ says }) => says.text)
        .join("\n") || calm
    );
  };
const users = (...excludeUsers: string[]) => ({ users: { excludeUsers } });
const crew = { users: { excludeGroups: ["crew"] } };
const role = { users: { excludeRoles: [GLOBAL] } };
const at = (...excludeLocations: string[]) => ({
  conditions: { locations: { includeLocations: ["All"], excludeLocations } },
});
const apps = (...excludeApplications: string[]) => ({
  conditions: { ...places, applications: { includeApplications: ["All"], excludeApplications } },
});
const on = (...excludePlatforms: string[]) => ({
  conditions: { ...places, platforms: { includePlatforms: ["all"], excludePlatforms } },
});
const foreign = (membershipKind: string) => ({
  users: {
    excludeGuestsOrExternalUsers: {
      guestOrExternalUserTypes: "b2bCollaborationGuest",
      externalTenants: { membershipKind, members: membershipKind === "all" ? [] : ["t1"] },
    },
  },
});
const plan = (more: Excluded): Excluded => ({ ...more, tense: "plan" });
const workload = { includeServicePrincipals: ["ServicePrincipalsInMyTenant"] };
/** Returns what is said of a policy that excludes a place, for users or for service principals. */
const placed = (clientApplications: JsonObject) => () => {
  const asks = (where: JsonObject) =>
    policy("MFA", { users: everyone, conditions: { ...where, clientApplications }, controls: ["block"] });
  const [before, after] = [[asks(places)], [asks(at("cafe").conditions)]];
  return signInDangers(
    compareSignIn(aModel({ before, after, locations: [location("cafe", "198.51.100.0/25")] }, [ann])),
    "done",
  )
    .map(({ says }) => says.text)
    .join("\n");
};

/** On what policies newly exclude, each beside an exclusion of another sort, or one that makes no difference. */
export const exclusionPairs: readonly Pair[] = [
  pair("the user", excluding(users("ann")), excluding({ ...users("ann"), before: { excludeUsers: ["ann"] } }), calm),
  pair("the users", excluding(users("ann", "ben")), excluding(users("ann")), 'excludes the user "ann"'),
  pair("the group", excluding(crew), excluding({ ...crew, before: { excludeGroups: ["crew"] } }), calm),
  pair(
    "the groups",
    excluding({ users: { excludeGroups: ["crew", "empty"] } }),
    excluding(crew),
    'excludes the group "crew"',
  ),
  pair("holders of the role", excluding(role), excluding(users("boss")), 'excludes the user "boss"'),
  pair(
    "holders of the roles",
    excluding({ users: { excludeRoles: [GLOBAL, "other"] } }),
    excluding(role),
    "excludes holders of the role ",
  ),
  pair("sign-ins from", excluding(at("cafe")), excluding(apps("map")), "excludes sign-ins to map"),
  pair(
    "any trusted location (……)",
    excluding({ ...at("AllTrusted"), hasTrusted: true }),
    excluding(at("cafe")),
    'excludes sign-ins from "cafe": 11 users',
  ),
  pair(
    "which adds only …",
    excluding({ ...at("hq", "AllTrusted"), wasAt: ["hq"], hasTrusted: true }),
    excluding({ ...at("AllTrusted"), hasTrusted: true }),
    'any trusted location ("hq")',
  ),
  pair(
    "of which there are only …",
    excluding(at("AllTrusted")),
    excluding({ ...at("AllTrusted"), hasTrusted: true }),
    'any trusted location ("hq")',
  ),
  pair(
    "any trusted location (…)",
    excluding(at("AllTrusted")),
    excluding(at("cafe")),
    'excludes sign-ins from "cafe": 11 users',
  ),
  pair(
    "addresses trusted for per-user MFA, which cannot be read",
    excluding(at("00000000-0000-0000-0000-000000000000")),
    excluding(at("cafe")),
    'excludes sign-ins from "cafe": 11 users',
  ),
  pair("sign-ins to", excluding(apps("map")), excluding(on("linux")), "excludes sign-ins on Linux"),
  pair("sign-ins on", excluding(on("linux")), excluding(at("cafe")), 'excludes sign-ins from "cafe"'),
  pair(
    "newly excludes",
    excluding(users("ann")),
    excluding({ ...users("ann"), before: { excludeUsers: ["ann"] } }),
    calm,
  ),
  pair("would newly exclude", excluding(plan(users("ann"))), excluding(users("ann")), "newly excludes"),
  pair("… … …: ….", excluding(crew), excluding({ ...crew, before: { excludeGroups: ["crew"] } }), calm),
  pair(
    "no account that can sign in was found for it",
    excluding(users("eve")),
    excluding(users("ann")),
    "1 user (0 with privileged roles) is no longer under it",
  ),
  pair(
    "whom that excepts is not known, because not all users of the policy could be read",
    excluding({ users: { excludeGroups: ["empty"] }, isPartly: true }),
    excluding({ users: { excludeGroups: ["empty"] } }),
    "no account that can sign in was found for it",
  ),
  pair(
    "there may be more, because not all users of the policy could be read",
    excluding({ ...crew, isPartly: true }),
    excluding(crew),
    "3 users (0 with privileged roles) are no longer under it",
  ),
  pair("would no longer be", excluding(plan(users("ann"))), excluding(users("ann")), "is no longer under it"),
  pair("is no longer", excluding(users("ann")), excluding(users("ann", "ben")), "are no longer under it"),
  pair("are no longer", excluding(users("ann", "ben")), excluding(users("ann")), "is no longer under it"),
  pair(
    "… … under it……",
    excluding(users("ann")),
    excluding(users("eve")),
    "no account that can sign in was found for it",
  ),
  pair(
    "… who needed a second factor or were blocked … sign in without one",
    excluding(users("ann")),
    excluding({ ...users("ann"), others: ["too"] }),
    "1 user (0 with privileged roles) is no longer under it.",
  ),
  pair(
    ", … for emergency access",
    excluding({ ...users("boss"), cohorts: [{ ...boss, breakGlass: true }] }),
    excluding({ ...users("boss"), cohorts: [boss] }),
    "(1 with privileged roles)",
  ),
  pair("… (… with privileged roles…)", excluding(users("boss")), excluding(users("eve")), "no account"),
  pair(
    "of …, the directory does not show whether this excepts them",
    excluding(foreign("enumerated")),
    excluding(foreign("all")),
    "5 users (0 with privileged roles) are no longer under it",
  ),
  pair("it does not apply to …", placed(workload), placed({}), 'newly excludes sign-ins from "cafe"'),
];
