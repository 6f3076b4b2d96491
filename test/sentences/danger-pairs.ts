import type { CredentialNames, PlannedCredentials } from "../../src/domain/changes/credentials.ts";
import { removedCredentials } from "../../src/domain/dangers/application-exposures.ts";
import type { ChangedLink, ChangedObject } from "../../src/domain/dangers/changed-object.ts";
import { exposuresOf } from "../../src/domain/dangers/exposure.ts";
import type { ExposureContext } from "../../src/domain/dangers/exposure-type.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import type { EntityType } from "../../src/domain/tenant/entity.ts";
import { plainContext, powerless } from "../support/exposure-context.ts";
import { type Pair, pair } from "./pair.ts";

interface Step {
  readonly became?: ChangedObject["became"];
  readonly before?: JsonObject;
  readonly after?: JsonObject;
  readonly gained?: readonly ChangedLink[];
  readonly named?: boolean;
  readonly context?: Partial<ExposureContext>;
  readonly credentials?: PlannedCredentials;
}
/** Returns what is said of a step, in the tense of a plan, or of what was done. */
const said =
  (tense: Tense, type: EntityType) =>
  ({ became = "changed", before = {}, after = {}, gained = [], named = false, context = {}, credentials }: Step) =>
  () =>
    exposuresOf(
      {
        ...{ ref: { type, id: "x" }, displayName: "X", became, before, after, gained, lost: [] },
        ...(credentials === undefined ? {} : { credentials }),
      },
      {
        ...plainContext,
        isRoleAssignable: () => true,
        nameOf: () => (named ? "Named" : null),
        ...context,
      },
    )
      .map(({ says }) => says[tense].text)
      .join("\n") || "no danger";
export const plan = (type: EntityType) => said("plan", type);
export const done = (type: EntityType) => said("done", type);
export const none = "no danger";
const web = (...redirectUris: readonly string[]) => ({ web: { redirectUris } });
const owner: ChangedLink = { link: "owners", target: { type: "user", id: "mallory" }, name: "Mallory" };
const owned = (power: object) =>
  done("group")({ gained: [owner], context: { membersGet: () => ({ ...powerless, ...power }) } });
