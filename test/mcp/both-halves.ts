import { expect } from "vitest";
import type { Host } from "../support/host.ts";

/** Returns a call of a host's tools that must succeed, with the answer as a model that gets text alone or data alone has it. */
export const callOf = (host: Host) => async (tool: string, args: Readonly<Record<string, unknown>>) => {
  const { text, data, isError } = await host.call(tool, args);
  expect(isError, text).toBe(false);
  return { data, halves: [text, JSON.stringify(data).replaceAll('\\"', '"')] };
};
