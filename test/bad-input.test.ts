/** Generated bad input: one clear error or a right answer; no crash without a message, no hang, no COMPLIANT out of garbage. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { rules } from '../rules/index.ts';
import { iamRoleTrustMfaRequired as trustRule } from '../rules/iam-role-trust-mfa-required/rule.ts';
import type { Rule } from '../rules/rule.ts';
import { toAnnotation } from '../src/decision/annotation.ts';
import { readComplianceChange } from '../src/compliance-change/compliance-change.ts';
import { toMessage } from '../src/compliance-change/message.ts';
import { decideAll } from '../src/decision/decide-all.ts';
import { readInventoryFolder } from '../src/inventory/folder.ts';
import { readInvocation } from '../src/config-rule/invocation.ts';
import { readParameters, readRuleParameters } from '../src/decision/parameters.ts';
import { trustPolicy } from './support/generated-policies.ts';
import { roleWith, TRUST_DEFAULTS } from './support/role-with.ts';
import { share } from './support/share.ts';

fc.configureGlobal({ seed: 20_261_124 });
const EVENTS = share(3, 300, 'damaged events of each kind');

const NOW = new Date('2026-11-24T00:00:00Z');
const TYPES = ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'INSUFFICIENT_DATA'];

/** Names that every object has, and what people and machines put in place of a value. */
const oddName = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  'a b',
  '\u0000',
  '☃',
  '\ud800',
);
const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e21,
    '',
    '*',
    '${',
    '${aws:username',
    '{',
    '[]',
    '%7B%',
    '\u202e',
    '\ud800',
    [],
    {},
    [null],
    [[]],
  ),
  oddName,
  fc.string({ maxLength: 20 }),
  fc.jsonValue({ maxDepth: 2 }),
);

type Path = readonly (string | number)[];

const pathsOf = (value: unknown, path: Path = []): Path[] =>
  typeof value !== 'object' || value === null
    ? [path]
    : [
        path,
        ...Object.entries(value).flatMap(([key, item]) =>
          pathsOf(item, [...path, Array.isArray(value) ? Number(key) : key]),
        ),
      ];

/** The value with something else at a path; `undefined` takes the field out. */
const changed = (value: unknown, [key, ...rest]: Path, to: unknown): unknown => {
  if (key === undefined) return to;
  const copy: Record<string | number, unknown> | unknown[] = Array.isArray(value)
    ? [...value]
    : { ...(value as object) };
  const next = rest.length === 0 ? to : changed((value as Record<string | number, unknown>)[key], rest, to);
  if (next === undefined && !Array.isArray(copy)) delete (copy as Record<string | number, unknown>)[key];
  else
    Object.defineProperty(copy, key, { value: next, enumerable: true, configurable: true, writable: true });
  return copy;
};

/** A document with one to three of its parts taken out or replaced. */
const damaged = (document: unknown): fc.Arbitrary<unknown> =>
  fc
    .array(fc.tuple(fc.nat(), fc.oneof(fc.constant(undefined), oddValue)), { minLength: 1, maxLength: 3 })
    .map((changes) =>
      changes.reduce<unknown>((value, [at, to]) => {
        const paths = pathsOf(value).slice(1);
        const path = paths[at % Math.max(1, paths.length)];
        return path === undefined ? value : changed(value, path, to);
      }, document),
    );

/** What a call says: its value, or a message that says something. */
const outcomeOf = <Value>(run: () => Value): { readonly value?: Value; readonly message?: string } => {
  try {
    return { value: run() };
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    const { message } = error as Error;
    expect(message.length).toBeGreaterThan(8);
    return { message };
  }
};

describe('a damaged event', () => {
  const events = rules.flatMap((rule) =>
    readdirSync(join('events', rule.id)).map((file): [string, Rule, Record<string, string>] => [
      `${rule.id}/${file}`,
      rule,
      JSON.parse(readFileSync(join('events', rule.id, file), 'utf8')) as Record<string, string>,
    ]),
  );

  it.each(events)(
    '%s is read or refused, and its result token stays out of the message',
    (_, rule, event) => {
      const invoking = JSON.parse(event['invokingEvent'] ?? '') as object;
      const events2 = fc.oneof(
        damaged(event),
        damaged(invoking).map((value) => ({ ...event, invokingEvent: JSON.stringify(value) })),
        fc
          .nat({ max: 400 })
          .map((length) => ({ ...event, invokingEvent: (event['invokingEvent'] ?? '').slice(0, length) })),
        oddValue,
      );
      fc.assert(
        fc.property(events2, (value) => {
          const { value: invocation, message } = outcomeOf(() => readInvocation(rule, value));
          expect(message ?? '').not.toContain(event['resultToken']);
          if (invocation !== undefined) outcomeOf(() => readRuleParameters(rule, invocation.ruleParameters));
        }),
        { numRuns: EVENTS },
      );
    },
  );

  it.each(readdirSync(join('events', 'compliance-change')))(
    'compliance-change/%s gives a message that SNS takes, or is refused',
    (file) => {
      const event: unknown = JSON.parse(readFileSync(join('events', 'compliance-change', file), 'utf8'));
      fc.assert(
        fc.property(fc.oneof(damaged(event), oddValue), (value) => {
          const { value: change, message: refusal } = outcomeOf(() => readComplianceChange(value));
          if (change === undefined) {
            expect(refusal).toMatch(/^event\b/);
            return;
          }
          // Whatever could be read can be told.
          const message = toMessage(change);
          if (message === undefined) return;
          expect(message.subject).toMatch(/^[!-~][ -~]{0,98}$/);
          expect(message.body).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u);
        }),
        { numRuns: EVENTS },
      );
    },
  );

  it('with parameters that the rule does not know names them', () => {
    fc.assert(
      fc.property(fc.oneof(oddName, fc.string({ minLength: 1 })), fc.string(), (name, value) => {
        fc.pre(!['appliesTo', 'report'].includes(name));
        const raw = JSON.parse(`{${JSON.stringify(name)}: ${JSON.stringify(value)}}`) as Record<
          string,
          unknown
        >;
        for (const rule of rules as readonly Rule[]) {
          const { message } = outcomeOf(() => readParameters(rule, raw));
          expect(message).toContain('parameter');
        }
      }),
    );
  });
});

