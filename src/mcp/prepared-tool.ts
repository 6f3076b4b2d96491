import * as z from "zod";
import type { Tool, ToolListing } from "./define-tool.ts";
import type { ListedSchemas } from "./tool-schema.ts";

/** The part of a tool that hosts list, as the build wrote it down. */
export interface PreparedListing extends ToolListing, Pick<Tool, "stricter"> {
  readonly schemas: ListedSchemas;
}

/**
 * Returns tools that are listed without their code, because a host lists them at each start and seldom calls one then. The
 * first call loads the code of all.
 */
export function preparedTools(listings: readonly PreparedListing[], load: () => Promise<readonly Tool[]>): Tool[] {
  return listings.map(({ schemas, ...listing }) => ({
    ...listing,
    schemas: () => schemas,
    async prepare(args) {
      // Their answers are long lists, so compiling their schemas pays off.
      z.config({ jitless: false });
      const tool = (await load()).find(({ name }) => name === listing.name);
      if (tool === undefined) throw new Error(`The build prepared ${listing.name}, which is no tool.`);
      return tool.prepare(args);
    },
  }));
}
