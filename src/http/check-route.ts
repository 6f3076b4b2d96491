import { checkAccess, refusedReadOnly } from "../guard/access.ts";
import { checkRight } from "./rights/check-right.ts";
import type { GraphCall, Route } from "./route.ts";

/** Throws unless the caller may take this route: by the guard's rules for recovery, by Graph's rights for the directory. */
export async function checkRoute(
  route: Route,
  call: GraphCall,
  { readOnly = false }: { readonly readOnly?: boolean },
): Promise<void> {
  const what = `${route.method} ${route.path}`;
  // A batch is checked request by request.
  if (readOnly && route.effect === "change" && route.path !== "/$batch") throw refusedReadOnly(what);
  const { permission, role, stricter, area } = route;
  if (area !== undefined) await checkRight(call, area, route.effect === "change" ? "write" : "read");
  else if (role !== null && permission !== null) checkAccess(what, { role, permission }, call.caller);
  if (stricter === undefined || !(await stricter.applies(call, call.services))) return;
  checkAccess(`${what}, when ${stricter.when},`, stricter, call.caller);
}
