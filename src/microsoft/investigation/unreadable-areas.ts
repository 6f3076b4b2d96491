import { RewindError } from "../../domain/errors.ts";

/** Parts of the directory by the permission they require. */
export type Area = "directory" | "policies" | "roles" | "eligibilities";

interface AreaNeeds {
  readonly holds: string;
  readonly permission: string;
  readonly role: string;
  /** The license without which the tenant has no such list. */
  readonly license?: string;
}

const areas: Readonly<Record<Area, AreaNeeds>> = {
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
  roles: {
    holds: "Assignments of roles",
    permission: "RoleManagement.Read.Directory",
    role: "Directory Readers",
  },
  eligibilities: {
    holds: "Rights to activate roles",
    permission: "RoleManagement.Read.Directory",
    role: "Security Reader",
    license: "Microsoft Entra ID P2 or Governance",
  },
};

/** Statuses with which Graph refuses a list, or does not offer it to a tenant without the license for it. */
const unlicensed: readonly unknown[] = [400, 404, 501];

/** The areas that a question could not read for lack of a permission or role. The rest of the question is answered. */
export class UnreadableAreas {
  readonly #refused = new Map<Area, RewindError>();
  #answered = false;

  /** Returns the result of `read`, or `instead` if the directory refuses it. Throws any other failure. */
  async among<T>(area: Area, read: () => Promise<T>, instead: T): Promise<T> {
    try {
      const value = await read();
      this.#answered = true;
      return value;
    } catch (error) {
      if (!(error instanceof RewindError) || !isRefusal(area, error.facts.status)) throw error;
      this.#refused.set(area, error);
      return instead;
    }
  }

  /** Returns a sentence per refused area. */
  sentences(): readonly string[] {
    return [...this.#refused.keys()].map(sentenceOf);
  }

  /** Throws `forbidden` with these sentences if no area could be read. */
  requireSome(): void {
    const [cause] = this.#refused.values();
    if (this.#answered || cause === undefined) return;
    throw new RewindError("forbidden", this.sentences().join(" "), { facts: cause.facts, cause });
  }
}

const isRefusal = (area: Area, status: unknown): boolean =>
  status === 403 || (areas[area].license !== undefined && unlicensed.includes(status));

function sentenceOf(area: Area): string {
  const { holds, permission, role, license } = areas[area];
  if (license !== undefined) {
    return `${holds} could not be read: that takes ${permission}, a role such as ${role}, and a tenant with ${license}.`;
  }
  return (
    `${holds} could not be read: the app lacks ${permission}, or you lack a role that may read them, such as ${role}. A ` +
    "Global Administrator or Privileged Role Administrator consents to the one by the link that entra-rewind setup " +
    "prints and assigns the other."
  );
}
