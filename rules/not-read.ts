/** What makes readable what a run did not read: the permission of a live account, or the file of saved answers. */
export const readBy = (operation: string, file: string): string =>
  `Allow ${operation}, or save ${file}.json anew; then evaluate again.`;
