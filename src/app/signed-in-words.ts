import { NO_ROLE } from "../domain/roles/role.ts";
import type { Session } from "../service/session.ts";

/** Says who is signed in to which tenant, with which roles. */
export const signedInWords = ({ caller, tenant }: Awaited<ReturnType<Session["signedIn"]>>): string =>
  `${caller.userPrincipalName} of ${tenant.displayName}, with ${caller.roles.join(", ") || NO_ROLE}`;
