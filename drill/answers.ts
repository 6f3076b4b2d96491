import * as z from "zod";

/** Of the tools' answers, what the drill reads. The rest passes unseen, as it would for any other assistant. */

const count = z.int().optional();

export const tenantAnswer = z.looseObject({
  tenant: z.looseObject({ displayName: z.string() }),
  now: z.string(),
  signedIn: z.looseObject({ userPrincipalName: z.string() }),
  capabilities: z.looseObject({ propertyScopes: z.boolean() }),
});

export const snapshotsAnswer = z.looseObject({
  items: z.array(
    z.looseObject({
      snapshotId: z.string(),
      createdDateTime: z.string(),
      age: z.string(),
      kind: z.string(),
      recommended: z.boolean(),
    }),
  ),
});

export const jobAnswer = z.looseObject({
  jobId: z.string(),
  status: z.string(),
  totals: z.looseObject({
    changedObjects: count,
    changedLinks: count,
    notRecoverable: count,
    modifiedObjects: count,
    modifiedLinks: count,
    failedChanges: count,
  }),
  failure: z.looseObject({ message: z.string() }).optional(),
});
export type JobAnswer = z.infer<typeof jobAnswer>;

export const summaryAnswer = z.looseObject({
  byType: z.array(z.looseObject({ type: z.string(), action: z.string(), objects: z.int() })),
  actors: z.array(z.looseObject({ actor: z.string(), objects: z.int(), first: z.string(), last: z.string() })),
});

const attribution = z.looseObject({
  actor: z.string(),
  app: z.string().optional(),
  time: z.string(),
  operation: z.string(),
  /** What the log says the event wrote; nothing where it names none. */
  properties: z.array(z.string()).default([]),
});

export const changeAnswer = z.looseObject({
  type: z.string(),
  id: z.string(),
  displayName: z.string().optional(),
  action: z.enum(["update", "restore", "softDelete"]),
  properties: z.array(z.looseObject({ name: z.string(), now: z.unknown(), then: z.unknown() })),
  links: z.array(z.looseObject({ link: z.string() })),
  /** All of them, where `links` are the first of many. */
  linkTotals: z.looseObject({ add: z.int(), remove: z.int() }).optional(),
  attribution: z.array(attribution).default([]),
  notRecoverable: z.looseObject({ code: z.string() }).optional(),
});
export type ChangeAnswer = z.infer<typeof changeAnswer>;
export type AttributionAnswer = z.infer<typeof attribution>;

export const changesAnswer = z.looseObject({
  items: z.array(changeAnswer),
  nextCursor: z.string().optional(),
  total: z.int().optional(),
});

export const failedChangesAnswer = z.looseObject({
  items: z.array(z.looseObject({ displayName: z.string().optional(), type: z.string(), failureMessage: z.string() })),
});

export const verificationAnswer = z.looseObject({
  verified: z.boolean().optional(),
  residual: z.looseObject({ total: z.int() }).optional(),
  expected: z.array(z.looseObject({ sentence: z.string(), objects: z.int() })).optional(),
  job: jobAnswer,
});
export type VerificationAnswer = z.infer<typeof verificationAnswer>;
