import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder, onDisk, whyNotPrivate } from "../../src/app/data-folder.ts";
import { sentenceOf } from "../../src/app/error-sentence.ts";
import { receiptKeyOf } from "../../src/app/receipt-key-file.ts";
import { openHistory } from "../../src/app/sandbox/history-place.ts";
import { copyIntoSandbox } from "../../src/app/sandbox/open-sandbox.ts";
import { readPointer, type SandboxPointer } from "../../src/app/sandbox/pointer.ts";
import { defaultDataFolder } from "../../src/app/settings/default-data-folder.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { readOnlyRecovers, starterRecovers } from "../../src/app/who-recovers.ts";
import { RewindError } from "../../src/domain/errors.ts";
import { asInstant } from "../../src/domain/time.ts";
import { requireFilesOf } from "../../src/store/sql/postgres-fault.ts";
import { type Pair, pair } from "./pair.ts";
import { inFolder } from "./shown.ts";
import { accepted, tried } from "./tried.ts";

const failing = (code: string) =>
  tried(() =>
    onDisk("/data", () => {
      throw Object.assign(new Error(code), { code });
    }),
  );
const folderOf = (uid: number, mode: number) => () =>
  whyNotPrivate("/data", { uid, gid: 9, mode }, { uid: 7, gid: 7 }) ?? accepted;
/** Makes a folder at a place whose parent is a file, or at one that is free. */
const made = (isFile: boolean) => () =>
  inFolder(async (folder) => {
    if (isFile) writeFileSync(join(folder, "place"), "");
    return tried(() => makeFolder(join(folder, "place", "data")))();
  });
const folders: readonly Pair[] = [
  pair(
    "The data folder … is no folder: something in its path is a file. Move that away, ….",
    made(true),
    made(false),
    accepted,
  ),
  pair("or set ENTRA_REWIND_DATA to another folder", made(true), made(false), accepted),
  pair("The data folder … cannot be written. Make it writable, ….", failing("EACCES"), failing("ENOSPC"), "is full"),
  pair(
    "The disk of the data folder … is full. Make room, ….",
    failing("ENOSPC"),
    failing("EROFS"),
    "cannot be written. Make it writable",
  ),
  pair(
    "The data folder … belongs to another user of this machine. Use a folder of your own, ….",
    folderOf(8, 0o700),
    folderOf(7, 0o700),
    accepted,
  ),
  pair(
    "The data folder … can be written by other users of this machine. Run `chmod go-w …`, ….",
    folderOf(7, 0o722),
    folderOf(7, 0o755),
    accepted,
  ),
  pair(
    "Application Support",
    () => defaultDataFolder({}, "darwin", "/home/ada"),
    () => defaultDataFolder({}, "linux", "/home/ada"),
    "/home/ada/.local/share",
  ),
  pair(
    "This is a defect of entra-rewind: …",
    () => sentenceOf(new TypeError("x is undefined")),
    () => sentenceOf(new RewindError("storeFull", "The disk is full. Make room.")),
    "The disk is full. Make room.",
  ),
];

const key = (mode: number | null) => () =>
  inFolder(async (folder) => {
    const file = join(folder, "key.json");
    await receiptKeyOf({ dataFolder: folder, receiptKey: null });
    const own = join(folder, "receipt-key.json");
    if (mode !== null) chmodSync(own, mode);
    return tried(() => receiptKeyOf({ dataFolder: folder, receiptKey: mode === null ? file : own }))();
  });
const keys: readonly Pair[] = [
  pair(
    "There is no file with a key for receipts at …. Check ENTRA_REWIND_RECEIPT_KEY.",
    key(null),
    key(0o600),
    accepted,
  ),
  pair(
    "The key for receipts, …, can be read by other users of this machine. Run `chmod 600 …`.",
    key(0o644),
    key(0o600),
    accepted,
  ),
];

