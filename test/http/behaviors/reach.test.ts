import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { sleep } from "../../../src/app/machine.ts";
import { listen } from "../../../src/http/listen.ts";
import { tlsIn } from "../../../src/http/tls/tls-files.ts";
import { ADMINISTRATOR, contosoFaces, optionsOver } from "../../support/a-face.ts";

const faces = contosoFaces();
const folder = mkdtempSync(join(tmpdir(), "reach-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Resolves to the status of a GET over TLS that trusts one authority. */
const statusOver = (url: string, ca: string | undefined): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const options = { ...(ca === undefined ? {} : { ca }), headers: { authorization: `Bearer ${ADMINISTRATOR}` } };
    request(`${url}/v1.0/me`, options, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });

describe("reach", () => {
  test("the face over TLS shows a certificate of its own authority, which stays the same", async () => {
    const tls = tlsIn(join(folder, "tls"), ["localhost", "127.0.0.1"], Date.now());
    const again = tlsIn(join(folder, "tls"), ["localhost", "127.0.0.1"], Date.now());
    const authority = readFileSync(tls.authorityFile, "utf8");
    expect(readFileSync(again.authorityFile, "utf8")).toBe(authority);
    const server = await listen({ ...optionsOver(faces.tenant), tls }, 0, sleep);
    try {
      expect(server.url).toMatch(/^https:/);
      expect(await statusOver(server.url, authority)).toBe(200);
      await expect(statusOver(server.url, undefined)).rejects.toThrow(/certificate/);
    } finally {
      await server.close();
    }
  });

  test("the face under a public URL puts it into all addresses of its answers", async () => {
    const publicUrl = new URL("https://graph.contoso.test");
    const { read, send, fresh } = faces.face({}, { publicUrl, hostNames: [publicUrl.hostname] });
    const page = await read("https://graph.contoso.test/v1.0/users?$top=1");
    expect(page["@odata.nextLink"]).toMatch(/^https:\/\/graph\.contoso\.test\/v1\.0\/users\?/);
    expect(page["@odata.context"]).toMatch(/^https:\/\/graph\.contoso\.test\/v1\.0\/\$metadata#users$/);
    const made = await send("POST", "/applications", { displayName: fresh("app") });
    expect(made.headers.get("Location")).toMatch(/^https:\/\/graph\.contoso\.test\/v1\.0\/applications\//);
  });
});
