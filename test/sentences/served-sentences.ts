/** Sentences of single tools, each with the object or the text of a small tenant that makes it true, and one that does not. */
export interface ServedSentence {
  readonly says: string;
  readonly holds: Asked;
  readonly otherwise: Asked;
  readonly instead: string;
}

type Asked = "plain" | "synchronized" | "dynamic" | "builtIn" | "forgotten" | "found" | "notFound" | "notInUse";

export const servedSentences: readonly ServedSentence[] = [
  {
    says: "It is synchronized from on-premises Active Directory: changes are made there, and no recovery writes it.",
    holds: "synchronized",
    otherwise: "plain",
    instead: "The user is live",
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
    instead: "The user is live",
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
];
