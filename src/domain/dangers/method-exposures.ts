import { type Json, type JsonObject, objectIn } from "../json.ts";
import { areAllUsers, targetsIn } from "../sign-in/methods.ts";
import { missingIn } from "../sign-in/set-values.ts";
import type { EntityRef } from "../tenant/entity.ts";
import { toldList } from "../words/name-list.ts";
import { itself, told } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import type { ChangedObject } from "./changed-object.ts";
import type { Exposure, ExposureContext } from "./exposure-type.ts";

/** Methods that withstand phishing or at least an intercepted message. Source: Microsoft Entra, "Authentication methods". */
const strong: ReadonlySet<string> = new Set(["fido2", "x509certificate", "microsoftauthenticator", "hardwareoath"]);

const ON_PHONES = "Its codes can be intercepted or moved to another phone.";

/** Weak methods, with what makes them weak. */
const weak: ReadonlyMap<string, string> = new Map([
  ["sms", ON_PHONES],
  ["voice", ON_PHONES],
  ["email", "Its codes go to a mailbox that others may read."],
  ["temporaryaccesspass", "Administrators can issue passes with which an account is signed in to."],
]);

const UNKNOWN =
  "Which methods a user has registered is not in the history, so that whom this keeps out is not assessed.";

/**
 * A method of signing in that is switched on or off for the whole tenant, that is for other users, or that asks for
 * less.
 */
export const methodExposures = (changed: ChangedObject, { nameOf }: Pick<ExposureContext, "nameOf">): Exposure[] => [
  ...switchedExposures(changed),
  ...easedExposures(changed),
  ...narrowedExposures(changed, nameOf),
];

/** The parts of a method that the rules here look at. */
export const methodParts: readonly string[] = [
  ...["state", "includeTargets", "excludeTargets", "isUsableOnce", "isAttestationEnforced", "keyRestrictions"],
  "maximumLifetimeInMinutes",
];

/** The settings of methods by which they ask for less, with their words. Source: authenticationMethodConfiguration types. */
const eased: readonly (readonly [words: string, isEased: (was: JsonObject, is: JsonObject) => boolean])[] = [
  ["its passes can be used more than once", (was, is) => was.isUsableOnce === true && is.isUsableOnce === false],
  ["keys need no attestation", (was, is) => was.isAttestationEnforced === true && is.isAttestationEnforced === false],
  ["its passes last longer", (was, is) => numberIn(is) > numberIn(was) && numberIn(was) > 0],
  ["keys of any model are accepted", (was, is) => restricts(was) && is.keyRestrictions !== undefined && !restricts(is)],
];

const restricts = ({ keyRestrictions }: JsonObject): boolean => objectIn(keyRestrictions).isEnforced === true;

/** Source: temporaryAccessPassAuthenticationMethodConfiguration, in minutes. */
const numberIn = ({ maximumLifetimeInMinutes: minutes }: JsonObject): number =>
  typeof minutes === "number" ? minutes : 0;

/** Source: includeTargets, whose id "all_users" stands for all users. */
const isForAll = ({ includeTargets }: JsonObject): boolean => areAllUsers(includeTargets);

/** A method that is on and newly leaves out groups, or is no longer for all users or for groups that it was for. */
function narrowedExposures(
  { ref, displayName, became, before, after }: ChangedObject,
  nameOf: ExposureContext["nameOf"],
): Exposure[] {
  if (became !== "changed" || before.state === "disabled" || after.state === "disabled") return [];
  const added = (was: Json | undefined, is: Json | undefined) => missingIn(targetsIn(is), targetsIn(was));
  const named = (ids: readonly string[]) => toldList(ids.map((id) => quoted(nameOf({ type: "group", id }) ?? id)));
  const excluded = "excludeTargets" in after ? added(before.excludeTargets, after.excludeTargets) : [];
  const isNarrowed = "includeTargets" in after && "includeTargets" in before && !isForAll(after);
  const left = isNarrowed ? added(after.includeTargets, before.includeTargets) : [];
  if (excluded.length + left.length === 0) return [];
  const name = itself(`the authentication method ${quoted(displayName ?? ref.id)}`);
  const parts = [
    ...(excluded.length === 0 ? [] : [told`it leaves out ${named(excluded)}`]),
    ...(left.length === 0
      ? []
      : isForAll(before)
        ? [told`it is for ${named([...targetsIn(after.includeTargets)])} only`]
        : [told`it is no longer for ${named(left)}`]),
  ];
  const says = {
    plan: told`Takes ${name} from users: ${toldList(parts)}. ${UNKNOWN}`,
    done: told`Fewer users can use ${name}: ${toldList(parts)}. ${UNKNOWN}`,
  };
  return [{ rule: "methodSwitched", severity: strong.has(ref.id.toLowerCase()) ? "high" : "medium", says }];
}

/** Returns the groups that a method is or was for or not for, whose names its dangers show. */
export const methodTargets = ({ ref, before, after }: ChangedObject): EntityRef[] =>
  ref.type !== "authenticationMethodPolicy"
    ? []
    : [before, after]
        .flatMap(({ includeTargets, excludeTargets }) => [...targetsIn(includeTargets), ...targetsIn(excludeTargets)])
        .filter((id) => !areAllUsers([{ id }]))
        .map((id) => ({ type: "group", id }));

function easedExposures({ ref, displayName, became, before, after }: ChangedObject): Exposure[] {
  if (became !== "changed") return [];
  const name = itself(`the authentication method ${quoted(displayName ?? ref.id)}`);
  const why = weak.get(ref.id.toLowerCase());
  const isWidened = why !== undefined && before.includeTargets !== undefined && !isForAll(before) && isForAll(after);
  const less = eased.flatMap(([words, isEased]) => (isEased(before, after) ? [words] : []));
  const widened = {
    plan: told`Makes ${name} available to all users again. ${why ?? ""}`,
    done: told`All users can newly use ${name}. ${why ?? ""}`,
  };
  const lessAsked = {
    plan: told`Lets ${name} ask for less again: ${toldList(less)}.`,
    done: told`Less is asked for since by ${name}: ${toldList(less)}.`,
  };
  return [
    ...(isWidened ? [{ rule: "methodSwitched", severity: "medium", says: widened } as const] : []),
    ...(less.length > 0 ? [{ rule: "methodSwitched", severity: "medium", says: lessAsked } as const] : []),
  ];
}

function switchedExposures({ ref, displayName, before, after }: ChangedObject): Exposure[] {
  const name = itself(`the authentication method ${quoted(displayName ?? ref.id)}`);
  const Name = itself(`The authentication method ${quoted(displayName ?? ref.id)}`);
  const id = ref.id.toLowerCase();
  if (before.state === "enabled" && after.state === "disabled") {
    const says = {
      plan: told`Switches ${name} off. ${UNKNOWN}`,
      done: told`${Name} was switched off. ${UNKNOWN}`,
    };
    return [{ rule: "methodSwitched", severity: strong.has(id) ? "high" : "medium", says }];
  }
  const why = weak.get(id);
  if (before.state !== "disabled" || after.state !== "enabled" || why === undefined) return [];
  const says = { plan: told`Switches ${name} on. ${why}`, done: told`${Name} was switched on. ${why}` };
  return [{ rule: "methodSwitched", severity: "medium", says }];
}
