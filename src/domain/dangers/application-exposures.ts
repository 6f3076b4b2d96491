import { CREATE_ANEW, credentialsTold, hasCredentials, type PlannedCredentials } from "../changes/credentials.ts";
import { losses } from "../changes/losses.ts";
import { type Risk, toldRisk } from "../changes/risk.ts";
import { isJsonObject, type Json, type JsonObject, objectIn, objectsIn } from "../json.ts";
import { missingIn, textsIn } from "../sign-in/set-values.ts";
import { toldList } from "../words/name-list.ts";
import { typedWords } from "../words/object-words.ts";
import { itself, told, type Wording } from "../words/told.ts";
import { cleaned, NAME_LENGTH, quoted } from "../words/untrusted.ts";
import { unknownPower } from "./application-power.ts";
import { audienceExposures } from "./audience-exposures.ts";
import type { ChangedObject } from "./changed-object.ts";
import type { Exposure, ExposureContext } from "./exposure-type.ts";
import { ofDeleted, ofPurged } from "./out-of-force.ts";

/** Source: Microsoft Entra, "Redirect URI restrictions", maximum length. */
const ADDRESS_LENGTH = 256;

/**
 * New addresses that receive tokens, new owners, credentials that come back with a restored application, and those that do
 * not. A rebuilt one has no credentials.
 */
export function applicationExposures(changed: ChangedObject, context: ExposureContext): Exposure[] {
  const privileged = context.isPrivileged(changed.ref);
  const name = applicationName(changed);
  if (changed.became === "deleted")
    return givenExposures(name, changed, context).map(changed.isPurged === true ? ofPurged : ofDeleted);
  if (changed.became === "created") {
    const says = {
      plan: restoredWith(name, changed.credentials),
      done: told`${itself(`The ${name}`)} was created or restored.`,
    };
    const actsAs = { ref: changed.ref, power: unknownPower };
    const back: Exposure = { rule: "credentialAdded", severity: privileged ? "high" : "medium", says, actsAs };
    return [back, ...lostExposures(name, changed)];
  }
  return [...givenExposures(name, changed, context), ...lostExposures(name, changed)];
}

/** Names an application or service principal with its noun. */
export const applicationName = ({ ref, displayName }: Pick<ChangedObject, "ref" | "displayName">): string =>
  typedWords(ref, displayName);

function givenExposures(
  name: string,
  changed: ChangedObject,
  { isPrivileged, nameOf }: Pick<ExposureContext, "isPrivileged" | "nameOf">,
): Exposure[] {
  const privileged = isPrivileged(changed.ref);
  return [
    ...addressExposures(name, changed, privileged),
    ...applicationOwnerExposures(changed, { privileged, nameOf }),
    ...audienceExposures(name, changed, privileged),
    ...openedExposures(name, changed, privileged),
  ];
}

/** Clients that get tokens for an application without consent, a public client, and a lock or signing key that differs. */
function openedExposures(name: string, { became, before, after }: ChangedObject, privileged: boolean): Exposure[] {
  const clients = ({ api }: JsonObject) =>
    new Set(objectsIn(objectIn(api).preAuthorizedApplications).map(({ appId }) => cleaned(String(appId), NAME_LENGTH)));
  const added = missingIn(clients(after), clients(before));
  const isLocked = ({ servicePrincipalLockConfiguration }: JsonObject) =>
    objectIn(servicePrincipalLockConfiguration).isEnabled === true;
  const key = "preferredTokenSigningKeyThumbprint";
  const ways = [
    ...(added.length === 0 ? [] : [told`clients get tokens for it without consent (${toldList(added)})`]),
    ...(after.isFallbackPublicClient === true && before.isFallbackPublicClient !== true
      ? ["it can sign in without a secret, as a public client"]
      : []),
    ...(became === "changed" && isLocked(before) && !isLocked(after)
      ? ["its instances in other tenants are no longer locked"]
      : []),
    ...(became === "changed" && typeof after[key] === "string" && before[key] !== after[key]
      ? ["its sign-ins are signed with another key"]
      : []),
  ];
  if (ways.length === 0) return [];
  const says = {
    plan: told`Opens ${itself(`the ${name}`)} again: ${toldList(ways)}.`,
    done: told`${itself(`The ${name}`)} is more open since: ${toldList(ways)}.`,
  };
  return [{ rule: "applicationOpened", severity: privileged ? "high" : "medium", says }];
}

/** Names the credentials that are there after a plan. Where they are not known, it says so. */
function restoredWith(name: string, credentials: PlannedCredentials | undefined): Wording {
  if (credentials === undefined)
    return told`Restores ${itself(name)} with the secrets and certificates it had when it was deleted, if any. Not looked at: which.`;
  const { held, removed } = credentials;
  const taken = hasCredentials(removed)
    ? told` The plan removes ${credentialsTold(removed)} that it had when it was deleted.`
    : "";
  return told`Restores ${itself(name)} with ${credentialsTold(held)}.${taken}`;
}

