import type { Json } from "../json.ts";
import { settingText } from "../sign-in/set-values.ts";
import { countedTypes } from "../words/counted-words.ts";
import { toldList } from "../words/name-list.ts";
import { itself, told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import type { ChangedObject } from "./changed-object.ts";
import type { Exposure, ExposureContext } from "./exposure-type.ts";

/** The parts by which an administrative unit has other members. */
export const unitParts = ["members", "membershipRule", "membershipType", "deletedDateTime"] as const;

/** Members that an administrative unit gains, and a rule that decides about them, if anyone may have rights over them. */
export function unitExposures(changed: ChangedObject, context: ExposureContext): Exposure[] {
  const { ref, displayName, became, before, after } = changed;
  const rights = context.rightsOver(ref);
  const { active, eligible } = rights;
  if (became === "deleted" || (active?.total === 0 && eligible?.total === 0)) return [];
  const severity = rights.isPrivileged ? "high" : "medium";
  const held =
    active === null
      ? [told`who has rights over them was not read`]
      : active.phrases.length === 0
        ? []
        : [told`${toldList(active.phrases)} ${active.phrases.length === 1 ? "has" : "have"} rights over them`];
  const activated =
    eligible === null
      ? [told`who may activate rights over them was not read`]
      : eligible.phrases.length === 0
        ? []
        : [told`${toldList(eligible.phrases)} may activate rights over them`];
  const whose: Wording = told`: ${toldList([...held, ...activated])}.`;
  const unit = itself(`the administrative unit ${quoted(displayName)}`);
  const members = changed.gained.filter(({ link }) => link === "members");
  const count = countedTypes(
    [...Map.groupBy(members, ({ target }) => target.type)].map(([type, each]) => ({ type, count: each.length })),
  );
  const grown = {
    plan: told`Adds ${count} to ${unit}${whose}`,
    done: told`${count} were added to ${unit}${whose}`,
  };
  const { membershipRule: rule } = after;
  const ruled = {
    plan: told`Changes the rule by which ${unit} has its members${ruleText(rule)}${whose}`,
    done: told`The rule was changed by which ${unit} has its members${ruleText(rule)}${whose}`,
  };
  const isRuled = became === "changed" && settingText(before.membershipRule) !== settingText(rule);
  return [
    ...(members.length === 0 ? [] : [{ rule: "privilegeGained", severity, says: grown } as const]),
    ...(isRuled ? [{ rule: "privilegeGained", severity, says: ruled } as const] : []),
  ];
}

const ruleText = (rule: Json | undefined): string => (typeof rule === "string" ? ` (now ${quoted(rule)})` : "");
