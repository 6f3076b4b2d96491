/**
 * Rows as PostgreSQL's `copy … from stdin` reads them. A statement of that form has this as its only parameter.
 * Source: PostgreSQL's documentation of COPY, "Text Format".
 */
export class CopiedRows {
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** Begins each row with the shared values, and goes on with its own in the order of the columns. */
  static of<Column extends string>(
    shared: readonly unknown[],
    columns: readonly Column[],
    rows: readonly Readonly<Record<Column, unknown>>[],
  ): CopiedRows {
    const begin = shared.map((value) => `${written(value)}\t`).join("");
    let text = "";
    for (const row of rows) {
      text += begin;
      for (let at = 0; at < columns.length; at += 1) {
        const column = columns[at];
        if (column === undefined) continue;
        text += at === 0 ? written(row[column]) : `\t${written(row[column])}`;
      }
      text += "\n";
    }
    return new CopiedRows(text);
  }
}

const special = /[\\\t\n\r\0]/;
const escapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  // PostgreSQL's texts have no NUL.
  "\0": "\uFFFD",
};

function written(value: unknown): string {
  if (value === null || value === undefined) return "\\N";
  if (typeof value === "number") return String(value);
  const text = String(value);
  return special.test(text) ? text.replaceAll(/[\\\t\n\r\0]/g, (character) => escapes[character] ?? character) : text;
}
