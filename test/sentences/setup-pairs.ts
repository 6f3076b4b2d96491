import { hostRegistrations } from "../../src/app/hosted/host-registrations.ts";
import { faultyServer } from "../graph/faulty-server.ts";
import { contrasts, once, type Pair, pair } from "./pair.ts";
import { printedBy } from "./shown.ts";

const set = (...argv: readonly string[]) => once(printedBy(() => ["setup", ...argv]));
const setIn = (mode: string, ...argv: readonly string[]) =>
  once(
    printedBy(
      () => ["setup", ...argv],
      () => ({ ENTRA_REWIND_MODE: mode }),
    ),
  );
const microsoft = set();
const vault = setIn("vault");
const hostOfVault = setIn("vault", "--host");
const hostOfMicrosoft = setIn("microsoft", "--host");

const own: readonly Pair[] = [
  ...contrasts(microsoft, vault, [
    ["Mode microsoft needs an app registration in your tenant:", "Mode vault works with two app registrations"],
    ["this organization's only", "A public client with the redirect"],
    ["yes; it has no secret", "without a secret"],
    ["redirect, platform mobile and desktop", "A public client with the redirect"],
    ["optional claim of ID tokens", "Delegated permissions:"],
    ["…; a policy can ask an approver to sign in anew", "Delegated permissions:"],
    ["delegated permission of Microsoft Graph", "Delegated permissions:"],
    ["A Global Administrator then consents for everybody: …", "A Global Administrator consents: "],
    ["And the host starts entra-rewind with:", "ENTRA_REWIND_MODE=vault"],
  ]),
  ...contrasts(vault, microsoft, [
    [
      "Mode vault works with two app registrations, so that the one that runs alone can change nothing.",
      "Mode microsoft needs an app registration",
    ],
    ["… permissions: …", "delegated permission of Microsoft Graph"],
    ["A public client with the redirect …, without a secret.", "yes; it has no secret"],
    ["A Global Administrator consents: …", "A Global Administrator then consents"],
    ["to capture", "delegated permission of Microsoft Graph"],
    ["to recover", "delegated permission of Microsoft Graph"],
    [
      "`entra-rewind doctor` checks each sign-in, and says which right is missing for which type.",
      "`entra-rewind setup --apply` makes it",
    ],
    [
      "Run `entra-rewind worker --schedules` as a service with the reader's sign-in: it captures once a day and applies the retention. `entra-rewind vault status` says what the first capture will cost in requests and minutes, before it starts.",
      "ENTRA_REWIND_MODE=microsoft",
    ],
    ["Entra Rewind Recoverer", "yes; it has no secret"],
    ["recovers in the name of the person who signs in, and can do no more than that person", "yes; it has no secret"],
    ["captures on a schedule, without a person, and can change nothing", "yes; it has no secret"],
    ["Entra Rewind Reader", "yes; it has no secret"],
  ]),
  pair(
    "--apply makes the registration of one person's machine. setup --host shows those of a host.",
    set("--host", "--apply"),
    hostOfVault,
    "A host in mode vault",
  ),
  pair(
    "--apply makes the registration of mode microsoft. Mode vault takes two: setup shows them.",
    setIn("vault", "--apply"),
    vault,
    "Mode vault works with two",
  ),
];

/** Answers as Graph does for a tenant with or without the app registration. */
const applied = (isThere: boolean) =>
  once(async () => {
    await using server = await faultyServer();
    const app = { id: "o", appId: "the-app", displayName: "Entra Rewind", requiredResourceAccess: [] };
    server.on("GET", "/organization", { json: { value: [{ id: "the-tenant" }] } });
    server.on("GET", "/applications", { json: { value: isThere ? [app] : [] } });
    server.on("POST", "/applications", { status: 201, json: app });
    server.on("PATCH", "/applications/o", { status: 204 });
    server.on("GET", "/servicePrincipals", { json: { value: [{ id: "s" }] } });
    server.on("POST", "/servicePrincipals", { status: 201, json: {} });
    const settings = {
      ENTRA_REWIND_MODE: "microsoft",
      ENTRA_REWIND_SIGN_IN: "accessToken",
      ENTRA_REWIND_ACCESS_TOKEN: "token",
      ENTRA_REWIND_GRAPH_URL: server.base.href,
      ENTRA_REWIND_PACING: "off",
    };
    return await printedBy(
      () => ["setup", "--apply"],
      () => settings,
    )();
  });
