import type { SandboxPerson } from "../../../sandbox/sign-in/provider.ts";
import type { ModeRuntime } from "../../app/mode.ts";
import { type SandboxIdentity, sandboxIdentities } from "../../app/sandbox/sandbox-identities.ts";
import { RewindError } from "../../domain/errors.ts";
import { hasRole, type Role } from "../../domain/roles/role.ts";

/** The identities in the order in which they are offered: first the one with no more rights than a recovery takes. */
const FIRST: SandboxIdentity = "backupAdministrator";
const offered = [FIRST, ...sandboxIdentities.filter((one) => one !== FIRST)];

/** Returns what a person may do here with the roles that they hold now, which an incident may have changed. */
export function partOf(name: SandboxIdentity, roles: readonly Role[]): string {
  const may = hasRole(roles, "backupAdministrator")
    ? "may recover, and approve recoveries"
    : hasRole(roles, "backupReader")
      ? "may look, and preview a recovery"
      : "has no role that counts here";
  return name === "breakGlass" ? `the emergency account: ${may}` : may;
}

/** A person of the sandbox, with the name of their identity. */
export interface NamedPerson extends SandboxPerson {
  readonly name: SandboxIdentity;
}

/** Returns the people to sign in as. An identity that the incident has locked out is left out. */
export async function sandboxPeople(runtime: Pick<ModeRuntime, "services">): Promise<readonly NamedPerson[]> {
  const people = await Promise.all(
    offered.map(async (name) => {
      const { session } = await runtime.services({ kind: "person", name });
      try {
        const { id, userPrincipalName, displayName, roles } = (await session.signedIn()).caller;
        return [{ name, id, userPrincipalName, displayName, part: partOf(name, roles) }];
      } catch (error) {
        if (error instanceof RewindError && error.code === "forbidden") return [];
        throw error;
      }
    }),
  );
  return people.flat();
}
