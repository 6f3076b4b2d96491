import type { Plan } from "../domain/approval.ts";
import type { Permission, RequiredRole } from "../domain/role.ts";
import type { Services } from "../service/services.ts";
import type { SignedIn } from "../service/session.ts";
import type { GrantedApproval } from "./approval-flow.ts";
import type { Effect } from "./effect.ts";

/** The least a caller must hold. */
export interface Access {
  readonly role: RequiredRole;
  readonly permission: Permission;
}

/** What some calls of a tool ask beyond its own access: the guard looks, the tool only says when. */
export interface StricterAccess<Args> extends Access {
  /** When it applies, in words for the tool list. */
  readonly when: string;
  applies(args: Args, services: Services): Promise<boolean>;
}

/**
 * Something the guard stands before. One with effect `change` cannot be written without a `plan`: a pure read that says
 * exactly what would be changed, from the server's own data. Only such a one is handed an authority to change things.
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

/** Caller and tenant as the guard saw them when it admitted the call. */
export type Admitted = SignedIn;
