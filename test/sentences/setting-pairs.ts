import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readHostSettings, requireReader } from "../../src/app/hosted/host-settings.ts";
import { readMicrosoftSettings } from "../../src/app/microsoft/microsoft-settings.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { type Asked, contrasts, type Pair, pair } from "./pair.ts";
import { inFolder } from "./shown.ts";
import { accepted, tried } from "./tried.ts";

type Environment = Readonly<Record<string, string>>;
const set = (environment: Environment) => tried(() => readSettings(environment));
/** A variable with a value that is refused, and one that is not. */
const one = (says: string, variable: string, wrong: string, right: string): Pair =>
  pair(says, set({ [variable]: wrong }), set({ [variable]: right }), accepted);

const allow = (json: string) => set({ ENTRA_REWIND_ALLOW: json });
const users = '{"types":["user"]}';
const shared: readonly Pair[] = [
  pair(
    'ENTRA_REWIND_ALLOW must be a scope of types or entities, such as {"types":["user","group"]} or {"entities":[{"type":"group","ids":["…"]}]}',
    allow("users"),
    allow(users),
    accepted,
  ),
  pair(
    "… has the member … twice, so it is unclear which one counts. Keep one.",
    allow('{"types":["user"],"types":["group"]}'),
    allow(users),
    accepted,
  ),
  pair("…. It takes no other members.…", allow('{"types":["user"],"actor":"ada"}'), allow(users), accepted),
  one(
    "ENTRA_REWIND_DATABASE must be the address of a PostgreSQL database, such as ….",
    "ENTRA_REWIND_DATABASE",
    "postgres://host",
    "postgres://host/database",
  ),
  one(
    "ENTRA_REWIND_DATABASE takes no other parameters than ….",
    "ENTRA_REWIND_DATABASE",
    "postgres://host/database?user=ada",
    "postgres://host/database?sslmode=verify-full",
  ),
  one("… must be … or ….", "ENTRA_REWIND_READ_ONLY", "perhaps", "1"),
  one("… is too long.", "ENTRA_REWIND_TRAIL_TOKEN", "a".repeat(32_769), "a"),
  one("ENTRA_REWIND_LEASE_SECONDS must be a whole number from 5 to 600.", "ENTRA_REWIND_LEASE_SECONDS", "4", "5"),
  one("… or …", "ENTRA_REWIND_READ_ONLY", "perhaps", "1"),
  one(
    "ENTRA_REWIND_TRAIL_TO must begin with one of … and name a host or the absolute path of a file, such as syslog+tls://logs.example.com, https://logs.example.com/entra-rewind or file:///var/log/heads.jsonl.",
    "ENTRA_REWIND_TRAIL_TO",
    "file://host/heads.jsonl",
    "file:///heads.jsonl",
  ),
  one(
    "ENTRA_REWIND_TRAIL_TO takes no password. Set ENTRA_REWIND_TRAIL_TOKEN for an HTTPS place.",
    "ENTRA_REWIND_TRAIL_TO",
    "https://user:word@logs.example.com/",
    "https://logs.example.com/",
  ),
];

const policy = (text: string) => set({ ENTRA_REWIND_APPROVAL_POLICY: text });
const policyFile = (content: string, mode = 0o600): Asked => {
  return () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "policy.json"), content);
      chmodSync(join(folder, "policy.json"), mode);
      return policy(join(folder, "policy.json"))();
    });
};
const always = '{"phrase":"always"}';
/** A policy two folders below one with this mode. */
const policyBelow = (mode: number): Asked => {
  return () =>
    inFolder(async (folder) => {
      const [above, file] = [join(folder, "above"), join(folder, "above", "own", "policy.json")];
      mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
      writeFileSync(file, always, { mode: 0o600 });
      chmodSync(above, mode);
      return policy(file)();
    });
};
const policies: readonly Pair[] = [
  pair("… is neither JSON nor a file with it. …", policyFile("words"), policyFile(always), accepted),
  pair("… is neither JSON nor a file that can be read. …", policy("/gone.json"), policyFile(always), accepted),
  pair("… names a file of more than … KiB.", policyFile(" ".repeat(65_537)), policyFile(always), accepted),
  pair(
    "… names a file that other users of this machine can write. …",
    policyFile(always, 0o666),
    policyBelow(0o777),
    "can replace",
  ),
  pair(
    "… names a file that other users of this machine can replace, because the way to it leads through …, which they can write. …",
    policyBelow(0o777),
    policyBelow(0o1777),
    accepted,
  ),
  pair(
    "Make … yours or root's, and run `chmod go-w …`. Where that is not possible, move it, or set the variable to the JSON itself.",
    policyFile(always, 0o666),
    policyFile(always, 0o664),
    accepted,
  ),
  pair("… asks for nothing. …", policy("{}"), policy(always), accepted),
  pair("… has a member it does not know: …", policy('{"word":"always"}'), policy(always), accepted),
  pair(
    "… has a value it does not take",
    policy('{"phrase":"often"}'),
    policy('{"word":"always"}'),
    "does not know: word",
  ),
  pair(", at …,", policy('{"phrase":"often"}'), policy('{"word":"always"}'), "has a member it does not know"),
  pair(
    'is a condition without members. Use "always" for every recovery',
    policy('{"phrase":[{}]}'),
    policy('{"phrase":[{"moreThan":0}]}'),
    accepted,
  ),
  pair(
    'Its members are …. Each is "always" or a list of conditions with dangers, types or moreThan, such as {"secondPerson":[{"types":["conditionalAccessPolicy"]},{"moreThan":100}]}.',
    policy("{}"),
    policy(always),
    accepted,
  ),
];

