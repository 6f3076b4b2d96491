import manifest from "../../package.json" with { type: "json" };
import { tools } from "../../tools/index.ts";
import { firstSentence } from "../tool-table.ts";
import { repository, tagline } from "./launch.ts";

/** Settings that Claude Desktop asks for, each with the variable that it becomes. */
const userSettings = {
  mode: {
    variable: "ENTRA_REWIND_MODE",
    type: "string",
    title: "Mode",
    description: "sandbox: an embedded tenant to try it on. vault or microsoft: your own tenant.",
    default: "sandbox",
  },
  tenant: {
    variable: "AZURE_TENANT_ID",
    type: "string",
    title: "Tenant",
    description: "Id or domain of your tenant, for modes vault and microsoft.",
  },
  client: {
    variable: "AZURE_CLIENT_ID",
    type: "string",
    title: "App registration",
    description: "Client id to sign in with, for modes vault and microsoft. `entra-rewind setup` explains it.",
  },
  secret: {
    variable: "AZURE_CLIENT_SECRET",
    type: "string",
    title: "Client secret",
    description: "Only for sign-in as the app itself. Leave it empty to sign in with the browser.",
    sensitive: true,
  },
  sign_in: {
    variable: "ENTRA_REWIND_SIGN_IN",
    type: "string",
    title: "Sign-in",
    description: "browser, deviceCode, azureCli, clientSecret or managedIdentity.",
    default: "browser",
  },
  data: {
    variable: "ENTRA_REWIND_DATA",
    type: "directory",
    title: "Data folder",
    description: "Folder for histories, approvals and the trail. Leave it empty for the user's data folder.",
  },
  read_only: {
    variable: "ENTRA_REWIND_READ_ONLY",
    type: "boolean",
    title: "Read-only",
    description: "Changes nothing in the tenant, no matter who asks.",
    default: false,
  },
};

/**
 * Returns the manifest of the `.mcpb` file, in version 0.3 of its format. The compatible Node versions are the
 * package's, because the host runs the program on a Node of its own.
 */
export function extensionManifest(): string {
  const { name, version, license, engines, keywords } = manifest;
  const extension = {
    manifest_version: "0.3",
    name,
    display_name: "Entra Rewind",
    version,
    description: tagline,
    long_description: manifest.description,
    author: { name: "The entra-rewind maintainers", url: repository },
    repository: { type: "git", url: repository },
    homepage: repository,
    documentation: `${repository}/tree/main/docs`,
    support: `${repository}/issues`,
    icon: "icon.png",
    server: {
      type: "node",
      entry_point: "bin/entra-rewind.cjs",
      mcp_config: {
        command: "node",
        args: [`$\{__dirname}/bin/entra-rewind.cjs`, "mcp"],
        env: Object.fromEntries(
          Object.entries(userSettings).map(([key, { variable }]) => [variable, `$\{user_config.${key}}`]),
        ),
      },
    },
    tools: tools.map(({ name, description }) => ({ name, description: firstSentence(description) })),
    prompts_generated: true,
    keywords,
    license,
    compatibility: { platforms: ["darwin", "win32", "linux"], runtimes: { node: engines.node } },
    user_config: Object.fromEntries(
      Object.entries(userSettings).map(([key, { variable: _, ...setting }]) => [key, { ...setting, required: false }]),
    ),
  };
  return `${JSON.stringify(extension, null, 2)}\n`;
}
