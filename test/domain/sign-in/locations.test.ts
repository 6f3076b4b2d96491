import { describe, expect, test } from "vitest";
import { compareSignIn } from "../../../src/domain/sign-in/comparison.ts";
import { consequenceLines } from "../../../src/domain/sign-in/consequence-lines.ts";
import { type NamedLocation, namedLocation } from "../../../src/domain/sign-in/named-location.ts";
import type { SignInPolicy } from "../../../src/domain/sign-in/policy.ts";
import { signInDangers } from "../../../src/domain/sign-in/sign-in-dangers.ts";
import { aModel, consequencesOf, crowd, linesOf, location, policy, signInState, user } from "./a-model.ts";

const from = (excludeLocations: string[], includeLocations = ["All"]) => ({
  conditions: { locations: { includeLocations, excludeLocations } },
});
const blockOutside = policy("CA005", { ...from(["office"]), controls: ["block"] });
const mfaOutside = policy("CA006", from(["office"]));
const office = location("office", "192.0.2.0/25", "198.51.100.0/28");
const opened = location("office", "0.0.0.0/1", "128.0.0.0/1");
const countries = (...countriesAndRegions: string[]): NamedLocation =>
  namedLocation("countries", { displayName: "countries", countriesAndRegions });

const lines = (before: NamedLocation[], after: NamedLocation[], policies = [blockOutside, mfaOutside]) =>
  linesOf(aModel({ before: policies, locations: before, locationsAfter: after }, [crowd(100)]));

