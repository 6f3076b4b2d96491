import type { JsonObject } from "../../src/domain/json.ts";
import { describeRetention } from "../../src/domain/recovery/retention.ts";
import { conditionsOf } from "../../src/domain/sign-in/conditions.ts";
import { requirementsOf } from "../../src/domain/sign-in/requirement.ts";
import { shiftVerb } from "../../src/domain/sign-in/shift-verb.ts";
import { uncoveredBy } from "../../src/domain/tenant/coverage-history.ts";
import { checkScope } from "../../src/domain/tenant/scope.ts";
import { labelOf } from "../../src/domain/tenant/state.ts";
import { DAY } from "../../src/domain/time.ts";
import { quoted } from "../../src/domain/words/untrusted.ts";
import { verificationWords } from "../../src/review/verification-words.ts";
import type { VerificationResult } from "../../src/service/verification.ts";
import { cleanVerification as clean } from "../support/clean-verification.ts";
import { inTenant, previewed } from "./in-tenant.ts";
import { type Pair, pair } from "./pair.ts";
import { accepted, tried } from "./tried.ts";

const after = { signIn: null, actors: [], unusable: { total: 0, items: [] }, renew: [] };
const words =
  (more: Partial<VerificationResult> = {}) =>
  () =>
    verificationWords({ ...clean, ...more }).lines.join("\n");
const reasons = (version: number) => () =>
  uncoveredBy(version)
    .map(({ reason }) => reason)
    .join("\n");
const kept = (daily: number) => () => describeRetention({ daily, weekly: 0, monthly: 0, othersFor: DAY });
const scope = (json: string) => tried(() => checkScope(JSON.parse(json), "extended"));
const labels = (recovers: boolean) =>
  inTenant(async (tenant) => {
    const preview = await previewed(tenant);
    if (recovers) await tenant.recover(preview);
    return (await tenant.recovery.listSnapshots({})).items.map(({ label }) => label ?? "no label").join("\n");
  });
const grant = (principalId: string | null) => () =>
  labelOf(
    {
      ...{ ref: { type: "oAuth2PermissionGrant", id: "g" }, displayName: null },
      properties: { clientId: "crm", resourceId: "graph", principalId },
    },
    ({ id }) => id,
  ) ?? "no name";
const shift = (what: readonly string[], inPart: boolean) => () =>
  shiftVerb({ kind: "sessionAdded", users: 2, what, inPart }, "plan").text;
const rules = (conditions: JsonObject) => () => JSON.stringify(conditionsOf(conditions).rules);
const device = rules({ devices: { deviceFilter: { mode: "include", rule: "a" } } });
const application = rules({ applications: { applicationFilter: { mode: "include", rule: "a" } } });
const requirement =
  (grant: JsonObject, session: JsonObject = {}) =>
  () =>
    JSON.stringify(requirementsOf({ grantControls: grant, sessionControls: session }, new Map(), () => undefined));
const terms = requirement({ termsOfUse: ["t"] });
const strength = requirement({ authenticationStrength: { id: "s" } });

/** On the words of the domain: snapshots, scopes, names and what a verification finds. */
export const domainPairs: readonly Pair[] = [
  pair("signing in, …: …", words({ after }), words(), "not measured"),
  pair(
    "compared with before the recovery",
    words({ after }),
    words({ after: { ...after, isSincePreview: true } }),
    "compared with when the list was previewed",
  ),
  pair(
    "compared with when the list was previewed",
    words({ after: { ...after, isSincePreview: true } }),
    words({ after }),
    "compared with before the recovery",
  ),
  pair("it is", words({ deleted: 1 }), words({ deleted: 2 }), "they are"),
  pair("they are", words({ deleted: 2 }), words({ deleted: 1 }), "it is"),
  pair(
    "administrative units, role definitions, role assignments and eligibilities, cross-tenant access, federated credentials, or the keys and secrets of applications",
    reasons(2),
    reasons(3),
    "did not read them",
  ),
  pair("1 daily snapshot", kept(1), kept(7), "7 daily snapshots"),
  pair('"all" in a scope can only be true.', scope('{"all":false}'), scope('{"all":true}'), accepted),
  pair("Before recovery", labels(true), labels(false), "no label"),
  pair("for …", grant("ada"), grant(null), "crm → graph"),
  pair(
    "[.]",
    () => quoted("www.evil.example"),
    () => quoted("evil.example"),
    "evil.example",
  ),
  pair("one or more of", shift(["a", "b"], true), shift(["a", "b"], false), "the session rules"),
  pair("… …the session rules …", shift(["a", "b"], false), shift(["a"], false), "the session rule"),
  pair("… the session rule …", shift(["a"], false), shift(["a", "b"], false), "the session rules"),
  pair("device filter", device, application, "application filter"),
  pair("application filter", application, device, "device filter"),
  pair("unknown condition", rules({ moon: "full" }), device, "device filter"),
  pair("terms …", terms, strength, "strength"),
  pair("strength …", strength, terms, "terms"),
  pair(
    "persistentBrowser …",
    requirement({}, { persistentBrowser: { isEnabled: true, mode: "always" } }),
    terms,
    "terms",
  ),
];