const making: readonly Pair[] = [
  pair("Made the app registration:", applied(false), applied(true), "The app registration was there"),
  pair(
    "The app registration was there; it has all it needs:",
    applied(true),
    applied(false),
    "Made the app registration:",
  ),
  pair(
    "`entra-rewind setup --apply` makes it, as whoever is signed in to the Azure CLI (`az login`).",
    microsoft,
    applied(false),
    "Made the app registration:",
  ),
];

const hosts: readonly Pair[] = [
  ...contrasts(hostOfVault, vault, [
    [
      "A host in mode … needs these app registrations. ENTRA_REWIND_MODE chooses the mode.",
      "Mode vault works with two app registrations",
    ],
    ["… permissions of Microsoft Graph: …", "Application permissions: "],
    ["Scopes in full, as clients ask for them: …", "A public client"],
    ["The environment of the host and of each worker, readable by its owner only:", "ENTRA_REWIND_MODE=vault"],
    [
      "A secret takes the place of a certificate as AZURE_CLIENT_SECRET, ENTRA_REWIND_READER_SECRET and so on.",
      "AZURE_CLIENT_CERTIFICATE_PATH=",
    ],
    ["Without ENTRA_REWIND_DATABASE, one host alone keeps its files.", "Run `entra-rewind worker --schedules`"],
    ["`entra-rewind doctor --host` checks it, before and after the host is started.", "`entra-rewind doctor` checks"],
    ["a certificate, or a secret of the server", "without a secret"],
    ["Supported account types", "without a secret"],
    ["people and assistants sign in to it", "recovers in the name of the person"],
    ["Manifest, api.requestedAccessTokenVersion", "without a secret"],
    ["Expose an API, Application ID URI", "without a secret"],
    ["Expose an API, scopes, for administrators and users", "without a secret"],
    ["Expose an API, authorized client applications, both scopes", "without a secret"],
    ["Authentication, platform Web", "A public client with the redirect"],
    ["Token configuration, optional claim of ID tokens", "without a secret"],
    ["Certificates & secrets", "without a secret"],
    ["Entra Rewind clients", "Entra Rewind Recoverer"],
    [
      "Claude and Copilot Studio sign their people in with it, because Entra registers no client by itself",
      "Entra Rewind Recoverer",
    ],
    ["Authentication, platform Mobile and desktop", "A public client with the redirect"],
    ["API permissions, Entra Rewind", "Delegated permissions: "],
    ["a secret, which Claude and Copilot Studio are given", "without a secret"],
  ]),
  ...contrasts(hostOfVault, hostOfMicrosoft, [
    ["Entra Rewind Reader", "Delegated permissions of Microsoft Graph"],
    ["Entra Rewind Writer", "Delegated permissions of Microsoft Graph"],
    [
      "carries out what a person has approved; without it, no recovery starts",
      "Delegated permissions of Microsoft Graph",
    ],
  ]),
  pair("public client", microsoft, hostOfMicrosoft, "Authentication, platform Mobile and desktop"),
  pair("A Global Administrator consents: …", hostOfMicrosoft, microsoft, "A Global Administrator then consents"),
];

const registered = (tenants: number) =>
  hostRegistrations({
    ...{ mode: "vault", resource: "https://r/mcp", callback: "https://r/approve/callback", scopes: [], clientId: "c" },
    tenants: Array.from({ length: tenants }, (_, at) => `tenant ${at}`),
  })
    .flatMap(({ settings }) => settings.map(({ where, value }) => `${where}: ${value}`))
    .join("\n");
const tenants: readonly Pair[] = [
  pair(
    "any organization's",
    () => registered(2),
    () => registered(1),
    "this organization's only",
  ),
  pair(
    "this organization's only",
    () => registered(1),
    () => registered(2),
    "any organization's",
  ),
];

/** On the registrations that each mode needs, and on making one. */
export const setupPairs: readonly Pair[] = [...own, ...making, ...hosts, ...tenants];
