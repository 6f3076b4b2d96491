import { type JsonObject, objectIn, objectsIn } from "../json.ts";
import { toldList } from "../words/name-list.ts";
import { itself, told } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import type { ChangedObject } from "./changed-object.ts";
import type { Exposure } from "./exposure-type.ts";

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

/** A method of signing in that is switched on or off for the whole tenant, or that is for all users or asks for less since. */
export const methodExposures = (changed: ChangedObject): Exposure[] => [
  ...switchedExposures(changed),
  ...easedExposures(changed),
];

/** The settings of methods by which they ask for less, with their words. Source: authenticationMethodConfiguration types. */
const eased: readonly (readonly [words: string, isEased: (was: JsonObject, is: JsonObject) => boolean])[] = [
  ["its passes can be used more than once", (was, is) => was.isUsableOnce === true && is.isUsableOnce === false],
  ["keys need no attestation", (was, is) => was.isAttestationEnforced === true && is.isAttestationEnforced === false],
  ["keys of any model are accepted", (was, is) => restricts(was) && is.keyRestrictions !== undefined && !restricts(is)],
];

const restricts = ({ keyRestrictions }: JsonObject): boolean => objectIn(keyRestrictions).isEnforced === true;

/** Source: includeTargets, whose id "all_users" stands for all users. */
const isForAll = ({ includeTargets }: JsonObject): boolean =>
  objectsIn(includeTargets).some(({ id }) => typeof id === "string" && id.toLowerCase() === "all_users");

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