const mistyped = set({ ENTRA_REWIND_READONLY: "1" });
const unheardOf = set({ ENTRA_REWIND_COLOR: "red" });
const names: readonly Pair[] = [
  ...contrasts(mistyped, set({ ENTRA_REWIND_READ_ONLY: "1" }), [
    ["… … of this version. …", accepted],
    ["is not a setting", accepted],
  ]),
  pair("are not settings", set({ ENTRA_REWIND_COLOR: "red", ENTRA_REWIND_SIZE: "1" }), mistyped, "is not a setting"),
  pair("Unset it: `entra-rewind --help` lists the settings.", unheardOf, mistyped, "Did you mean"),
  pair("Did you mean …? `entra-rewind --help` lists the settings.", mistyped, unheardOf, "Unset it:"),
];

const app = { AZURE_TENANT_ID: "contoso.example", AZURE_CLIENT_ID: "1234" };
const microsoft = (environment: Environment) => tried(() => readMicrosoftSettings(environment));
const live: readonly Pair[] = [
  pair(
    "… is neither an id nor a domain name. entra-rewind setup prints it.",
    microsoft({ ...app, AZURE_TENANT_ID: "my tenant" }),
    microsoft(app),
    accepted,
  ),
  pair(
    "ENTRA_REWIND_GRAPH_URL must be an https address such as https://graph.microsoft.com/v1.0. Use http for this machine only, because a token travels.",
    microsoft({ ...app, ENTRA_REWIND_GRAPH_URL: "http://graph.example/v1.0" }),
    microsoft({ ...app, ENTRA_REWIND_GRAPH_URL: "http://localhost/v1.0" }),
    accepted,
  ),
  pair("… is not set. …", microsoft({}), microsoft(app), accepted),
  pair(
    "entra-rewind setup prints it.",
    microsoft({}),
    microsoft({ ...app, ENTRA_REWIND_SIGN_IN: "clientSecret" }),
    "Signing in by clientSecret needs it.",
  ),
  pair(
    "Signing in by … needs it.",
    microsoft({ ...app, ENTRA_REWIND_SIGN_IN: "clientSecret" }),
    microsoft({ ...app, ENTRA_REWIND_SIGN_IN: "clientSecret", AZURE_CLIENT_SECRET: "secret" }),
    accepted,
  ),
];

const TENANT = "11111111-2222-4333-8444-555555555555";
const hosted = {
  ...{ ENTRA_REWIND_HOST_TENANTS: TENANT, ENTRA_REWIND_HOST_URL: "https://rewind.contoso.example" },
  ...{ AZURE_CLIENT_ID: "1234", AZURE_CLIENT_SECRET: "secret" },
};
const host = (more: Environment) => tried(() => readHostSettings({ ...hosted, ...more }));
const reader = (more: Environment) => tried(() => requireReader({ ...hosted, ...more }));
const proven = { ENTRA_REWIND_READER_CLIENT_ID: "5678", ENTRA_REWIND_READER_SECRET: "secret" };
const hosts: readonly Pair[] = [
  pair("… is not set. entra-rewind host needs it for live tenants.", host({ AZURE_CLIENT_ID: "" }), host({}), accepted),
  pair(
    "A host needs a proof of its registration: set AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH or AZURE_FEDERATED_TOKEN_FILE.",
    host({ AZURE_CLIENT_SECRET: "" }),
    host({ AZURE_CLIENT_SECRET: "", AZURE_FEDERATED_TOKEN_FILE: "/token" }),
    accepted,
  ),
  pair(
    "… must be an https address without a path. Use http for this machine only, because tokens travel.",
    host({ ENTRA_REWIND_HOST_URL: "https://contoso.example/rewind" }),
    host({}),
    accepted,
  ),
  pair(
    "ENTRA_REWIND_…_CLIENT_ID needs a proof: set ENTRA_REWIND_…_SECRET, ENTRA_REWIND_…_CERTIFICATE_PATH or AZURE_FEDERATED_TOKEN_FILE.",
    host({ ENTRA_REWIND_READER_CLIENT_ID: "5678" }),
    host({ ENTRA_REWIND_READER_CLIENT_ID: "5678", AZURE_FEDERATED_TOKEN_FILE: "/token" }),
    accepted,
  ),
  pair(
    "ENTRA_REWIND_READER_CLIENT_ID is not set. A hosted vault reads its tenants with that registration.",
    reader({}),
    reader(proven),
    accepted,
  ),
];

/** On settings that are refused, each with one that is taken. */
export const settingPairs: readonly Pair[] = [...shared, ...policies, ...names, ...live, ...hosts];
