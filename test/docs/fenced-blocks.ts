import { readDocuments } from "../../scripts/rules/sources.ts";

/** A fenced block of a document, without the indentation of a list that it is part of. */
export interface FencedBlock {
  readonly document: string;
  readonly language: string;
  readonly text: string;
}

/** The documents that people read, by path. */
export const documents = readDocuments(process.cwd());

/** Every fenced block of every document, in order. */
export const blocks: readonly FencedBlock[] = [...documents].flatMap(([document, text]) =>
  [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```$/gm)].map(([, indent = "", language = "", body = ""]) => ({
    document,
    language,
    text: body.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  })),
);
