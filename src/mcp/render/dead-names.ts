import type { ObjectView } from "../../service/object-view.ts";

/**
 * Says what it means that policies go on naming an object that is not in use: an inclusion reaches no one through it, and
 * an exclusion excepts no one.
 */
export function meaningOfNaming({ lifeNow, items }: Pick<ObjectView, "lifeNow" | "items">): readonly string[] {
  if (lifeNow === "live") return [];
  const naming = items.filter(
    ({ direction, still, otherLife, link }) =>
      direction === "to" && still && otherLife === "live" && link.includes("clude"),
  );
  const policies = (word: string): number =>
    new Set(naming.filter(({ link }) => placeOf(link).startsWith(word)).map(({ other }) => other.id)).size;
  const dead = lifeNow === "gone" ? "It is gone for good, and" : "It is deleted, and";
  const told = (verb: string, effect: string): string[] => {
    const count = policies(verb);
    const who = count === 1 ? `1 policy in use still ${verb}s it` : `${count} policies in use still ${verb} it`;
    return count === 0 ? [] : [`${dead} ${who}: that ${effect}.`];
  };
  return [...told("include", "reaches no one"), ...told("exclude", "excepts no one")];
}

/** The last member of a path, such as "excludeGroups", or the list that holds it, such as "excludeTargets" of "excludeTargets.id". */
const placeOf = (path: string): string => path.split(".").findLast((part) => /^(in|ex)clude/.test(part)) ?? "";
