/** `KEY=VALUE` or `RULE.KEY=VALUE`, as it was typed. */
export interface Assignment {
  readonly text: string;
  /** Undefined: every rule that knows the parameter. */
  readonly ruleId: string | undefined;
  readonly name: string;
  readonly value: string;
}

/** @throws where it is neither; whether there are such a rule and such a parameter is not looked at */
export const toAssignment = (text: string): Assignment => {
  const equals = text.indexOf('=');
  if (equals < 1) throw new Error(`--parameter "${text}" is not KEY=VALUE or RULE.KEY=VALUE`);
  const key = text.slice(0, equals);
  const dot = key.lastIndexOf('.');
  return {
    text,
    ruleId: dot < 0 ? undefined : key.slice(0, dot),
    name: key.slice(dot + 1),
    value: text.slice(equals + 1),
  };
};
