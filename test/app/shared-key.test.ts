import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sharedKey } from "../../src/app/hosted/shared-key.ts";

const secret = (text: string) => ({ kind: "secret", secret: text }) as const;

test("hosts with one store and one client secret have one key, and others have others", async () => {
  const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), "shared-key-")));
  const [one = "", other = ""] = folders;
  const keyIn = (dataFolder: string, proof = secret("a")) => sharedKey({ database: null, dataFolder }, proof);
  const keys = [await keyIn(one), await keyIn(one)];
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[\w-]{43}$/);
  expect(await keyIn(one, secret("b"))).not.toBe(keys[0]);
  expect(await keyIn(other)).not.toBe(keys[0]);
  expect(readdirSync(one)).toContain("host.db");
  for (const folder of folders) rmSync(folder, { recursive: true });
});

test("a database that is out of reach is no wrong setting, so that a service manager starts the host again", async () => {
  const database = "postgres://rewind:password@127.0.0.1:1/rewind";
  const failed = sharedKey({ database, dataFolder: tmpdir() }, null);
  await expect(failed).rejects.toMatchObject({ code: "unavailable", message: expect.not.stringContaining("password") });
});
