/**
 * The step from which on the indexes of changed links cover all columns of a link. Both are partial and small, so that
 * making them again takes a second for a million objects.
 */
export const coverChangedLinks: readonly string[] = [
  "drop index numbered_link_appeared",
  `create index numbered_link_appeared on numbered_link (tenant_id, source, valid_from, valid_to, link, target)
    where valid_from > 0`,
  "drop index numbered_link_closed",
  `create index numbered_link_closed on numbered_link (tenant_id, source, valid_to, valid_from, link, target)
    where valid_to < 253402300799999`,
];
