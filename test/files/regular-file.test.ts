import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sleep } from "../../src/app/machine.ts";
import { accountNote } from "../../src/app/microsoft/account-note.ts";
import { locked } from "../../src/app/sandbox/generations.ts";
import { readPointer } from "../../src/app/sandbox/pointer.ts";
import { readManifest } from "../../src/app/vault/export-files.ts";
import { jobId } from "../../src/domain/ids.ts";
import { readRegularFile } from "../../src/files/regular-file.ts";
import { proven } from "../../src/graph/sign-in/client-proof.ts";
import { tlsIn } from "../../src/http/tls/tls-files.ts";
import { fileJournal } from "../../src/microsoft/recovery/journal.ts";
import { openPostgresStore } from "../../src/store/sql/postgres.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { fileSink } from "../../src/trail-sinks/file-sink.ts";
import { ran } from "../cli/support.ts";

const folder = mkdtempSync(join(tmpdir(), "kinds-"));
afterAll(() => rmSync(folder, { recursive: true }));
const pipe = join(folder, "pipe");
const data = join(folder, "data");
/** A terminal's program that asks for this much and no more, so that a wait would be its end. */
const program = join(process.cwd(), "bin", "entra-rewind.cjs");
const run = (args: readonly string[], more: Record<string, string> = {}) =>
  ran(program, args, { ENTRA_REWIND_DATA: data, ...more });
const signedIn = {
  AZURE_TENANT_ID: "11111111-1111-4111-8111-111111111111",
  AZURE_CLIENT_ID: "22222222-2222-4222-8222-222222222222",
};