const reached = (rootCertificate: (folder: string) => string) => () =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, "root.pem"), "");
    return await tried(() => requireFilesOf(`postgres://host/database?sslrootcert=${rootCertificate(folder)}`))();
  });
const certificates: readonly Pair[] = [
  pair(
    "is to be reached with the file of …, which cannot be read as a regular file. Correct ENTRA_REWIND_DATABASE.",
    reached((folder) => folder),
    reached((folder) => join(folder, "root.pem")),
    accepted,
  ),
];

const ada = { id: "ada", userPrincipalName: "ada@contoso.example", displayName: "Ada" };
const why = (name: string) => {
  const caller = { ...ada, id: name, roles: [], permissions: [] };
  const tenant = { id: "t", displayName: "Contoso", defaultDomain: "contoso.example", now: 0, retention: "" };
  return starterRecovers({ signedIn: async () => ({ caller, tenant }) });
};
const recovering = (name: string) => async () => (await why(name)(ada)) ?? "It carries it out.";
const starters: readonly Pair[] = [
  pair(
    "This server was started read-only and carries out no recovery. A server on the same data that may change the tenant does.",
    async () => String(await readOnlyRecovers(ada)),
    recovering("ada"),
    "It carries it out.",
  ),
  pair(
    "Only a server that …, who started it, has signed in to carries it out. It can be canceled.",
    recovering("ben"),
    recovering("ada"),
    "It carries it out.",
  ),
];

const pointer: SandboxPointer = {
  ...{ version: 1, generation: "g", scenario: "attack", seed: "s", users: 100, anchor: 0 },
};
const pointed = (text: string) => () =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, "sandbox.json"), text);
    return tried(() => readPointer(folder))();
  });
const history = (tenantInDatabase: string | undefined, database: string | null) => () =>
  inFolder(async (folder) =>
    tried(async () => (await openHistory(folder, { ...pointer, tenantInDatabase }, database)).close())(),
  );
const here = history(undefined, null);
const inDatabase = history("7d1c2c0a-5a53-4a0c-9a3e-0c7b3f1d8e11", null);
const inAFile = history(undefined, "postgres://host/database");
const identity = {
  id: "7d1c2c0a-5a53-4a0c-9a3e-0c7b3f1d8e11",
  displayName: "Contoso",
  defaultDomain: "contoso.example",
};
/** Copies an empty tenant into a sandbox with these settings. */
const copied = (environment: Readonly<Record<string, string>>) => () =>
  inFolder(async (folder) => {
    const settings = readSettings({ ENTRA_REWIND_DATA: folder, ...environment });
    const source = { tenant: identity, instant: asInstant(0), unread: [], objects: async function* () {} };
    return tried(() => copyIntoSandbox(settings, source, () => {}))();
  });
const sandboxes: readonly Pair[] = [
  pair(
    "… is damaged or of another version. Run `entra-rewind sandbox reset` for a fresh sandbox.",
    pointed('{"version":2}'),
    pointed(JSON.stringify(pointer)),
    accepted,
  ),
  pair("in a database. Set ENTRA_REWIND_DATABASE to it,", inDatabase, here, accepted),
  pair("in its folder. Unset ENTRA_REWIND_DATABASE,", inAFile, inDatabase, "in a database. Set"),
  pair("or run `entra-rewind sandbox reset` for a fresh sandbox there.", inAFile, here, accepted),
  pair("The sandbox of this data folder keeps its history … …", inAFile, here, accepted),
  pair(
    "A copy keeps its history in its own folder. Unset ENTRA_REWIND_DATABASE.",
    copied({ ENTRA_REWIND_DATABASE: "postgres://host/database" }),
    copied({}),
    accepted,
  ),
];

/** On the data folder, the key in it, the certificates of a database, the sandbox in it and the server that recovers. */
export const appPairs: readonly Pair[] = [...folders, ...keys, ...certificates, ...starters, ...sandboxes];