/** Names the credentials of the snapshot that no recovery gives back. */
function lostExposures(name: string, { credentials }: ChangedObject): Exposure[] {
  if (credentials === undefined || !hasCredentials(credentials.lost)) return [];
  const lost = credentialsTold(credentials.lost);
  const says = {
    plan: told`Does not give back ${lost} of ${itself(name)}: ${CREATE_ANEW}.`,
    done: told`${itself(`The ${name}`)} lost ${lost}: whatever signs in with them fails.`,
  };
  // Without another credential, whatever signs in as it fails.
  const severity = hasCredentials(credentials.held) ? losses.secretGone.severity : "high";
  return [{ rule: "notRecovered", severity, says, reason: "secretGone" }];
}

/** Names the secrets and certificates that a plan takes from an application in use, because no recovery gives them back. */
export function removedCredentials(
  changed: Pick<ChangedObject, "ref" | "displayName" | "became" | "credentials">,
): Risk[] {
  const { became, credentials } = changed;
  if (became !== "changed" || credentials === undefined || !hasCredentials(credentials.removed)) return [];
  const { held, removed, lost } = credentials;
  const says = told`Removes ${credentialsTold(removed)} of ${itself(applicationName(changed))} for good: whatever signs in with them fails. Afterward it has ${credentialsTold(held)}.`;
  const severity = !hasCredentials(held) && hasCredentials(lost) ? "high" : "medium";
  return [{ rule: "appInUse", severity, ...toldRisk(says) }];
}

export function addressExposures(
  name: string,
  { before, after }: Pick<ChangedObject, "before" | "after">,
  privileged: boolean,
): Exposure[] {
  const added = (read: (properties: JsonObject) => readonly string[]) =>
    missingIn(new Set(read(after)), new Set(read(before)));
  return [
    ...addressExposure(name, "redirect address", added(redirectAddresses), privileged),
    ...addressExposure(
      name,
      "identifier",
      added(({ identifierUris }) => textsIn(identifierUris)),
      privileged,
    ),
  ];
}

function addressExposure(
  name: string,
  noun: "redirect address" | "identifier",
  added: readonly string[],
  privileged: boolean,
): Exposure[] {
  if (added.length === 0) return [];
  const addresses = toldList(added.map((address) => cleaned(address, ADDRESS_LENGTH)));
  const several = added.length === 1 ? noun : noun === "identifier" ? "identifiers" : "redirect addresses";
  const says = {
    plan: told`Brings back the ${several} ${addresses} of ${itself(name)}.`,
    done: told`${itself(`The ${name}`)} has the new ${several} ${addresses}.`,
  };
  const careless = added.some((address) => address.includes("*") || (address.startsWith("http:") && !isLocal(address)));
  return [{ rule: "applicationAddressAdded", severity: privileged || careless ? "high" : "medium", says }];
}

/** Source: webApplication, spaApplication and publicClientApplication of Graph v1.0, and servicePrincipal.replyUrls. */
export const redirectAddresses = ({ web, spa, publicClient, replyUrls }: JsonObject): string[] => [
  ...[web, spa, publicClient].flatMap(redirectUris),
  ...textsIn(replyUrls),
];

const redirectUris = (value: Json | undefined): string[] =>
  value !== undefined && isJsonObject(value) ? textsIn(value.redirectUris) : [];

const isLocal = (address: string): boolean => /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/i.test(address);

type OwnerContext = Pick<ExposureContext, "nameOf"> & { readonly privileged: boolean };

/** An owner of an application can add credentials to it, and so act with its permissions. */
export function applicationOwnerExposures(
  changed: Pick<ChangedObject, "ref" | "displayName" | "gained">,
  context: OwnerContext,
): Exposure[] {
  const actsAs = { ref: changed.ref, power: unknownPower, isOwned: true } as const;
  return ownerExposures(itself(applicationName(changed)), changed, context).map((exposure) => ({
    ...withOwnersRight(exposure, "An owner can add a secret to it and act as it."),
    actsAs,
  }));
}

/** Adds the right of an owner to a sentence on owners. */
export const withOwnersRight = (exposure: Exposure, right: string): Exposure => ({
  ...exposure,
  says: { plan: told`${exposure.says.plan} ${right}`, done: told`${exposure.says.done} ${right}` },
});

/** Names new owners of an object. */
export function ownerExposures(
  name: Wording,
  { gained }: Pick<ChangedObject, "gained">,
  { privileged, nameOf }: OwnerContext,
): Exposure[] {
  const owners = gained.filter(({ link }) => link === "owners");
  if (owners.length === 0) return [];
  const names = toldList(owners.map((owner) => quoted(nameOf(owner.target) ?? owner.name ?? owner.target.id)));
  const says = {
    plan: told`Makes ${names} owner of ${name} again.`,
    done: told`${names} became owner of ${name}.`,
  };
  return [{ rule: "ownerAdded", severity: privileged ? "high" : "medium", says }];
}
