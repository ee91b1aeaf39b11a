import {
  excuseOf,
  firstOf,
  isExemptName,
  readExemption,
  readExemptName,
  type ExemptionParameters,
} from './exemption.ts';

const NOON = new Date('2026-03-01T12:00:00Z');
const read = (text: string, now = NOON, longestDays = 365) =>
  readExemption({ from: 'tag mfa-exempt', text }, { now, longestDays });

describe('an exemption', () => {
  it.each([
    ['break glass until 2026-03-01', 'break glass', '2026-03-01'],
    ['  break glass   until   2026-03-02 ', 'break glass', '2026-03-02'],
    ['vendor migrates Until 2026-12-31', 'vendor migrates', '2026-12-31'],
    // The last "until" is the one.
    ['waits until the audit until 2026-06-30', 'waits until the audit', '2026-06-30'],
    // Exactly as far away as is allowed.
    ['new keys until 2027-03-01', 'new keys', '2027-03-01'],
  ])('%s counts', (text, reason, until) => {
    expect(read(text)).toEqual({ kind: 'valid', from: 'tag mfa-exempt', reason, until });
  });

  it.each([
    ['', 'it has no reason and no end'],
    ['   ', 'it has no reason and no end'],
    ['break glass', 'it has no end (REASON until YYYY-MM-DD)'],
    ['until 2026-06-01', 'it has no reason (REASON until YYYY-MM-DD)'],
    ['break glass until', 'it has no end (REASON until YYYY-MM-DD)'],
    ['break glass until soon', 'its end soon is not a date (YYYY-MM-DD)'],
    ['break glass until 2026-02-29', 'its end 2026-02-29 is not a date (YYYY-MM-DD)'],
    ['break glass until 2026-13-01', 'its end 2026-13-01 is not a date (YYYY-MM-DD)'],
    ['break glass until 2026-6-1', 'its end 2026-6-1 is not a date (YYYY-MM-DD)'],
    ['break glass until 2026-06-01T00:00:00Z', 'its end 2026-06-01T00:00:00Z is not a date (YYYY-MM-DD)'],
    ['break glass until 2026-02-28', 'it ended on 2026-02-28'],
    ['break glass until 2027-03-02', 'its end 2027-03-02 is more than 365 days away'],
    ['break glass until 9999-12-31', 'its end 9999-12-31 is more than 365 days away'],
  ])('%j is none, and says why', (text, problem) => {
    expect(read(text)).toEqual({ kind: 'void', from: 'tag mfa-exempt', problem });
  });

  it.each([
    ['2026-03-01T23:59:59.999Z', 'valid'],
    ['2026-03-02T00:00:00.000Z', 'void'],
  ])('that ends on 2026-03-01 is at %s %s: the whole day counts, in UTC', (now, kind) => {
    expect(read('break glass until 2026-03-01', new Date(now)).kind).toBe(kind);
  });

  it.each([
    ['2028-02-29', 'valid'],
    ['2027-02-29', 'void'],
    ['2000-02-29', 'void'],
  ])('knows leap days: until %s is %s', (until, kind) => {
    expect(read(`x until ${until}`, new Date('2027-03-15T00:00:00Z')).kind).toBe(kind);
  });
});

