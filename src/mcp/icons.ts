/** An arrow that turns back: small, because every host pays for it. */
export const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#0b6bcb" stroke-width="2.4">' +
  '<path d="M4 12a8 8 0 1 0 2.6-5.9"/><path d="M3 3v5h5"/></svg>';

/** Icons that hosts show beside the server's name and its prompts. */
export const icons = [
  {
    src: `data:image/svg+xml;base64,${Buffer.from(drawing).toString("base64")}`,
    mimeType: "image/svg+xml",
    sizes: ["any"],
  },
];
