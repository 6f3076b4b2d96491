import { createServer, type Server } from "node:http";
import { SECOND } from "../domain/time.ts";
import { type ConnectionBounds, limitConnections, timesOf } from "../web/connection-bounds.ts";
import { answerBy } from "../web/listen.ts";

/** More connections than one browser opens. */
const pageBounds: ConnectionBounds = {
  headersWithin: 5 * SECOND,
  requestWithin: 10 * SECOND,
  idleWithin: 5 * SECOND,
  connections: 32,
  pipelined: 16,
};

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
      ...timesOf(pageBounds),
    },
    answerBy(fetch),
  );
  limitConnections(server, pageBounds);
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

function originOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The approval page has no port.");
  return `http://127.0.0.1:${address.port}`;
}
