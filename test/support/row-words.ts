import { at } from "./incident.ts";

/** Returns what a page's text says of each object, by its id: its line, with the line of its group before it. */
export function rowWordsOfText(text: string): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  let head = "";
  for (const line of text.split("\n")) {
    const [, id] = /^ {2}([\w-]{30,}) /.exec(line) ?? [];
    if (id !== undefined) words.set(id, `${head}${line}`);
    else {
      head = line;
      const [own] = /(?<= )[\w-]{30,}(?=:| \||$)/.exec(/^[a-zA-Z]+ [a-zA-Z]+ /.test(line) ? line : "") ?? [];
      if (own !== undefined) words.set(own, line);
    }
  }
  return words;
}

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Returns what a page's data says of each object, by its id: its item, or its cells with the item of its group. */
export function rowWordsOfData(data: unknown): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const item of listed(at(data, "items"))) {
    const { alike, ...own } = Object.fromEntries(Object.entries(Object(item)));
    words.set(String(at(own, "id")), JSON.stringify(own));
    const columns = listed(at(alike, "columns")).map(String);
    const shared = Object.entries(own).filter(([name]) => !columns.includes(name));
    for (const row of listed(at(alike, "rows")))
      words.set(String(at(row, 0)), JSON.stringify([Object.fromEntries(shared), columns, row]));
  }
  return words;
}
