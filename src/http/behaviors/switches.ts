/**
 * The switches of the face with their settings, the default first. The default is what Graph documents, or where that is
 * not established the reading that a careful client has to survive.
 */
export const switches = {
  "default-properties": ["documented", "all"],
  "advanced-queries": ["documented", "free"],
  "count-without-header": ["ignored", "refused"],
  "body-checks": ["documented", "loose"],
  "policy-read-only": ["ignored", "refused"],
  "complex-patch": ["deep", "first-level"],
  "location-type": ["needed", "optional"],
  "directory-rules": ["enforced", "loose"],
  "deleted-names": ["held", "free"],
  "unique-name-after-purge": ["free", "held"],
  "dynamic-membership": ["follows", "stands"],
  "principal-copies": ["late", "never"],
  rights: ["by-property", "by-role"],
  "policy-reads": ["by-role", "members"],
  "recovery-in-delta": ["absent", "present"],
  "delta-replays": ["sometimes", "never"],
  "group-delta": ["ends", "repeats-a-page"],
  "if-match": ["ignored", "compared"],
  "max-page-size": ["ignored", "applied"],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

export type SwitchName = keyof typeof switches;

/** One setting of each switch. */
export type SwitchSettings = { readonly [Name in SwitchName]: (typeof switches)[Name][number] };

/** The settings of a face that behaves as Graph does. */
export const strictSettings: SwitchSettings = {
  "default-properties": "documented",
  "advanced-queries": "documented",
  "count-without-header": "ignored",
  "body-checks": "documented",
  "policy-read-only": "ignored",
  "complex-patch": "deep",
  "location-type": "needed",
  "directory-rules": "enforced",
  "deleted-names": "held",
  "unique-name-after-purge": "free",
  "dynamic-membership": "follows",
  "principal-copies": "late",
  rights: "by-property",
  "policy-reads": "by-role",
  "recovery-in-delta": "absent",
  "delta-replays": "sometimes",
  "group-delta": "ends",
  "if-match": "ignored",
  "max-page-size": "ignored",
};
