import { RewindError } from "../domain/errors.ts";
import { roles } from "../domain/roles/role.ts";
import { andMore } from "../domain/words/counted-words.ts";
import { quoted } from "../domain/words/untrusted.ts";
import type { RoleHolders, Session } from "../service/session.ts";
import type { Access } from "./guarded.ts";

/**
 * Runs a check of access. If the role is missing, the refusal names its holders, as far as the directory shows them.
 */
export async function naming(session: Pick<Session, "holders">, { role }: Access, check: () => void): Promise<void> {
  try {
    check();
  } catch (error) {
    if (!(error instanceof RewindError) || error.facts.missingRole === undefined) throw error;
    const holders = await session.holders(role).catch(() => null);
    if (holders === null) throw error;
    const names = holders.people.map(({ userPrincipalName }) => userPrincipalName);
    throw new RewindError(error.code, `${error.message} ${holdersSentence(roles[role].displayName, holders)}`, {
      facts: { ...error.facts, holders: names },
    });
  }
}

function holdersSentence(role: string, { total, people }: RoleHolders): string {
  if (people.length === 0) return `No person holds ${role}, or a role that includes it.`;
  const named = people.map(
    ({ displayName, userPrincipalName }) => `${quoted(displayName)} (${quoted(userPrincipalName)})`,
  );
  const all = `${named.join(", ")}${andMore(total, people.length)}`;
  return `${all} ${total === 1 ? "holds" : "hold"} ${role}, or a role that includes it.`;
}
