/**
 * Hours after which a scheduled run that has nothing to tell repeats one result all the same: AWS Config bills each
 * evaluation, and shows by its results alone that a rule is alive (docs/decisions/0003-what-is-sent-to-config.md).
 */
export const REPEAT_AFTER_HOURS = 7 * 24;
