import type { RuleCause } from "../../src/domain/changes/by-rule.ts";
import type { Authored } from "../../src/domain/changes/change.ts";
import { authoredText } from "../../src/mcp/render/author.ts";
import { ruleLines, ruleTexts } from "../../src/review/rule-words.ts";
import { by } from "./cut-pairs.ts";
import { contrasts, type Pair, pair } from "./pair.ts";

const silence = "silence";
/** A group whose rule moved two members because of these writes, or one whose members a person wrote. */
const moved = (causes: readonly RuleCause<Authored>[] | null, unread?: "groups" | "log") => () =>
  ruleTexts(of(causes, unread), authoredText).join() || silence;
const of = (causes: readonly RuleCause<Authored>[] | null, unread?: "groups" | "log") =>
  causes === null ? {} : { byRule: { members: 2, causes, ...(unread === undefined ? {} : { unread }) } };
const shown = (causes: readonly RuleCause<Authored>[] | null) => () => ruleLines(of(causes)).join() || silence;
const rule: RuleCause<Authored> = { part: "membershipRule", by: by.last };
const attribute: RuleCause<Authored> = { part: "department", by: by.last, users: 2 };

/** Members that a group's own rule added or removed. */
export const ruleCausePairs: readonly Pair[] = [
  ...contrasts(moved([]), moved(null), [
    ["…, not the service that the log names: …", silence],
    ["by the group's own rule", silence],
  ]),
  pair("the log of this time has no write of the rule or of what it reads", moved([]), moved([rule]), "was changed by"),
  pair("members moved …", shown([rule]), shown(null), silence),
  pair(
    "why was not looked at, because the rule reads the members of other groups",
    moved([], "groups"),
    moved([]),
    "has no write of the rule",
  ),
  pair(
    "why is not known, because the log of this time was not read whole",
    moved([], "log"),
    moved([]),
    "has no write of the rule",
  ),
  pair("… was changed by …", moved([rule]), moved([]), "has no write of the rule"),
  pair("… of … of … looked at was changed by …", moved([attribute]), moved([rule]), "membershipRule was changed by"),
];
