import { recoveryMetadata } from "../../wire/metadata.ts";
import type { Handler } from "../route.ts";

/** `$metadata`: the recovery schema, and the way to it from `directory`. */
export const getMetadata: Handler = async () => ({
  status: 200,
  text: { content: recoveryMetadata(), type: "application/xml; charset=utf-8" },
});
