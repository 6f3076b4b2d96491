import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type RequestOptions, request } from "node:http";
import { request as requestOverTls } from "node:https";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectOverTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sleep } from "../../src/app/machine.ts";
import { listen } from "../../src/http/listen.ts";
import { tlsIn } from "../../src/http/tls/tls-files.ts";
import type { WebListener } from "../../src/web/listen.ts";
import { ADMINISTRATOR, contosoFaces, optionsOver } from "../support/a-face.ts";

const CONNECTIONS = 16;
const bounds = { headersWithin: 300, requestWithin: 600, idleWithin: 75_000, connections: CONNECTIONS, pipelined: 4 };
const faces = contosoFaces();
const folder = mkdtempSync(join(tmpdir(), "beyond-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface FaceAnswered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
}

describe.each([false, true])("a face on all addresses (over TLS: %s)", (overTls) => {
  let server: WebListener;
  let port: number;
  beforeAll(async () => {
    const tls = overTls ? tlsIn(join(folder, "tls"), ["localhost", "127.0.0.1"], Date.now()) : undefined;
    const options = optionsOver(faces.tenant, {}, { host: "0.0.0.0", hostNames: ["graph.corp.example"] });
    server = await listen({ ...options, tls, bounds }, 0, sleep);
    port = Number(new URL(server.url).port);
  });
  afterAll(() => server.close());

  const ask = (headers: Record<string, string>, more: RequestOptions = {}): Promise<FaceAnswered> =>
    new Promise((resolve, reject) => {
      const send = overTls ? requestOverTls : request;
      const authorization = `Bearer ${ADMINISTRATOR}`;
      const path = "/v1.0/me";
      const options = { host: "127.0.0.1", port, path, rejectUnauthorized: false, agent: false, ...more };
      send({ ...options, headers: { authorization, ...headers } }, (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers });
      })
        .on("error", reject)
        .end();
    });

  async function opened(first = ""): Promise<Socket> {
    const socket = overTls
      ? connectOverTls({ port, host: "127.0.0.1", rejectUnauthorized: false })
      : connect(port, "127.0.0.1");
    socket.on("error", () => {});
    await once(socket, overTls ? "secureConnect" : "connect");
    if (first !== "") socket.write(first);
    return socket;
  }

  test.each([
    ["attacker.example", 403],
    ["127.0.0.1.attacker.example", 403],
    ["localhost.attacker.example", 403],
    ["graph.corp.example.attacker.example", 403],
    ["graph.corp.example", 200],
    ["localhost", 200],
    ["192.0.2.7", 200],
    ["[2001:db8::7]", 200],
  ])("answers a request for the name %s with %i", async (name, status) => {
    expect((await ask({ host: `${name}:${port}` })).status).toBe(status);
  });

  test("answers another name with 403 in the request's target too, whatever the Host header says", async () => {
    const { status } = await ask({ host: "localhost" }, { path: "http://attacker.example/v1.0/me" });
    expect([400, 403]).toContain(status);
  });

  test("lets no page of another site read an answer", async () => {
    const answer = await ask({ host: "localhost", origin: "https://attacker.example" });
    const preflight = await ask(
      { host: "localhost", origin: "https://attacker.example", "access-control-request-method": "PATCH" },
      { method: "OPTIONS" },
    );
    for (const { headers } of [answer, preflight]) {
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
    expect(preflight.status).toBeGreaterThanOrEqual(400);
  });

  test("is not denied by connections without a request, and ends them", async () => {
    const held = await Promise.all(Array.from({ length: 4 * CONNECTIONS }, () => tcp(port)));
    const ends = held.map(closed);
    expect((await ask({ host: "localhost" })).status).toBe(200);
    await Promise.all(ends);
  });

  test.each([
    ["headers", "GET /v1.0/me HTTP/1.1\r\nHost: localhost\r\nX-Slow: "],
    [
      "a body",
      `POST /v1.0/groups HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${ADMINISTRATOR}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
    ],
  ])("ends the connection of a client that never finishes %s", async (_, sent) => {
    const socket = await opened(sent);
    await closed(socket);
    expect((await ask({ host: "localhost" })).status).toBe(200);
  });

  test("ends a connection that sends requests without waiting for their answers, and answers others", async () => {
    const flood = await opened("GET /v1.0/me HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(5_000));
    await closed(flood);
    expect((await ask({ host: "localhost" })).status).toBe(200);
  });
});

/** Resolves when a connection has ended, with an error or without. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.resume().once("close", () => resolve());
  });

/** A connection that never says anything, not even hello over TLS. */
async function tcp(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

test("a face has bounds on its connections unless it is given others", async () => {
  const server = await listen(optionsOver(faces.tenant), 0, sleep);
  const port = Number(new URL(server.url).port);
  const held = await Promise.all(Array.from({ length: 510 }, () => tcp(port)));
  const ended = () => held.filter((socket) => socket.closed || socket.destroyed).length;
  await expect.poll(ended, { timeout: 10_000 }).toBeGreaterThan(0);
  for (const socket of held) socket.destroy();
  await server.close();
});