const decidedOf = (policy: unknown): void => {
  const role = roleWith(policy);
  const decision = trustRule.decide(role, { parameters: TRUST_DEFAULTS, now: NOW });
  expect(TYPES).toContain(decision.compliance);
  const annotation = toAnnotation(trustRule, role, decision);
  expect(annotation.length).toBeGreaterThan(0);
  expect(annotation.length).toBeLessThanOrEqual(256);
  expect(annotation).not.toMatch(/[\p{Cc}\p{Cs}]/u);
};

const complianceOf = (policy: unknown): string =>
  trustRule.decide(roleWith(policy), { parameters: TRUST_DEFAULTS, now: NOW }).compliance;

describe('a damaged trust policy', () => {
  it('is decided, and its annotation can be sent', () => {
    fc.assert(fc.property(trustPolicy.chain(damaged), decidedOf), {
      numRuns: share(10, 3_000, 'damaged trust policies'),
    });
  });

  it('that is no policy is not understood', () => {
    fc.assert(
      fc.property(fc.oneof(oddValue, fc.jsonValue(), fc.string()), (value) => {
        fc.pre(
          typeof value !== 'object' || value === null || Array.isArray(value) || !('Statement' in value),
        );
        decidedOf(value);
        expect(complianceOf(value)).toBe('NON_COMPLIANT');
      }),
    );
  });

  const allow = { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' };
  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  it.each<[string, unknown, string]>([
    ['100,000 levels deep', `{"Statement":${nested(100_000)}}`, 'NON_COMPLIANT'],
    [
      'a principal 100,000 levels deep',
      `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":${nested(100_000)}}}}`,
      'NON_COMPLIANT',
    ],
    [
      '1 MB of statements',
      { Version: '2012-10-17', Statement: Array.from({ length: 8_000 }, () => allow) },
      'NON_COMPLIANT',
    ],
    [
      '1 MB of one value',
      { Statement: { ...allow, Condition: { StringLike: { 'aws:username': `*${'a?'.repeat(500_000)}` } } } },
      'NON_COMPLIANT',
    ],
    [
      'a key named __proto__',
      `{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Condition":{"Bool":{"__proto__":"true"}}}}`,
      'NON_COMPLIANT',
    ],
    [
      'an operator named constructor',
      { Statement: { ...allow, Condition: { constructor: { 'aws:MultiFactorAuthPresent': 'true' } } } },
      'NON_COMPLIANT',
    ],
    ['a statement named __proto__', `{"__proto__":{"Statement":[]}}`, 'NON_COMPLIANT'],
    [
      'a condition twice: the last one wins',
      `{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}},"Condition":{}}}`,
      'NON_COMPLIANT',
    ],
  ])('%s', (_, policy, compliance) => {
    decidedOf(policy);
    expect(complianceOf(policy)).toBe(compliance);
  });
});

describe('a damaged inventory', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mfa-rules-damaged-'));
    cpSync('examples/account', folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each(readdirSync('examples/account'))('%s: an error that names it, or decisions', async (file) => {
    const text = readFileSync(join('examples/account', file), 'utf8');
    const bytes = fc.oneof(
      damaged(JSON.parse(text)).map((value) => Buffer.from(JSON.stringify(value) ?? '')),
      fc.nat({ max: text.length }).map((length) => Buffer.from(text.slice(0, length))),
      fc.constantFrom(
        Buffer.from(`\ufeff${text}`),
        Buffer.from(`\ufeff${text}`, 'utf16le'),
        Buffer.from([0xff, 0x00, 0x31]),
      ),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        writeFileSync(join(folder, file), content);
        try {
          const inventory = await readInventoryFolder(folder);
          for (const rule of rules as readonly Rule[]) {
            const parameters = readParameters(rule, {});
            const listing = await inventory.list(rule.resourceType, rule.needs, parameters);
            for (const { decision } of decideAll(rule, listing?.resources ?? [], { parameters, now: NOW }))
              expect(TYPES).toContain(decision.compliance);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect((error as Error).message).toContain(file);
        }
      }),
      { numRuns: share(2, 100, 'damaged saved accounts') },
    );
  });
});
