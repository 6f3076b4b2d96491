/** Says what it takes to work out signing in, dangers and accounts, after a refusal. */
export const ASSESSMENT_TAKES =
  "it takes Directory.Read.All, Policy.Read.All and RoleManagement.Read.Directory (entra-rewind setup shows the consent link)";
