import { once as event } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { hostedMicrosoft } from "../../src/app/hosted/hosted-microsoft.ts";
import { hostedVaults } from "../../src/app/hosted/hosted-vaults.ts";
import { workOnVaults } from "../../src/app/hosted/work-on-vaults.ts";
import { openMode } from "../../src/app/open-mode.ts";
import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { tenantId } from "../../src/domain/ids.ts";
import { configuredOwner } from "../../src/service/session.ts";
import { once, type Pair, pair } from "./pair.ts";
import { inFolder, printedBy, shownBy } from "./shown.ts";
import { accepted, tried } from "./tried.ts";

const TENANT = "11111111-2222-4333-8444-555555555555";
const OTHER = "66666666-2222-4333-8444-555555555555";

/** A sign-in service and Graph that answer for this tenant and this person, and have no other answer. */
interface Answering {
  readonly tenant?: string;
  readonly person?: string;
}
function answer(
  { url = "" }: IncomingMessage,
  response: ServerResponse,
  { tenant = TENANT, person = "ada" }: Answering,
) {
  const domain = { name: "contoso.example", isDefault: true, isInitial: true };
  const bodies: readonly (readonly [string, object])[] = [
    ["/token", { access_token: "token", token_type: "Bearer", expires_in: 3_600 }],
    ["/organization", { value: [{ id: tenant, displayName: "Contoso", verifiedDomains: [domain] }] }],
    ["/me", { id: person, userPrincipalName: `${person}@contoso.example`, displayName: person }],
  ];
  const roles = /memberOf|roleManagement/i.test(url) ? (["", { value: [] }] as const) : undefined;
  const found = roles ?? bodies.find(([path]) => url.split("?")[0]?.endsWith(path));
  const missing = { error: { code: "Request_ResourceNotFound", message: "There is no such object." } };
  response.setHeader("content-type", "application/json");
  response.writeHead(found === undefined ? 404 : 200).end(JSON.stringify(found?.[1] ?? missing));
}

type Environment = Readonly<Record<string, string>>;
/** Does something with such a service and an empty folder. */
const served = (given: Answering, work: (environment: Environment) => Promise<string>) =>
  once(() =>
    inFolder(async (folder) => {
      const server = createServer((request, response) => answer(request, response, given)).listen(0, "127.0.0.1");
      await event(server, "listening");
      const address = server.address();
      const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
      try {
        return await work({
          ...{ ENTRA_REWIND_DATA: join(folder, "data"), ENTRA_REWIND_GRAPH_URL: `${origin}/v1.0` },
          ...{ ENTRA_REWIND_PACING: "off", ENTRA_REWIND_AUTHORITY_URL: origin, ENTRA_REWIND_HOST_URL: origin },
          ...{ ENTRA_REWIND_SIGN_IN: "accessToken", ENTRA_REWIND_ACCESS_TOKEN: "token" },
        });
      } finally {
        server.closeAllConnections();
        server.close();
      }
    }),
  );
const forSeveral = {
  ...{ ENTRA_REWIND_HOST_TENANTS: TENANT, AZURE_CLIENT_ID: "sign-in", AZURE_CLIENT_SECRET: "secret" },
  ...{ ENTRA_REWIND_READER_CLIENT_ID: "reader", ENTRA_REWIND_READER_SECRET: "secret" },
};
const optionsOf = (environment: Environment, mode: string) => {
  const all = { ...environment, ...forSeveral, ENTRA_REWIND_MODE: mode };
  return { settings: readSettings(all), environment: all, notify: () => {} };
};
const inVault = (tenant: string) =>
  served({ tenant }, async (environment) => {
    const vaults = hostedVaults(optionsOf(environment, "vault"));
    const end = await tried(() => vaults.vault(tenantId(TENANT)))();
    await vaults.close();
    return end;
  });
const working = (tenant: string) =>
  served({ tenant }, async (environment) => {
    const ending = new AbortController();
    const news: string[] = [];
    const onNews = (sentence: string) => {
      news.push(sentence);
      ending.abort();
    };
    await workOnVaults(optionsOf(environment, "vault"), { schedules: false, signal: ending.signal, onNews });
    return news.join("\n");
  });
const view = { capabilities: sandboxCapabilities, retention: "" };
const inMicrosoft = (person: string) =>
  served({ person }, async (environment) => {
    const runtime = hostedMicrosoft({ ...optionsOf(environment, "microsoft"), view });
    const key = runtime.delegation?.keep({ token: "token", expiresAt: Date.now() + 3_600_000 }) ?? "";
    const owner = { kind: "recognized", tenant: tenantId(TENANT), id: "ada", delegation: key } as const;
    const end = await tried(() => runtime.services(owner))();
    await runtime.close();
    return end;
  });
const doctor = served({}, async (environment) =>
  printedBy(
    () => ["doctor"],
    () => ({ ...environment, ENTRA_REWIND_MODE: "microsoft" }),
  )(),
);
const unset = printedBy(
  () => ["doctor"],
  () => ({ ENTRA_REWIND_MODE: "microsoft" }),
);
const keeping = (mode: string) =>
  served({}, async (environment) =>
    shownBy(
      async (screen, context) => {
        const runtime = await (await openMode(context)).attend();
        try {
          screen.say((await (await runtime.services(configuredOwner)).session.tenant()).retention);
        } finally {
          await runtime.close();
        }
      },
      { ...environment, ENTRA_REWIND_MODE: mode },
    )(),
  );

/** On the services behind a host and a mode, by the tenant and the person for which they answer. */
export const servicePairs: readonly Pair[] = [
  pair("The service answers for another tenant.", inVault(OTHER), inVault(TENANT), accepted),
  pair("The service answers for another tenant or another person.", inMicrosoft("eve"), inMicrosoft("ada"), accepted),
  pair("Working on the history of tenant ….", working(TENANT), working(OTHER), "answers for another tenant"),
  pair("Tenant …: …", working(OTHER), working(TENANT), "Working on the history of tenant"),
  pair("Microsoft keeps one snapshot a day for seven days.", keeping("microsoft"), keeping("vault"), "35 "),
  pair(
    "…; snapshots on demand, those before a recovery, and jobs …",
    keeping("vault"),
    keeping("microsoft"),
    "one snapshot a day for seven days",
  ),
  pair("sign in by … at …", doctor, unset, "AZURE_TENANT_ID is not set"),
];
