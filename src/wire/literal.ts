/** Writes a text as a literal of `$filter`. Source: OData 4.01 URL conventions, 5.1.1.6.1. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
