import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { metricsPlace } from "../../src/cli/host/metrics-place.ts";
import { seed, wholeNumber } from "../../src/cli/option-values.ts";
import { announce, warnOfReach } from "../../src/cli/serve/announce.ts";
import { delay, publicUrl } from "../../src/cli/serve/serve-choice.ts";
import { parseTokenSubject } from "../../src/cli/serve/token-subject.ts";
import { tlsIn } from "../../src/http/tls/tls-files.ts";
import { type Asked, contrasts, filled, type Pair, pair } from "./pair.ts";
import { inFolder, printedBy, shownBy } from "./shown.ts";
import { accepted, thrown, tried } from "./tried.ts";

const values: readonly Pair[] = [
  pair(
    "It must be 1 to 64 letters, digits, dots, dashes or underscores.",
    thrown(() => seed("a b")),
    thrown(() => seed("a-b")),
    accepted,
  ),
  pair(
    "It must be a whole number from … to ….",
    thrown(() => wholeNumber(1, 9)("10")),
    thrown(() => wholeNumber(1, 9)("9")),
    accepted,
  ),
  pair(
    "It must be a port, or an address and a port.",
    thrown(() => metricsPlace("localhost")),
    thrown(() => metricsPlace("localhost:9090")),
    accepted,
  ),
  pair(
    "It must be a number of seconds up to one hour, such as 90, 90s or 2m.",
    thrown(() => delay("61m")),
    thrown(() => delay("60m")),
    accepted,
  ),
  pair(
    "It must be an http or https address without a path, such as https://graph.contoso.test.",
    thrown(() => publicUrl("https://graph.contoso.test/v1.0")),
    thrown(() => publicUrl("https://graph.contoso.test")),
    accepted,
  ),
  ...contrasts(
    thrown(() => parseTokenSubject("ada lovelace")),
    thrown(() => parseTokenSubject("app:1234=Policy.Read.All")),
    [
      ['"…" names no one to issue a token for. Write a user principal name or app:', accepted],
      [", and after = the token's permissions, separated by commas.", accepted],
    ],
  ),
];

const identity = (name: string) => `the token of ${name}`;
const tokens = {
  ...{ backupAdministrator: identity("a"), backupReader: identity("b"), breakGlass: identity("c") },
  ...{ globalAdministrator: identity("d"), noRole: identity("e") },
};
const served = (authorityFile: string | null, json = false) =>
  shownBy((screen) => announce(screen, { url: "http://localhost:1", tokens, people: [], authorityFile }, json));
const reach = (tls: boolean, host = "0.0.0.0") => shownBy((screen) => warnOfReach(screen, host, tls));
const faces: readonly Pair[] = [
  ...contrasts(served(null), served(null, true), [
    ["Microsoft Graph of the sandbox: …/v1.0 and …/beta. Stop it with Ctrl+C.", '"url":"http://localhost:1"'],
    ["sign in as", '"tokens":{"backupAdministrator"'],
    ["bearer token", '"tokens":{"backupAdministrator"'],
  ]),
  pair(
    "Let clients trust its certificate authority, for Node.js with NODE_EXTRA_CA_CERTS=….",
    served("/ca.pem"),
    served(null),
    "Microsoft Graph of the sandbox",
  ),
  pair("Tokens travel in clear text: add --tls.", reach(false), reach(true), "Other machines can reach"),
  filled(
    "Other machines can reach …. Everyone who has one of the tokens can read and change this sandbox.…",
    [["0.0.0.0"], reach(true)],
    [["10.0.0.5"], reach(true, "10.0.0.5")],
  ),
];

const certified = (hasPipe: boolean): Asked => {
  return () =>
    inFolder(async (folder) => {
      if (hasPipe) execFileSync("mkfifo", [join(folder, "authority.pem")]);
      return tried(() => tlsIn(folder, ["127.0.0.1"], 0))();
    });
};
const authorities: readonly Pair[] = [
  pair("… is no regular file. Move it away, and start again.", certified(true), certified(false), accepted),
];

const mode = (name: string, more: Readonly<Record<string, string>> = {}) => ({ ENTRA_REWIND_MODE: name, ...more });
const backedUp = (to: (folder: string) => string, data = "data") =>
  printedBy(
    (folder) => ["backup", to(folder)],
    (folder) => {
      mkdirSync(join(folder, "data"));
      return { ENTRA_REWIND_DATA: join(folder, data) };
    },
  );
const beside = (folder: string) => join(folder, "copy");
const inside = (folder: string) => join(folder, "data", "copy");
const commands: readonly Pair[] = [
  pair(
    "--heads compares a trail only together with --verify.",
    printedBy(() => ["audit", "--heads", "gone"]),
    printedBy(() => ["audit"]),
    "The trail is empty",
  ),
  pair(
    "… is not there, so the trail cannot be compared with the heads in it.",
    printedBy((folder) => ["audit", "--verify", "--heads", `${folder}/gone`]),
    printedBy(() => ["audit", "--verify"]),
    "The trail is empty",
  ),
  pair(
    "… cannot be read as a regular file, so the trail cannot be compared with the heads in it.",
    printedBy((folder) => ["audit", "--verify", "--heads", folder]),
    printedBy((folder) => ["audit", "--verify", "--heads", `${folder}/gone`]),
    "is not there",
  ),
  pair(
    "The vault commands work in mode vault. Set ENTRA_REWIND_MODE=vault.",
    printedBy(() => ["vault", "status"]),
    printedBy(
      () => ["vault", "status"],
      () => mode("vault", { ENTRA_REWIND_SIGN_IN: "clientSecret" }),
    ),
    "AZURE_TENANT_ID is not set",
  ),
  pair(
    "There is nothing to back up: … does not exist.",
    backedUp(beside, "gone"),
    backedUp(inside),
    "is in the data folder itself",
  ),
  pair(
    "… is in the data folder itself. Name another.",
    backedUp(inside),
    backedUp((folder) => folder),
    "is there already",
  ),
  pair(
    "… is there already. A backup overwrites nothing: name another folder.",
    backedUp((folder) => folder),
    backedUp(beside),
    "Backed up to",
  ),
  pair(
    "Backed up to …: …, each database read through.",
    backedUp(beside),
    backedUp((folder) => folder),
    "is there already",
  ),
  pair(
    "There is no sandbox in … yet: the first tool call builds one, or `entra-rewind sandbox reset`.",
    printedBy(() => ["sandbox", "status"]),
    printedBy(() => ["sandbox", "status", "--json"]),
    '"exists":false',
  ),
  pair(
    "a question to ask",
    printedBy(() => ["sandbox", "list"]),
    printedBy(() => ["sandbox", "list", "--json"]),
    '"question":',
  ),
  pair(
    "The drill asks a person for approval: run it in a terminal, or add --yes to give it beforehand.",
    printedBy(() => ["drill"]),
    printedBy(
      () => ["drill", "--yes"],
      () => ({ ENTRA_REWIND_LEASE_SECONDS: "1" }),
    ),
    "must be a whole number from 5",
  ),
];

export const commandValuePairs: readonly Pair[] = [...values, ...faces, ...authorities, ...commands];