describe("a named location", () => {
  test("a location that is opened to every address lifts the policies that except it, and says so with its share", () => {
    expect(lines([office], [opened])).toEqual([
      '100 users would no longer need multifactor authentication at some sign-ins (policy "CA006": now from anywhere except "office", then from anywhere except "office" (with 99.9 % of all IPv4 addresses added)).',
      '100 users would no longer be blocked at some sign-ins (policy "CA005": now from anywhere except "office", then from anywhere except "office" (with 99.9 % of all IPv4 addresses added)).',
      'Location "office" would match every IPv4 address (now 144 IPv4 addresses); policies that except it: "CA005" and "CA006".',
    ]);
  });

  test("a location that is closed again puts them in force, the other way round", () => {
    const closed = lines([opened], [office]);
    expect(closed[0]).toContain("100 users would newly be blocked at some sign-ins");
    expect(closed).toContainEqual(expect.stringContaining("would match 144 IPv4 addresses (now every IPv4 address)"));
  });

  test("a location that grows names apart the policies that use it on one side only", () => {
    const outside = (...excluded: string[]) => policy("CA1", { ...from(excluded), controls: ["block"] });
    const inside = policy("CA2", { ...from([], ["office"]), controls: ["block"] });
    const line = (before: SignInPolicy[], after: SignInPolicy[], tense: "plan" | "done") => {
      const model = aModel({ before, after, locations: [office], locationsAfter: [opened] }, [crowd(9)]);
      return consequenceLines(consequencesOf(model), { tense }).find((one) => one.startsWith("Location"));
    };
    const [kept, dropped] = [outside("office"), outside()];
    const grown = 'Location "office" matches every IPv4 address (before 144 IPv4 addresses);';
    expect(line([kept], [dropped], "done")).toBe(
      `${grown} policies that no longer except it or are not enforced: "CA1".`,
    );
    expect(line([kept, inside], [kept], "done")).toBe(
      `${grown} policies that except it: "CA1"; policies that applied to it before: "CA2".`,
    );
    expect(line([dropped], [kept], "done")).toBe(`${grown} policies that except it: "CA1".`);
    const growing = 'Location "office" would match every IPv4 address (now 144 IPv4 addresses);';
    expect(line([kept, inside], [dropped], "plan")).toBe(
      `${growing} policies that would no longer except it or be enforced: "CA1"; policies that apply to it now: "CA2".`,
    );
  });

  test("a restored location lifts policies that except it", () => {
    expect(lines([], [office])).toContainEqual(
      expect.stringMatching(/^Location "office" would match 144 IPv4 addresses \(now it does not exist\)/),
    );
    expect(lines([office], [])).toContainEqual(expect.stringContaining('Location "office" would no longer exist'));
  });

  test("a location with the same addresses in other ranges makes no difference", () => {
    const halves = location("office", "192.0.2.0/26", "192.0.2.64/26", "198.51.100.0/28");
    expect(lines([office], [halves])).not.toContainEqual(expect.stringContaining("multifactor"));
  });

  test("a location that no enforced policy uses makes no difference", () => {
    const off = { ...blockOutside, state: "off" as const };
    expect(lines([office], [opened], [off])).toEqual(["No user's sign-in would change."]);
  });

  test("a location that enforced policies include asks more where it grows", () => {
    const included = policy("CA1", { ...from([], ["office"]), controls: ["block"] });
    expect(lines([office], [opened], [included])[0]).toContain("would newly be blocked at some sign-ins");
    expect(lines([office], [opened], [included])[1]).toContain('policies that apply to it: "CA1"');
  });

  test("unknown countries are not counted among the countries of a location", () => {
    const outside = policy("CA1", { ...from(["countries"]), controls: ["block"] });
    const unknown = { displayName: "countries", includeUnknownCountriesAndRegions: true };
    const wider = namedLocation("countries", { ...unknown, countriesAndRegions: ["DE", "RU"] });
    expect(lines([countries("DE")], [wider], [outside])).toContainEqual(
      expect.stringContaining("2 countries and unknown countries (now 1 country; added"),
    );
  });

  test("a location names the countries that are added and removed", () => {
    const outside = policy("CA1", { ...from(["countries"]), controls: ["block"] });
    const found = lines([countries("DE", "PT")], [countries("DE", "RU", "KP")], [outside]);
    expect(found.at(-1)).toBe(
      'Location "countries" would match 3 countries (now 2 countries; added KP and RU; removed PT); policies that except it: "CA1".',
    );
    expect(found.slice(0, 2).join()).toMatch(/newly be blocked.*no longer be blocked/);
  });

  test("a location counts for any trusted location once it is trusted", () => {
    const trusting = policy("CA1", { ...from(["AllTrusted"]), controls: ["block"] });
    const found = lines([office], [{ ...office, trusted: true }], [trusting]);
    expect(found[0]).toContain("100 users would no longer be blocked at some sign-ins");
    expect(found[1]).toContain("would match 144 IPv4 addresses, trusted (now 144 IPv4 addresses)");
  });

  test.each([
    ["beside the only one", [{ ...office, trusted: true }]],
    ["where there is none", [office]],
  ])("any trusted location %s makes a difference only for addresses that cannot be read", (_, locations) => {
    const blocking = (...places: string[]) => policy("CA1", { ...from(places), controls: ["block"] });
    const [was, is] = [blocking("office"), blocking("office", "AllTrusted")];
    for (const [before, after] of [
      [was, is],
      [is, was],
    ] as const)
      expect(linesOf(aModel({ before: [before], after: [after], locations }, [user("ada")]))).toEqual([
        "In what was assessed, no difference for signing in was found.",
        'Not assessed: addresses trusted for per-user MFA, which cannot be read, are treated in another way ("CA1").',
      ]);
  });

  test("a location is matched by country or by address, so that both count", () => {
    const both = policy("CA1", { ...from(["office", "countries"]), controls: ["block"] });
    const one = policy("CA1", { ...from(["office"]), controls: ["block"] });
    const model = aModel({ before: [one], after: [both], locations: [office, countries("DE")] }, [user("ada")]);
    expect(linesOf(model)[0]).toContain("would no longer be blocked at some sign-ins");
  });

  test("an unreadable location is not assessed", () => {
    const unreadable = namedLocation("office", { displayName: "office", ipRanges: [{ cidrAddress: "everywhere" }] });
    expect(lines([office], [unreadable])).toContainEqual(
      'Not assessed: the addresses of the location "office" cannot be read ("CA005" and "CA006").',
    );
  });
});

