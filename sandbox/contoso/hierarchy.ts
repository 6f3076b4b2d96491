import { type Department, departments } from "./name-tables.ts";

/** A manager has up to this many direct reports. */
const SPAN = 7;

/** Twenty places in turn, so that every department has people even in the smallest tenant. */
const turns: readonly Department[] = [1, 2, 3, 4].flatMap((round) =>
  departments.filter((department) => department.weight >= round),
);

/** Returns the department of the nth person drawn. */
export function departmentInTurn(index: number): Department {
  const department = turns[index % turns.length];
  if (department === undefined) throw new RangeError("There are no departments.");
  return department;
}

/** Returns the department of this name. A department that only the cast is in gets plain titles. */
export const departmentNamed = (name: string): Department =>
  departments.find((department) => department.name === name) ?? {
    name,
    weight: 0,
    head: name,
    lead: name,
    titles: [name],
  };

/** Returns the place of the manager in a department whose places are numbered from its head (0) down. The head has null. */
export const superiorOf = (place: number): number | null => (place === 0 ? null : Math.floor((place - 1) / SPAN));

export const leadsOthers = (place: number, size: number): boolean => place === 0 || place * SPAN + 1 < size;

export function titleOf(department: Department, place: number, size: number): string {
  if (place === 0) return department.head;
  if (leadsOthers(place, size)) return department.lead;
  return department.titles[place % department.titles.length] ?? department.name;
}
