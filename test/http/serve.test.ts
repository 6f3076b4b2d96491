import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { entry, ran, temporaryFolder } from "../cli/support.ts";
import { asking, graphProcess } from "../support/graph-process.ts";
import { owned } from "../support/owned.ts";

describe("entra-rewind serve", () => {
  test("entra-rewind serve prints one line with its address and five tokens, and ends with 0 when it is asked to", async () => {
    await using graph = await graphProcess();
    expect(graph.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(Object.keys(graph.tokens)).toEqual([
      "globalAdministrator",
      "backupAdministrator",
      "backupReader",
      "noRole",
      "breakGlass",
    ]);
    expect(new Set(Object.values(graph.tokens)).size).toBe(5);
    for (const token of Object.values(graph.tokens)) {
      expect(token.length).toBeGreaterThan(40);
      expect(await asking(graph.url, token)("/me")).toMatchObject({ status: 200 });
    }
    expect(await graph.end()).toBe(0);
    await expect(fetch(graph.url)).rejects.toThrow();
  });

  test("entra-rewind serve ends with 0 when the program that started it is gone", async () => {
    const child = owned(
      spawn(process.execPath, [fileURLToPath(entry), "serve", "--port", "0", "--json"], {
        env: { ...process.env, ENTRA_REWIND_DATA: temporaryFolder() },
        stdio: ["ignore", "pipe", "inherit", "ipc"],
      }),
    );
    const ended = once(child, "exit");
    await Promise.race([once(child.stdout ?? child, "data"), ended]);
    child.disconnect();
    expect(await ended).toEqual([0, null]);
  });

  test("entra-rewind serve finishes current answers before it ends", async () => {
    await using graph = await graphProcess();
    const { port } = new URL(graph.url);
    const headers = {
      authorization: `Bearer ${graph.tokens.globalAdministrator}`,
      "content-type": "application/json",
      expect: "100-continue",
    };
    const slow = request({ port, path: "/v1.0/$batch", method: "POST", headers });
    const answered = once(slow, "response");
    slow.flushHeaders();
    await once(slow, "continue");
    const end = graph.end();
    slow.end(JSON.stringify({ requests: [{ id: "1", method: "GET", url: "/users?$top=999" }] }));
    const [response] = await answered;
    expect(response.statusCode).toBe(200);
    expect(await end).toBe(0);
  });

  test("entra-rewind serve continues after a client that hangs up midway, and after one that speaks no HTTP", async () => {
    await using graph = await graphProcess();
    const port = Number(new URL(graph.url).port);
    for (const text of [
      "POST /v1.0/users HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{",
      "nonsense\r\n\r\n",
    ]) {
      const socket = connect(port, "127.0.0.1");
      await once(socket, "connect");
      socket.end(text);
      socket.resume();
      await once(socket, "close");
    }
    expect(await asking(graph.url, graph.tokens.noRole)("/me")).toMatchObject({ status: 200 });
    expect(graph.errors()).toBe("");
  });

  test("entra-rewind serve keeps the tenant's time and jobs over a restart, so that a client's work goes on", async () => {
    await using first = await graphProcess();
    const before = asking(first.url, first.tokens.backupAdministrator);
    const { body } = await before("/directory/recovery/snapshots?$top=1");
    const jobs = `/directory/recovery/snapshots/${body.value?.[0]?.id}/recoveryPreviewJobs`;
    const { headers } = await before(jobs, { method: "POST" });
    const id = (headers.get("location") ?? "").replace(/^.*\//, "");
    const second = await first.again();
    const after = asking(second.url, second.tokens.backupAdministrator);
    const found = await after(`${jobs}/${id}`);
    expect(found).toMatchObject({ status: 200, body: { id } });
    const [then, now] = [headers, found.headers].map((given) => Date.parse(given.get("date") ?? ""));
    expect(now).toBeGreaterThanOrEqual(then ?? Number.NaN);
    expect((now ?? 0) - (then ?? 0)).toBeLessThan(60_000);
    await second.end();
  });

  test("entra-rewind serve takes its behavior from options and refuses unknown ones with those there are", async () => {
    const options = [
      "--tls",
      "--public-url",
      "https://graph.contoso.test",
      "--replication-delay",
      "90s",
      "--weather",
      "1",
    ];
    const more = ["--throttle", "--behavior", "rights=by-role", "--token", "backupReader=EntraBackup.Read.All"];
    await using graph = await graphProcess(...options, ...more);
    expect(graph.url).toMatch(/^https:/);
    expect(graph.authorityFile).toMatch(/\.pem$|\.crt$/);
    expect(Object.keys(graph.tokens)).toContain("backupReader=EntraBackup.Read.All");
    const environment = { ENTRA_REWIND_DATA: temporaryFolder() };
    const file = fileURLToPath(entry);
    const refused = (...given: readonly string[]) => ran(file, ["serve", "--port", "0", ...given], environment);
    expect(await refused("--behavior", "magic=on")).toMatchObject({
      status: 2,
      errors: expect.stringContaining("default-properties"),
    });
    expect(await refused("--behavior", "rights=none")).toMatchObject({
      status: 2,
      errors: expect.stringContaining("by-property"),
    });
    expect(await refused("--replication-delay", "soon")).toMatchObject({ status: 2 });
    expect(await refused("--public-url", "graph")).toMatchObject({ status: 2 });
  });

  test("entra-rewind serve warns of an address that other machines reach", async () => {
    await using graph = await graphProcess("--host", "0.0.0.0");
    await expect.poll(() => graph.errors()).toContain("Other machines can reach 0.0.0.0.");
    expect(graph.errors()).toContain("add --tls");
  });

  test("entra-rewind serve says in one sentence where it cannot listen", async () => {
    await using graph = await graphProcess();
    const { port } = new URL(graph.url);
    const environment = { ENTRA_REWIND_DATA: temporaryFolder() };
    const file = fileURLToPath(entry);
    const taken = await ran(file, ["serve", "--port", port], environment);
    expect(taken).toMatchObject({ status: 2, output: "", errors: expect.stringContaining(`Port ${port}`) });
    const foreign = await ran(file, ["serve", "--port", "0", "--host", "192.0.2.1"], environment);
    expect(foreign).toMatchObject({ status: 2, errors: expect.stringContaining("192.0.2.1") });
    expect(await ran(file, ["serve", "--port", "70000"], environment)).toMatchObject({ status: 2 });
  });
});
