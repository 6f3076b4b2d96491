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

/** A method of signing in that is switched on or off for the whole tenant. */
export function methodExposures({ ref, displayName, before, after }: ChangedObject): Exposure[] {
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
