import type { Plan } from "../domain/approval/approval.ts";
import type { Permission, RequiredRole } from "../domain/roles/role.ts";
import type { Services } from "../service/services.ts";
import type { SignedIn } from "../service/session.ts";
import type { GrantedApproval } from "./approval-flow.ts";
import type { Effect } from "./effect.ts";

/** The minimum that a caller needs. */
export interface Access {
  readonly role: RequiredRole;
  readonly permission: Permission;
}

/** The additional access that some calls of a tool need. The tool says when, and the guard checks. */
export interface StricterAccess<Args> extends Access {
  /** The condition in words, for the tool list. */
  readonly when: string;
  applies(args: Args, services: Services): Promise<boolean>;
}

/**
 * An action behind the guard. With effect `change` it must have a `plan`: a pure read that states exactly what would
 * change, from the server's own data. Only then does it receive an authority to change things.
 */
export type Guarded<Args, Context, Result> = Access & {
  readonly name: string;
  readonly stricter?: StricterAccess<Args>;
} & (Harmless<Args, Context, Result> | Changing<Args, Context, Result>);

interface Harmless<Args, Context, Result> {
  readonly effect: Exclude<Effect, "change">;
  readonly plan?: never;
  run(args: Args, context: Context & Admitted): Promise<Result>;
}

interface Changing<Args, Context, Result> {
  readonly effect: "change";
  plan(args: Args, services: Services): Promise<Plan>;
  run(args: Args, context: Context & Admitted & { readonly authority: GrantedApproval }): Promise<Result>;
}

/** Caller and tenant as the guard read them when it admitted the call. */
export type Admitted = SignedIn;
