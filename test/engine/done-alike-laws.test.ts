import fc from "fast-check";
import { expect, test } from "vitest";
import type { Directory } from "../../src/directory/directory.ts";
import type { DoneSince } from "../../src/domain/assessment/assessment.ts";
import { byAuthors } from "../../src/domain/dangers/done-danger.ts";
import { RewindError } from "../../src/domain/errors.ts";
import { isJsonCollection, isJsonObject, type Json, type JsonObject, memberOf } from "../../src/domain/json.ts";
import { consequenceLines } from "../../src/domain/sign-in/consequence-lines.ts";
import type { SignInConsequences } from "../../src/domain/sign-in/consequences.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { everything, type Scope } from "../../src/domain/tenant/scope.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { lawRuns } from "../support/law-runs.ts";
import { memberOf as membership } from "../support/recovery-tenant.ts";

interface Deed {
  readonly kind: number;
  readonly a: number;
  readonly b: number;
  readonly by: number;
}

const deed: fc.Arbitrary<Deed> = fc.record({
  ...{ kind: fc.nat(14), a: fc.nat(11), b: fc.nat(11), by: fc.nat(2) },
});
const story = fc.record({
  before: fc.array(deed, { maxLength: 8 }),
  after: fc.array(deed, { minLength: 1, maxLength: 8 }),
});
const scopes: readonly Scope[] = [
  { types: ["conditionalAccessPolicy"] },
  { types: ["group", "user"] },
  { types: ["namedLocationPolicy", "group"] },
];
const authors = ["hannah", "miles", "sofia"] as const;
const range = (cidrAddress: string): JsonObject => ({ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress });
const ranges = ["192.0.2.0/24", "0.0.0.0/1", "128.0.0.0/1"].map(range);
const secret = (id: number): JsonObject => ({
  ...{ displayName: `secret ${id}`, keyId: `00000000-0000-4000-8000-00000000000${id % 10}` },
});

