import { isJsonCollection, isJsonObject, type Json, type JsonObject } from "../json.ts";

/** What a policy asks of those it concerns. */
export interface Demand {
  readonly block: boolean;
  /** Nobody passes without a second factor. */
  readonly mfa: boolean;
  /** Nobody passes without something whose presence is not known here: a managed device, an approved app, a key. */
  readonly equipment: boolean;
}

/** The allowed combinations of each authentication strength, by its id. */
export type Strengths = ReadonlyMap<string, readonly string[]>;

/** Source: authenticationMethodModes; these alone are one factor. */
const singleFactor: ReadonlySet<string> = new Set([
  "password",
  "sms",
  "qrCodePin",
  "federatedSingleFactor",
  "x509CertificateSingleFactor",
]);

const equipment: ReadonlySet<string> = new Set([
  "compliantDevice",
  "domainJoinedDevice",
  "approvedApplication",
  "compliantApplication",
]);

/** Source: microsoft.graph.conditionalAccessGrantControls; with `OR` one control is enough, with `AND` all must hold. */
export function demandOf(grant: JsonObject, strengths: Strengths): Demand {
  const controls = collection(grant.builtInControls).filter((name) => typeof name === "string");
  const others = [...collection(grant.customAuthenticationFactors), ...collection(grant.termsOfUse)];
  const demands: Pick<Demand, "mfa" | "equipment">[] = [
    ...controls
      .filter((name) => name !== "block")
      .map((name) => ({ mfa: name === "mfa", equipment: equipment.has(name) })),
    ...others.map(() => ({ mfa: false, equipment: false })),
    ...strengthDemand(grant.authenticationStrength, strengths),
  ];
  const all = grant.operator === "AND";
  const holds = (kind: "mfa" | "equipment") =>
    all ? demands.some((each) => each[kind]) : demands.length > 0 && demands.every((each) => each[kind]);
  return { block: controls.includes("block"), mfa: holds("mfa"), equipment: holds("equipment") };
}

/** A strength that is not known is taken for a second factor, as every built-in one is. */
function strengthDemand(strength: Json | undefined, strengths: Strengths): Pick<Demand, "mfa" | "equipment">[] {
  if (strength === undefined || strength === null || !isJsonObject(strength)) return [];
  const combinations = typeof strength.id === "string" ? (strengths.get(strength.id) ?? []) : [];
  const parts = combinations.map((combination) => combination.split(","));
  return [
    {
      mfa: parts.every(([first, second]) => second !== undefined || !singleFactor.has(first ?? "")),
      // Without a combination that begins with a password, a person needs a key or phone that was set up before.
      equipment: parts.length > 0 && parts.every(([first]) => first !== "password"),
    },
  ];
}

const collection = (value: Json | undefined): readonly Json[] =>
  typeof value === "object" && value !== null && isJsonCollection(value) ? value : [];
