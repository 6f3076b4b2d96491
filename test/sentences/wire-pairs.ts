import { RewindError } from "../../src/domain/errors.ts";
import { decodeCriteria, decodeRequestedCriteria } from "../../src/wire/criteria.ts";
import { decodeAudit } from "../../src/wire/decode-audit.ts";
import { decodeObject, decodePatch } from "../../src/wire/directory-object.ts";
import { decodeError, encodeError } from "../../src/wire/error.ts";
import { decodeFailedChange } from "../../src/wire/failed-change.ts";
import { decodeJob } from "../../src/wire/job.ts";
import { decodeJobRequest, encodeJobRequest } from "../../src/wire/job-request.ts";
import { jobOfLocation } from "../../src/wire/recovery-paths.ts";
import { decodeReference } from "../../src/wire/reference.ts";
import { decodeSnapshot } from "../../src/wire/snapshot.ts";
import { aPreview, SNAPSHOT } from "../graph/a-service.ts";
import { type Pair, pair } from "./pair.ts";
import { accepted, tried } from "./tried.ts";

const TYPE = "#microsoft.graph.entraRecoveryServices";
const names = (entityTypes: readonly string[]) => ({
  "@odata.type": `${TYPE}.recoveryJobEntityNamesFilter`,
  entityTypes,
});
const ids = (entityIds: readonly string[]) => ({
  "@odata.type": `${TYPE}.recoveryJobEntityNameAndIdsFilter`,
  filterValues: [{ entityType: "user", entityIds }],
});
const requested = (criteria: unknown) => tried(() => decodeRequestedCriteria(criteria, "microsoft"));
const object = (value: unknown, type?: "user") => tried(() => decodeObject(value, type));
const patched = (body: unknown) => tried(() => decodePatch("user", body));
const snapshot = (more: object) => tried(() => decodeSnapshot({ ...SNAPSHOT, ...more }));
const asked = (body: unknown) => tried(() => decodeJobRequest(body, "preview", "microsoft"));
const sent = (scope: Parameters<typeof encodeJobRequest>[0]) => tried(() => encodeJobRequest(scope));
const job = (more: object) => tried(() => decodeJob({ ...aPreview("j"), ...more }));
const location = (header: string) => tried(() => jobOfLocation(header));
const deep = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);
const row = (delta: object) => {
  const type = { "@odata.type": "#microsoft.graph.group" };
  return {
    ...{ entityTypeName: "group", id: "g", displayName: "Field", recoveryAction: "update" },
    ...{ deltaFromCurrent: { ...type, ...delta }, currentState: type, failureMessage: "" },
  };
};
const failed = (delta: object) => () => JSON.stringify(decodeFailedChange(row(delta), 1));
const member = { "members@delta": [{ "@odata.type": "#microsoft.graph.user", id: "ada" }] };

const forms: readonly Pair[] = [
  pair("name at least one entity type", requested(names([])), requested(names(["user"])), accepted),
  pair("name at least one id", requested(ids([])), requested(ids(["ada"])), accepted),
  pair(
    '"@odata.type" of filteringCriteria is missing or unknown. Use … or ….',
    requested({}),
    requested(names(["user"])),
    accepted,
  ),
  pair(
    "no type",
    () => decodeCriteria({}).unread ?? "read",
    () => decodeCriteria({ "@odata.type": "#other" }).unread ?? "read",
    "#other",
  ),
  pair(
    "audit record",
    tried(() => decodeAudit({})),
    object(7, "user"),
    "a directory object that cannot be read",
  ),
  pair(
    "directory object",
    object(7, "user"),
    tried(() => decodeAudit({})),
    "an audit record that cannot be read",
  ),
  pair(
    "The service sent object … of a type that is not recovered here.",
    object({ id: "ada", "@odata.type": "#microsoft.graph.device" }),
    object({ id: "ada", "@odata.type": "#microsoft.graph.user" }),
    accepted,
  ),
  pair("… to write", patched([]), patched({ city: "York" }), accepted),
  pair(
    '"@odata.type" is not that of a ….',
    patched({ "@odata.type": "#microsoft.graph.group", city: "York" }),
    patched({ "@odata.type": "#microsoft.graph.user", city: "York" }),
    accepted,
  ),
  pair('A … has no property "…" that can be written here.', patched({ ghost: 1 }), patched({ city: "York" }), accepted),
  pair("The body sets no property.", patched({}), patched({ city: "York" }), accepted),
  pair("link … … …/…", failed(member), failed({ description: "a" }), '"properties"'),
  pair(
    'Microsoft\'s service recovers whole objects: leave "properties" out of the scope, or name fewer objects.',
    sent({ all: true, properties: ["city"] }),
    sent({ all: true }),
    accepted,
  ),
  pair(
    "Microsoft's service cannot undo by actor: name the objects they wrote to, as list_changes shows them.",
    sent({ all: true, actor: "mallory" }),
    sent({ all: true }),
    accepted,
  ),
  pair("… job to start", asked({ more: 1 }), asked({}), accepted),
  pair(
    "The service sent a job without saying whether it is a preview or a recovery.",
    job({ "@odata.type": undefined }),
    job({}),
    accepted,
  ),
  pair(
    "The service sent … … that cannot be read: …. Nothing was concluded from it; repeat the call, and report it if it stays so.",
    object(7, "user"),
    object({ id: "ada" }, "user"),
    accepted,
  ),
  pair("The body is no …: ….", patched([]), patched({ city: "York" }), accepted),
  pair("not JSON, or nested deeper than … levels", patched(deep(40)), patched(deep(2)), "has no property"),
  pair("not an object", patched([]), patched({ city: "York" }), accepted),
  pair("not an id", object({ id: "a b" }, "user"), object({ id: "ab" }, "user"), accepted),
  pair(
    "not a date-time with a zone",
    snapshot({ createdDateTime: "yesterday" }),
    snapshot({ createdDateTime: "2026-11-19T22:00:00Z" }),
    accepted,
  ),
  pair("not a snapshot id", snapshot({ id: "a b" }), snapshot({ id: "ab" }), accepted),
  pair(
    'The service accepted a job but its Location "…" does not name one job. list_jobs shows whether it runs.',
    location("/elsewhere"),
    location("/v1.0/directory/recovery/jobs/j1"),
    accepted,
  ),
  pair(
    '"@odata.id" names no object: it ends in the id, as in …/directoryObjects/{id}.',
    tried(() => decodeReference({ "@odata.id": "nowhere" })),
    tried(() => decodeReference({ "@odata.id": "https://graph.microsoft.com/v1.0/directoryObjects/ada" })),
    accepted,
  ),
];

