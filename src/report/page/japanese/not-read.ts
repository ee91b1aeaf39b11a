/** How what was not read becomes readable, as `rules/not-read.ts` has it. */
export const readBy = (operation: string, file: string): string =>
  `${operation} を許可するか、${file}.json を保存し直してから、もう一度評価してください。`;
