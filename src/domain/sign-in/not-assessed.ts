import { countOf } from "../words/counted-words.ts";
import { listed } from "../words/name-list.ts";
import { quoted } from "../words/untrusted.ts";
import type { SignInComparison } from "./comparison.ts";
import type { NotAssessed } from "./consequences.ts";
import { type Enforcement, keyOf } from "./enforcement.ts";
import { namedCount, namedPolicies } from "./gathered.ts";
import type { SignInModel } from "./model.ts";
import { ANY_TRUSTED, COMPLIANT_NETWORK, matchText, TRUSTED_FOR_MFA } from "./named-location.ts";
import type { SignInPolicy } from "./policy.ts";
import { byId } from "./policy-shifts.ts";
import { type SignInSet, uncovered } from "./sign-in-set.ts";
import { unseenConditions } from "./unseen-conditions.ts";

/** Returns the differences whose effect cannot be worked out from what a directory holds. */
export function notAssessed(comparison: SignInComparison): NotAssessed[] {
  const { model, enforcement } = comparison;
  return [
    ...unseenConditions(comparison, differingPolicies(model)),
    ...changedRules(model),
    ...unknownConditions(model),
    ...missingLocations(model),
    ...unreadableLocations(model),
    ...unreadTrusted(enforcement),
    ...uncertainUsers(model, enforcement),
    ...model.notAssessed,
  ];
}

/** Filters are rules over attributes of devices and applications, which are not part of the history. */
function changedRules({ before, after }: SignInModel): NotAssessed[] {
  const old = byId(before.policies.filter(({ state }) => state === "enforced"));
  const changed = enforced(after.policies).filter((policy) => {
    const was = old.get(policy.id);
    return was !== undefined && rulesOf(was) !== rulesOf(policy);
  });
  return changed.length === 0
    ? []
    : [{ what: "a filter or condition rule of a policy changes", policies: namedPolicies(changed) }];
}

const rulesOf = ({ conditions }: SignInPolicy): string =>
  JSON.stringify(conditions.rules.map(({ text, negated }) => [text, negated]));

function unknownConditions(model: SignInModel): NotAssessed[] {
  const differing = differingPolicies(model).filter(({ conditions }) =>
    conditions.rules.some(({ about }) => about === "unknown condition"),
  );
  return differing.length === 0
    ? []
    : [{ what: "a policy has a condition that is not known here", policies: namedPolicies(differing) }];
}

function missingLocations(model: SignInModel): NotAssessed[] {
  const absent = absentPlaces(model);
  const differing = differingPolicies(model).filter(({ conditions }) =>
    placesNamed(conditions).some((id) => absent.has(id) && model.deleted?.has(id) !== true),
  );
  return differing.length === 0
    ? []
    : [{ what: "a policy names a location that does not exist", policies: namedPolicies(differing) }];
}

const words: ReadonlySet<string> = new Set(["all", ANY_TRUSTED, TRUSTED_FOR_MFA, COMPLIANT_NETWORK]);

const placesNamed = ({ selections }: SignInPolicy["conditions"]): readonly string[] => {
  const { include, exclude } = selections.get("location") ?? { include: [], exclude: [] };
  return [...include, ...exclude];
};

/** Returns the ids of locations that policies name and that are in use on neither side, in lower case. */
export function absentPlaces({ before, after }: Pick<SignInModel, "before" | "after">): ReadonlySet<string> {
  const named = [...before.policies, ...after.policies].flatMap(({ conditions }) => placesNamed(conditions));
  return new Set(named.filter((id) => !words.has(id) && !before.locations.has(id) && !after.locations.has(id)));
}

/** Policies that apply to other sign-ins only from addresses that Graph does not show. */
function unreadTrusted(enforcement: Enforcement): NotAssessed[] {
  const old = new Map(enforcement.all("before").map((one) => [one.policy.id, one.set]));
  const { space } = enforcement;
  const isUnreadAlone = (one: SignInSet, other: SignInSet) =>
    uncovered(one, [other], space.universe) !== null && space.coversRead(one, [other]);
  const concerned = enforcement.all("after").flatMap(({ policy, set }) => {
    const was = old.get(policy.id);
    return was !== undefined && (isUnreadAlone(was, set) || isUnreadAlone(set, was)) ? [policy] : [];
  });
  return concerned.length === 0
    ? []
    : [
        {
          what: "addresses trusted for per-user MFA, which cannot be read, are treated in another way",
          policies: namedPolicies([...byId(concerned).values()]),
        },
      ];
}