const trace = { requestId: "r", clientRequestId: null, time: 0 };
const shown = (error: unknown) => () => encodeError(error, trace).body.error.message;
const recovery = new URL("https://graph.microsoft.com/v1.0/directory/recovery/jobs/j");
const users = new URL("https://graph.microsoft.com/v1.0/users/ada");
const refused =
  (status: number, { url = recovery, body = null as unknown, headers = {} } = {}) =>
  () =>
    decodeError({ status, headers, body, url }, "Reading it").message;
const later = (time: string) => refused(429, { headers: { "retry-after": time } });
const inDirectory = (status: number) => refused(status, { url: users });

const refusals: readonly Pair[] = [
  pair(
    "The service met an error it did not expect. Nothing of it is shown here; its log has the request id.",
    shown(new TypeError("A secret.")),
    shown(new RewindError("busy", "Come back.")),
    "Come back.",
  ),
  pair('It said: "…".', refused(400, { body: "No." }), refused(400), "answered 400."),
  pair("… failed: the service answered ….… …", refused(400), snapshot({}), accepted),
  pair("It is busy and names no time. Repeat the call in a minute.", refused(429), later("9"), "in 9 s"),
  pair("in … s", later("9"), later("Sat"), "after Sat"),
  pair("It is busy. Repeat the call …, not earlier.", later("9"), refused(429), "names no time"),
  pair("Sign in again; entra-rewind doctor says what is wrong.", refused(401), refused(403), "is missing"),
  pair(
    "A role, a permission or the license is missing: entra-rewind doctor says which. Backup and Recovery needs Microsoft Entra ID P1 or P2 and a workforce tenant.",
    refused(403),
    inDirectory(403),
    "A role, a permission or a license is missing",
  ),
  pair(
    "A role, a permission or a license is missing: entra-rewind doctor says more.",
    inDirectory(403),
    refused(403),
    "Backup and Recovery needs",
  ),
  pair(
    "Ids belong to one tenant and live seven days: take them from the lists.",
    refused(404),
    inDirectory(404),
    "It is not in the directory",
  ),
  pair("It is not in the directory, or this sign-in does not see it.", inDirectory(404), refused(404), "seven days"),
  pair(
    "A tenant has one active job at a time: list_jobs shows it.",
    refused(409),
    inDirectory(409),
    "conflicts with what the directory has",
  ),
  pair(
    "It conflicts with what the directory has now: look at the object again.",
    inDirectory(409),
    refused(409),
    "one active job at a time",
  ),
  pair("The position to continue from has expired. Start over.", refused(410), refused(400), "Check the ids"),
  pair("Redirects are not followed. Check ENTRA_REWIND_GRAPH_URL.", refused(302), refused(500), "Try again later"),
  pair("Check the ids and the scope.", refused(400), inDirectory(400), "Check the objects that it concerns"),
  pair(
    "Check the objects that it concerns. entra-rewind doctor checks the sign-in.",
    inDirectory(400),
    refused(400),
    "Check the ids and the scope.",
  ),
  pair(
    "Try again later; entra-rewind doctor says whether it can be reached.",
    refused(500),
    refused(302),
    "Redirects are not followed",
  ),
];

/** On what the service sends: malformed parts of answers and requests, and refusals by their status. */
export const wirePairs: readonly Pair[] = [...forms, ...refusals];
