/** Sentences of single tools, each with the object or the text of a small tenant that makes it true, and one that does not. */
export interface ServedSentence {
  readonly says: string;
  readonly holds: Asked;
  readonly otherwise: Asked;
  readonly instead: string;
}

type Asked = "plain" | "synchronized" | "dynamic" | "builtIn" | "forgotten" | "found" | "notFound" | "notInUse" | Later;
type Later =
  | "then"
  | "thenPlain"
  | "taken"
  | "snapshots"
  | "noRecord"
  | "records"
  | "halfNamed"
  | "noTime"
  | "script"
  | "history";

export const servedSentences: readonly ServedSentence[] = [
  {
    says: "It is synchronized from on-premises Active Directory: changes are made there, and no recovery writes it.",
    holds: "synchronized",
    otherwise: "plain",
    instead: "the user is live",
  },
  {
    says: "A rule determines its members: no recovery adds or removes one, and the rule is what to restore.",
    holds: "dynamic",
    otherwise: "synchronized",
    instead: "It is synchronized",
  },
  {
    says: "It is Microsoft's own object: no recovery writes it.",
    holds: "builtIn",
    otherwise: "dynamic",
    instead: "A rule determines",
  },
  {
    says: "No kept capture holds an object with this id: it was purged before them, or never existed.",
    holds: "forgotten",
    otherwise: "plain",
    instead: "the user is live",
  },
  {
    says: "Nothing fits; try part of the name….",
    holds: "notFound",
    otherwise: "found",
    instead: "Ada",
  },
  {
    says: ', or state "any"',
    holds: "notInUse",
    otherwise: "notFound",
    instead: "Nothing fits; try part of the name.",
  },
  { says: "Now it is ….", holds: "then", otherwise: "thenPlain", instead: "the user is live" },
  { says: "Snapshot taken.", holds: "taken", otherwise: "snapshots", instead: "Snapshots, newest first" },
  { says: "Snapshots, newest first: …", holds: "snapshots", otherwise: "taken", instead: "Snapshot taken." },
  { says: "applications in the log: …", holds: "noRecord", otherwise: "records", instead: "Add user" },
  {
    says: '"type" and "id" go together: they name one object.',
    holds: "halfNamed",
    otherwise: "records",
    instead: "Add user",
  },
  {
    says: '"…" is no ISO 8601 time with a zone, such as 2026-11-20T14:00:00Z.',
    holds: "noTime",
    otherwise: "records",
    instead: "Add user",
  },
  {
    says: "The audit log has … written with an app or script of this name: list_activity with app shows them.",
    holds: "script",
    otherwise: "notFound",
    instead: "Nothing fits",
  },
  { says: "The … is …. Steps: …", holds: "history", otherwise: "forgotten", instead: "No kept capture holds" },
  { says: "As of … (…), the … is ….…… …: …", holds: "plain", otherwise: "history", instead: "Steps: " },
  { says: "Found, as of ……: ……", holds: "found", otherwise: "plain", instead: "the user is live" },
];
