import type { Json } from "../json.ts";
import { setMembers, settingText } from "../sign-in/set-values.ts";
import { countOf } from "../words/counted-words.ts";
import { itself, told } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import type { ChangedObject } from "./changed-object.ts";
import type { Exposure, ExposureContext } from "./exposure-type.ts";

/** Collaboration of people of other tenants that is blocked, opened or changed in part. */
export function inboundExposures(changed: ChangedObject, { guests }: ExposureContext): Exposure[] {
  const { ref, displayName, became, before, after } = changed;
  const [was, is] = [before.b2bCollaborationInbound, after.b2bCollaborationInbound];
  if (became === "deleted" || is === undefined || settingText(was) === settingText(is)) return [];
  const isDefault = ref.type === "crossTenantAccessDefault";
  const tenant = isDefault ? "" : quoted(displayName ?? ref.id);
  const whose = isDefault ? told`every other tenant without settings of its own` : itself(`the tenant ${tenant}`);
  const [blockedBefore, blockedAfter] = [isBlocked(was), isBlocked(is)];
  const among = `The tenant has ${countOf(guests, "guest")} of other tenants, and the directory does not show which tenant each comes from.`;
  if (blockedAfter && !blockedBefore) {
    const says = {
      plan: told`Keeps guests of ${whose} from signing in. ${among}`,
      done: told`Guests of ${whose} can no longer sign in. ${among}`,
    };
    return [{ rule: "blocksPeople", severity: isDefault && guests !== 0 ? "high" : "medium", says }];
  }
  if (blockedBefore && !blockedAfter) {
    const says = {
      plan: told`Lets guests of ${whose} sign in again.`,
      done: told`Guests of ${whose} can newly sign in.`,
    };
    return [{ rule: "tenantLoosened", severity: "medium", says }];
  }
  const says = {
    plan: told`Changes which guests of ${whose} may sign in, and to what. Whom that concerns is not assessed: ${among}`,
    done: told`Which guests of ${whose} may sign in, and to what, was changed. Whom that concerns is not assessed: ${among}`,
  };
  return [{ rule: "tenantLoosened", severity: "low", says }];
}

/** Source: crossTenantAccessPolicyB2BSetting of Graph v1.0. A block of all users or of all applications keeps everyone out. */
function isBlocked(value: Json | undefined): boolean {
  const setting = setMembers(value);
  const blocks = (part: "usersAndGroups" | "applications", all: string) => {
    const { accessType, targets } = setMembers(setting[part]);
    return (
      accessType === "blocked" && (Array.isArray(targets) ? targets : []).some((one) => setMembers(one).target === all)
    );
  };
  return blocks("usersAndGroups", "AllUsers") || blocks("applications", "AllApplications");
}
