import { actorQuoted } from "../authors/actor-name.ts";
import { namingAt } from "../changes/dead-names.ts";
import type { PlanRisk } from "../changes/risk.ts";
import { recoverable } from "../tenant/recoverable.ts";
import { countOf, countOfType, moreObjects, toldMore } from "../words/counted-words.ts";
import { toldNames } from "../words/name-list.ts";
import { typedWords } from "../words/object-words.ts";
import { joined, told, type Wording } from "../words/told.ts";
import type { TakenFrom, TakenShare, TakenWork } from "./taken-links.ts";

const PARTS_NAMED = 6;

const own: Readonly<Record<string, readonly [one: string, several: string]>> = {
  members: ["member", "members"],
  owners: ["owner", "owners"],
  manager: ["manager", "managers"],
  sponsors: ["sponsor", "sponsors"],
};

/** Words for what an object is to others that point at it. */
const pointing: Readonly<Record<string, string>> = {
  members: "its membership of",
  owners: "its ownership of",
  manager: "its place as the manager of",
  sponsors: "its place as a sponsor of",
};

/** Says what goes with a deleted object, with its authors. */
export function takenWords({ parts, isCut }: Pick<TakenFrom, "parts" | "isCut">): Wording {
  const shown = parts.slice(0, PARTS_NAMED);
  const more = isCut === true ? ", and perhaps more, because not all links were followed" : "";
  const beyond = { text: more, ...(isCut === true ? { isCut } : {}) };
  return told`${joined(shown.map(partWords), "; ")}${toldMore(parts.length, shown.length)}${beyond}`;
}

function partWords({ by, place, direction, type, count, names }: TakenShare): Wording {
  const named = told` (${toldNames({ count, names })})`;
  if (direction === "from") {
    const [one, several] = own[place] ?? [place, place];
    return told`${countOf(count, one, several)}${named} that ${actorQuoted(by)} added`;
  }
  const others = countOfType(count, type);
  if (recoverable[type].ends !== null) return told`${others}${named} that ${actorQuoted(by)} made`;
  return told`${pointing[place] ?? placeWords(place)} ${others}${named}, by ${actorQuoted(by)}`;
}

/** Says how a policy names an object. */
function placeWords(path: string): string {
  const way = namingAt(path);
  return way === null ? "its place in" : way === "include" ? "its inclusion in" : "its exclusion from";
}

interface WithTaken {
  readonly taken?: TakenWork;
}

/** Says of each deleted object what others had given it. */
export function takenLines({ taken }: WithTaken): readonly string[] {
  if (taken === undefined) return [];
  const { objects, items } = taken;
  const left = objects - items.length;
  return [
    ...items.map(
      ({ ref, displayName, ...what }) =>
        `taken from others, if ${typedWords(ref, displayName)} (${ref.id}) was deleted as approved: ${takenWords(what).text}`,
    ),
    ...(left > 0
      ? [`taken from others with ${moreObjects(left)} of the plan: list_changes of its preview with risk "takesLinks"`]
      : []),
    ...notLookedAt(taken).map(({ sentence }) => sentence),
  ];
}

/** Returns the danger of deleted objects beyond those that are looked at. */
export const notLookedAt = ({ notLookedAt: left = 0 }: TakenWork): readonly PlanRisk[] =>
  left === 0
    ? []
    : [
        {
          ...{ rule: "takesLinks", severity: "low", ref: null, displayName: null, objects: left },
          sentence: `Not looked at: what others gave to ${moreObjects(left)} that the plan deletes, because they are too many.`,
        },
      ];

/** Says the same beside a verdict, which is of the list alone. */
export const takenVerdict = ({ taken }: WithTaken): string =>
  taken === undefined || taken.objects === 0
    ? ""
    : ` Taken from others with what was to be deleted: links of ${countOf(taken.objects, "object")}.`;
