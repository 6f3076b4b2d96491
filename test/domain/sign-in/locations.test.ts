import { describe, expect, test } from "vitest";
import { type NamedLocation, namedLocation } from "../../../src/domain/sign-in/named-location.ts";
import { aModel, crowd, linesOf, location, policy, user } from "./a-model.ts";

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
      '100 users would no longer need multifactor authentication at some sign-ins (policy "CA006" from anywhere except "office").',
      '100 users would no longer be blocked at some sign-ins (policy "CA005" from anywhere except "office").',
      'Location "office" would match every IPv4 address (now 144 IPv4 addresses); policies that except it: "CA005" and "CA006".',
    ]);
  });

  test("a location that is closed again puts them in force, the other way round", () => {
    const closed = lines([opened], [office]);
    expect(closed[0]).toContain("100 users would newly be blocked at some sign-ins");
    expect(closed).toContainEqual(expect.stringContaining("would match 144 IPv4 addresses (now every IPv4 address)"));
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
