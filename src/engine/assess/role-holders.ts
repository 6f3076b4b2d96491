import type { RoleHolder } from "../../directory/directory.ts";
import type { Side } from "../../domain/sign-in/cohort.ts";
import { refKey } from "../../domain/tenant/entity.ts";
import type { RoleStanding } from "./role-standing.ts";

/** Those who hold roles for the whole tenant on each side, whether they are live there or not. */
export type HoldersOnSides = Readonly<Record<Side, readonly RoleHolder[]>>;

/** Returns the holders of directory roles that are in force in the whole tenant, with all of these roles. */
export function wholeTenantHolders({ active }: RoleStanding): HoldersOnSides {
  const on = (side: Side): RoleHolder[] => {
    const whole = (active[side].roles ?? []).filter(({ scope }) => scope === null);
    return [...Map.groupBy(whole, ({ holder }) => refKey(holder.ref)).values()].flatMap((each) =>
      each.slice(0, 1).map(({ holder }) => ({ ...holder, roles: each.map(({ role }) => role) })),
    );
  };
  return { before: on("before"), after: on("after") };
}
