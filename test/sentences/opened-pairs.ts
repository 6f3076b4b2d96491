import { exposuresOf } from "../../src/domain/dangers/exposure.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import type { EntityType } from "../../src/domain/tenant/entity.ts";
import { plainContext } from "../support/exposure-context.ts";
import { type Pair, pair } from "./pair.ts";

const none = "no danger";

/** Returns what is said of an object whose values differ, in both ways of telling it. */
const told = (type: EntityType, id = "x") => {
  const said = (tense: Tense) => (before: JsonObject | null, after: JsonObject) => () =>
    exposuresOf(
      {
        ...{ ref: { type, id }, displayName: "X", became: before === null ? "created" : "changed" },
        ...{ before: before ?? {}, after, gained: [], lost: [] },
      },
      plainContext,
    )
      .map(({ says }) => says[tense].text)
      .join("\n") || none;
  return { plan: said("plan"), done: said("done") };
};

const app = told("application");
const principal = told("servicePrincipal");
const clients = (...appIds: readonly string[]) => ({
  api: { preAuthorizedApplications: appIds.map((appId) => ({ appId })) },
});
const open = { isFallbackPublicClient: true };
const closed = { isFallbackPublicClient: null };
const locked = (isEnabled: boolean) => ({ servicePrincipalLockConfiguration: { isEnabled } });
const key = (preferredTokenSigningKeyThumbprint: string) => ({ preferredTokenSigningKeyThumbprint });
const applications: readonly Pair[] = [
  pair(
    "clients get tokens for it without consent (…)",
    app.done(clients(), clients("a")),
    app.done(clients("a"), clients()),
    none,
  ),
  pair("it can sign in without a secret, as a public client", app.done(closed, open), app.done(open, closed), none),
  pair(
    "its instances in other tenants are no longer locked",
    app.done(locked(true), locked(false)),
    app.done(locked(false), locked(true)),
    none,
  ),
  pair(
    "its sign-ins are signed with another key",
    principal.done(key("A"), key("B")),
    principal.done(key("A"), key("A")),
    none,
  ),
  pair("Opens the … again: ….", app.plan(closed, open), app.plan(open, closed), none),
  pair("The … is more open since: ….", app.done(closed, open), app.done(open, closed), none),
];

const pass = told("authenticationMethodPolicy", "TemporaryAccessPass");
const fido = told("authenticationMethodPolicy", "Fido2");
const [once, often] = [{ isUsableOnce: true }, { isUsableOnce: false }];
const attested = (isAttestationEnforced: boolean) => ({ isAttestationEnforced });
const restricted = (isEnforced: boolean) => ({ keyRestrictions: { isEnforced } });
const [some, all] = [{ includeTargets: [{ id: "pilot" }] }, { includeTargets: [{ id: "all_users" }] }];
const both = { includeTargets: [{ id: "pilot" }, { id: "desk" }] };
const sparing = { ...all, excludeTargets: [{ id: "desk" }] };
const lasting = (maximumLifetimeInMinutes: number) => ({ maximumLifetimeInMinutes });
const methods: readonly Pair[] = [
  pair("its passes can be used more than once", pass.done(once, often), pass.done(often, once), none),
  pair(
    "keys need no attestation",
    fido.done(attested(true), attested(false)),
    fido.done(attested(false), attested(true)),
    none,
  ),
  pair(
    "keys of any model are accepted",
    fido.done(restricted(true), restricted(false)),
    fido.done(restricted(false), restricted(true)),
    none,
  ),
  pair("Makes … available to all users again. …", pass.plan(some, all), pass.plan(all, some), "Takes"),
  pair("its passes last longer", pass.done(lasting(60), lasting(90)), pass.done(lasting(90), lasting(60)), none),
  pair("it leaves out …", fido.done(all, sparing), fido.done(sparing, all), none),
  pair("it is for … only", fido.done(all, some), fido.done(both, some), 'it is no longer for "desk"'),
  pair("it is no longer for …", fido.done(both, some), fido.done(all, some), 'it is for "pilot" only'),
  pair("Takes … from users: …. …", fido.plan(all, some), fido.plan(some, all), none),
  pair("Fewer users can use …: …. …", fido.done(all, some), fido.done(some, all), none),
  pair("All users can newly use …. …", pass.done(some, all), fido.done(some, all), none),
  pair("Lets … ask for less again: ….", pass.plan(once, often), pass.plan(often, once), none),
  pair("Less is asked for since by …: ….", pass.done(once, often), pass.done(often, once), none),
];

const role = told("roleDefinition");
const may = (action: string) => ({ rolePermissions: [{ allowedResourceActions: [`microsoft.directory/${action}`] }] });
const [strong, weak] = [may("users/password/update"), may("users/basic/update")];
const roles: readonly Pair[] = [pair("the role …", role.done(weak, strong), role.done(weak, weak), none)];

const partner = told("crossTenantAccessPartner");
const redeems = (inboundAllowed: boolean) => ({ automaticUserConsentSettings: { inboundAllowed } });
const serves = (isServiceProvider: boolean) => ({ isServiceProvider });
const partners: readonly Pair[] = [
  pair(
    "Lets people of … in again without asking for their consent.",
    partner.plan(redeems(false), redeems(true)),
    partner.plan(redeems(true), redeems(false)),
    none,
  ),
  pair(
    "People of … newly get in without being asked for consent, by automatic redemption.",
    partner.done(redeems(false), redeems(true)),
    partner.done(redeems(true), redeems(false)),
    none,
  ),
  pair(
    "Makes … a service provider of this tenant again.",
    partner.plan(serves(false), serves(true)),
    partner.plan(serves(true), serves(true)),
    none,
  ),
  pair(
    "This tenant newly has … as a service provider, which can hold delegated administration.",
    partner.done(null, serves(true)),
    partner.done(null, serves(false)),
    none,
  ),
];

/** On settings of applications, methods, roles and other tenants that let more in. */
export const openedPairs: readonly Pair[] = [...applications, ...methods, ...roles, ...partners];
