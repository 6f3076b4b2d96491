import { textsIn } from "../sign-in/set-values.ts";
import { toldList } from "../words/name-list.ts";
import { told } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import type { ChangedObject } from "./changed-object.ts";
import type { Exposure, ExposureContext } from "./exposure-type.ts";

/** Source: organization of Graph v1.0. */
export const noticeProperties: readonly string[] = [
  "securityComplianceNotificationMails",
  "technicalNotificationMails",
];

/** Addresses outside of the tenant that newly get Microsoft's notices, and notices that no address gets any more. */
export function noticeExposures({ before, after }: ChangedObject, { verifiedDomains }: ExposureContext): Exposure[] {
  return noticeProperties.flatMap((property): Exposure[] => {
    if (!(property in after)) return [];
    const [was, is] = [textsIn(before[property]), textsIn(after[property])];
    const what = property.startsWith("security") ? "security notices" : "technical notices";
    const severity = property.startsWith("security") ? "high" : "medium";
    if (was.length > 0 && is.length === 0) {
      const says = {
        plan: told`Leaves no address for Microsoft's ${what}.`,
        done: told`No address for Microsoft's ${what} is left.`,
      };
      return [{ rule: "noticesRedirected", severity, says }];
    }
    const known = new Set(was.map((mail) => mail.toLowerCase()));
    const added = is.filter((mail) => !known.has(mail.toLowerCase()));
    const outside = added.filter((mail) => verifiedDomains?.has(domainOf(mail)) !== true);
    if (outside.length === 0) return [];
    const where =
      verifiedDomains === null
        ? "The tenant's domains are not known here, so that whose address that is was not assessed."
        : "No domain of the tenant has such an address.";
    const rest = is.length === outside.length ? " No other address gets them." : "";
    const to = toldList(outside.map((mail) => quoted(mail)));
    const says = {
      plan: told`Sends Microsoft's ${what} to ${to} again. ${where}${rest}`,
      done: told`Microsoft's ${what} newly go to ${to}. ${where}${rest}`,
    };
    return [{ rule: "noticesRedirected", severity: verifiedDomains === null ? "medium" : severity, says }];
  });
}

const domainOf = (mail: string): string => mail.slice(mail.lastIndexOf("@") + 1).toLowerCase();
