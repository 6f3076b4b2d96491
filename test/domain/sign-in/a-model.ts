import type { JsonObject } from "../../../src/domain/json.ts";
import { roles } from "../../../src/domain/roles/role.ts";
import type { SignInState } from "../../../src/domain/sign-in/audience.ts";
import type { Cohort } from "../../../src/domain/sign-in/cohort.ts";
import { compareSignIn } from "../../../src/domain/sign-in/comparison.ts";
import { consequenceLines } from "../../../src/domain/sign-in/consequence-lines.ts";
import type { SignInModel } from "../../../src/domain/sign-in/model.ts";
import { type NamedLocation, namedLocation } from "../../../src/domain/sign-in/named-location.ts";
import { type SignInPolicy, signInPolicy } from "../../../src/domain/sign-in/policy.ts";
import type { Strengths } from "../../../src/domain/sign-in/requirement.ts";
import { signInConsequences } from "../../../src/domain/sign-in/sign-in-consequences.ts";
import { wellKnownName } from "../../../src/domain/tenant/well-known.ts";

export const GLOBAL = roles.globalAdministrator.templateId;
const everyApp = { includeApplications: ["All"] };

export const strengths: Strengths = new Map([
  ["keys", { name: "Security keys", combinations: ["fido2"] }],
  ["mixed", { name: "Any second factor", combinations: ["password,sms", "fido2"] }],
  ["several", { name: "Several keys", combinations: ["password,sms", "fido2", "fido2,pin"] }],
  ["weak", { name: "Anything", combinations: ["password", "fido2"] }],
]);

export interface PolicyParts {
  readonly state?: string;
  readonly users?: JsonObject;
  readonly conditions?: JsonObject;
  readonly controls?: readonly string[];
  readonly session?: JsonObject;
}

/** Asks all users for a second factor at every sign-in by default. */
export function policy(
  id: string,
  {
    state = "enabled",
    users = { includeUsers: ["All"] },
    conditions = {},
    controls = ["mfa"],
    session = {},
  }: PolicyParts = {},
): SignInPolicy {
  return read(id, {
    displayName: id,
    state,
    conditions: { applications: everyApp, users, ...conditions },
    grantControls: { operator: "OR", builtInControls: controls },
    sessionControls: session,
  });
}

/** Reads a policy as a directory holds it. */
export const read = (id: string, properties: JsonObject): SignInPolicy =>
  signInPolicy(id, properties, strengths, nameOf);

export const location = (id: string, ...cidrAddresses: string[]): NamedLocation =>
  namedLocation(id, { displayName: id, ipRanges: cidrAddresses.map((cidrAddress) => ({ cidrAddress })) });

export const signInState = (
  more: Partial<Record<"groups" | "roles", readonly string[]>> & Pick<Partial<SignInState>, "guest"> = {},
): SignInState => ({
  guest: more.guest ?? null,
  groups: new Set(more.groups),
  roles: new Set(more.roles),
});

/** A user that a plan leaves alone. */
export const user = (id: string, state: SignInState = signInState(), more: Partial<Cohort> = {}): Cohort => ({
  id,
  names: [id],
  count: 1,
  breakGlass: false,
  before: state,
  after: state,
  ...more,
});

export const crowd = (count: number, state: SignInState = signInState()): Cohort => ({
  ...user("", state),
  id: null,
  names: [],
  count,
});

const nameOf = (): undefined => undefined;

interface Sides {
  readonly before?: readonly SignInPolicy[];
  readonly after?: readonly SignInPolicy[];
  readonly locations?: readonly NamedLocation[];
  readonly locationsAfter?: readonly NamedLocation[];
}

export function aModel(
  { before = [], after = before, locations = [], locationsAfter = locations }: Sides,
  cohorts: readonly Cohort[],
  more: Partial<SignInModel> = {},
): SignInModel {
  const byId = (all: readonly NamedLocation[]) => new Map(all.map((one) => [one.id, one]));
  const named = byId([...locations, ...locationsAfter]);
  return {
    before: { policies: before, locations: byId(locations) },
    after: { policies: after, locations: byId(locationsAfter) },
    cohorts,
    users: cohorts.reduce((sum, { count }) => sum + count, 0),
    nameOf: (id) => named.get(id)?.name ?? wellKnownName("application", id),
    applications: [],
    notAssessed: [],
    unread: [],
    ...more,
  };
}

export const consequencesOf = (model: SignInModel) => signInConsequences(compareSignIn(model), 0);
export const linesOf = (model: SignInModel): string[] => consequenceLines(consequencesOf(model));
