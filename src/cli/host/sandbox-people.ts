import type { SandboxPerson } from "../../../sandbox/sign-in/provider.ts";
import type { ModeRuntime } from "../../app/mode.ts";
import type { SandboxIdentity } from "../../app/sandbox/sandbox-identities.ts";
import { RewindError } from "../../domain/errors.ts";

/** What each identity may do, in the order in which they are offered. */
const parts: Readonly<Record<SandboxIdentity, string>> = {
  backupAdministrator: "may recover, and approve recoveries",
  globalAdministrator: "may do everything, and approve recoveries",
  backupReader: "may look, and preview a recovery",
  noRole: "may do nothing here",
  breakGlass: "the emergency account",
};

/** Returns the people to sign in as. An identity that the incident has locked out is left out. */
export async function sandboxPeople(runtime: ModeRuntime): Promise<readonly SandboxPerson[]> {
  const people = await Promise.all(
    Object.entries(parts).map(async ([name, part]) => {
      const { session } = await runtime.services({ kind: "person", name });
      try {
        const { id, userPrincipalName, displayName } = (await session.signedIn()).caller;
        return [{ id, userPrincipalName, displayName, part }];
      } catch (error) {
        if (error instanceof RewindError && error.code === "forbidden") return [];
        throw error;
      }
    }),
  );
  return people.flat();
}
