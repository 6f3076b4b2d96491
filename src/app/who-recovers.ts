import { quoted } from "../domain/words/untrusted.ts";
import type { EngineOptions } from "../engine/engine.ts";
import type { Session } from "../service/session.ts";

type WhyNotRecover = NonNullable<EngineOptions["whyNotRecover"]>;

/** Returns the reason of a process that was started read-only, which leaves recoveries to others. */
export const readOnlyRecovers: WhyNotRecover = async () =>
  "This server was started read-only and carries out no recovery. A server on the same data that may change the tenant does.";

/** Returns the reason of a host, which recovers with a registration of its own if it has one. */
export const hostRecovers =
  (hasWriter: boolean): WhyNotRecover =>
  async () =>
    hasWriter
      ? null
      : "This server has no registration to write with. Its operator sets ENTRA_REWIND_WRITER_CLIENT_ID, or cancel it.";

/**
 * Returns the reason of a process that writes with the rights of the person who signed in to it, and so leaves the
 * recoveries of others to processes of theirs.
 */
export const starterRecovers =
  (session: Pick<Session, "signedIn">): WhyNotRecover =>
  async ({ id, userPrincipalName }) => {
    const { caller } = await session.signedIn();
    return caller.id === id
      ? null
      : `Only a server that ${quoted(userPrincipalName)}, who started it, has signed in to carries it out. It can be canceled.`;
  };
