import * as z from "zod";
import { RewindError } from "../../domain/errors.ts";
import { decodeCollection } from "../../wire/collection.ts";
import { readAnswer } from "../../wire/reading.ts";
import type { GraphClient } from "../http/graph-client.ts";
import { requireList } from "../http/refused.ts";

const domain = z.looseObject({ name: z.string(), isDefault: z.boolean().nullish() });
const organization = z.looseObject({
  id: z.string().min(1).max(200),
  displayName: z.string().nullish(),
  tenantType: z.string().nullish(),
  verifiedDomains: z.array(domain).nullish(),
});
export type Organization = z.output<typeof organization>;

/** Reads the tenant that is signed in to. */
export async function readOrganization(client: GraphClient): Promise<Organization> {
  const query = { $select: "id,displayName,tenantType,verifiedDomains" };
  const answer = requireList(await client.get("/organization", { query }), "Reading the tenant");
  const [tenant] = decodeCollection(answer.body, (row) => readAnswer(organization, row, "organization")).items;
  if (tenant === undefined) throw new RewindError("badAnswer", "The service names no tenant for this sign-in.");
  return tenant;
}
