/** True for rows of tenants that have a capture. The rows of an unfinished first capture are taken back as a whole. */
const isCaptured = "tenant_id in (select tenant_id from capture)";

const ofText = (table: string): string =>
  `${table}.tenant_id = search.tenant_id and ${table}.entity_type = search.entity_type and ${table}.entity_id = search.entity_id`;

const versionThatEnds = (end: string): string =>
  `select 1 from entity_version v where ${ofText("v")} and v.valid_to = ${end}`;

/**
 * Deletes the texts of objects that are said to be there, or to be gone since a time, by no version. Earlier programs left
 * such texts where they took an unfinished capture back, and where retention dropped the last state of an object. They
 * also moved the end of an object that a later reading reported as gone once more. Its text is of its last kept state if no
 * capture found it changed since that ended, and gets the end of that state.
 */
export const dropStrayTexts: readonly string[] = [
  `update search set gone_at = v.valid_to from entity_version v where ${ofText("v")} and v.valid_to < search.gone_at
    and not exists (select 1 from entity_version later where ${ofText("later")} and later.valid_to > v.valid_to)
    and not exists (select 1 from touched where ${ofText("touched")} and touched.instant > v.valid_to)`,
  `delete from search where ${isCaptured} and gone_at is null and not exists (${versionThatEnds("253402300799999")})`,
  `delete from search where ${isCaptured} and gone_at is not null and not exists (${versionThatEnds("search.gone_at")})`,
];
