import type { Millis } from "../time.ts";
import type { PolicyState } from "./policy.ts";

/**
 * What signing in would be like after a plan, worked out before anybody approves it. Of bounded size: names are the
 * first of those counted.
 */
export interface Rehearsal {
  /** The tenant is taken as it was then. */
  readonly asOf: Millis;
  /** Only what changes. Empty: nobody's sign-in does. */
  readonly shifts: readonly Shift[];
  /** Policies that would be enforced on others than now, largest difference first, and how many more there are. */
  readonly policies: readonly PolicyShift[];
  readonly morePolicies: number;
  /** Those who can change a Conditional Access policy, and how many of them nothing blocks or hinders. */
  readonly policyAdministrators: { readonly before: PolicyAdministrators; readonly after: PolicyAdministrators };
  /** What was not looked at, one sentence each. */
  readonly notModelled: readonly string[];
}

export const shiftKinds = [
  "blocked",
  "disabled",
  "mfaDropped",
  "mfaAdded",
  "hindered",
  "unblocked",
  "enabled",
] as const;
/**
 * `blocked`, `unblocked`: every sign-in, by policy. `hindered`: some sign-ins, or all without a managed device or key.
 * `disabled`, `enabled`: the account itself. `mfaDropped`, `mfaAdded`: a second factor at every sign-in.
 */
export type ShiftKind = (typeof shiftKinds)[number];

export interface Shift extends Affected {
  readonly kind: ShiftKind;
}

export interface Affected {
  readonly users: number;
  readonly administrators: NamedCount;
  readonly breakGlass: NamedCount;
}

export interface NamedCount {
  readonly count: number;
  /** The first few; written by others. */
  readonly names: readonly string[];
}

export interface PolicyShift {
  readonly id: string;
  readonly name: string | null;
  readonly before: PolicyState | "absent";
  readonly after: PolicyState | "absent";
  readonly gains: Affected;
  readonly loses: Affected;
  readonly narrowedBy: readonly string[];
}

export interface PolicyAdministrators {
  readonly total: number;
  readonly free: number;
}
