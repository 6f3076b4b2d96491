import * as z from "zod";
import { asJson, isJsonObject, type JsonObject } from "../../domain/json.ts";
import { decodeCollection } from "../../wire/collection.ts";
import { readAnswer } from "../../wire/reading.ts";
import type { GraphClient } from "../http/graph-client.ts";
import { isSuccess, refusal, requireSuccess } from "../http/refused.ts";

/** The appId of Microsoft Graph in every tenant. */
const GRAPH_APP = "00000003-0000-0000-c000-000000000000";
export const APP_NAME = "Entra Rewind";
export const REDIRECT = "http://localhost";

/**
 * Delegated permissions of this mode with their purposes. Ids of EntraBackup.* come from the Graph service principal of
 * August 2026, the others from the Microsoft Graph permissions reference.
 */
export const neededPermissions = [
  { name: "EntraBackup.Read.All", id: "a6ea9dd7-4dd9-4484-a80a-ac9ad981dcf1", why: "read snapshots, jobs and changes" },
  {
    name: "EntraBackup.ReadWrite.Preview",
    id: "cef123a8-c18c-4eba-852e-d90cfbf67c91",
    why: "start and cancel previews",
  },
  {
    name: "EntraBackup.ReadWrite.Recovery",
    id: "8269c6ff-41d7-4172-a783-b2ce38322e42",
    why: "start and cancel recoveries",
  },
  {
    name: "Directory.Read.All",
    id: "06da0dbc-49e2-44d2-8312-53f166ab848a",
    why: "find users, groups and applications, and what links them",
  },
  { name: "Policy.Read.All", id: "572fea84-0151-49b2-9301-11cb16974376", why: "find policies, and what they name" },
  {
    name: "AuditLog.Read.All",
    id: "e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20",
    why: "show the author and time of each change",
  },
  { name: "User.Read", id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", why: "see who is signed in" },
  {
    name: "RoleManagement.Read.Directory",
    id: "741c54c3-0c1e-44a1-818b-3f97ab4e8c83",
    why: "see which roles that person holds",
  },
] as const;

/** Permissions for questions about the directory and its log. Previews and recoveries work without them. */
export const investigationPermissions: readonly string[] = [
  "Directory.Read.All",
  "Policy.Read.All",
  "AuditLog.Read.All",
];

/** Says when a person signed in, without which a sign-in for an approval does not count as fresh. */
export const SIGN_IN_TIME = { name: "auth_time", essential: false } as const;

/** The registration, a public client, so that no secret exists that could leak. */
export const registration: JsonObject = {
  displayName: APP_NAME,
  signInAudience: "AzureADMyOrg",
  isFallbackPublicClient: true,
  publicClient: { redirectUris: [REDIRECT] },
  optionalClaims: { idToken: [SIGN_IN_TIME] },
  requiredResourceAccess: [
    { resourceAppId: GRAPH_APP, resourceAccess: neededPermissions.map(({ id }) => ({ id, type: "Scope" })) },
  ],
};

/**
 * Returns the address at which a Global Administrator or Privileged Role Administrator consents for everyone.
 * Placeholders for unknown ids stay as they are.
 */
export const consentLink = (tenantId: string, clientId: string, redirect = REDIRECT): string =>
  `https://login.microsoftonline.com/${tenantId}/adminconsent?client_id=${clientId}&redirect_uri=${encodeURIComponent(redirect)}`;

export interface Registered {
  readonly clientId: string;
  /** False if a registration existed and was completed. */
  readonly created: boolean;
}

const access = z.looseObject({
  resourceAppId: z.string(),
  resourceAccess: z.array(z.looseObject({ id: z.string(), type: z.string() })),
});
const application = z.looseObject({
  id: z.string(),
  appId: z.string(),
  optionalClaims: z.looseObject({ idToken: z.array(z.looseObject({ name: z.string() })).nullish() }).nullish(),
  publicClient: z.looseObject({ redirectUris: z.array(z.string()).default([]) }).nullish(),
  requiredResourceAccess: z.array(access).default([]),
});
type Application = z.output<typeof application>;

/**
 * Creates the registration, or adds the missing parts of an existing one. Removes no part, and repeating it has no
 * effect. Requires Application.ReadWrite.All.
 */
export async function register(client: GraphClient): Promise<Registered> {
  const existing = await findRegistration(client);
  const found = existing ?? (await create(client));
  if (existing !== null) await complete(client, existing);
  await makeServicePrincipal(client, found.appId);
  return { clientId: found.appId, created: existing === null };
}

async function findRegistration(client: GraphClient): Promise<Application | null> {
  const query = {
    $filter: `displayName eq '${APP_NAME}'`,
    $select: "id,appId,displayName,optionalClaims,publicClient,requiredResourceAccess",
  };
  const answer = requireSuccess(await client.get("/applications", { query }), "Looking for the app registration");
  const rows = decodeCollection(answer.body, (row) => readAnswer(application, row, "application")).items;
  return rows[0] ?? null;
}

async function create(client: GraphClient): Promise<Application> {
  const answer = requireSuccess(await client.post("/applications", registration), "Making the app registration");
  return readAnswer(application, answer.body, "application");
}

async function complete(client: GraphClient, existing: Application): Promise<void> {
  const { id, optionalClaims, publicClient, requiredResourceAccess } = existing;
  const others = requiredResourceAccess.filter(({ resourceAppId }) => resourceAppId !== GRAPH_APP);
  const has = requiredResourceAccess.flatMap(({ resourceAppId, resourceAccess }) =>
    resourceAppId === GRAPH_APP ? resourceAccess : [],
  );
  const missing = neededPermissions.filter(
    (needed) => !has.some((one) => one.id === needed.id && one.type === "Scope"),
  );
  const redirectUris = publicClient?.redirectUris ?? [];
  const idToken = optionalClaims?.idToken ?? [];
  const saysTime = idToken.some(({ name }) => name === SIGN_IN_TIME.name);
  if (missing.length === 0 && saysTime && redirectUris.includes(REDIRECT)) return;
  const resourceAccess = [...has, ...missing.map((needed) => ({ id: needed.id, type: "Scope" }))];
  const change = asJson({
    isFallbackPublicClient: true,
    optionalClaims: { ...optionalClaims, idToken: saysTime ? idToken : [...idToken, SIGN_IN_TIME] },
    publicClient: { redirectUris: [...new Set([...redirectUris, REDIRECT])] },
    requiredResourceAccess: [...others, { resourceAppId: GRAPH_APP, resourceAccess }],
  });
  const answer = await client.patch(`/applications/${encodeURIComponent(id)}`, isJsonObject(change) ? change : {});
  requireSuccess(answer, "Completing the app registration");
}

/** Creates the service principal, which consent requires. Accepts an existing one. */
async function makeServicePrincipal(client: GraphClient, appId: string): Promise<void> {
  const answer = await client.post("/servicePrincipals", { appId });
  const there = answer.status === 409 || (answer.status === 400 && /already|in use/i.test(JSON.stringify(answer.body)));
  if (!isSuccess(answer) && !there) throw refusal(answer, "Making the app's service principal");
}
