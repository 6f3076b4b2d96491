import { once } from "node:events";
import { createServer, type Socket, connect as to } from "node:net";

/** One address for whichever server is the primary, as an operator's proxy or virtual address gives. */
export interface SwitchedAddress extends AsyncDisposable {
  readonly url: string;
  /** Cuts every connection and leads the next ones to another server. */
  switchTo(url: string): void;
}

export async function switchedAddress(first: string): Promise<SwitchedAddress> {
  let target = new URL(first);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = to(Number(target.port), target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("This machine has no free port.");
  const url = new URL(first);
  url.port = String(address.port);
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: url.href,
    switchTo(other) {
      target = new URL(other);
      cut();
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
