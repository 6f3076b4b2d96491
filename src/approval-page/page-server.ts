import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import { SECOND } from "../domain/time.ts";
import { answerBy } from "../web/listen.ts";

/** More than one browser opens. */
const MOST_CONNECTIONS = 32;

export interface PageServer {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves pages to this machine only, on a port that the system chooses. Does not keep the process alive. */
export async function startPageServer(fetch: (request: Request) => Promise<Response>): Promise<PageServer> {
  const server = createServer(
    {
      maxHeaderSize: 16_384,
      headersTimeout: 5 * SECOND,
      requestTimeout: 10 * SECOND,
      keepAliveTimeout: 5 * SECOND,
      connectionsCheckingInterval: SECOND,
    },
    answerBy(fetch),
  );
  limitConnections(server);
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port: 0, exclusive: true }, () => resolve());
  });
  return {
    origin: originOf(server),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Closes the oldest connection for a new one, so that connections without a request cannot block the page. */
function limitConnections(server: Server): void {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    const [oldest] = open;
    if (open.size > MOST_CONNECTIONS) oldest?.destroy();
  });
}

function originOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The approval page has no port.");
  return `http://127.0.0.1:${address.port}`;
}
