/** The two ways in which a policy names an object. */
export type NamingWay = "include" | "exclude";

/** Returns how a policy names an object at a path such as "conditions.users.excludeGroups", or null if neither way. */
export function namingAt(path: string): NamingWay | null {
  const place = path.split(".").findLast((part) => /^(in|ex)clude/.test(part));
  if (place === undefined) return null;
  return place.startsWith("include") ? "include" : "exclude";
}

/** Says what the naming of an object at a path is worth once the object is not in use. Follows "that" or "which". */
export function effectOfDeadName(path: string): string {
  const what = path.includes("ocations") ? "place" : path.includes("ervicePrincipals") ? "application" : "one";
  const name = what === "one" ? "no one" : `no ${what}`;
  if (namingAt(path) === "exclude") return `excepts ${name}`;
  return what === "place" ? `applies at ${name}` : `reaches ${name}`;
}
