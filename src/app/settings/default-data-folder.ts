import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { Environment } from "./parse-table.ts";

/** Returns the user's own data folder. Source: XDG Base Directory Specification 0.8, and the conventions of Apple and Windows. */
export function defaultDataFolder(environment: Environment, platform: NodeJS.Platform, home = homedir()): string {
  if (platform === "win32") {
    return join(environment.LOCALAPPDATA || join(home, "AppData", "Local"), "entra-rewind");
  }
  if (platform === "darwin") return join(home, "Library", "Application Support", "entra-rewind");
  const xdg = environment.XDG_DATA_HOME;
  // The specification requires that a relative path is ignored.
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, ".local", "share"), "entra-rewind");
}
