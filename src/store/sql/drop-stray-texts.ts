/** True for rows of tenants that have a capture. The rows of an unfinished first capture are taken back as a whole. */
const isCaptured = "tenant_id in (select tenant_id from capture)";

const versionThatEnds = (end: string): string =>
  `select 1 from entity_version v where v.tenant_id = search.tenant_id and v.entity_type = search.entity_type
    and v.entity_id = search.entity_id and v.valid_to = ${end}`;

/**
 * Deletes the texts of objects that are said to be there, or to be gone since a time, by no version. Earlier programs left
 * such texts where they took an unfinished capture back, and where retention dropped the last state of an object.
 */
export const dropStrayTexts: readonly string[] = [
  `delete from search where ${isCaptured} and gone_at is null and not exists (${versionThatEnds("253402300799999")})`,
  `delete from search where ${isCaptured} and gone_at is not null and not exists (${versionThatEnds("search.gone_at")})`,
];
