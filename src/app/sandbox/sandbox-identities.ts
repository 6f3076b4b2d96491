/** Identities of the sandbox that a person can name by what they may do. */
export const sandboxIdentities = [
  "globalAdministrator",
  "backupAdministrator",
  "backupReader",
  "noRole",
  "breakGlass",
] as const;
export type SandboxIdentity = (typeof sandboxIdentities)[number];

export const isSandboxIdentity = (text: string): text is SandboxIdentity =>
  (sandboxIdentities as readonly string[]).includes(text);
