import type { RenderedResource } from './rendered-template.ts';

interface Statement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

interface Document {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

const oneOrMore = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** What a template refers to, in a word: `UserRule.Arn`. */
const nameOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': parts } = value as {
    readonly Ref?: string;
    readonly 'Fn::GetAtt'?: readonly string[];
  };
  return Ref ?? (parts ?? []).join('.');
};

/** `Allow iam:ListUsers on *`, with the principal after the effect and the condition at the end. */
const lineOf = ({ Effect, Principal, Action, Resource, Condition }: Statement): string =>
  [
    Effect,
    ...(Principal === undefined ? [] : [JSON.stringify(Principal)]),
    oneOrMore(Action).join(', '),
    ...(Resource === undefined ? [] : ['on', oneOrMore(Resource).map(nameOf).join(', ')]),
    ...(Condition === undefined ? [] : ['if', JSON.stringify(Condition)]),
  ].join(' ');

/**
 * A policy of a template, a line for each statement.
 *
 * @throws where it is not of the version of the policy language that knows variables
 */
export const policyLines = (policy: unknown): readonly string[] => {
  const { Version, Statement } = policy as Document;
  if (Version !== '2012-10-17') throw new Error(`Version of a policy is ${Version}`);
  return Statement.map(lineOf);
};

/** What a role may do, a line for each statement of its policies. */
export const roleLines = ({ properties }: Pick<RenderedResource, 'properties'>): readonly string[] =>
  (properties['Policies'] as readonly { readonly PolicyDocument: unknown }[]).flatMap(({ PolicyDocument }) =>
    policyLines(PolicyDocument),
  );
