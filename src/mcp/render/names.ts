import { nameOf } from "./text.ts";

type Names = Readonly<Record<string, string>>;

/** The first of the names of what values speak of by id, as data; absent where there are none. */
export function namesData(names: Names | undefined, most: number): Record<string, string> | undefined {
  const shown = Object.entries(names ?? {}).slice(0, most);
  return shown.length === 0 ? undefined : Object.fromEntries(shown.map(([id, name]) => [id, nameOf(name, 80) ?? ""]));
}

/** In a line, by the beginning of each id. */
export function namesLine(names: Names | undefined, most: number): readonly string[] {
  const shown = Object.entries(namesData(names, most) ?? {});
  return shown.length === 0 ? [] : [`  names: ${shown.map(([id, name]) => `${id.slice(0, 8)} ${name}`).join("; ")}`];
}
