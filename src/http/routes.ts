import { batch } from "./batch.ts";
import { directoryRoutes } from "./directory/routes.ts";
import { getMetadata } from "./recovery/metadata.ts";
import { recoveryRoutes } from "./recovery/routes.ts";
import type { Route } from "./route.ts";

const ANYONE = { permission: null, role: null } as const;

/** Every route there is, and what it takes to go there. */
export const routes: readonly Route[] = [
  { method: "GET", path: "/$metadata", effect: "read", ...ANYONE, handler: getMetadata },
  // The requests in it are checked one by one.
  { method: "POST", path: "/$batch", effect: "change", ...ANYONE, handler: batch },
  ...recoveryRoutes,
  ...directoryRoutes,
];
