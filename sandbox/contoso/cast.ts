import type { Role } from "../../src/domain/roles/role.ts";
import type { OtherRole } from "./graph-constants.ts";

/** A person the story needs by name. All others are drawn at random. */
export interface CastPart {
  readonly upnLocalPart: string;
  readonly givenName: string;
  readonly surname: string;
  readonly department: string | null;
  readonly jobTitle: string;
  readonly roles: readonly (Role | OtherRole)[];
  /** For emergencies only: excluded from policies, without department and manager. */
  readonly breakGlass?: true;
}

const part = (
  upnLocalPart: string,
  name: string,
  department: string | null,
  jobTitle: string,
  roles: CastPart["roles"] = [],
): CastPart => {
  const [givenName = "", surname = ""] = name.split(" ");
  return { upnLocalPart, givenName, surname, department, jobTitle, roles };
};

const breakGlass = (number: number): CastPart => ({
  upnLocalPart: `breakglass${number}`,
  givenName: "Break Glass",
  surname: `${number}`,
  department: null,
  jobTitle: "Emergency access account",
  roles: ["globalAdministrator"],
  breakGlass: true,
});

const IT = "Information Technology";

/** The people of the story by their parts. The chief comes first because everyone reports to her in the end. */
export const cast = {
  chief: part("margit.adeyemi", "Margit Adeyemi", "Executive", "Chief Executive Officer"),
  globalAdministrator: part("grace.okonkwo", "Grace Okonkwo", IT, "Head of Identity", ["globalAdministrator"]),
  // The roles of backup read no Conditional Access, so judging a plan takes Security Reader as well.
  backupAdministrator: part("ada.lindgren", "Ada Lindgren", IT, "Backup and Recovery Engineer", [
    "backupAdministrator",
    "securityReader",
  ]),
  backupReader: part("ravi.deshmukh", "Ravi Deshmukh", IT, "Service Continuity Analyst", ["backupReader"]),
  noRole: part("nora.fitzgerald", "Nora Fitzgerald", "Marketing", "Campaign Manager"),
  attacker: part("miles.kovarik", "Miles Kovařík", IT, "Privileged Identity Engineer", [
    "userAdministrator",
    "conditionalAccessAdministrator",
    "applicationAdministrator",
    "privilegedRoleAdministrator",
  ]),
  security: part("sofia.marchesi", "Sofia Marchesi", IT, "Security Engineer", [
    "securityAdministrator",
    "conditionalAccessAdministrator",
  ]),
  humanResources: part("hannah.osei", "Hannah Osei", "Human Resources", "HR Specialist", ["userAdministrator"]),
  helpDesk: part("tomas.herrero", "Tomás Herrero", IT, "Service Desk Analyst", ["helpdeskAdministrator"]),
  applications: part("yuki.tanabe", "Yuki Tanabe", IT, "Application Engineer", ["applicationAdministrator"]),
  groups: part("leila.haddou", "Leïla Haddou", IT, "Collaboration Engineer", ["groupsAdministrator"]),
  breakGlass: breakGlass(1),
  breakGlassTwo: breakGlass(2),
} as const satisfies Record<string, CastPart>;

export type CastMember = keyof typeof cast;

/** Identities the sandbox can sign in as, by the word a person configures. The UPN is the local part at the tenant's default domain. */
export const identities = {
  globalAdministrator: cast.globalAdministrator,
  backupAdministrator: cast.backupAdministrator,
  backupReader: cast.backupReader,
  noRole: cast.noRole,
  breakGlass: cast.breakGlass,
} as const;

export type CastIdentity = keyof typeof identities;
