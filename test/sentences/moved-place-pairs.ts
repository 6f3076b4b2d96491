import { consequenceLines } from "../../src/domain/sign-in/consequence-lines.ts";
import { type NamedLocation, namedLocation } from "../../src/domain/sign-in/named-location.ts";
import type { SignInPolicy } from "../../src/domain/sign-in/policy.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import { aModel, consequencesOf, crowd, location, policy, signInState } from "../domain/sign-in/a-model.ts";
import { type Pair, pair } from "./pair.ts";

const block = (id: string, excludeLocations: string[]) =>
  policy(id, { conditions: { locations: { includeLocations: ["All"], excludeLocations } }, controls: ["block"] });
const [narrow, wide] = [location("office", "192.0.2.0/25"), location("office", "192.0.2.0/24")];
const home = location("home", "203.0.113.0/24");
const iberia = (countryLookupMethod: string) =>
  namedLocation("iberia", { displayName: "iberia", countriesAndRegions: ["ES"], countryLookupMethod });

type State = readonly [readonly SignInPolicy[], ...(readonly NamedLocation[])];
const lines =
  ([before, ...locations]: State, [after, ...locationsAfter]: State, tense: Tense = "plan") =>
  () =>
    consequenceLines(consequencesOf(aModel({ before, after, locations, locationsAfter }, [crowd(9)])), { tense }).join(
      "\n",
    );

const rule = [block("CA1", ["office"])];
const trusting = [block("CA1", ["AllTrusted"])];
const trusted = (one: NamedLocation): NamedLocation => ({ ...one, trusted: true });
const opened = lines([rule, narrow], [rule, wide]);
const openedDone = lines([rule, narrow], [rule, wide], "done");
const gone = lines([rule, narrow], [[], narrow]);
const replaced = lines([rule, narrow, home], [[block("CA2", ["office", "home"])], narrow, home]);
/** Some users are under a policy for a group that covers a part of what goes. */
const mixed = () => {
  const ofStaff = {
    ...block("CA2", ["office", "home"]),
    include: policy("x", { users: { includeGroups: ["staff"] } }).include,
  };
  const cohorts = [crowd(9), crowd(3, signInState({ groups: ["staff"] }))];
  const model = aModel({ before: rule, after: [ofStaff], locations: [narrow, home] }, cohorts);
  return consequenceLines(consequencesOf(model)).join("\n");
};
const byMethod = [block("CA1", ["iberia"])];

/** How the sign-ins of a policy are told that applies on both sides, or that another policy covers in part. */
export const movedPlacePairs: readonly Pair[] = [
  pair("…: now …, then …", opened, openedDone, "before from anywhere"),
  pair("…: before …, now …", openedDone, opened, "then from anywhere"),
  pair("policy …", opened, lines([rule, narrow], [rule, narrow]), "No user's sign-in would change."),
  pair("…, at a part of the sign-ins …", replaced, gone, '(policy "CA1" from anywhere except "office")'),
  pair("… …, for some of them at a part of these", mixed, replaced, "at a part of the sign-ins"),
  pair("(with …)", opened, lines([rule], [rule, narrow]), "(which does not exist)"),
  pair(
    "some IPv6 addresses",
    lines([rule, narrow], [rule, location("office", "192.0.2.0/25", "2001:db8::/32")]),
    opened,
    "(with 128 IPv4 addresses added)",
  ),
  pair("(which does not exist)", lines([rule], [rule, narrow]), opened, "(with 128 IPv4 addresses added)"),
  pair(
    "(matched in another way)",
    lines([byMethod, iberia("clientIpAddress")], [byMethod, iberia("authenticatorAppGps")]),
    opened,
    "(with 128 IPv4 addresses added)",
  ),
  pair(
    "addresses trusted for per-user MFA, which cannot be read, are treated in another way",
    lines([rule, narrow], [[block("CA1", ["office", "AllTrusted"])], narrow]),
    lines([rule, narrow], [rule, narrow]),
    "No user's sign-in would change.",
  ),
  pair(
    "another …",
    lines([trusting, trusted(narrow)], [trusting, trusted(wide)]),
    lines([trusting, narrow], [trusting, trusted(narrow)]),
    '(with "office" added)',
  ),
];
