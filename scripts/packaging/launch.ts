import manifest from "../../package.json" with { type: "json" };

/** Command by which a host starts the published package. */
export const launch = { command: "npx", args: ["--yes", manifest.name, "mcp"] } as const;

export const repository = manifest.homepage.replace(/#.*$/, "");

/** Sentence for lists of servers, which allow a hundred characters. */
export const tagline = "Finds what changed in a Microsoft Entra tenant and restores it once a person has approved.";

/** Variables that hosts must store and show as secrets. */
export const secretVariables: readonly string[] = [
  "AZURE_CLIENT_SECRET",
  "AZURE_CLIENT_CERTIFICATE_PASSWORD",
  "ENTRA_REWIND_ACCESS_TOKEN",
  "ENTRA_REWIND_DATABASE",
  "ENTRA_REWIND_READER_SECRET",
  "ENTRA_REWIND_WRITER_SECRET",
];
