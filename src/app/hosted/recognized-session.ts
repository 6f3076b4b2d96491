import type { Principal } from "../../directory/directory.ts";
import { RewindError } from "../../domain/errors.ts";
import { permissionsByRole } from "../../graph/sign-in/identity.ts";
import type { Capabilities } from "../../service/capabilities.ts";
import type { Session } from "../../service/session.ts";

export interface RecognizedSessionParts {
  readonly capabilities: Capabilities;
  /** The tenant, as the service itself sees it. */
  readonly tenant: Pick<Session, "tenant" | "holders">;
  /** Reads a person with their current roles, or null without an enabled account. */
  readonly principal: (id: string) => Promise<Principal | null>;
}

/**
 * Returns the session of a person that a server has recognized by their object id, and that acts through the service's own
 * registrations. Their roles are those that the directory shows, because the service may do more than they may.
 */
export function recognizedSession(id: string, { capabilities, tenant, principal }: RecognizedSessionParts): Session {
  return {
    capabilities,
    tenant: () => tenant.tenant(),
    holders: (role) => tenant.holders(role),
    async signedIn() {
      const [person, present] = await Promise.all([principal(id), tenant.tenant()]);
      if (person?.id !== id) throw unknownPerson();
      return { caller: { ...person, permissions: permissionsByRole(person.roles) }, tenant: present };
    },
  };
}

const unknownPerson = (): RewindError =>
  new RewindError("forbidden", "Your account is disabled or no longer in this tenant. Nothing is shown to it.");