describe("a block through locations says who, from where before and from where afterward", () => {
  const home = location("home", "203.0.113.0/24");
  const wide = location("office", "192.0.2.0/24", "198.51.100.0/28");
  const moved = location("office", "10.0.0.0/8");
  const [iberia, more] = [countries("ES", "PT"), countries("AD", "ES", "FR", "GI", "MA", "PT")];
  const byGps = namedLocation("countries", {
    displayName: "countries",
    countriesAndRegions: ["ES", "PT"],
    countryLookupMethod: "authenticatorAppGps",
  });
  const block = (exclude: string[], include = ["All"], name = "CA1") =>
    policy(name, { ...from(exclude, include), controls: ["block"] });
  const off = { ...block(["office"]), state: "off" as const };
  const trusted = (one: NamedLocation): NamedLocation => ({ ...one, trusted: true });
  type Form = readonly [
    form: string,
    before: readonly [ReturnType<typeof block>[], NamedLocation[]],
    after: readonly [ReturnType<typeof block>[], NamedLocation[]],
    says: string,
  ];
  const forms: readonly Form[] = [
    [
      "an excepted location with more addresses",
      [[block(["office"])], [office]],
      [[block(["office"])], [wide]],
      'no longer be blocked at some sign-ins (policy "CA1": now from anywhere except "office", then from anywhere except "office" (with 128 IPv4 addresses added)).',
    ],
    [
      "an excepted location with fewer addresses",
      [[block(["office"])], [wide]],
      [[block(["office"])], [office]],
      'newly be blocked at some sign-ins (policy "CA1": now from anywhere except "office", then from anywhere except "office" (with 128 IPv4 addresses removed)).',
    ],
    [
      "an excepted location with other addresses",
      [[block(["office"])], [office]],
      [[block(["office"])], [moved]],
      'no longer be blocked at some sign-ins (policy "CA1": now from anywhere except "office", then from anywhere except "office" (with 0.391 % of all IPv4 addresses added and 144 IPv4 addresses removed)).',
    ],
    [
      "an excepted list of countries with one more",
      [[block(["countries"])], [countries("ES")]],
      [[block(["countries"])], [iberia]],
      'no longer be blocked at some sign-ins (policy "CA1": now from anywhere except "countries", then from anywhere except "countries" (with PT added)).',
    ],
    [
      "an excepted list of countries with one less",
      [[block(["countries"])], [iberia]],
      [[block(["countries"])], [countries("ES")]],
      'newly be blocked at some sign-ins (policy "CA1": now from anywhere except "countries", then from anywhere except "countries" (with PT removed)).',
    ],
    [
      "an excepted list of countries with another one in place of one",
      [[block(["countries"])], [iberia]],
      [[block(["countries"])], [countries("ES", "FR")]],
      'no longer be blocked at some sign-ins (policy "CA1": now from anywhere except "countries", then from anywhere except "countries" (with FR added and PT removed)).',
    ],
    [
      "an excepted list of countries with many more",
      [[block(["countries"])], [countries()]],
      [[block(["countries"])], [more]],
      'no longer be blocked at some sign-ins (policy "CA1": now from anywhere except "countries", then from anywhere except "countries" (with AD, ES, FR and 3 more added)).',
    ],
    [
      "an excepted list of countries that is looked up in another way",
      [[block(["countries"])], [iberia]],
      [[block(["countries"])], [byGps]],
      'no longer be blocked at some sign-ins (policy "CA1": now from anywhere except "countries", then from anywhere except "countries" (matched in another way)).',
    ],
    [
      "an excepted location that comes back",
      [[block(["office"])], []],
      [[block(["office"])], [office]],
      'no longer be blocked at every sign-in (policy "CA1": now from anywhere except "office" (which does not exist), then from anywhere except "office").',
    ],
    [
      "an excepted location that goes",
      [[block(["office"])], [office]],
      [[block(["office"])], []],
      'newly be blocked at every sign-in (policy "CA1": now from anywhere except "office", then from anywhere except "office" (which does not exist)).',
    ],
    [
      "an included location with more addresses",
      [[block([], ["office"])], [office]],
      [[block([], ["office"])], [wide]],
      'newly be blocked at some sign-ins (policy "CA1": now from "office", then from "office" (with 128 IPv4 addresses added)).',
    ],
    [
      "an included list of countries with one less",
      [[block([], ["countries"])], [iberia]],
      [[block([], ["countries"])], [countries("PT")]],
      'no longer be blocked at some sign-ins (policy "CA1": now from "countries", then from "countries" (with ES removed)).',
    ],
    [
      "a further exception of a policy",
      [[block(["office"])], [office, home]],
      [[block(["office", "home"])], [office, home]],
      'no longer be blocked at some sign-ins (policy "CA1": now from anywhere except "office", then from anywhere except "office" and "home").',
    ],
    [
      "the last exception of a policy",
      [[block(["office"])], [office]],
      [[block([])], [office]],
      'newly be blocked at every sign-in (policy "CA1": now from anywhere except "office", then at every sign-in).',
    ],
    [
      "the first exception of a policy",
      [[block([])], [office]],
      [[block(["office"])], [office]],
      'no longer be blocked at every sign-in (policy "CA1": now at every sign-in, then from anywhere except "office").',
    ],
    [
      "a location instead of another one",
      [[block([], ["office"])], [office, home]],
      [[block([], ["home"])], [office, home]],
      'no longer be blocked at some sign-ins (policy "CA1": now from "office", then from "home").',
    ],
    [
      "a location that is newly trusted",
      [[block(["AllTrusted"])], [office]],
      [[block(["AllTrusted"])], [trusted(office)]],
      'no longer be blocked at some sign-ins (policy "CA1": now from anywhere except any trusted location, then from anywhere except any trusted location (with "office" added)).',
    ],
    [
      "a location that is no longer trusted",
      [[block(["AllTrusted"])], [trusted(office)]],
      [[block(["AllTrusted"])], [office]],
      'newly be blocked at some sign-ins (policy "CA1": now from anywhere except any trusted location, then from anywhere except any trusted location (with "office" removed)).',
    ],
    [
      "a trusted location with more addresses",
      [[block(["AllTrusted"])], [trusted(office)]],
      [[block(["AllTrusted"])], [trusted(wide)]],
      'no longer be blocked at some sign-ins (policy "CA1": now from anywhere except any trusted location, then from anywhere except any trusted location (with another "office")).',
    ],
    [
      "a policy that is no longer there",
      [[block(["office"])], [office]],
      [[], [office]],
      'no longer be blocked at some sign-ins (policy "CA1" from anywhere except "office").',
    ],
    [
      "a policy that is switched on",
      [[off], [office]],
      [[block(["office"])], [office]],
      'newly be blocked at some sign-ins (policy "CA1" from anywhere except "office").',
    ],
    [
      "a policy in place of which another one blocks less",
      [[block(["office"])], [office, home]],
      [[block(["office", "home"], ["All"], "CA2")], [office, home]],
      'no longer be blocked at some sign-ins (policy "CA1", at a part of the sign-ins from anywhere except "office").',
    ],
  ];

  test.each(forms)("with %s", (_, [before, locations], [after, locationsAfter], says) => {
    const model = aModel({ before, after, locations, locationsAfter }, [crowd(100)]);
    expect(linesOf(model)).toContain(`100 users would ${says}`);
  });

  test("users whom a policy concerns in other ways have words of their own", () => {
    const exceptGroup = policy("CA1", {
      ...from(["countries"]),
      users: { includeUsers: ["All"], excludeGroups: ["g"] },
      controls: ["block"],
    });
    const sides = { before: [block(["countries"])], after: [exceptGroup] };
    const locations = { locations: [countries("ES")], locationsAfter: [iberia] };
    const people = [crowd(100), crowd(5, signInState({ groups: ["g"] }))];
    expect(linesOf(aModel({ ...sides, ...locations }, people))[0]).toBe(
      '105 users would no longer be blocked at some sign-ins (policy "CA1": now from anywhere except "countries", then from anywhere except "countries" (with PT added); policy "CA1" from anywhere except "countries").',
    );
  });

  test("what was done says from where before and now", () => {
    const model = aModel({ before: [block(["countries"])], locations: [countries("ES")], locationsAfter: [iberia] }, [
      crowd(100),
    ]);
    expect(consequenceLines(consequencesOf(model), { tense: "done" })[0]).toBe(
      '100 users are no longer blocked at some sign-ins (policy "CA1": before from anywhere except "countries", now from anywhere except "countries" (with PT added)).',
    );
  });

  test("a weaker policy says which sign-ins it applies to", () => {
    const model = aModel({ before: [block(["countries"])], locations: [countries("ES")], locationsAfter: [iberia] }, [
      crowd(100),
    ]);
    expect(signInDangers(compareSignIn(model), "plan").map(({ says }) => says.text)).toEqual([
      expect.stringContaining(
        'would be weaker: it applies to fewer sign-ins, those from anywhere except "countries" (with PT added)',
      ),
    ]);
  });
});