describe('a name in exemptUsers', () => {
  it.each([
    ['break-glass-*=emergency until 2026-06-01', 'break-glass-*', 'emergency until 2026-06-01'],
    ['/machines/*=no end', '/machines/*', 'no end'],
    ['alice=', 'alice', ''],
    ['alice=a=b until 2026-06-01', 'alice', 'a=b until 2026-06-01'],
  ])('%j is read', (item, pattern, text) => {
    expect(readExemptName(item)).toEqual({ pattern, text });
  });

  it.each(['alice', '=reason until 2026-06-01', '', 'al ice=x'])('%j is none', (item) => {
    expect(readExemptName(item)).toBeUndefined();
  });

  it.each([
    ['alice', '/', 'alice', true],
    ['alice', '/', 'Alice', false],
    ['alice', '/staff/', 'alice', true],
    ['break-glass-*', '/', 'break-glass-1', true],
    ['break-glass-*', '/', 'not-break-glass-1', false],
    ['*', '/', 'anybody', true],
    ['a*b*a', '/', 'aba', true],
    ['a*b*a', '/', 'ab', false],
    ['a*a', '/', 'a', false],
    ['/machines/*', '/machines/', 'build', true],
    ['/machines/*', '/', 'machines', false],
    ['/machines/*', undefined, 'build', false],
    ['/*', '/', 'build', true],
  ])('%s is for %s%s: %s', (pattern, path, resourceName, isFor) => {
    expect(isExemptName({ pattern, text: '' }, { resourceName, path })).toBe(isFor);
  });

  it.each([
    ['arn:aws:iam::111122223333:user/alice', true],
    ['arn:*:iam::111122223333:user/*', true],
    ['arn:aws:iam::444455556666:user/alice', false],
    ['arn:aws:iam::111122223333:role/alice', false],
    ['arn:aws:iam::111122223333:user/alic', false],
  ])('%s is compared with the ARN: %s', (pattern, isFor) => {
    const alice = { resourceName: 'alice', path: '/', arn: 'arn:aws:iam::111122223333:user/alice' };
    expect(isExemptName({ pattern, text: '' }, alice)).toBe(isFor);
    expect(isExemptName({ pattern, text: '' }, { ...alice, arn: undefined })).toBe(false);
  });
});

it('of several exemptions the valid one that lasts longest counts, else the first', () => {
  const [long, short, none] = [read('x until 2026-05-01'), read('y until 2026-04-01'), read('z')];
  expect(firstOf([none, short, long])).toBe(long);
  expect(firstOf([none])).toBe(none);
  expect(firstOf([])).toBeUndefined();
});

describe('what speaks for leaving a resource out', () => {
  const PARAMETERS: ExemptionParameters = {
    exemptTag: [],
    exemptNames: [],
    longestExemptionDays: 365,
    gracePeriodHours: 0,
  };
  const alice = { resourceName: 'alice', path: '/', createDate: '2026-02-28T12:00:00Z' };
  const tagged = (value: Record<string, string>) => ({ ...alice, tags: { value } });
  const byTag = { ...PARAMETERS, exemptTag: ['mfa-exempt'] };

  it.each([
    ['nothing', alice, PARAMETERS, undefined],
    ['no tag of that key', tagged({ other: 'x until 2026-06-01' }), byTag, undefined],
    [
      'a tag',
      tagged({ 'mfa-exempt': 'x until 2026-06-01' }),
      byTag,
      { kind: 'valid', from: 'tag mfa-exempt', reason: 'x', until: '2026-06-01' },
    ],
    [
      'a tag where the parameter is empty',
      tagged({ 'mfa-exempt': 'x until 2026-06-01' }),
      PARAMETERS,
      undefined,
    ],
    [
      'a tag with no end',
      tagged({ 'mfa-exempt': 'x' }),
      byTag,
      { kind: 'void', from: 'tag mfa-exempt', problem: 'it has no end (REASON until YYYY-MM-DD)' },
    ],
    ['tags that were not read', alice, byTag, { kind: 'tags-not-read' }],
    [
      'a name beside tags that were not read',
      alice,
      { ...byTag, exemptNames: [{ pattern: 'al*', text: 'x until 2026-06-01' }] },
      { kind: 'valid', from: 'exemption of al*', reason: 'x', until: '2026-06-01' },
    ],
    [
      'the last second of grace',
      { ...alice, createDate: '2026-02-28T12:00:01Z' },
      { ...PARAMETERS, gracePeriodHours: 24 },
      { kind: 'grace', until: '2026-03-01T12:00:01.000Z' },
    ],
    ['the second in which grace ends', alice, { ...PARAMETERS, gracePeriodHours: 24 }, undefined],
    [
      'grace of somebody whose age was not read',
      { resourceName: 'alice' },
      { ...PARAMETERS, gracePeriodHours: 24 },
      { kind: 'creation-not-read' },
    ],
    [
      'grace beside tags that were not read',
      { ...alice, createDate: '2026-03-01T11:00:00Z' },
      { ...byTag, gracePeriodHours: 24 },
      { kind: 'grace', until: '2026-03-02T11:00:00.000Z' },
    ],
  ] as const)('%s', (_, resource, parameters, expected) => {
    expect(excuseOf(resource, parameters, NOON)).toEqual(expected);
  });
});
