import { createHmac } from "node:crypto";
import type { Json, JsonObject } from "../../domain/json.ts";
import type { ExportedObject } from "../../engine/export/export-state.ts";

/** Properties that identify a person, and the form of their replacement. */
const personal: Readonly<Record<string, "name" | "address" | "nickname" | "digits" | "omitted">> = {
  displayName: "name",
  givenName: "name",
  surname: "name",
  userPrincipalName: "address",
  mail: "address",
  mailNickname: "nickname",
  employeeId: "digits",
  mobilePhone: "omitted",
  businessPhones: "omitted",
  faxNumber: "omitted",
  otherMails: "omitted",
  streetAddress: "omitted",
  postalCode: "omitted",
  onPremisesImmutableId: "omitted",
  onPremisesExtensionAttributes: "omitted",
  customSecurityAttributes: "omitted",
};

/**
 * Returns a function that replaces the names of people in an export. A person has the same replacement throughout one
 * export, and it cannot be reversed without `secret`. Ids, departments, job titles and the names of groups, policies
 * and applications stay, because a rehearsal needs them.
 */
export function pseudonymizer(secret: string): (object: ExportedObject) => ExportedObject {
  const digest = (id: string): string => createHmac("sha256", secret).update(id).digest("hex").slice(0, 8);
  return (object) => {
    if (object.ref.type !== "user") return object;
    const code = digest(object.ref.id);
    const properties: Record<string, Json> = {};
    for (const [name, value] of Object.entries(object.properties)) {
      const form = personal[name];
      if (form === undefined || value === null) properties[name] = value;
      else if (form !== "omitted") properties[name] = replacement(form, code, value);
    }
    return { ...object, displayName: `Person ${code}`, properties: properties satisfies JsonObject };
  };
}

function replacement(form: "name" | "address" | "nickname" | "digits", code: string, value: Json): Json {
  if (form === "name") return `Person ${code}`;
  if (form === "nickname") return `person-${code}`;
  if (form === "digits") return String(Number.parseInt(code, 16)).slice(0, 6);
  const domain = typeof value === "string" ? (value.split("@")[1] ?? "example.invalid") : "example.invalid";
  return `person-${code}@${domain}`;
}