/** A tenant with a few policies and what they name, to which several people do deeds. */
class World {
  readonly tenant: EngineTenant = openEngineTenant({ inMemory: true, guids: true });
  readonly #users = ["ada", "ben", "cleo", "dora"].map((name) => this.tenant.user(name));
  readonly #groups = ["Exempt", "Finance", "Team"].map((name) => this.tenant.group(name));
  readonly #places = ["Berlin", "Lisbon"].map((displayName) =>
    this.tenant.hands.create("namedLocationPolicy", { displayName, isTrusted: true, ipRanges: ranges.slice(0, 1) }),
  );
  #renames = 0;
  readonly #app = this.tenant.hands.create("application", { displayName: "Payroll", appId: "app-of-payroll" });
  readonly #policies = ["mfa", "block"].map((control, at) =>
    this.tenant.hands.create("conditionalAccessPolicy", {
      ...{ displayName: `Policy ${control}`, state: "enabled" },
      conditions: this.#conditions({ excludeGroups: [this.#groups[at]?.id ?? ""] }, at === 0 ? [] : ["AllTrusted"]),
      grantControls: { operator: "OR", builtInControls: [control] },
    }),
  );

  #conditions(users: JsonObject, excludeLocations: readonly string[]): JsonObject {
    const locations =
      excludeLocations.length === 0 ? null : { includeLocations: ["All"], excludeLocations: [...excludeLocations] };
    const applications = { includeApplications: ["All"] };
    return { applications, users: { includeUsers: ["All"], ...users }, ...(locations === null ? {} : { locations }) };
  }

  do({ kind, a, b, by }: Deed): void {
    const hands = this.tenant.as(authors[by] ?? "hannah");
    const one = (list: readonly EntityRef[], at: number): EntityRef => list[at % list.length] as EntityRef;
    const [user, group, place] = [one(this.#users, a), one(this.#groups, b), one(this.#places, a)];
    const [other, policy] = [one(this.#groups, a), one(this.#policies, b)];
    const change = (users: JsonObject, locations: readonly string[] = []) =>
      hands.update(policy, { conditions: this.#conditions(users, locations) });
    const deeds = [
      () => hands.update(policy, { state: ["enabled", "disabled", "enabledForReportingButNotEnforced"][a % 3] ?? "" }),
      () => change({ excludeGroups: [group.id], excludeUsers: [user.id] }),
      () => change({ excludeGroups: [other.id, group.id] }),
      () => change({ includeUsers: [], includeGroups: [group.id] }, [place.id]),
      () => change({}, b % 2 === 0 ? [place.id] : ["AllTrusted"]),
      () => hands.update(policy, { displayName: `Renamed ${++this.#renames}` }),
      () => hands.addLink(membership(group, user)),
      () => hands.removeLink(membership(group, user)),
      () => hands.addLink(membership(group, other)),
      () => hands.delete(group),
      () => {
        hands.delete(group);
        hands.purge(group);
      },
      () => hands.update(place, { ipRanges: ranges.slice(0, 1 + (b % 3)), isTrusted: b % 4 !== 0 }),
      () => hands.update(user, { accountEnabled: b % 2 === 0 }),
      () => hands.delete(user),
      () => hands.update(this.#app, { passwordCredentials: [secret(a)] }),
    ];
    try {
      deeds[kind]?.();
    } catch {
      // The directory refuses some of them.
    }
  }
}

/** Either of several alike objects may be their example. */
const told = ({ risks, signIn }: DoneSince) => ({
  dangers: risks
    .map((risk) => {
      const by = byAuthors(risk, ({ actor }) => actor.name ?? "unknown");
      const said = risk.objects === 1 ? risk.sentence : `${risk.rule} of ${risk.objects}`;
      return inAnyOrder(`${risk.severity} ${said} ${by}`);
    })
    .sort(),
  signIn: linesOf({ signIn }).map(inAnyOrder),
});

const consequencesIn = (signIn: SignInConsequences | null | undefined, tense: Tense): readonly string[] =>
  signIn == null ? [] : consequenceLines(signIn, { tense, names: "all" });
const linesOf = ({ signIn }: Pick<DoneSince, "signIn">): readonly string[] => consequencesIn(signIn, "done");

/** Expects a line for each outcome of a sign-in that is another one. */
function expectTold(before: Outcomes, after: Outcomes, lines: readonly string[], tense: Tense): void {
  for (const [one, outcome] of before) {
    const later = after.get(one) ?? outcome;
    if (later !== outcome) {
      expect(lines.join("\n"), `${tense}: ${one}: ${outcome}, then ${later}`).toMatch(words(outcome, later));
    }
  }
}

/** Returns the words that a line has where a sign-in comes to another outcome. */
function words(earlier: Outcome, later: Outcome): RegExp {
  if (later === "blocked") return /newly (be )?blocked/;
  if (earlier === "blocked") return /no longer (be )?blocked/;
  return later === "asked" ? /newly needs? multifactor/ : /no longer needs? multifactor/;
}

/** Several policies, users or authors may be named in any order. */
const inAnyOrder = (line: string): string =>
  line
    .split(/[\s;,."()]+/)
    .sort()
    .join(" ");

/** What a person meets at a sign-in from an address, by their id and the address. */
type Outcomes = ReadonlyMap<string, Outcome>;

type Outcome = "blocked" | "asked" | "free";

const addresses = ["192.0.2.1", "10.0.0.1", "200.0.0.1"];
const isIn = (address: string, cidrAddress: unknown): boolean => {
  const firstByte = Number(address.split(".")[0]);
  if (cidrAddress === "0.0.0.0/1") return firstByte < 128;
  return cidrAddress === "128.0.0.0/1" ? firstByte >= 128 : address.startsWith("192.0.2.");
};

/** Works out all sign-ins one by one, from what the directory itself holds. */
async function outcomesIn(directory: Directory): Promise<Outcomes> {
  const live = new Map<string, { readonly ref: EntityRef; readonly properties: JsonObject }>();
  const members = new Map<string, string[]>();
  for await (const batch of directory.feed(null, new AbortController().signal)) {
    for (const { ref, life, properties } of batch.entities) if (life === "live") live.set(ref.id, { ref, properties });
    for (const { link, source, target } of batch.linksAdded)
      if (link === "members") members.set(source.id, [...(members.get(source.id) ?? []), target.id]);
  }
  const ofType = (type: EntityRef["type"]) => [...live.values()].filter(({ ref }) => ref.type === type);
  const holds = (group: string, user: string, seen: ReadonlySet<string> = new Set()): boolean =>
    live.has(group) &&
    !seen.has(group) &&
    (members.get(group) ?? []).some((id) => id === user || holds(id, user, new Set([...seen, group])));
  const at = (value: Json | undefined, name: string): Json =>
    value !== undefined && isJsonObject(value) ? memberOf(value, name) : null;
  const idsIn = (value: Json | undefined, name: string): readonly string[] => {
    const list = at(value, name);
    return isJsonCollection(list) ? list.map(String) : [];
  };
  const covers = (place: string, address: string): boolean => {
    const { properties } = live.get(place) ?? {};
    const all = at(properties, "ipRanges");
    return isJsonCollection(all) && all.some((one) => isIn(address, at(one, "cidrAddress")));
  };
  const trusted = ofType("namedLocationPolicy").flatMap(({ ref, properties }) =>
    properties.isTrusted === true ? ref.id : [],
  );
  const outcomes = new Map<string, Outcome>();
  for (const user of ofType("user").filter(({ properties }) => properties.accountEnabled !== false)) {
    for (const address of addresses) {
      const controls = ofType("conditionalAccessPolicy").flatMap(({ properties: { state, conditions, ...rest } }) => {
        const [users, places] = [at(conditions, "users"), at(conditions, "locations")];
        const isIncluded =
          idsIn(users, "includeUsers").includes("All") ||
          idsIn(users, "includeGroups").some((group) => holds(group, user.ref.id));
        const isExcluded =
          idsIn(users, "excludeUsers").includes(user.ref.id) ||
          idsIn(users, "excludeGroups").some((group) => holds(group, user.ref.id));
        const isSpared = idsIn(places, "excludeLocations")
          .flatMap((place) => (place === "AllTrusted" ? trusted : [place]))
          .some((place) => covers(place, address));
        const isAsking = state === "enabled" && isIncluded && !isExcluded && !isSpared;
        return isAsking ? idsIn(rest.grantControls, "builtInControls") : [];
      });
      const outcome = controls.includes("block") ? "blocked" : controls.includes("mfa") ? "asked" : "free";
      outcomes.set(`${user.ref.id} from ${address}`, outcome);
    }
  }
  return outcomes;
}

test(
  "a preview of everything and a comparison tell the same dangers with the same authors, and both each sign-in that differs, as the recovery's plan does",
  { timeout: 300_000 },
  () =>
    fc.assert(
      fc.asyncProperty(story, async ({ before, after }) => {
        const world = new World();
        await using tenant = world.tenant;
        for (const one of before) world.do(one);
        const snapshot = await tenant.snapshot();
        const earlier = await outcomesIn(tenant.directory);
        tenant.later(60_000);
        for (const one of after) world.do(one);
        tenant.later(60_000);
        const request = { from: snapshot.id, to: null, scope: everything };
        const { done: compared } = await tenant.engine.investigation.compareSnapshots(request, { limit: 1 });
        const preview = await tenant.preview(snapshot);
        const { assessment } = await tenant.engine.recovery.summarizeChanges(preview.id);
        if (!compared || assessment?.done === undefined) return expect.fail("nothing was assessed");
        expect(told(assessment.done)).toEqual(told(compared));
        const now = await outcomesIn(tenant.directory);
        expectTold(earlier, now, linesOf(compared), "done");
        if ((preview.totals.changedObjects ?? 0) === 0) return;
        await tenant.recover(preview);
        const planned = consequencesIn(assessment.rehearsal, "plan");
        expectTold(now, await outcomesIn(tenant.directory), planned, "plan");
      }),
      lawRuns(30),
    ),
);

/** Returns null where the directory refused all that the author tried, so that there is no work to undo. */
function notFound(error: unknown): null {
  if (error instanceof RewindError && error.code === "notFound") return null;
  throw error;
}

test("an undo of one author's work, or of a part, foretells each sign-in that it changes", { timeout: 300_000 }, () =>
  fc.assert(
    fc.asyncProperty(story, fc.nat(4), async ({ before, after }, which) => {
      const world = new World();
      await using tenant = world.tenant;
      for (const one of before) world.do(one);
      const snapshot = await tenant.snapshot();
      tenant.later(60_000);
      for (const one of after) world.do(one);
      tenant.later(60_000);
      const actor = `${authors[after[0]?.by ?? 0] ?? "hannah"}@contoso.example`;
      const preview = await tenant.preview(snapshot, scopes[which] ?? { all: true, actor }).catch(notFound);
      if (preview === null || (preview.totals.changedObjects ?? 0) === 0) return;
      const { assessment } = await tenant.engine.recovery.summarizeChanges(preview.id);
      const now = await outcomesIn(tenant.directory);
      await tenant.recover(preview);
      const planned = consequencesIn(assessment?.rehearsal, "plan");
      expectTold(now, await outcomesIn(tenant.directory), planned, "plan");
    }),
    lawRuns(20),
  ),
);