const [planned, was] = [plan("application"), done("application")];
const secrets: CredentialNames = new Map([["passwordCredentials", ["mine"]]]);
const certificates: CredentialNames = new Map([["keyCredentials", ["signing"]]]);
const bare: PlannedCredentials = { held: new Map(), removed: new Map(), lost: new Map() };
const back = (more: Partial<PlannedCredentials>): Step => ({ became: "created", credentials: { ...bare, ...more } });
const audience = (signInAudience: string): Step => ({
  before: { signInAudience: "AzureADMyOrg" },
  after: { signInAudience },
});
const demanded = (appRoleAssignmentRequired: boolean): Step => ({
  before: { appRoleAssignmentRequired: true },
  after: { appRoleAssignmentRequired },
});
const taken = (more: Partial<PlannedCredentials>) => () => {
  const ref = { type: "application", id: "x" } as const;
  const credentials = { ...bare, ...more };
  const risks = removedCredentials({ ref, displayName: "X", became: "changed", credentials });
  return risks[0]?.sentence ?? "nothing is taken";
};
const applications: readonly Pair[] = [
  pair(
    "Restores … with the secrets and certificates it had when it was deleted, if any. Not looked at: which.",
    planned({ became: "created" }),
    planned(back({ held: secrets })),
    'with 1 secret ("mine").',
  ),
  pair("Restores … with ….…", planned(back({ held: secrets })), planned({ became: "rebuilt" }), none),
  pair("no secret and no certificate", planned(back({})), planned(back({ held: secrets })), '1 secret ("mine")'),
  pair(
    "certificate",
    planned(back({ held: certificates })),
    planned(back({ held: secrets })),
    'with 1 secret ("mine").',
  ),
  pair("secret", planned(back({ held: secrets })), planned(back({ held: certificates })), '1 certificate ("signing")'),
  pair(
    "The plan removes … that it had when it was deleted.",
    planned(back({ removed: secrets })),
    planned(back({ held: secrets })),
    'with 1 secret ("mine").',
  ),
  pair(
    "Does not give back … of …: ….",
    planned(back({ lost: secrets })),
    planned(back({ held: secrets })),
    'with 1 secret ("mine").',
  ),
  pair(
    "Removes … of … for good: whatever signs in with them fails. Afterward it has ….",
    taken({ removed: secrets, held: certificates }),
    taken({ held: secrets }),
    "nothing is taken",
  ),
  pair(
    "create them anew; whatever signs in with them fails until then",
    planned(back({ lost: secrets })),
    planned(back({ held: secrets })),
    'with 1 secret ("mine").',
  ),
  pair(
    "The … lost …: whatever signs in with them fails.",
    was({ credentials: { ...bare, lost: secrets } }),
    was({ credentials: { ...bare, held: secrets } }),
    none,
  ),
  pair("Opens … again to ….", planned(audience("AzureADMultipleOrgs")), planned(audience("AzureADMyOrg")), none),
  pair("The … was opened to ….", was(audience("AzureADMultipleOrgs")), was(audience("AzureADMyOrg")), none),
  pair(
    "every tenant",
    was(audience("AzureADMultipleOrgs")),
    was(audience("PersonalMicrosoftAccount")),
    "was opened to personal Microsoft accounts.",
  ),
  pair(
    "personal Microsoft accounts",
    was(audience("AzureADandPersonalMicrosoftAccount")),
    was(audience("AzureADMultipleOrgs")),
    "was opened to every tenant.",
  ),
  pair(
    "its own tenant",
    was({ before: { signInAudience: "PersonalMicrosoftAccount" }, after: { signInAudience: "AzureADMyOrg" } }),
    was(audience("AzureADMultipleOrgs")),
    "was opened to every tenant.",
  ),
  pair(
    "Lets every user sign in to …, whether assigned or not.",
    plan("servicePrincipal")(demanded(false)),
    plan("servicePrincipal")(demanded(true)),
    none,
  ),
  pair(
    "The … lets every user sign in, whether assigned or not.",
    done("servicePrincipal")(demanded(false)),
    done("servicePrincipal")(demanded(true)),
    none,
  ),
  pair("The … was created or restored.", was({ became: "created" }), was({ became: "deleted" }), none),
  pair(
    "service principal",
    done("servicePrincipal")({ became: "created" }),
    was({ became: "created" }),
    "The application",
  ),
  pair(
    "redirect address",
    was({ after: web("https://x") }),
    was({ after: { identifierUris: ["api://x"] } }),
    "identifier",
  ),
  pair(
    "redirect addresses",
    was({ after: web("https://x", "https://y") }),
    was({ after: web("https://x") }),
    "address",
  ),
  pair(
    "Brings back the … … of ….",
    planned({ after: web("https://x") }),
    planned({ before: web("https://x"), after: web() }),
    none,
  ),
  pair(
    "The … has the new … ….",
    was({ after: web("https://x") }),
    was({ before: web("https://x"), after: web() }),
    none,
  ),
  pair("Makes … owner of … again.", planned({ gained: [owner] }), planned({}), none),
  pair("… became owner of ….", was({ gained: [owner] }), was({}), none),
  pair(
    "which can hold directory roles",
    done("group")({ gained: [owner] }),
    owned({ roles: ['"User Administrator"'] }),
    'which holds "User Administrator"',
  ),
  pair("group …, …", done("group")({ gained: [owner] }), was({ gained: [owner] }), "owner of application"),
  pair(
    "which holds …",
    owned({ roles: ['"User Administrator"'] }),
    done("group")({ gained: [owner] }),
    "which can hold directory roles",
  ),
  pair(
    "whose members may activate …",
    owned({ eligible: ['"User Administrator"'] }),
    owned({ roles: ['"User Administrator"'] }),
    "which holds",
  ),
  pair(
    "which enforced policies exclude (…)",
    owned({ excludedBy: { count: 1, names: ["MFA"] } }),
    done("group")({ gained: [owner] }),
    "which can hold directory roles",
  ),
  pair(
    "An owner can add a secret to it and act as it.",
    was({ gained: [owner] }),
    owned({}),
    "An owner can add anyone to it.",
  ),
  pair("An owner can add anyone to it.", owned({}), was({ gained: [owner] }), "became owner of application"),
];

