/** Ids of different things differ in type, so that none is passed where another belongs. */
type Id<Name extends string> = string & { readonly __id: Name };

export type TenantId = Id<"tenant">;
/** Base64 of an instant's ISO 8601 text with milliseconds; opaque to everyone but `snapshot.ts`. */
export type SnapshotId = Id<"snapshot">;
export type JobId = Id<"job">;
export type ApprovalId = Id<"approval">;

export const tenantId = (text: string): TenantId => text as TenantId;
export const jobId = (text: string): JobId => text as JobId;
export const approvalId = (text: string): ApprovalId => text as ApprovalId;

/** A fresh id; a parameter of everything that makes one, so that a test knows the ids. */
export type NewId = () => string;
