import { MEMBERSHIP_APP, SYNCHRONIZATION_APP } from "../../src/directory/embedded/acting.ts";
import type { ActingAs, DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import type { Reception } from "./newcomers.ts";
import { randomFrom } from "./random.ts";

/** Returns a writer that acts in this identity's name. */
export type ActAs = (actingAs: ActingAs) => DirectoryWriter;

/** The directory itself, which keeps dynamic groups as their rules say. */
export const directoryItself: ActingAs = {
  actor: { kind: "app", id: randomFrom("contoso/membership").guid(), name: "Microsoft Approval Management" },
  app: MEMBERSHIP_APP,
  ip: null,
};

/** The synchronization from on-premises. */
export const synchronization: ActingAs = {
  actor: {
    kind: "app",
    id: randomFrom("contoso/synchronization").guid(),
    name: "On-Premises Directory Synchronization Service Account",
  },
  app: SYNCHRONIZATION_APP,
  ip: "192.0.2.20",
};

/** The application that set the tenant up, long before the story. */
export const founder: ActingAs = {
  actor: { kind: "app", id: randomFrom("contoso/founder").guid(), name: "Contoso Tenant Set-up" },
  app: "Contoso Tenant Set-up",
  ip: "192.0.2.10",
};

/** The means to set the tenant up. `writer` is the founder's. */
export interface Founding extends Reception {
  /** Keeps the dynamic groups. */
  readonly directory: DirectoryWriter;
  /** Writes users that are mastered on premises. */
  readonly synchronization: DirectoryWriter;
}