const granted = (consentType: string, scope: string) => ({ after: { consentType, scope, clientId: "map" } });
const permission = (appRoleId: string) => ({ became: "created", after: { appRoleId, principalId: "map" } }) as const;
const DIRECTORY_WRITE = "19dbc75e-c2e2-444c-a770-ec69d8559fc7";
const unnamed = { became: "created", after: { appRoleId: DIRECTORY_WRITE } } as const;
const consents: readonly Pair[] = [
  pair(
    "for a user",
    done("oAuth2PermissionGrant")(granted("Principal", "Mail.Read")),
    done("oAuth2PermissionGrant")(granted("AllPrincipals", "Mail.Read")),
    "for every user",
  ),
  pair(
    "Grants … the permissions … … again.",
    plan("oAuth2PermissionGrant")(granted("AllPrincipals", "Mail.Read")),
    plan("oAuth2PermissionGrant")({ ...granted("AllPrincipals", "Mail.Read"), before: { scope: "Mail.Read" } }),
    none,
  ),
  pair(
    "… was granted the permissions … ….",
    done("oAuth2PermissionGrant")(granted("AllPrincipals", "openid")),
    done("oAuth2PermissionGrant")(granted("Principal", "openid")),
    none,
  ),
  pair(
    "Gives … the application permission … again.",
    plan("appRoleAssignment")(permission(DIRECTORY_WRITE)),
    plan("appRoleAssignment")(permission("map-reader")),
    none,
  ),
  pair(
    "… was given the application permission ….",
    done("appRoleAssignment")(permission(DIRECTORY_WRITE)),
    done("appRoleAssignment")({ ...permission(DIRECTORY_WRITE), became: "deleted" }),
    none,
  ),
  pair(
    "an application",
    plan("appRoleAssignment")(unnamed),
    plan("appRoleAssignment")(permission(DIRECTORY_WRITE)),
    'application "map"',
  ),
  pair(
    "application …",
    plan("appRoleAssignment")(permission(DIRECTORY_WRITE)),
    plan("appRoleAssignment")(permission("map-reader")),
    none,
  ),
];

const ranges = (...cidrAddresses: readonly string[]) => ({
  ipRanges: cidrAddresses.map((cidrAddress) => ({ cidrAddress })),
});
const countries = (...countriesAndRegions: readonly string[]) => ({ countriesAndRegions });
const half = { before: ranges("10.0.0.0/24"), after: ranges("0.0.0.0/1") };
const few = { ...half, after: ranges("10.0.0.0/23") };
export const more = { before: countries("DE"), after: countries("DE", "FR") };
const trusting = { before: { isTrusted: false }, after: { isTrusted: true } };
const trustedStill = { ...trusting, before: { isTrusted: true } };
const widened = {
  before: { isTrusted: true, ...ranges("10.0.0.0/24") },
  after: { isTrusted: true, ...ranges("10.0.0.0/24", "10.9.0.0/24") },
};
export const [wouldBe, is] = [plan("namedLocationPolicy"), done("namedLocationPolicy")];
const untrusted = {
  before: { ...widened.before, isTrusted: false },
  after: { ...widened.after, isTrusted: false },
};
const span = (range: JsonObject) => ({ before: { isTrusted: true }, after: { isTrusted: true, ipRanges: [range] } });
const locations: readonly Pair[] = [
  pair("Location …", is(half), is({ ...half, became: "deleted" }), none),
  pair("… would cover … (now …).", wouldBe(half), wouldBe(few), none),
  pair("… covers … (before …).", is(half), is(few), none),
  pair("… would cover more countries: ….", wouldBe(more), wouldBe({ before: more.after, after: more.before }), none),
  pair("… covers more countries: ….", is(more), is({ before: more.after, after: more.before }), none),
  pair("… would be trusted.", wouldBe(trusting), wouldBe(trustedStill), none),
  pair("…, which is trusted, would gain ranges: ….", wouldBe(widened), wouldBe(untrusted), none),
  pair("…, which is trusted, gained ranges: ….", is(widened), is(untrusted), none),
  pair(
    "… to …",
    is(span({ lowerAddress: "10.0.0.1", upperAddress: "10.0.0.9" })),
    is(span({ cidrAddress: "10.0.0.0/28" })),
    "gained ranges: 10.0.0.0/28.",
  ),
  pair(
    "addresses that cannot be read",
    is({ before: ranges("everywhere"), after: ranges("0.0.0.0/1") }),
    is(half),
    "before 256 IPv4 addresses",
  ),
];

/** On dangers in the values of changes: addresses, consents and locations. */
export const dangerPairs: readonly Pair[] = [...applications, ...consents, ...locations];
