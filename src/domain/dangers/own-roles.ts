import { type Severity, severities } from "../changes/risk.ts";
import { type JsonObject, objectsIn } from "../json.ts";
import { missingIn, textsIn } from "../sign-in/set-values.ts";
import { countOf } from "../words/counted-words.ts";
import { toldList } from "../words/name-list.ts";
import { itself, told, type Wording } from "../words/told.ts";
import { cleaned, NAME_LENGTH, quoted } from "../words/untrusted.ts";
import type { ChangedObject } from "./changed-object.ts";
import type { Exposure, ExposureContext, RoleHolding } from "./exposure-type.ts";
import { type PermissionPower, powerOf } from "./permission-powers.ts";

/** A permission of a role of the tenant's own, with the condition under which it holds. */
interface ConditionalPermission {
  readonly action: string;
  /** Such as `$SubjectIsOwner`. Null for one without a condition. */
  readonly condition: string | null;
}

const textOf = ({ action, condition }: ConditionalPermission): string =>
  cleaned(condition === null ? action : `${action} (${condition})`, NAME_LENGTH);

/** Returns the permissions that holders of a role have, by their text. One that is switched off gives its holders no permission. */
function permissionsIn({ rolePermissions, isEnabled }: JsonObject): ReadonlyMap<string, ConditionalPermission> {
  const all = objectsIn(isEnabled === false ? [] : rolePermissions).flatMap(({ allowedResourceActions, condition }) =>
    textsIn(allowedResourceActions).map((action) => ({
      action,
      condition: typeof condition === "string" ? condition : null,
    })),
  );
  return new Map(all.map((one) => [textOf(one), one]));
}

/** Returns what permissions amount to. One with a condition, such as that of owning the object, is no power over others. */
const powersOf = (permissions: Iterable<ConditionalPermission>): readonly PermissionPower[] => [
  ...new Set([...permissions].flatMap(({ action, condition }) => (condition === null ? (powerOf(action) ?? []) : []))),
];

const gravest = (powers: readonly PermissionPower[], least: Severity): Severity =>
  severities.find((severity) => severity === least || powers.some((power) => power.severity === severity)) ?? least;

const canDo = (powers: readonly PermissionPower[]): Wording =>
  toldList(
    powers
      .toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
      .map(({ words }) => words),
  );

/** Returns what a role of the tenant's own lets its holders do. Null for one without any such power. */
export function powerOfOwnRole(role: JsonObject): { readonly can: Wording; readonly severity: Severity } | null {
  const powers = powersOf(permissionsIn(role).values());
  return powers.length === 0 ? null : { can: canDo(powers), severity: gravest(powers, "low") };
}

/** A role whose permissions differ, for everyone who holds it, or a new one with strong permissions. */
export function roleDefinitionExposures(changed: ChangedObject, { holdersOf }: ExposureContext): Exposure[] {
  const { ref, displayName, became } = changed;
  if (became === "deleted") return [];
  const [before, after] = [permissionsIn(changed.before), permissionsIn(changed.after)];
  const gained = missingIn(new Set(after.keys()), new Set(before.keys()));
  const lost = missingIn(new Set(before.keys()), new Set(after.keys()));
  if (gained.length + lost.length === 0) return [];
  const powers = powersOf(gained.flatMap((text) => after.get(text) ?? []));
  if (became !== "changed" && powers.length === 0) return [];
  const strong = gained.filter((text) => powersOf([after.get(text)].flatMap((one) => one ?? [])).length > 0);
  const others = gained.filter((text) => !strong.includes(text));
  const name = `the role ${quoted(displayName)}`;
  const clauses = [
    ...(strong.length === 0
      ? []
      : [told`gain ${countOf(strong.length, "permission")} by which they can ${canDo(powers)} (${toldList(strong)})`]),
    ...(others.length === 0
      ? []
      : [
          told`gain ${countOf(others.length, strong.length === 0 ? "permission" : "other permission")} (${toldList(others)})`,
        ]),
    ...(lost.length === 0 ? [] : [told`lose ${countOf(lost.length, "permission")} (${toldList(lost)})`]),
  ];
  const tail = told`Its holders ${toldList(clauses)}. ${holdersText(holdersOf(ref.id))}`;
  const says =
    became === "changed"
      ? {
          plan: told`Changes what holders of ${itself(name)} may do. ${tail}`,
          done: told`The permissions of ${itself(name)} were changed. ${tail}`,
        }
      : {
          plan: told`Brings back ${itself(name)}. ${tail}`,
          done: told`${itself(`The role ${quoted(displayName)}`)} was created. ${tail}`,
        };
  const rule = gained.length === 0 ? "privilegedHolder" : "privilegeGained";
  return [{ rule, severity: gravest(powers, "medium"), says }];
}

/** Says who holds a role at the later of two states, and who may activate it. */
function holdersText({ active, eligible }: RoleHolding): Wording {
  const held =
    active === null
      ? "Who holds it was not read"
      : active.total === 0
        ? "It is not assigned to any account"
        : told`It is held by ${countOf(active.total, "account")} (${toldList(active.phrases)})`;
  const may =
    eligible === null
      ? ", and who may activate it was not read"
      : eligible.total === 0
        ? ""
        : told`, and ${countOf(eligible.total, "account")} may activate it (${toldList(eligible.phrases)})`;
  return told`${held}${may}.`;
}

const notRead: RoleHolding = { active: null, eligible: null };

/** The facts on holders of roles where they were not read. */
export const rightsNotRead: Pick<ExposureContext, "holdersOf" | "rightsOver" | "ownRole"> = {
  holdersOf: () => notRead,
  rightsOver: () => ({ ...notRead, isPrivileged: false }),
  ownRole: () => null,
};
