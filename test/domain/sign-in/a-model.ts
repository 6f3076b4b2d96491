import type { JsonObject } from "../../../src/domain/json.ts";
import { roles } from "../../../src/domain/role.ts";
import type { Cohort, SignInState } from "../../../src/domain/sign-in/cohort.ts";
import { type SignInPolicy, signInPolicy } from "../../../src/domain/sign-in/policy.ts";

export const GLOBAL = roles.globalAdministrator.templateId;
const everyApp = { includeApplications: ["All"] };

export interface PolicyParts {
  readonly state?: string;
  readonly users?: JsonObject;
  readonly conditions?: JsonObject;
  readonly controls?: readonly string[];
}

export function policy(
  id: string,
  { state = "enabled", users = { includeUsers: ["All"] }, conditions = {}, controls = ["mfa"] }: PolicyParts = {},
): SignInPolicy {
  const properties = {
    displayName: id,
    state,
    conditions: { applications: everyApp, users, ...conditions },
    grantControls: { operator: "OR", builtInControls: controls },
  };
  return signInPolicy(id, properties, new Map());
}

export const standing = (more: Partial<Record<"groups" | "roles", readonly string[]>> = {}): SignInState => ({
  guest: false,
  groups: new Set(more.groups),
  roles: new Set(more.roles),
});

/** A person the plan itself leaves alone. */
export const person = (id: string, place: SignInState = standing(), more: Partial<Cohort> = {}): Cohort => ({
  id,
  name: id,
  count: 1,
  breakGlass: false,
  before: place,
  after: place,
  ...more,
});
