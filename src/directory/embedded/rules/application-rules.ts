import { type JsonObject, objectIn, objectsIn, sameJson } from "../../../domain/json.ts";
import { canonicalId } from "../../../domain/tenant/entity.ts";
import { wellKnownName } from "../../../domain/tenant/well-known.ts";
import { badRequest, graphFault } from "../../graph-fault.ts";
import { isLive } from "../object-table.ts";
import { checkUnique, isVerified, type RuleContext, textsIn, type WriteInQuestion } from "./rule-context.ts";

/** Source: Microsoft Graph v1.0, "Update application", and restrictions on identifier URIs of applications. */
export function checkApplication(write: WriteInQuestion, context: RuleContext): void {
  const { before, given, after } = write;
  const own = before?.ref.id ?? null;
  for (const uri of textsIn(given.identifierUris)) {
    if (textsIn(before?.properties.identifierUris).includes(uri)) continue;
    checkIdentifierUri(uri, after, context);
    checkUnique("application", "identifierUris", uri, own, context);
  }
  if (typeof given.uniqueName === "string") checkUnique("application", "uniqueName", given.uniqueName, own, context);
  if ("appRoles" in given) {
    checkEntitlements(objectsIn(before?.properties.appRoles), objectsIn(given.appRoles));
  }
  if ("api" in given) checkEntitlements(scopesOf(before?.properties), scopesOf(after));
  if (before !== null) checkCredentials(write);
}

const scopesOf = (properties: JsonObject | undefined): readonly JsonObject[] =>
  objectsIn(objectIn(properties?.api).oauth2PermissionScopes);

function checkIdentifierUri(uri: string, { appId }: JsonObject, context: RuleContext): void {
  const host = /^[a-z][\w+.-]*:\/\/([^/:?#]+)/i.exec(uri)?.[1];
  const ids = [typeof appId === "string" ? appId : "", context.tenantId].map(canonicalId);
  const named = uri
    .toLowerCase()
    .split(/[/.]/)
    .some((part) => part !== "" && ids.includes(part));
  if (host === undefined || !(named || isVerified(host, context))) {
    throw badRequest(
      "Values of identifierUris property must use a verified domain of the organization or its subdomain: " +
        `'${uri.slice(0, 120)}'.`,
    );
  }
}

/** Throws if an enabled role or scope is changed or removed, or if two share an id or a value. */
function checkEntitlements(before: readonly JsonObject[], after: readonly JsonObject[]): void {
  for (const key of ["id", "value"]) {
    const values = after.map((each) => each[key]).filter((value) => typeof value === "string" && value !== "");
    if (new Set(values).size < values.length) {
      throw graphFault(400, "DuplicateValue", `Two permissions have the same ${key}.`);
    }
  }
  const left = new Map(after.map((each) => [each.id, each]));
  for (const permission of before.filter(({ isEnabled }) => isEnabled !== false)) {
    const now = left.get(permission.id ?? null);
    const { isEnabled: _enabled, ...then } = permission;
    const { isEnabled: _stays, ...rest } = now ?? {};
    if (now === undefined || !sameJson(then, rest)) {
      throw graphFault(
        400,
        "CannotDeleteOrUpdateEnabledEntitlement",
        "Permission (scope or role) cannot be deleted or updated unless disabled first.",
      );
    }
  }
}

/** Source: Microsoft Graph v1.0, "addPassword": a PATCH can take secrets away and never add one. */
function checkCredentials({ before, given }: WriteInQuestion): void {
  const known = (property: string) => new Set(objectsIn(before?.properties[property]).map(({ keyId }) => keyId));
  if (objectsIn(given.passwordCredentials).some(({ keyId }) => !known("passwordCredentials").has(keyId ?? null))) {
    throw badRequest("New password credentials must be generated with service actions.");
  }
  const foreign = objectsIn(given.keyCredentials).find(
    ({ key, keyId }) => typeof key !== "string" && !known("keyCredentials").has(keyId ?? null),
  );
  if (foreign !== undefined) throw badRequest("A new key credential needs the public key in 'key'.");
}

/** Source: Microsoft Graph v1.0, "Create servicePrincipal". */
export function checkServicePrincipal(write: WriteInQuestion, { tenant }: RuleContext): void {
  const { before, after } = write;
  const { appId } = after;
  if (before !== null) {
    checkCredentials(write);
    return;
  }
  if (typeof appId !== "string") return;
  const known = tenant.objects.ofApplication("application", appId).some(isLive);
  if (!known && wellKnownName("application", appId) === undefined) {
    throw badRequest(
      `The appId '${appId.slice(0, 80)}' of the service principal does not reference a valid application object.`,
    );
  }
  if (tenant.objects.ofApplication("servicePrincipal", appId).some(isLive)) {
    throw graphFault(
      409,
      "Request_MultipleObjectsWithSameKeyValue",
      "The service principal cannot be created, updated, or restored because the service principal name " +
        `${appId} is already in use.`,
    );
  }
}

/** Source: Microsoft Graph v1.0, "Create federatedIdentityCredential". */
export function checkFederatedCredential({ before, after }: WriteInQuestion, { tenant }: RuleContext): void {
  const others = tenant.objects
    .relationshipsAt(String(after.applicationId))
    .filter(
      (each) => each.ref.type === "federatedIdentityCredential" && isLive(each) && each.ref.id !== before?.ref.id,
    );
  if (before === null && others.length >= 20) {
    throw badRequest("An application has at most 20 federated identity credentials.");
  }
  const clash = others.find(
    ({ properties: { name, issuer, subject } }) =>
      name === after.name || (issuer === after.issuer && subject === after.subject),
  );
  if (clash !== undefined) {
    throw graphFault(
      409,
      "Request_MultipleObjectsWithSameKeyValue",
      "FederatedIdentityCredential with the same name, or with the same issuer and subject, already exists on this object.",
    );
  }
}
