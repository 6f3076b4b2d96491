/** Identities of the sandbox, named by their roles. */
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
