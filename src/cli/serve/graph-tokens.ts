import type { EngineThread } from "../../app/engine-thread/engine-thread.ts";
import { isSandboxIdentity, type SandboxIdentity, sandboxIdentities } from "../../app/sandbox/sandbox-identities.ts";
import { permissionsOf } from "../../app/sandbox/sandbox-session.ts";
import { RewindError } from "../../domain/errors.ts";
import { type Caller, permissions } from "../../domain/roles/role.ts";
import type { Backing } from "../../http/route.ts";
import type { TokenSubject } from "./token-subject.ts";

/** Returns the current holder of a token, or null if they may not sign in. */
type FindHolder = () => Promise<Caller | null>;

/** The tokens that a face accepts. */
export interface GraphTokens {
  /** The token of each identity, and of each subject under its requested name. */
  readonly byName: Readonly<Record<SandboxIdentity, string>> & Readonly<Record<string, string>>;
  /** Returns the holder of a token with their current roles, or null. */
  signIn(token: string): Promise<Caller | null>;
}

/** Issues a token for each identity of the sandbox, and one for each further subject. */
export function graphTokens(
  engine: EngineThread,
  directory: Backing["directory"],
  subjects: readonly TokenSubject[],
  newSecret: () => string,
): GraphTokens {
  const own = {
    globalAdministrator: newSecret(),
    backupAdministrator: newSecret(),
    backupReader: newSecret(),
    noRole: newSecret(),
    breakGlass: newSecret(),
  };
  const holders = new Map<string, FindHolder>(sandboxIdentities.map((name) => [own[name], asIdentity(engine, name)]));
  const further: Record<string, string> = {};
  for (const { name, kind, key, scopes } of subjects) {
    const token = newSecret();
    further[name] = token;
    const asSubject = isSandboxIdentity(key) ? asIdentity(engine, key) : asPerson(directory, key);
    holders.set(token, limited(kind === "app" ? asApp(directory, key) : asSubject, scopes));
  }
  return { byName: { ...own, ...further, ...own }, signIn: async (token) => (await holders.get(token)?.()) ?? null };
}

function asIdentity(engine: EngineThread, name: SandboxIdentity): FindHolder {
  const { session } = engine.services({ kind: "person", name });
  return async () => {
    try {
      return (await session.signedIn()).caller;
    } catch (error) {
      if (error instanceof RewindError && error.code === "forbidden") return null;
      throw error;
    }
  };
}

/** Returns the holder with no more permissions than the token has. */
const limited =
  (find: FindHolder, scopes: TokenSubject["scopes"]): FindHolder =>
  async () => {
    const caller = await find();
    if (caller === null || scopes === null) return caller;
    return { ...caller, permissions: caller.permissions.filter((permission) => scopes.includes(permission)), scopes };
  };

const asPerson =
  (directory: Backing["directory"], key: string): FindHolder =>
  async () => {
    const principal = await directory.principal(key);
    return principal === null ? null : { ...principal, permissions: permissionsOf(principal.roles) };
  };

/** An application without a signed-in user has no roles here. It acts by the permissions of its token. */
const asApp =
  (directory: Backing["directory"], key: string): FindHolder =>
  async () => {
    const item = await directory.find("servicePrincipal", key);
    if (item?.life !== "live" || item.properties.accountEnabled === false) return null;
    const displayName = String(item.properties.displayName ?? "");
    return { id: item.ref.id, userPrincipalName: displayName, displayName, roles: [], permissions, appOnly: true };
  };
