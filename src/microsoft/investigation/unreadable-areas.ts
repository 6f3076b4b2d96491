import { RewindError } from "../../domain/errors.ts";

/** Parts of the directory that one permission opens. */
export type Area = "directory" | "policies";

const areas: Readonly<Record<Area, { readonly holds: string; readonly permission: string; readonly role: string }>> = {
  directory: {
    holds: "Users, groups, applications and their links",
    permission: "Directory.Read.All",
    role: "Directory Readers",
  },
  policies: {
    holds: "Policies, named locations and authentication strengths",
    permission: "Policy.Read.All",
    role: "Security Reader",
  },
};

/** What a question could not look into, for want of a permission or role; the rest of it is answered all the same. */
export class UnreadableAreas {
  readonly #refused = new Map<Area, RewindError>();
  #answered = false;

  /** What `read` finds, or `instead` where the directory refuses it. Any other failure is one of the whole question. */
  async among<T>(area: Area, read: () => Promise<T>, instead: T): Promise<T> {
    try {
      const value = await read();
      this.#answered = true;
      return value;
    } catch (error) {
      if (!(error instanceof RewindError) || error.facts.status !== 403) throw error;
      this.#refused.set(area, error);
      return instead;
    }
  }

  /** A sentence for each area that was refused. */
  sentences(): readonly string[] {
    return [...this.#refused.keys()].map(sentenceOf);
  }

  /** Throws `forbidden` with these sentences if nothing at all could be read. */
  requireSome(): void {
    const [cause] = this.#refused.values();
    if (this.#answered || cause === undefined) return;
    throw new RewindError("forbidden", this.sentences().join(" "), { facts: cause.facts, cause });
  }
}

function sentenceOf(area: Area): string {
  const { holds, permission, role } = areas[area];
  return (
    `${holds} could not be read: the app lacks ${permission}, or you lack a role that may read them, such as ${role}. A ` +
    "Global Administrator or Privileged Role Administrator consents to the one by the link that entra-rewind setup " +
    "prints and assigns the other."
  );
}
