import { hkdfSync } from "node:crypto";

/** The uses of the key that hosts share. Each has a key of its own, so that what is sealed for one opens for no other. */
export type KeyUse = "request states" | "sign-ins under way" | "approval pages";

/** Derives the key of a use, 256 bits as base64url. Source: RFC 5869. */
export const keyFor = (use: KeyUse, sharedKey: string): string =>
  Buffer.from(hkdfSync("sha256", sharedKey, "", `entra-rewind ${use}`, 32)).toString("base64url");
