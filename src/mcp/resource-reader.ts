import type { RecoveryReceipt } from "../domain/approval/receipt.ts";
import type { JobId } from "../domain/ids.ts";
import type { Millis } from "../domain/time.ts";
import type { Admitted, Guarded } from "../guard/guarded.ts";
import type { Services } from "../service/services.ts";
import type { Completable } from "./completions.ts";

/** The content of a resource: the same shapes as the tools', and when it last changed as far as that is known. */
export interface ResourceContent {
  readonly data: unknown;
  readonly lastModified: Millis | null;
}

/** A resource that can be read by URI, as hosts list it. */
export interface ResourceListing {
  /** A URI, or a template with one variable. */
  readonly uri: string;
  readonly title: string;
  readonly description: string;
  readonly variable?: { readonly name: string; readonly completes: Completable };
}

/** Reads a resource. `value` is the variable's in its URI, or empty without a variable. */
export type ReadResource = (
  value: string,
  context: Context & Admitted & { readonly now: Millis },
) => Promise<ResourceContent>;

type Context = Pick<Services, "recovery" | "session"> & {
  /** Returns the signed receipt of a recovery that has ended. */
  readonly receiptOf: (id: JobId) => Promise<SignedReceipt>;
};

/** A receipt, and the same facts as a compact JSON Web Signature. */
export interface SignedReceipt {
  readonly receipt: RecoveryReceipt;
  readonly signed: string;
}

/** Returns the reader of a resource, which passes the guard as a read tool would. */
export const resourceReader = (
  name: string,
  read: ReadResource,
): Guarded<{ readonly value: string }, Context, ResourceContent> => ({
  name,
  effect: "read",
  role: "backupReader",
  permission: "EntraBackup.Read.All",
  run: async ({ value }, context) => read(value, { ...context, now: (await context.session.tenant()).now }),
});
