import { hash } from "node:crypto";
import type { Row } from "../sql/schema.ts";

/** What makes a state, with all properties as their one text. */
type DigestedState = Pick<
  Row<"entity_version">,
  "life" | "synchronized" | "built_in" | "dynamic_membership" | "display_name" | "properties_json"
>;

/** Returns the digest of a state, which is equal for equal states. */
export function stateDigest(row: DigestedState): string {
  const facts = `${row.synchronized},${row.built_in},${row.dynamic_membership}`;
  const text = `${row.life} ${facts} ${JSON.stringify(row.display_name)} ${row.properties_json}`;
  return hash("sha256", text, "base64url");
}
