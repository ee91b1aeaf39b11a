/** What the exit codes of most commands say, for their help. */
export const EXIT_CODES = `
Exit codes:
  0  nothing is NON_COMPLIANT
  1  something is NON_COMPLIANT
  2  wrong usage, or nothing could be evaluated
  3  nothing is NON_COMPLIANT, but something is undecided or was not read`;

/** Of a command that judges nothing. */
export const NO_VERDICT = `
Exit codes:
  0  shown
  2  wrong usage`;
