import { type McpServer, ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";
import { RewindError } from "../../domain/errors.ts";
import { cleaned } from "../../domain/words/untrusted.ts";
import type { Watch } from "./watch.ts";
import { isWatched } from "./what-changed.ts";

/** More than any host shows at a time. */
const MOST = 1_000;

/** The subscriptions of a connection of 2025: one resource each, by request. */
export function serveSubscriptions({ server }: McpServer, watch: Watch): void {
  const uris = new Set<string>();
  let watching: Promise<() => void> | null = null;

  async function leave(): Promise<void> {
    const end = watching;
    watching = null;
    (await end)?.();
  }

  server.setRequestHandler("resources/subscribe", async ({ params: { uri } }) => {
    if (!isWatched(uri) || uris.size >= MOST) {
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `${cleaned(uri, 200)} cannot be subscribed to: entra://tenant, entra://snapshots, entra://jobs and its items can, ${MOST} at most.`,
      );
    }
    await watch.admit().catch((error: unknown) => {
      throw error instanceof RewindError ? new ProtocolError(ProtocolErrorCode.InvalidParams, error.message) : error;
    });
    uris.add(uri);
    watching ??= watch.subscribe((changed) => {
      // A host that has gone away no longer needs to know.
      if (uris.has(changed)) server.sendResourceUpdated({ uri: changed }).catch(() => {});
    });
    await watching;
    return {};
  });
  server.setRequestHandler("resources/unsubscribe", async ({ params: { uri } }) => {
    uris.delete(uri);
    if (uris.size === 0) await leave();
    return {};
  });
  server.onclose = () => void leave();
}
