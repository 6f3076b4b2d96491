/** Returns the statement that puts a row into a table past the program. */
export function insertOf(table: string, row: Readonly<Record<string, unknown>>): string {
  const literal = (value: unknown) =>
    value === null ? "null" : typeof value === "number" ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
  return `insert into "${table}" (${Object.keys(row)
    .map((name) => `"${name}"`)
    .join(", ")}) values (${Object.values(row).map(literal).join(", ")})`;
}
