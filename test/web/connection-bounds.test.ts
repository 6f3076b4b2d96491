import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sleep } from "../../src/app/machine.ts";
import { faceBounds, limitConnections, publicBounds } from "../../src/web/connection-bounds.ts";
import { answerBy, listenOn, type WebListener } from "../../src/web/listen.ts";

const CONNECTIONS = 32;
const bounds = { headersWithin: 300, requestWithin: 600, idleWithin: 75_000, connections: CONNECTIONS, pipelined: 4 };
/** Requests that reached the answering part. */
let arrived = 0;
const streams: ReadableStreamDefaultController<string>[] = [];
let server: WebListener;
beforeAll(async () => {
  const answer = answerBy((request) =>
    request.url.endsWith("/stream")
      ? new Response(
          new ReadableStream({ start: (controller) => void streams.push(controller) }).pipeThrough(
            new TextEncoderStream(),
          ),
        )
      : new Response("well"),
  );
  const asked = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    arrived += 1;
    return answer(incoming, outgoing);
  };
  server = await listenOn(asked, { host: "127.0.0.1", port: 0, bounds }, sleep);
});
afterAll(() => server.close());

async function opened(first = ""): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  if (first !== "") socket.write(first);
  return socket;
}

const answered = async () => (await fetch(`${server.url}/`, { headers: { connection: "close" } })).text();

test.each([
  ["the face", faceBounds],
  ["a host", publicBounds],
])("%s keeps a connection longer than a load balancer does, so that no request meets its end", async (_, chosen) => {
  const answer = answerBy(() => new Response("well"));
  const other = await listenOn(answer, { host: "127.0.0.1", port: 0, bounds: chosen }, sleep);
  const { headers } = await fetch(other.url);
  expect(headers.get("keep-alive")).toBe("timeout=75");
  await other.close();
});

test("connections without a request shut out no other, and end", async () => {
  const held = await Promise.all(Array.from({ length: 4 * CONNECTIONS }, () => opened()));
  const ends = held.map((socket) => (socket.closed ? null : once(socket.resume(), "close")));
  expect(await answered()).toBe("well");
  await Promise.all(ends);
});

test.each([
  ["headers", "GET / HTTP/1.1\r\nHost: here\r\nX-Slow: ", "HTTP/1.1 408"],
  ["a body", "POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n\r\n{", "HTTP/1.1 200"],
])("a client that never finishes its request loses its connection: %s", async (_, sent, answer) => {
  const socket = await opened(sent);
  let said = "";
  socket.on("data", (chunk) => {
    said += String(chunk);
  });
  await once(socket, "close");
  expect(said.slice(0, answer.length)).toBe(answer);
  expect(await answered()).toBe("well");
});

test("a client that sends requests without waiting for answers loses its connection, and few of them are worked on", async () => {
  const request = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";
  const patient = await opened(request.repeat(bounds.pipelined));
  let said = "";
  const all = new Promise<void>((resolve) => {
    patient.on("data", (chunk) => {
      said += String(chunk);
      if (said.split("well").length > bounds.pipelined) resolve();
    });
  });
  await all;
  patient.destroy();
  const before = arrived;
  const flood = await opened(request.repeat(20_000));
  await new Promise((resolve) => flood.resume().once("close", resolve));
  expect(arrived - before).toBeLessThanOrEqual(2 * bounds.pipelined);
  expect(await answered()).toBe("well");
});

test("an answer under way is not given up for new connections", async () => {
  const response = await fetch(`${server.url}/stream`);
  const held = await Promise.all(Array.from({ length: 2 * CONNECTIONS }, () => opened()));
  streams.at(-1)?.enqueue("still here");
  streams.at(-1)?.close();
  expect(await response.text()).toBe("still here");
  for (const socket of held) socket.destroy();
});

test("connections that a client breaks off before their answer are not kept", async () => {
  const sockets: WeakRef<Socket>[] = [];
  const own = createServer((incoming) => {
    sockets.push(new WeakRef(incoming.socket));
    incoming.socket.resume();
  });
  limitConnections(own, bounds);
  own.listen(0, "127.0.0.1");
  await once(own, "listening");
  const address = own.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  for (let n = 0; n < 20; n += 1) {
    const asked = once(own, "request");
    const ended = once(own, "connection").then(([socket]) => once(socket, "close"));
    const client = connect(port, "127.0.0.1").on("error", () => {});
    client.write("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
    await asked;
    client.destroy();
    await ended;
  }
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const held = () => sockets.filter((socket) => socket.deref() !== undefined).length;
  expect(sockets).toHaveLength(20);
  // The last ones may still be held by the turn they ended in.
  const kept = () => {
    collect();
    return held();
  };
  await expect.poll(kept, { timeout: 5_000 }).toBeLessThan(5);
  own.close();
});

test("a connection from the port of one that ends is counted after that end", async () => {
  const own = createServer();
  limitConnections(own, { ...bounds, connections: 1 });
  const from = (remotePort: number) => Object.defineProperty(new Socket(), "remotePort", { value: remotePort });
  const [first, again, other] = [from(1), from(1), from(2)];
  own.emit("connection", first);
  own.emit("connection", again);
  first.destroy();
  await once(first, "close");
  own.emit("connection", other);
  expect(again.destroyed).toBe(true);
  expect(other.destroyed).toBe(false);
  other.destroy();
});

test("a request with two hosts is refused, whichever comes first, and the next one is answered", async () => {
  for (const hosts of [
    "Host: here\r\nHost: there",
    "Host: there\r\nX-Between: 1\r\nhost: here",
    "Host: here\r\nHost: here",
  ]) {
    const socket = await opened(`GET / HTTP/1.1\r\n${hosts}\r\n\r\n`);
    let said = "";
    socket.on("data", (chunk) => {
      said += String(chunk);
    });
    await once(socket, "close");
    expect(said).toMatch(/^HTTP\/1\.1 400 /);
    expect(said).not.toContain("well");
  }
  expect(await answered()).toBe("well");
});