// Windows has no pipes with a path in a folder.
describe.skipIf(process.platform === "win32")("a pipe without a writer in place of a file", () => {
  execFileSync("mkfifo", [pipe]);
  beforeAll(async () => {
    const made = await run(["receipt", "key"]);
    expect(made).toMatchObject({ status: 0, errors: "" });
  });

  test.each<
    [what: string, args: readonly string[], environment: Record<string, string>, refusal: string, status: number]
  >([
    [
      "the key that signs receipts",
      ["receipt", "key"],
      { ENTRA_REWIND_RECEIPT_KEY: pipe },
      "There is no file with a key",
      2,
    ],
    ["a receipt", ["receipt", "verify", pipe], {}, "cannot be read", 2],
    ["the key of a receipt", ["receipt", "verify", program, "--key", pipe], {}, "cannot be read", 2],
    ["heads of the trail", ["audit", "--verify", "--heads", pipe], {}, "cannot be read as a regular file", 2],
    ["an approval policy", ["audit"], { ENTRA_REWIND_APPROVAL_POLICY: pipe }, "nor a file that can be read", 2],
    [
      "the certificate of an application",
      ["vault", "status"],
      {
        ENTRA_REWIND_MODE: "vault",
        ENTRA_REWIND_SIGN_IN: "certificate",
        AZURE_CLIENT_CERTIFICATE_PATH: pipe,
        ...signedIn,
      },
      "cannot be read as a regular file",
      1,
    ],
    [
      "the token of another issuer",
      ["vault", "status"],
      {
        ENTRA_REWIND_MODE: "vault",
        ENTRA_REWIND_SIGN_IN: "workloadIdentity",
        AZURE_FEDERATED_TOKEN_FILE: pipe,
        ...signedIn,
      },
      "cannot be read as a regular file",
      1,
    ],
  ])("is refused as %s, because it would keep the program waiting", async (_, args, environment, refusal, status) => {
    const ended = await run(args, environment);
    expect(ended.errors.replaceAll(/\s+/g, " ")).toContain(refusal);
    expect(ended.status).toBe(status);
  });

  const dataWith = (place: string, kind: "pipe" | "folder" = "pipe"): string => {
    const made = mkdtempSync(join(folder, "data-"));
    mkdirSync(dirname(join(made, place)), { recursive: true, mode: 0o700 });
    if (kind === "pipe") execFileSync("mkfifo", [join(made, place)]);
    else symlinkSync(folder, join(made, place));
    return made;
  };

  test("is left out of a backup, which says so and has the other files", async () => {
    const own = dataWith("vault/notes");
    writeFileSync(join(own, "vault", "export.json"), "{}");
    symlinkSync(join(own, "gone"), join(own, "nowhere"));
    const copy = join(folder, "backup");
    const told = await run(["backup", copy, "--json"], { ENTRA_REWIND_DATA: own });
    const leftOut = [join(own, "nowhere"), join(own, "vault", "notes")];
    expect(JSON.parse(told.output)).toMatchObject({ files: 1, leftOut });
    for (const left of leftOut)
      expect(told.errors).toContain(`${left} is not in it: it is neither a file nor a folder.`);
    expect(readFileSync(join(copy, "vault", "export.json"), "utf8")).toBe("{}");
    expect(readdirSync(join(copy, "vault"))).toEqual(["export.json"]);
  });

  test.each([
    ["a database", "vault/t/history.db", "pipe", "is not a database of entra-rewind"],
    ["a link to a folder", "vault", "folder", "is a link to a folder, which a backup does not follow"],
  ] as const)(
    "ends a backup in one sentence as %s, and no part of the backup stays",
    async (_, place, kind, refusal) => {
      const own = dataWith(place, kind);
      const copy = join(folder, `copy of ${kind}`);
      const told = await run(["backup", copy], { ENTRA_REWIND_DATA: own });
      expect(told.errors).toContain(`${join(own, place)} ${refusal}`);
      expect(told.status).toBe(2);
      expect(readdirSync(folder).filter((name) => name.startsWith("copy of"))).toEqual([]);
    },
  );

  test("is refused as the pointer to a sandbox, its authority and a database of the data folder", async () => {
    const root = dataWith("sandbox.json");
    expect(() => readPointer(root)).toThrow("is damaged or of another version");
    for (const name of ["authority.pem", "authority-key.pem"])
      expect(() => tlsIn(dataWith(name), ["127.0.0.1"], 0)).toThrow(`${name} is no regular file.`);
    expect(() => openSqliteStore(join(dataWith("history.db"), "history.db"))).toThrow("history.db");
    const { signal } = new AbortController();
    const locking = locked({ root: dataWith("lock.db"), sleep, signal }, async () => {});
    await expect(locking).rejects.toThrow("lock.db");
  });

  test("is no journal and no note of an account, and the next note replaces it", async () => {
    const preview = jobId("preview");
    const journal = fileJournal(dataWith("preview-preview.jsonl"));
    expect(await journal.has(preview)).toBe(false);
    await expect(journal.read(preview)[Symbol.asyncIterator]().next()).rejects.toThrow("No journal of preview");
    const note = accountNote(dataWith("signed-in-account.json"));
    expect(note.read()).toBe(null);
    note.write("ada");
    expect(note.read()).toBe("ada");
  });

  test("is refused as a database's certificate, an export's manifest, a server's proof and the place of heads", async () => {
    for (const name of ["sslcert", "sslkey", "sslrootcert"]) {
      const opening = openPostgresStore(`postgres://127.0.0.1:1/history?sslmode=verify-full&${name}=${pipe}`);
      await expect(opening).rejects.toThrow(`the file of ${name}, which cannot be read as a regular file`);
    }
    const exported = join(folder, "export");
    mkdirSync(exported);
    symlinkSync(pipe, join(exported, "manifest.json"));
    expect(() => readManifest(exported)).toThrow("cannot be read as JSON");
    const proof = proven({ kind: "certificate", path: pipe }, "https://login.example");
    await expect(proof).rejects.toThrow("cannot be read as a regular file");
    const { signal } = new AbortController();
    const head = { tenant: "t", seq: 1, time: 0, action: "snapshotTaken", hash: "h" } as const;
    await expect(fileSink(pipe).reach(signal)).rejects.toThrow("it is no regular file");
    await expect(fileSink(pipe).send([head], signal)).rejects.toThrow(/ENXIO|it is no regular file/);
    const device = fileSink("/dev/null");
    await expect(device.send([head], signal)).rejects.toThrow("it is no regular file");
  });
});

test("a file is read through a link to its end, or as far as is wanted, and a folder or a device is refused", () => {
  const file = join(folder, "file.json");
  const text = "ä".repeat(100_000);
  writeFileSync(file, text);
  symlinkSync(file, join(folder, "link.json"));
  expect(readRegularFile(join(folder, "link.json"))).toBe(text);
  expect(readRegularFile(file, 4)).toBe("ää");
  expect(() => readRegularFile(folder)).toThrow();
  expect(() => readRegularFile("/dev/zero")).toThrow("is no regular file");
  expect(() => readRegularFile(pathToFileURL(file).href)).toThrow("ENOENT");
});
