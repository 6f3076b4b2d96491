import type { Severity } from "../changes/risk.ts";
import type { JsonObject } from "../json.ts";
import { isApplicationType } from "../tenant/entity.ts";
import { countOf, nounOf } from "../words/counted-words.ts";
import { itself, told } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import { redirectAddresses } from "./application-exposures.ts";
import { type ChangedObject, deletedText } from "./changed-object.ts";
import type { Exposure } from "./exposure-type.ts";

/** The signs that an application is in use, in a state of the tenant. Null where they were not looked at. */
export interface ApplicationUse {
  readonly grants: GrantsInUse | null;
  /** The number of addresses that its users are sent to after they signed in. */
  readonly addresses: number | null;
  readonly owners: number | null;
}

/** What ends in the service principal of an application. */
export interface GrantsInUse {
  /** Users and groups that are assigned to it. */
  readonly assigned: number;
  /** Other applications that may use it. */
  readonly clients: number;
  /** Delegated permissions that it was given for all users, and for single ones. */
  readonly forEveryone: number;
  readonly forOne: number;
  /** Application permissions that it was given. */
  readonly permissions: number;
  /** True if there are more than were counted. */
  readonly isCut: boolean;
}

export const unknownUse: ApplicationUse = { grants: null, addresses: null, owners: null };

/** Returns the number of redirect addresses, or null if none is known where only some kinds of them are. */
export function addressesOf(halves: readonly JsonObject[], isComplete: boolean): number | null {
  const { size } = new Set(halves.flatMap(redirectAddresses));
  return size > 0 || isComplete ? size : null;
}

/**
 * Says of a deleted application or service principal what shows that it was in use. Where grants were not looked at, it says
 * that, because most uses show in them.
 */
export function useExposures(
  { ref, displayName, became, isPurged = false }: ChangedObject,
  use: ApplicationUse,
): Exposure[] {
  if (became !== "deleted" || !isApplicationType(ref.type)) return [];
  const name = `${nounOf(ref.type)} ${quoted(displayName ?? ref.id)}`;
  const signs = signsOf(use);
  const unseen = ["its sign-ins", ...unseenOf(use)].join(", ");
  if (signs.length === 0) {
    if (use.grants !== null) return [];
    const open = `Whether it is or was in use is not known. Not looked at: ${unseen}.`;
    const says = {
      plan: told`Deletes ${itself(`the ${name}`)}. ${open}`,
      done: told`${itself(`The ${name}`)} was ${deletedText(isPurged)}. ${open}`,
    };
    return [{ rule: "appInUse", severity: "medium", says }];
  }
  const what = `${signs.join(", ")}. Not looked at: ${unseen}.`;
  const says = {
    plan: told`Deletes ${itself(`the ${name}`)}, which shows signs of use: ${what}`,
    done: told`${itself(`The ${name}`)} was ${deletedText(isPurged)}. It showed signs of use: ${what}`,
  };
  return [{ rule: "appInUse", severity: severityOf(use), says }];
}

/** Grants for many are grave. An owner alone says least. */
function severityOf({ grants, addresses }: ApplicationUse): Severity {
  const { assigned = 0, clients = 0, forEveryone = 0, forOne = 0, permissions = 0 } = grants ?? {};
  if (assigned + clients + forEveryone > 0) return "high";
  return forOne + permissions + (addresses ?? 0) > 0 || grants === null ? "medium" : "low";
}

function signsOf({ grants, addresses, owners }: ApplicationUse): string[] {
  const counted = (count: number | null, one: string, several?: string) =>
    count === null || count === 0 ? [] : [countOf(count, one, several)];
  const ofGrants =
    grants === null
      ? []
      : [
          ...counted(grants.assigned, "assigned user or group", "assigned users and groups"),
          ...counted(
            grants.clients,
            "permission of another application to it",
            "permissions of other applications to it",
          ),
          ...counted(grants.forEveryone, "consent for every user", "consents for every user"),
          ...counted(grants.forOne, "consent for a single user", "consents for single users"),
          ...counted(grants.permissions, "application permission"),
        ];
  const [first, ...others] = ofGrants;
  const atLeast = grants?.isCut === true && first !== undefined ? [`at least ${first}`, ...others] : ofGrants;
  return [...atLeast, ...counted(addresses, "redirect address", "redirect addresses"), ...counted(owners, "owner")];
}

const unseenOf = ({ grants, addresses, owners }: ApplicationUse): string[] => [
  ...(grants === null ? ["its assignments, consents and permissions"] : []),
  ...(addresses === null ? ["all of its redirect addresses"] : []),
  ...(owners === null ? ["its owners"] : []),
];