/** Locations that differ, and whose addresses are not all known on one of the sides. */
function unreadableLocations({ before, after }: SignInModel): NotAssessed[] {
  const either = new Map([...before.locations, ...after.locations]);
  const policies = [...byId([...enforced(before.policies), ...enforced(after.policies)]).values()];
  return [...either.values()].flatMap(({ id, name }) => {
    const [was, is] = [before.locations.get(id) ?? null, after.locations.get(id) ?? null];
    const opaque = was?.opaque === true || is?.opaque === true;
    if (!opaque || matchText(was) === matchText(is)) return [];
    const what = `the addresses of the location ${quoted(name)} cannot be read`;
    return [
      {
        what,
        policies: namedPolicies(policies.filter(({ conditions }) => uses(conditions.selections.get("location"), id))),
      },
    ];
  });
}

const uses = (
  selection: { readonly include: readonly string[]; readonly exclude: readonly string[] } | undefined,
  id: string,
) => selection !== undefined && [...selection.include, ...selection.exclude].includes(id);

/** Guests of some other tenants only: the directory does not hold the home tenant of a guest. */
function uncertainUsers(model: SignInModel, enforcement: Enforcement): NotAssessed[] {
  const found = new Map<string, { readonly policy: SignInPolicy; users: number }>();
  for (const cohort of model.cohorts) {
    const before = enforcement.on(cohort, "before", "maybe");
    const after = enforcement.on(cohort, "after", "maybe");
    if (textOf(before) === textOf(after)) continue;
    for (const { policy } of byPolicy([...before, ...after])) {
      const entry = found.get(policy.id) ?? { policy, users: 0 };
      entry.users += cohort.count;
      found.set(policy.id, entry);
    }
  }
  return [...found.values()].map(({ policy, users }) => ({
    what: uncertainty(policy, users),
    policies: namedPolicies([policy]),
  }));
}

const textOf = (acting: ReturnType<Enforcement["on"]>): string =>
  `${keyOf(acting)} ${acting.map(({ set, policy }) => `${[...set]} ${JSON.stringify(policy.requirements)}`).join()}`;

const byPolicy = (acting: ReturnType<Enforcement["on"]>) => [
  ...new Map(acting.map((one) => [one.policy.id, one])).values(),
];

function uncertainty({ include, exclude }: SignInPolicy, users: number): string {
  const [tenants] = [...include.guests, ...exclude.guests].flatMap((one) => (one.tenants === "all" ? [] : one.tenants));
  if (tenants === undefined) return "a policy names its users by a word that is not known here";
  const whose = `guests of ${tenants.size} named ${tenants.size === 1 ? "tenant" : "tenants"} only`;
  return `a policy concerns ${whose}, and the directory does not show which of ${countOf(users, "guest comes", "guests come")} from there`;
}

/** Returns the policies that are enforced on one side and read differently on the other. */
function differingPolicies({ before, after }: SignInModel): SignInPolicy[] {
  const [old, fresh] = [byId(enforced(before.policies)), byId(enforced(after.policies))];
  const text = (policy: SignInPolicy | undefined) =>
    policy &&
    JSON.stringify([[...policy.conditions.selections], policy.conditions.rules, policy.requirements, policy.workload]);
  return [...new Map([...old, ...fresh]).values()].filter(({ id }) => text(old.get(id)) !== text(fresh.get(id)));
}

const enforced = (policies: readonly SignInPolicy[]) => policies.filter(({ state }) => state === "enforced");

/** Returns what was not worked out of the assignments to applications. */
export const assignmentsNotAssessed = (applications: readonly string[], isCut: boolean): NotAssessed[] =>
  [
    ...(applications.length === 0
      ? []
      : [`who loses or gets access to ${listed(applications.map((name) => quoted(name)))} by assignments`]),
    ...(isCut ? ["who loses or gets access to applications by further assignments"] : []),
  ].map((what) => ({ what, policies: namedCount([]) }));

/** Returns what a service without the applications of a tenant cannot work out. */
export const accessNotAssessed = (differs: boolean): NotAssessed[] =>
  differs
    ? [
        {
          what: "who can sign in to applications that differ, or to which other users are assigned",
          policies: namedCount([]),
        },
      ]
    : [];
