import { badRequest } from "../../directory/graph-fault.ts";
import { isJsonObject, type JsonObject, memberOf, objectIn } from "../../domain/json.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import { DAY, iso, type Millis, parseIso } from "../../domain/time.ts";
import { done, found, type GraphCall, type Handler, key } from "../route.ts";
import { contextOf } from "./listings.ts";
import { lookUp } from "./look-up.ts";
import { write } from "./objects.ts";

type CredentialOwner = Extract<EntityType, "application" | "servicePrincipal">;

/** Source: Microsoft Graph v1.0, "addPassword": two years if nothing is said. */
const DEFAULT_LIFE: Millis = 730 * DAY;
const CONTEXT = "/microsoft.graph.passwordCredential";

/** Adds a secret, which this answer alone shows. The directory keeps its dates and its first three characters. */
export const addPassword =
  (type: CredentialOwner): Handler =>
  async (call) => {
    const { ref } = await lookUp(call, type, key(call, "id"));
    const given = objectIn(memberOf(bodyOf(call), "passwordCredential"));
    const now = await call.now();
    const secretText = Buffer.from(`${call.newId()}${call.newId()}`.replaceAll("-", ""), "hex").toString("base64url");
    const credential = {
      customKeyIdentifier: null,
      displayName: memberOf(given, "displayName"),
      endDateTime: iso(dateOf(given, "endDateTime") ?? now + DEFAULT_LIFE),
      hint: secretText.slice(0, 3),
      keyId: call.newId(),
      startDateTime: iso(dateOf(given, "startDateTime") ?? now),
    };
    await write(call, [
      { kind: "editList", ref, property: "passwordCredentials", key: "keyId", remove: [], add: [credential] },
    ]);
    return found({ "@odata.context": contextOf(call, CONTEXT), ...credential, secretText });
  };

export const removePassword =
  (type: CredentialOwner): Handler =>
  (call) =>
    remove(call, type, "passwordCredentials");

/** Adds a certificate. Its proof of possession is not checked, because applications never sign in to this directory. */
export const addKey =
  (type: CredentialOwner): Handler =>
  async (call) => {
    const { ref } = await lookUp(call, type, key(call, "id"));
    const body = bodyOf(call);
    const given = objectIn(memberOf(body, "keyCredential"));
    if (typeof memberOf(given, "key") !== "string") throw badRequest("'keyCredential' needs the public key in 'key'.");
    if (typeof memberOf(body, "proof") !== "string") throw badRequest("'proof' is needed to add a key.");
    const { key: _public, ...rest } = given;
    const credential = { type: "AsymmetricX509Cert", usage: "Verify", ...rest, keyId: call.newId() };
    await write(call, [
      { kind: "editList", ref, property: "keyCredentials", key: "keyId", remove: [], add: [credential] },
    ]);
    return found({ "@odata.context": contextOf(call, "/microsoft.graph.keyCredential"), ...credential, key: null });
  };

export const removeKey =
  (type: CredentialOwner): Handler =>
  (call) =>
    remove(call, type, "keyCredentials");

async function remove(call: GraphCall, type: CredentialOwner, property: string) {
  const { ref } = await lookUp(call, type, key(call, "id"));
  const keyId = memberOf(bodyOf(call), "keyId");
  if (typeof keyId !== "string") throw badRequest("'keyId' names the credential to remove.");
  await write(call, [{ kind: "editList", ref, property, key: "keyId", remove: [keyId], add: [] }]);
  return done;
}

const bodyOf = ({ body }: GraphCall): JsonObject => {
  if (body !== undefined && isJsonObject(body)) return body;
  throw badRequest("The body is a JSON object with the parameters of the action.");
};

function dateOf(given: JsonObject, name: string): Millis | null {
  const value = memberOf(given, name);
  const time = typeof value === "string" ? parseIso(value) : null;
  if (value !== null && time === null) throw badRequest(`Invalid value specified for property '${name}'.`);
  return time;
}
