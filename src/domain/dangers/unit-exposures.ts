import type { Json } from "../json.ts";
import { settingText } from "../sign-in/set-values.ts";
import { countedTypes } from "../words/counted-words.ts";
import { toldList } from "../words/name-list.ts";
import { itself, told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import type { ChangedObject } from "./changed-object.ts";
import type { Exposure, ExposureContext, RoleHolding } from "./exposure-type.ts";

/** The parts by which an administrative unit has other members. */
export const unitParts = ["members", "membershipRule", "membershipType", "deletedDateTime"] as const;

/**
 * Members that an administrative unit gains, a rule that decides about them, and a unit that comes or goes, if anyone may have
 * rights over them.
 */
export function unitExposures(changed: ChangedObject, context: ExposureContext): Exposure[] {
  const { ref, displayName, became, before, after } = changed;
  const rights = context.rightsOver(ref);
  if (rights.active?.total === 0 && rights.eligible?.total === 0) return [];
  const severity = rights.isPrivileged ? "high" : "medium";
  const unit = itself(`the administrative unit ${quoted(displayName)}`);
  if (became === "deleted") {
    const says = {
      plan: told`Ends rights over the members of ${unit}, by deleting it${rightsWords(rights, "has")}`,
      done: told`Rights over the members of ${unit} ended when it was deleted${rightsWords(rights, "had")}`,
    };
    return [{ rule: "privilegedHolder", severity: "medium", says }];
  }
  const whose = rightsWords(rights, "has");
  const members = changed.gained.filter(({ link }) => link === "members");
  const count = countedTypes(
    [...Map.groupBy(members, ({ target }) => target.type)].map(([type, each]) => ({ type, count: each.length })),
  );
  const added = members.length === 1 ? "was" : "were";
  const grown = {
    plan: told`Adds ${count} to ${unit}${whose}`,
    done: told`${count} ${added} added to ${unit}${whose}`,
  };
  const { membershipRule: rule } = after;
  const ruled = {
    plan: told`Changes the rule by which ${unit} has its members${ruleText(rule)}${whose}`,
    done: told`The rule was changed by which ${unit} has its members${ruleText(rule)}${whose}`,
  };
  const back = {
    plan: told`Puts rights over the members of ${unit} in force again${whose}`,
    done: told`Rights over the members of ${unit} are in force since it was created or restored${whose}`,
  };
  const isRuled = became === "changed" && settingText(before.membershipRule) !== settingText(rule);
  const isBack = became !== "changed" && members.length === 0;
  return [
    ...(members.length === 0 ? [] : [{ rule: "privilegeGained", severity, says: grown } as const]),
    ...(isRuled ? [{ rule: "privilegeGained", severity, says: ruled } as const] : []),
    ...(isBack ? [{ rule: "privilegeGained", severity, says: back } as const] : []),
  ];
}

/** Names those who hold rights and those who may activate some, after a colon. */
function rightsWords({ active, eligible }: RoleHolding, verb: "has" | "had"): Wording {
  const several = verb === "has" ? "have" : verb;
  const held =
    active === null
      ? [told`who has rights over them was not read`]
      : active.phrases.length === 0
        ? []
        : [told`${toldList(active.phrases)} ${active.phrases.length === 1 ? verb : several} rights over them`];
  const activated =
    eligible === null
      ? [told`who may activate rights over them was not read`]
      : eligible.phrases.length === 0
        ? []
        : [told`${toldList(eligible.phrases)} may activate rights over them`];
  return told`: ${toldList([...held, ...activated])}.`;
}

const ruleText = (rule: Json | undefined): string => (typeof rule === "string" ? ` (now ${quoted(rule)})` : "");
