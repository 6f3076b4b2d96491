import { batch } from "./batch.ts";
import { collectionRoutes } from "./directory/routes/collections.ts";
import { otherRoutes } from "./directory/routes/others.ts";
import { principalPolicyRoutes } from "./directory/routes/principal-policies.ts";
import { relationRoutes } from "./directory/routes/relations.ts";
import { getMetadata } from "./recovery/metadata.ts";
import { recoveryRoutes } from "./recovery/routes.ts";
import type { Route } from "./route.ts";

const ANYONE = { permission: null, role: null } as const;

/** Every route there is, and what it takes to go there. */
export const routes: readonly Route[] = [
  { method: "GET", path: "/$metadata", effect: "read", ...ANYONE, handler: getMetadata },
  // A batch is checked request by request.
  { method: "POST", path: "/$batch", effect: "change", ...ANYONE, handler: batch },
  ...recoveryRoutes,
  ...otherRoutes,
  ...relationRoutes,
  ...principalPolicyRoutes,
  ...collectionRoutes,
];
