import type { RightArea } from "../../rights/permissions.ts";
import type { Handler, Route } from "../../route.ts";

/** Segment of a path that narrows a list of directory objects to one type. */
export const CAST = "/:cast{(?:[Mm]icrosoft\\.)?[Gg]raph\\.[A-Za-z]+}";

/** The same before `/$count`. One parameter spans both segments, because the router cannot look ahead to a `$`. */
export const COUNTED_CAST = CAST.replace("}", "/\\$count}");

/** Returns a route of the directory. Every signed-in member may read it, and roles decide on writing. */
export const row = (
  method: Route["method"],
  path: string,
  area: RightArea,
  handler: Handler,
  effect: "read" | "change" = method === "GET" ? "read" : "change",
): Route => ({ method, path, effect, permission: null, role: null, area, handler });

/** Returns a route that anyone who is signed in may take. */
export const openRow = (method: Route["method"], path: string, handler: Handler): Route => ({
  method,
  path,
  effect: "read",
  permission: null,
  role: null,
  handler,
});
