import { RewindError } from "../domain/errors.ts";
import { type Caller, roles } from "../domain/role.ts";
import { quoted } from "../domain/untrusted.ts";
import { checkAccess, refusedReadOnly } from "../guard/access.ts";
import type { GraphCall, Route } from "./route.ts";

/** Throws `forbidden` unless the caller may take this route: by the guard's rules, and by one of the directory's own. */
export async function checkRoute(
  route: Route,
  call: GraphCall,
  { readOnly = false }: { readonly readOnly?: boolean },
): Promise<void> {
  const what = `${route.method} ${route.path}`;
  // The requests of a batch are checked one by one.
  if (readOnly && route.effect === "change" && route.path !== "/$batch") throw refusedReadOnly(what);
  const { permission, role, stricter } = route;
  if (role === "globalAdministrator") checkAdministrator(what, call.caller);
  else if (role !== null && permission !== null) checkAccess(what, { role, permission }, call.caller);
  if (stricter === undefined || !(await stricter.applies(call, call.services))) return;
  checkAccess(`${what}, when ${stricter.when},`, stricter, call.caller);
}

/** Entra has a role for each kind of object. The sandbox's identities have the one that includes all of them. */
function checkAdministrator(what: string, caller: Caller): void {
  if (caller.roles.includes("globalAdministrator")) return;
  const missing = roles.globalAdministrator.displayName;
  throw new RewindError(
    "forbidden",
    `${what} needs the role ${missing}, which ${quoted(caller.displayName)} does not hold. Use the token of one who does.`,
    { facts: { missingRole: missing } },
  );
}
