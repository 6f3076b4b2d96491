import { effectOfDeadName, namingAt } from "../../domain/changes/dead-names.ts";
import { numberText } from "../../domain/words/number-text.ts";
import type { ObjectView } from "../../service/object-view.ts";

/**
 * Says what it means that policies go on naming an object that is not in use: an inclusion reaches no one through it, and
 * an exclusion excepts no one. `isPart` means that the page has a part of the links alone.
 */
export function meaningOfNaming(
  { lifeNow, items }: Pick<ObjectView, "lifeNow" | "items">,
  { isPart = false }: { readonly isPart?: boolean } = {},
): readonly string[] {
  if (lifeNow === "live") return [];
  const dead = lifeNow === "gone" ? "It is gone for good, and" : "It is deleted, and";
  return (["include", "exclude"] as const).flatMap((naming) => {
    const links = items.filter(
      ({ direction, still, otherLife, link }) =>
        direction === "to" && still && otherLife === "live" && namingAt(link) === naming,
    );
    const [first] = links;
    if (first === undefined) return [];
    const count = new Set(links.map(({ other }) => other.id)).size;
    const who =
      count === 1 ? `1 policy in use still ${naming}s it` : `${numberText(count)} policies in use still ${naming} it`;
    const where = isPart ? " by the links of this page" : "";
    return [`${dead} ${who}${where}: that ${effectOfDeadName(first.link)}.`];
  });
}
